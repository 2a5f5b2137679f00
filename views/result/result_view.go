package result

import (
	"fmt"
	"time"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

const (
	margin    = 2
	headLines = 2 // evidence and rule, and a blank line
	mostCols  = 130
	// waitWorthTelling is how long a wait may be without a word.
	waitWorthTelling = 200 * time.Millisecond
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	c = c.Sub(0, 0, min(c.Width(), mostCols), c.Height())
	switch {
	case m.err != nil:
		drawMessage(c, "There is no result.", m.err.Error())
	case m.empty():
		const below = "4 asks; beyond judge import brings in published votes."
		drawMessage(c, "Nobody has said anything about these pictures.", below)
	case m.shown != nil:
		m.drawHead(c)
		m.drawLines(c.Sub(0, headLines, c.Width(), c.Height()-headLines))
	case m.waited >= waitWorthTelling:
		drawMessage(c, "Counting", m.progressed())
	}
}

// progressed says how far the count is.
func (m *Model) progressed() string {
	so := fmt.Sprintf("%.1f s so far", m.waited.Seconds())
	if m.far.Total == 0 {
		return so
	}
	return fmt.Sprintf("%s of %s pictures, %s", finding.Count(m.far.Done), finding.Count(m.far.Total), so)
}

func drawMessage(c *ui.Canvas, line, below string) {
	y := max(0, c.Height()/2-1)
	for _, part := range safe.Clean(line).Wrap(c.Width() - 2*margin) {
		c.Print(0, y, c.Theme.Title, part.Center(c.Width()))
		y++
	}
	for _, part := range safe.Clean(below).Wrap(c.Width() - 2*margin) {
		c.Print(0, y, c.Theme.Muted, part.Center(c.Width()))
		y++
	}
}

// drawHead names the votes and the rule.
func (m *Model) drawHead(c *ui.Canvas) {
	dial := safe.Format("accepted by at least ◂ %d ▸ of %d", m.rule.Threshold, m.rule.Raters)
	if m.rule.Lenient {
		dial = safe.Concat(dial, safe.Clean(", maybe is yes"))
	}
	right := c.PrintRight(c.Width()-margin, 0, c.Theme.Title, dial)
	name := m.votes[m.choice].Name
	if n := m.shown.raters; n == 1 {
		name += " · 1 rater"
	} else if n > 1 {
		name += fmt.Sprintf(" · %d raters", n)
	}
	c.Print(margin, 0, c.Theme.Accent, safe.Clean(name).Truncate(right-margin-1))
}

func (m *Model) drawLines(c *ui.Canvas) {
	for y := range c.Height() {
		if m.top+y >= len(m.shown.lines) {
			return
		}
		drawLine(c.Sub(0, y, c.Width(), 1), m.shown.lines[m.top+y])
		if m.top+y == m.at {
			c.Highlight(1, y, c.Width()-2, 1, c.Theme.Selection)
		}
	}
}

// drawLine gives a third of the width to the line's subject, and as much as it needs to the paper's figure.
func drawLine(c *ui.Canvas, l line) {
	style, muted := c.Theme.Text, c.Theme.Muted
	if l.heading {
		style = c.Theme.Title
	}
	what := min(max(c.Width()/3, 33), 38)
	c.Print(margin, 0, style, safe.Clean(l.what).Truncate(what-margin-1))
	end := c.Width() - margin
	if paper := safe.Clean(l.paper); !paper.IsEmpty() {
		end = c.PrintRight(end, 0, muted, paper.Truncate(max(c.Width()/3, 30))) - 2
	}
	x := what
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
