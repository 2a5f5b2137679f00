package judge

import (
	"fmt"
	"strings"
	"time"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
)

const (
	margin = 2
	// waitWorthTelling is how long a wait may be without a word.
	waitWorthTelling = 200 * time.Millisecond
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	if !m.looked {
		m.drawBefore(c)
		return
	}
	y := 0
	for _, l := range m.lines() {
		m.drawLine(c, l)
		y = l.y
	}
	y += 2
	for _, line := range m.words(c.Width() - 2*margin) {
		style := c.Theme.Text
		if m.failed != nil {
			style = c.Theme.Mistake
		}
		c.Print(margin, y, style, line)
		y++
	}
	m.drawProgress(c, y+1)
}

// drawBefore is the screen before it is known who has answered what.
func (m *Model) drawBefore(c *ui.Canvas) {
	switch {
	case m.closed != nil:
		drawMessage(c, "Answers cannot be kept.", m.closed.Error())
	case m.waited >= waitWorthTelling:
		drawMessage(c, "Looking for earlier answers", fmt.Sprintf("%.1f s so far", m.waited.Seconds()))
	}
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

// line is one of the page's lines, at y.
type line struct {
	y           int
	row         row
	choosable   bool
	text, right string
}

// lines are the page's, from above; headings cannot be chosen.
func (m *Model) lines() []line {
	lines := []line{{y: 0, text: "What is asked"}}
	add := func(l line) {
		l.y, l.choosable = lines[len(lines)-1].y+1, true
		lines = append(lines, l)
	}
	for ask := range asks {
		mark := "○ "
		if ask == m.setup.ask {
			mark = "● "
		}
		add(line{row: row(ask), text: mark + ask.String(), right: m.left(ask)})
	}
	lines = append(lines, line{y: int(asks) + 2, text: "How"})
	add(line{row: raterRow, text: "who answers", right: m.rater()})
	add(line{row: neededRow, text: "raters that a question needs", right: fmt.Sprintf("◂ %d ▸", m.setup.needed)})
	add(line{row: checksRow, text: "attention checks", right: either(m.setup.checks, fmt.Sprintf("one in %d", oneCheckIn), "none")})
	add(line{row: gapRow, text: "whole and attention of the same picture", right: either(m.setup.hurry, "at once, and marked", "three days apart")})
	return lines
}

func either(yes bool, a, b string) string {
	if yes {
		return "◂ " + a + " ▸"
	}
	return "◂ " + b + " ▸"
}

func (m *Model) rater() string {
	switch {
	case m.name != nil:
		return *m.name
	case m.setup.rater == "":
		return "nobody yet: a types a name"
	case len(m.raters) > 1:
		return "◂ " + m.setup.rater + " ▸"
	}
	return m.setup.rater
}

// left says how many questions of a kind are left for the rater.
func (m *Model) left(ask Ask) string {
	q, known := m.queues[ask]
	if !known {
		return "not known yet"
	}
	q = m.queue(q)
	return fmt.Sprintf("%s left of %s", finding.Count(len(q.Items)), finding.Count(len(q.Items)+q.Done+q.Enough+len(q.Deferred)))
}

func (m *Model) drawLine(c *ui.Canvas, l line) {
	if !l.choosable {
		c.Print(margin, l.y, c.Theme.Title, safe.Clean(l.text))
		return
	}
	width := min(c.Width(), 100)
	right := safe.Clean(l.right).Truncate(width / 2)
	from := c.PrintRight(width-margin, l.y, c.Theme.Muted, right)
	c.Print(2*margin, l.y, c.Theme.Text, safe.Clean(l.text).Truncate(from-2*margin-1))
	if l.row == m.row {
		c.Highlight(margin, l.y, width-2*margin, 1, c.Theme.Selection)
	}
	if l.row == raterRow && m.name != nil {
		c.Cursor(width-margin, l.y)
	}
}

// words say what is chosen, why nothing is left of it, or what went wrong.
func (m *Model) words(width int) []safe.Text {
	var lines []safe.Text
	say := func(format string, args ...any) {
		lines = append(lines, safe.Format(format, args...).Wrap(min(width, 96))...)
	}
	if m.failed != nil {
		say("%v", m.failed)
		return lines
	}
	say("%s", m.setup.ask.about())
	if q, known := m.queues[m.setup.ask]; known {
		say("%s", queueWords(m.queue(q), m.setup))
	}
	for _, notice := range m.notices {
		say("%s", notice)
	}
	return lines
}

// queueWords says what became of the questions that are not asked.
func queueWords(q judge.Queue, s setup) string {
	var parts []string
	if q.Done > 0 {
		parts = append(parts, fmt.Sprintf("%s answered by %s", finding.Count(q.Done), s.rater))
	}
	if q.Enough > 0 {
		parts = append(parts, fmt.Sprintf("%s answered by %d raters", finding.Count(q.Enough), s.needed))
	}
	if len(q.Deferred) > 0 {
		parts = append(parts, fmt.Sprintf("%s seen the other way less than three days ago", finding.Count(len(q.Deferred))))
	}
	switch {
	case len(q.Items) == 0 && len(parts) == 0:
		return "There is nothing to ask."
	case len(q.Items) == 0:
		return "Nothing is left to ask: " + strings.Join(parts, ", ") + "."
	case len(parts) == 0:
		return ""
	}
	return strings.Join(parts, ", ") + "."
}

func (m *Model) drawProgress(c *ui.Canvas, y int) {
	if m.polling == 0 || m.waited < waitWorthTelling {
		return
	}
	what := "Asking the model"
	if m.setup.ask.Adversarial() {
		what = "Attacking what the model gets right"
	}
	x := c.Print(margin, y, c.Theme.Muted, safe.Clean(what)) + 2
	if m.far.Total > 0 {
		c.Bar(x, y, c.Width()/5, m.far.Share(), c.Theme.Accent)
		x = c.Print(x+c.Width()/5+1, y, c.Theme.Muted, safe.Format("%s of %s", finding.Count(m.far.Done), finding.Count(m.far.Total))) + 2
	}
	c.Print(x, y, c.Theme.Muted, safe.Format("%.1f s so far", m.waited.Seconds()))
}
