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
		c.Message("There is no table.", m.err.Error())
	case m.tally != nil:
		m.drawTable(c)
	default:
		c.Wait("Counting", m.Waited)
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
		text("success", 28, 64, func(r study.Result) string { return finding.Long(r.Success()) }),
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
	if r.N == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", 100*r.StandardError)
}

// headRows is how many lines are above the first condition.
const headRows = 3

func (m *table) drawTable(c *ui.Canvas) {
	who := "people's answers"
	if m.simulated {
		who = "SIMULATED rater: the nearest class by features, no people"
	}
	rounds := safe.Format("seed %d · %s rounds", m.seed, finding.Count(m.tally.rounds))
	right := c.PrintRight(c.Width()-ui.Margin, 0, c.Theme.Muted, rounds)
	c.Print(ui.Margin, 0, c.Theme.Title, safe.Clean("Table 3 · "+who).Truncate(right-ui.Margin-1))
	conditions := m.tally.Conditions
	table, below := ui.Table[study.Result]{Columns: columns(), Indent: ui.Margin}, headRows+len(conditions)+1
	table.Draw(c.Sub(0, headRows-1, c.Width(), 1+len(conditions)), conditions)
	c.Highlight(1, headRows+m.list.At, c.Width()-2, 1, c.Theme.Selection)
	m.drawTests(c.Sub(ui.Margin, below, c.Width()-2*ui.Margin, c.Height()-below))
}

// drawTests lists the comparisons of two conditions, the surest first.
func (m *table) drawTests(c *ui.Canvas) {
	const paper = "Chance is 16.7 %. The paper: ImageNet classes, a ResNet-101, 1,600 answers of its own raters."
	c.Lines(c.Theme.Muted, safe.Clean(paper))
	c = c.Sub(0, 2, c.Width(), c.Height()-2)
	tests := m.surest()
	if len(tests) == 0 {
		c.Lines(c.Theme.Muted, safe.Clean("Conditions are compared once two of them have answers."))
		return
	}
	c.Lines(c.Theme.Title, safe.Clean(differences(tests)))
	var lines []safe.Text
	for _, t := range tests[:min(mostTests, len(tests))] {
		lines = append(lines, safe.Clean(testWords(t)))
	}
	c.Sub(0, 1, c.Width(), c.Height()-1).Lines(c.Theme.Text, lines...)
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
		const none = "No two conditions differ surely yet. Of %s tests the surest, p adjusted for all:"
		return fmt.Sprintf(none, finding.Count(len(tests)))
	}
	const some = "%s of %s pairs of conditions differ surely, p adjusted for all:"
	return fmt.Sprintf(some, finding.Count(sure), finding.Count(len(tests)))
}
