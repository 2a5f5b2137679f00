package classes

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// table is the list of classes: how it is sorted and filtered, and where its cursor is.
type table struct {
	sorted   int // index of a column
	reversed bool
	filter   string
	rows     []row // filtered and sorted
	list     ui.List
}

// defaultColumn is the error, or the share: the third column of either kind of table.
const defaultColumn = 2

// A column of the table can sort it. The order of compare is the useful one: worst, most or most fragile first.
type column struct {
	ui.Column[row]
	compare func(a, b row) int
}

const (
	columnGap  = 2
	widestName = 28
)

// nameColumn is the first column.
func nameColumn(title string, style func(t ui.Theme, r row) lipgloss.Style) column {
	name := func(r row) safe.Text { return safe.Clean(r.Name) }
	return column{ui.Column[row]{Title: title, Most: widestName, Text: name, Style: style}, byName}
}

// numberColumn is a column of numbers, width cells wide.
func numberColumn(title string, width int, text func(r row) string, compare func(a, b row) int) column {
	return column{ui.Column[row]{
		Title: title, Width: ui.Cells(width), Gap: columnGap, Right: true,
		Text: func(r row) safe.Text { return safe.Clean(text(r)) },
	}, compare}
}

// labelledColumns are for a data set with labels; predictedColumns count predictions where there are none.
func labelledColumns(name func(class int) string) []column {
	interval := numberColumn("95 %", 10, known(func(r row) string { return finding.Interval(r.Share) }), byLow)
	interval.Needs = leastTableSide - 2*ui.Margin
	return []column{
		nameColumn("class", label),
		numberColumn("n", 5, func(r row) string { return finding.Count(len(r.Pictures)) }, byCount),
		numberColumn("error", 8, known(func(r row) string { return finding.Short(r.Share) }), byShare),
		interval,
		numberColumn("top-5", 8, known(func(r row) string { return finding.Short(r.Share5) }), byTop5),
		numberColumn("↯", 3, func(r row) string { return r.Steps.String() }, bySteps),
		{ui.Column[row]{
			Title: "confused with", Gap: columnGap, Style: predicted,
			Text: func(r row) safe.Text { return safe.Clean(confusedWith(r, name)) },
		}, byTaken},
	}
}

func predictedColumns() []column {
	return []column{
		nameColumn("predicted", predicted),
		numberColumn("n", 6, func(r row) string { return finding.Count(len(r.Pictures)) }, byCount),
		numberColumn("share", 9, func(r row) string { return finding.Short(r.Share) }, byShare),
		numberColumn("95 %", 11, func(r row) string { return finding.Interval(r.Share) }, byLow),
		numberColumn("mean p", 6, func(r row) string { return fmt.Sprintf("%.2f", r.MeanP) }, byMeanP),
	}
}

func label(t ui.Theme, _ row) lipgloss.Style { return t.TrueLabel }

func predicted(t ui.Theme, _ row) lipgloss.Style { return t.Predicted }

// columnsOf are the columns of the table of such facts, nil before there are any.
func columnsOf(f *facts) []column {
	switch {
	case f == nil:
		return labelledColumns(nil)
	case f.labelled:
		return labelledColumns(f.names)
	}
	return predictedColumns()
}

// drawn is the table with the sign of its order.
func (m *Model) drawn() ui.Table[row] {
	t := ui.Table[row]{Indent: ui.Margin, Sorted: m.table.sorted, Sign: "▾"}
	if m.table.reversed {
		t.Sign = "▴"
	}
	for _, col := range columnsOf(m.facts) {
		t.Columns = append(t.Columns, col.Column)
	}
	return t
}

// tableWidth is the width of the table in w cells: at its right a margin is free.
func tableWidth(w int) int { return w - 2*ui.Margin }

// known shows nothing of a class of which no picture has been predicted.
func known(cell func(row) string) func(row) string {
	return func(r row) string {
		if r.Share.N == 0 {
			return "–"
		}
		return cell(r)
	}
}

func confusedWith(r row, names func(int) string) string {
	parts := make([]string, len(r.Taken))
	for i, t := range r.Taken {
		parts[i] = fmt.Sprintf("%s %d", names(t.Class), t.Count)
	}
	return strings.Join(parts, ", ")
}

func byName(a, b row) int  { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }
func byCount(a, b row) int { return cmp.Compare(len(b.Pictures), len(a.Pictures)) }
func byShare(a, b row) int { return cmp.Compare(b.Share.Share, a.Share.Share) }
func byTop5(a, b row) int  { return cmp.Compare(b.Share5.Share, a.Share5.Share) }
func byMeanP(a, b row) int { return cmp.Compare(b.MeanP, a.MeanP) }

// byLow puts first the class that loses most for sure, which is not the one with a single picture, wrong.
func byLow(a, b row) int { return cmp.Compare(lowerEnd(b), lowerEnd(a)) }

func lowerEnd(r row) float64 {
	if r.Share.N == 0 {
		return -1
	}
	return r.Share.Low
}

// bySteps puts the most fragile classes first, then the ones that last, then the ones without attacks.
func bySteps(a, b row) int { return cmp.Compare(stepsRank(a.Steps), stepsRank(b.Steps)) }

func stepsRank(s finding.Steps) int {
	const last = 1 << 20 // more steps than any attack makes
	switch {
	case s.N == 0:
		return last + 1
	case s.Lasting():
		return last
	}
	return s.Median
}

func byTaken(a, b row) int { return cmp.Compare(mostTaken(b), mostTaken(a)) }

func mostTaken(r row) int {
	if len(r.Taken) == 0 {
		return 0
	}
	return r.Taken[0].Count
}

// arrange filters and sorts the rows. The cursor stays on its class, unless it is at the top: who looks at
// the worst class wants to go on seeing the worst one while they change.
func (t *table) arrange(f *facts) {
	selected := -1
	if at := t.list.At; at > 0 && at < len(t.rows) {
		selected = t.rows[at].Class
	}
	columns := columnsOf(f)
	t.sorted = min(t.sorted, len(columns)-1)
	t.rows = nil
	for _, r := range f.rows {
		if t.matches(r, f.names) {
			t.rows = append(t.rows, r)
		}
	}
	compare := columns[t.sorted].compare
	slices.SortStableFunc(t.rows, func(a, b row) int {
		if t.reversed {
			return compare(b, a)
		}
		return compare(a, b)
	})
	if at := slices.IndexFunc(t.rows, func(r row) bool { return r.Class == selected }); at >= 0 {
		t.list.At = at
	}
}

// labels are the classes of the rows.
func (t *table) labels() []int {
	list := make([]int, len(t.rows))
	for i, r := range t.rows {
		list[i] = r.Class
	}
	return list
}

// matches reports whether the name of a class, or of one that it is confused with, contains the filter.
func (t *table) matches(r row, names func(int) string) bool {
	text := strings.ToLower(r.Name + "\n" + confusedWith(r, names))
	return strings.Contains(text, strings.ToLower(t.filter))
}
