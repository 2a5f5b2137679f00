package classes

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beyond/engine/finding"
	"beyond/ui"
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

// A column shows something of a class and can sort by it. The order of compare is the useful one: worst, most
// or most fragile first.
type column struct {
	title   string
	width   int // cells; 0 shares the rest with others
	needs   int // least width of the table for this column to be shown
	right   bool
	cell    func(row) string
	compare func(a, b row) int
}

// labelledColumns are for a data set with labels; predictedColumns count predictions where there are none.
func labelledColumns(names func(int) string) []column {
	return []column{
		{title: "class", cell: func(r row) string { return r.name }, compare: byName},
		{title: "n", width: 6, right: true, cell: func(r row) string { return finding.Count(r.n) }, compare: byCount},
		{title: "error", width: 9, right: true, cell: known(func(r row) string { return finding.Short(r.share) }), compare: byShare},
		{title: "95 %", width: 11, needs: 76, right: true, cell: known(func(r row) string { return finding.Interval(r.share) }), compare: byLow},
		{title: "top-5", width: 9, right: true, cell: known(func(r row) string { return finding.Short(r.top5) }), compare: byTop5},
		{title: "↯", width: 3, right: true, cell: func(r row) string { return r.steps.String() }, compare: bySteps},
		{title: "confused with", cell: func(r row) string { return confusedWith(r, names) }, compare: byTaken},
	}
}

func predictedColumns() []column {
	return []column{
		{title: "predicted", cell: func(r row) string { return r.name }, compare: byName},
		{title: "n", width: 6, right: true, cell: func(r row) string { return finding.Count(r.n) }, compare: byCount},
		{title: "share", width: 9, right: true, cell: func(r row) string { return finding.Short(r.share) }, compare: byShare},
		{title: "95 %", width: 11, right: true, cell: func(r row) string { return finding.Interval(r.share) }, compare: byLow},
		{title: "mean p", width: 6, right: true, cell: func(r row) string { return fmt.Sprintf("%.2f", r.meanP) }, compare: byMeanP},
	}
}

func (m *Model) columns() []column {
	if m.facts != nil && !m.facts.labelled {
		return predictedColumns()
	}
	names := func(int) string { return "" }
	if m.facts != nil {
		names = m.facts.names
	}
	return labelledColumns(names)
}

// known shows nothing of a class of which no picture has been predicted.
func known(cell func(row) string) func(row) string {
	return func(r row) string {
		if r.share.N == 0 {
			return "–"
		}
		return cell(r)
	}
}

func confusedWith(r row, names func(int) string) string {
	parts := make([]string, len(r.taken))
	for i, t := range r.taken {
		parts[i] = fmt.Sprintf("%s %d", names(t.Class), t.Count)
	}
	return strings.Join(parts, ", ")
}

func byName(a, b row) int  { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) }
func byCount(a, b row) int { return cmp.Compare(b.n, a.n) }
func byShare(a, b row) int { return cmp.Compare(b.share.Share, a.share.Share) }
func byTop5(a, b row) int  { return cmp.Compare(b.top5.Share, a.top5.Share) }
func byMeanP(a, b row) int { return cmp.Compare(b.meanP, a.meanP) }

// byLow puts first the class that loses most for sure, which is not the one with a single picture, wrong.
func byLow(a, b row) int { return cmp.Compare(lowerEnd(b), lowerEnd(a)) }

func lowerEnd(r row) float64 {
	if r.share.N == 0 {
		return -1
	}
	return r.share.Low
}

// bySteps puts the most fragile classes first, then the ones that last, then the ones without attacks.
func bySteps(a, b row) int { return cmp.Compare(stepsRank(a.steps), stepsRank(b.steps)) }

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
	if len(r.taken) == 0 {
		return 0
	}
	return r.taken[0].Count
}

// arrange filters and sorts the rows. The cursor stays on its class, unless it is at the top: who looks at
// the worst class wants to go on seeing the worst one while they change.
func (t *table) arrange(f *facts) {
	selected := -1
	if at := t.list.At; at > 0 && at < len(t.rows) {
		selected = t.rows[at].class
	}
	columns := labelledColumns(f.names)
	if !f.labelled {
		columns = predictedColumns()
	}
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
	for i, r := range t.rows {
		if r.class == selected {
			t.list.At = i
		}
	}
}

// matches reports whether the name of a class, or of one that it is confused with, contains the filter.
func (t *table) matches(r row, names func(int) string) bool {
	text := strings.ToLower(r.name + "\n" + confusedWith(r, names))
	return strings.Contains(text, strings.ToLower(t.filter))
}
