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

// tableColumn is a column of the table. Where there is not room for all, those of the least weight go first.
type tableColumn struct {
	head   string
	width  int
	weight int
	of     func(r study.Result) string
}

var tableColumns = []tableColumn{
	{"", 32, 9, func(r study.Result) string { return r.Condition.Title() }},
	{"success", 28, 8, func(r study.Result) string { return finding.Long(r.Success) }},
	{"SE", 6, 6, func(r study.Result) string {
		if r.Success.N == 0 {
			return "–"
		}
		return fmt.Sprintf("%.2f", 100*r.StandardError)
	}},
	{"dropped", 8, 5, func(r study.Result) string { return finding.Count(r.Dropped) }},
	{"power", 25, 4, moreWords},
	{"paper (SE)", 13, 7, func(r study.Result) string {
		p := study.Paper(r.Condition)
		return fmt.Sprintf("%.2f (%.2f)", p.Success, p.StandardError)
	}},
}

// fitting are the columns that there is room for.
func fitting(w int) []tableColumn {
	for weight := 0; ; weight++ {
		var kept []tableColumn
		sum := margin
		for _, col := range tableColumns {
			if col.weight >= weight {
				kept = append(kept, col)
				sum += col.width + 1
			}
		}
		if sum <= w || len(kept) <= 1 {
			return kept
		}
	}
}

func (m *table) drawTable(c *ui.Canvas) {
	who := "people's answers"
	if m.simulated {
		who = "SIMULATED rater: the nearest class by features, no people"
	}
	rounds := safe.Format("seed %d · %s rounds", m.seed, finding.Count(m.rounds))
	right := c.PrintRight(c.Width()-margin, 0, c.Theme.Muted, rounds)
	c.Print(margin, 0, c.Theme.Title, safe.Clean("Table 3 · "+who).Truncate(right-margin-1))
	x := margin
	for _, col := range fitting(c.Width()) {
		c.Print(x, 2, c.Theme.Muted, safe.Clean(col.head).Truncate(col.width))
		for i, r := range m.report.Conditions {
			c.Print(x, 3+i, c.Theme.Text, safe.Clean(col.of(r)).Truncate(col.width))
		}
		x += col.width + 1
	}
	c.Highlight(1, 3+m.at, c.Width()-2, 1, c.Theme.Selection)
	m.drawTests(c.Sub(0, 4+len(m.report.Conditions), c.Width(), c.Height()-4-len(m.report.Conditions)))
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
