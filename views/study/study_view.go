package study

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.closed != nil:
		drawMessage(c, "Answers cannot be kept.", m.closed.Error())
	case !m.looked && m.waited >= waitWorthTelling:
		drawMessage(c, "Looking for earlier answers", fmt.Sprintf("%.1f s so far", m.waited.Seconds()))
	case m.looked:
		m.drawPage(c)
	}
}

const rules = "Each round shows six classes, six pictures of each, none of them named, and one more picture of one of " +
	"them. Which class does it belong to? Keys 1 to 6 say so. An answer counts when it is given in 20 s to 3 min. " +
	"Whether it was right is not said, except in practice; the table tells how well all of them went."

func (m *Model) drawPage(c *ui.Canvas) {
	width := min(c.Width(), 100)
	c.Print(margin, 0, c.Theme.Title, safe.Clean("Which class does it belong to?"))
	y := 1
	for _, part := range safe.Clean(rules).Wrap(width - 2*margin) {
		c.Print(margin, y, c.Theme.Text, part)
		y++
	}
	y++
	for r, l := range [rows][2]string{{"who plays", m.player()}, {"seed of the rounds", m.seedWords()}} {
		right := safe.Clean(l[1]).Truncate(width / 2)
		from := c.PrintRight(width-margin, y, c.Theme.Muted, right)
		c.Print(2*margin, y, c.Theme.Text, safe.Clean(l[0]).Truncate(from-2*margin-1))
		if row(r) == m.row {
			c.Highlight(margin, y, width-2*margin, 1, c.Theme.Selection)
			if m.edited != nil {
				c.Cursor(width-margin, y)
			}
		}
		y++
	}
	y++
	for _, line := range m.words() {
		for _, part := range safe.Clean(line).Wrap(width - 2*margin) {
			c.Print(margin, y, c.Theme.Muted, part)
			y++
		}
	}
	m.drawProgress(c.Sub(0, y+1, width, 1))
}

func (m *Model) player() string {
	switch {
	case m.edited != nil && m.row == raterRow:
		return *m.edited
	case m.rater == "":
		return "nobody yet: a types a name"
	case len(m.raters) > 1:
		return "◂ " + m.rater + " ▸"
	}
	return m.rater
}

func (m *Model) seedWords() string {
	if m.edited != nil && m.row == seedRow {
		return *m.edited
	}
	return fmt.Sprintf("◂ %d ▸", m.seed)
}

// words say what has been played so far.
func (m *Model) words() []string {
	var lines []string
	if m.failed != nil {
		lines = append(lines, m.failed.Error())
	}
	counted := 0
	for _, a := range m.answers {
		if a.InTime() {
			counted++
		}
	}
	lines = append(lines, fmt.Sprintf("Rounds so far: %s, %s of them in time; the paper counted 1,600.", finding.Count(len(m.answers)), finding.Count(counted)))
	if n := len(own(m.answers, m.rater)); n > 0 {
		lines = append(lines, fmt.Sprintf("%s by %s, who goes on with the next.", finding.Count(n), m.rater))
	}
	if m.study != nil {
		lines = append(lines, fmt.Sprintf("Rounds are drawn from %d classes, under %d conditions in turn.", m.study.Classes(), len(study.Conditions())))
	}
	return append(lines, m.notices...)
}

func (m *Model) drawProgress(c *ui.Canvas) {
	if m.preparing == 0 || m.waited < waitWorthTelling {
		return
	}
	x := c.Print(margin, 0, c.Theme.Muted, safe.Clean("Choosing prototypes and criticisms")) + 2
	if m.far.Total > 0 {
		c.Bar(x, 0, c.Width()/5, m.far.Share(), c.Theme.Accent)
		x = c.Print(x+c.Width()/5+1, 0, c.Theme.Muted, safe.Format("%.0f %%", 100*m.far.Share())) + 2
	}
	c.Print(x, 0, c.Theme.Muted, safe.Format("%.1f s so far", m.waited.Seconds()))
}
