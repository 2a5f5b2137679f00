package study

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *table) Draw(c *ui.Canvas) {
	switch {
	case m.err != nil:
		drawMessage(c, "There is no table.", m.err.Error())
	case m.report != nil:
		m.drawTable(c)
	case m.waited >= waitWorthTelling:
		drawMessage(c, "Counting", fmt.Sprintf("%.1f s so far", m.waited.Seconds()))
	}
}

// columns of the table. Each but the first gives way at the width below which the columns of more weight fill it.
func columns() []ui.Column[study.Result] {
	text := func(title string, width, needs int, text func(r study.Result) string) ui.Column[study.Result] {
		return ui.Column[study.Result]{
			Title: title, Width: ui.Cells(width), Gap: 1, Needs: needs,
			Text: func(r study.Result) safe.Text { return safe.Clean(text(r)) },
		}
	}
	columns := []ui.Column[study.Result]{
		text("", 32, 0, func(r study.Result) string { return r.Condition.Title() }),
		text("success", 28, 64, func(r study.Result) string { return finding.Long(r.Success) }),
		text("SE", 6, 85, standardError),
		text("dropped", 8, 94, func(r study.Result) string { return finding.Count(r.Dropped) }),
		text("power", 25, 120, moreWords),
		text("paper (SE)", 13, 78, func(r study.Result) string {
			p := study.Paper(r.Condition)
			return fmt.Sprintf("%.2f (%.2f)", p.Success, p.StandardError)
		}),
	}
	columns[0].Gap = 0
	return columns
}

func standardError(r study.Result) string {
	if r.Success.N == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", 100*r.StandardError)
}

func (m *table) drawTable(c *ui.Canvas) {
	who := "people's answers"
	if m.simulated {
		who = "SIMULATED rater: the nearest class by features, no people"
	}
	rounds := safe.Format("seed %d · %s rounds", m.seed, finding.Count(m.rounds))
	right := c.PrintRight(c.Width()-margin, 0, c.Theme.Muted, rounds)
	c.Print(margin, 0, c.Theme.Title, safe.Clean("Table 3 · "+who).Truncate(right-margin-1))
	conditions := m.report.Conditions
	ui.Table[study.Result]{Columns: columns(), Indent: margin}.Draw(c.Sub(0, 2, c.Width(), 1+len(conditions)), conditions)
	c.Highlight(1, 3+m.at, c.Width()-2, 1, c.Theme.Selection)
	m.drawTests(c.Sub(0, 4+len(conditions), c.Width(), c.Height()-4-len(conditions)))
}

// drawTests lists the comparisons of two conditions, the surest first.
func (m *table) drawTests(c *ui.Canvas) {
	tests := m.surest()
	c.Print(margin, 0, c.Theme.Muted, safe.Clean("Chance is 16.7 %. The paper: ImageNet classes, a ResNet-101, 1,600 answers of its own raters.").Truncate(c.Width()-2*margin))
	if len(tests) == 0 {
		c.Print(margin, 2, c.Theme.Muted, safe.Clean("Conditions are compared once two of them have answers."))
		return
	}
	c.Print(margin, 2, c.Theme.Title, safe.Clean(differences(tests)).Truncate(c.Width()-2*margin))
	for i, t := range tests[:min(mostTests, len(tests))] {
		c.Print(margin, 3+i, c.Theme.Text, safe.Clean(testWords(t)).Truncate(c.Width()-2*margin))
	}
}

// mostTests is how many comparisons are worth reading.
const mostTests = 7

// differences says how many of the conditions differ surely.
func differences(tests []study.Test) string {
	sure := 0
	for _, t := range tests {
		if t.Adjusted < surely {
			sure++
		}
	}
	if sure == 0 {
		return fmt.Sprintf("No two conditions differ surely yet. Of %s tests the surest, p adjusted for all:", finding.Count(len(tests)))
	}
	return fmt.Sprintf("%s of %s pairs of conditions differ surely, p adjusted for all:", finding.Count(sure), finding.Count(len(tests)))
}
