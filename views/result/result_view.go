package result

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

const (
	headLines = 2 // evidence and rule, and a blank line
	mostCols  = 130
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	c = c.Sub(0, 0, min(c.Width(), mostCols), c.Height())
	switch {
	case m.err != nil:
		c.Message("There is no result.", m.err.Error())
	case m.empty():
		const below = "4 asks; beyond judge import brings in published votes."
		c.Message("Nobody has said anything about these pictures.", below)
	case m.shown != nil:
		m.drawHead(c)
		m.drawLines(c.Sub(0, headLines, c.Width(), c.Height()-headLines))
	case ui.WorthTelling(m.Waited):
		c.Message("Counting", m.progressed())
	}
}

// progressed says how much is counted.
func (m *Model) progressed() string {
	so := ui.SoFar(m.Waited)
	if m.Far.Total == 0 {
		return so
	}
	return fmt.Sprintf("%s of %s pictures, %s", finding.Count(m.Far.Done), finding.Count(m.Far.Total), so)
}

// drawHead names the votes and the rule.
func (m *Model) drawHead(c *ui.Canvas) {
	dial := safe.Format("accepted by at least ◂ %d ▸ of %d", m.rule.Threshold, m.rule.Raters)
	if m.rule.Lenient {
		dial = safe.Concat(dial, safe.Clean(", maybe is yes"))
	}
	right := c.PrintRight(c.Width()-ui.Margin, 0, c.Theme.Title, dial)
	name := m.votes[m.choice].Name
	if n := m.shown.raters; n == 1 {
		name += " · 1 rater"
	} else if n > 1 {
		name += fmt.Sprintf(" · %d raters", n)
	}
	c.Print(ui.Margin, 0, c.Theme.Accent, safe.Clean(name).Truncate(right-ui.Margin-1))
}

func (m *Model) drawLines(c *ui.Canvas) {
	from, to := m.list.Shown()
	for y, l := range m.shown.lines[from:to] {
		drawLine(c.Sub(0, y, c.Width(), 1), l)
	}
	c.Highlight(1, m.list.At-from, c.Width()-2, 1, c.Theme.Selection)
}

// drawLine gives a third of the width to the line's subject, and as much as it needs to the paper's figure.
func drawLine(c *ui.Canvas, l line) {
	style, muted := c.Theme.Text, c.Theme.Muted
	if l.heading {
		style = c.Theme.Title
	}
	middle := min(max(c.Width()/3, 33), 38)
	c.Print(ui.Margin, 0, style, safe.Clean(l.subject).Truncate(middle-ui.Margin-1))
	end := c.Width() - ui.Margin
	if paper := safe.Clean(l.paper); !paper.IsEmpty() {
		end = c.PrintRight(end, 0, muted, paper.Truncate(max(c.Width()/3, 30))) - 2
	}
	x := middle
	if l.bar {
		w := max(min(c.Width()/4, end-x-14), 0)
		c.Bar(x, 0, w, l.share, c.Theme.Predicted)
		x += w + 1
	}
	if l.heading {
		style = muted
	}
	c.Print(x, 0, style, safe.Clean(l.value).Truncate(end-x))
}
