package overview

import (
	"cmp"
	"fmt"
	"slices"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// fewAClass is the mean number of pictures of a class below which a share says nothing: the table then lists what each
// class is taken for.
const fewAClass = 3

// bothFrom is the width of a table that has room for the common kind.
const bothFrom = 96

// fewEach reports whether classes have so few pictures each.
func fewEach(rows []row) bool {
	pictures := 0
	for _, r := range rows {
		pictures += len(r.Pictures)
	}
	return len(rows) > 1 && pictures < fewAClass*len(rows)
}

// mistake is the surest mistake of a class.
type mistake struct {
	class int // predicted
	p     float64
	rank  int // of the label
}

// surestOf is the surest mistake of each class that has one.
func surestOf(e finding.Evidence) map[int]mistake {
	surest := map[int]mistake{}
	for _, p := range e.Pictures {
		if p.Wrong() && p.Top[0].P >= surest[p.Label].p {
			surest[p.Label] = mistake{p.Top[0].Class, p.Top[0].P, p.Rank}
		}
	}
	return surest
}

// sortBySureness puts first the classes with mistakes, the surest first. Unknown classes come last.
func sortBySureness(rows []row, surest map[int]mistake) {
	known := func(r row) int { return min(r.Share.N, 1) }
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(known(b), known(a)), cmp.Compare(surest[b.Class].p, surest[a.Class].p))
	})
}

// confused is the table where classes have few pictures each: what each is taken for, how surely, and how far the model
// is from the label.
func (m *Model) confused() ui.Table[row] {
	sure := func(format string, value func(s mistake) any) func(r row) safe.Text {
		return func(r row) safe.Text {
			s, ok := m.facts.sure[r.Class]
			if !ok {
				return safe.Text{}
			}
			return safe.Format(format, value(s))
		}
	}
	name := func(w int) int { return ui.Part(4, 12, 30)(w) }
	return ui.Table[row]{Indent: ui.Margin, Columns: []ui.Column[row]{
		{
			Title: "class", Width: name, Text: func(r row) safe.Text { return safe.Clean(r.Name) },
			Style: func(t ui.Theme, _ row) lipgloss.Style { return t.TrueLabel },
		},
		{Title: "taken for", Gap: 1, Most: 60, Draw: m.drawTakenFor},
		{Title: "both are", Width: ui.Part(6, 14, 28), Gap: 2, Needs: bothFrom, Draw: m.drawBoth},
		{Title: "p", Width: ui.Cells(4), Gap: 2, Right: true, Text: sure("%.2f", func(s mistake) any { return s.p })},
		{Title: "rank", Width: ui.Cells(5), Gap: 2, Right: true, Text: sure("%d", func(s mistake) any { return s.rank })},
		{Title: "wrong", Width: ui.Cells(8), Gap: 2, Right: true, Text: known(func(r row) string {
			return fmt.Sprintf("%d of %d", r.Share.K, r.Share.N)
		})},
		{Title: "median ↯", Width: ui.Cells(8), Gap: 2, Right: true, Text: known(func(r row) string { return r.Steps.String() })},
	}}
}

// drawBoth names the kind that label and prediction of a class's surest mistake have in common, and its height.
func (m *Model) drawBoth(c *ui.Canvas, r row) {
	const height = 3
	s, ok := m.facts.sure[r.Class]
	if !ok {
		return
	}
	if common := m.facts.evidence.Common(r.Class, s.class); common != nil {
		c.Print(0, 0, c.Theme.Muted, safe.Clean(common.Name).Truncate(c.Width()-height))
		c.PrintRight(c.Width(), 0, c.Theme.Muted, safe.Format("%d", common.Height))
	}
}

// drawTakenFor writes what the pictures of a class are taken for, or that they are right.
func (m *Model) drawTakenFor(c *ui.Canvas, r row) {
	switch {
	case r.Share.N == 0:
		c.Print(0, 0, c.Theme.Muted, safe.Clean("not yet known"))
	case len(r.Taken) == 0:
		c.Print(0, 0, c.Theme.Correct, safe.Clean("✓"))
	default:
		c.Print(0, 0, c.Theme.Muted, safe.Clean("→"))
		surest := m.facts.sure[r.Class].class
		at := slices.IndexFunc(r.Taken, func(t finding.Taken) bool { return t.Class == surest })
		rest := slices.Delete(slices.Clone(r.Taken), at, at+1)
		r.Taken = slices.Insert(rest, 0, r.Taken[at]) // p and rank are those of the first
		m.drawTaken(c.Sub(2, 0, c.Width()-2, 1), r)
	}
}
