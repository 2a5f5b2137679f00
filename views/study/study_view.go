package study

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) { m.Start.Draw(c, m.drawPage) }

const rules = "Each round shows six classes, six pictures of each, none of them named, and one more picture of one " +
	"of them. Which class does it belong to? Keys 1 to 6 say so. An answer counts when it is given in 20 s to 3 min. " +
	"Whether it was right is not said, except in practice; the table tells how well all of them went."

func (m *Model) drawPage(c *ui.Canvas) {
	cols := min(c.Width(), ui.MostTextCols) - 2*ui.Margin
	c.Print(ui.Margin, 0, c.Theme.Title, safe.Clean("Which class does it belong to?"))
	text := safe.Clean(rules).Wrap(cols)
	c.Sub(ui.Margin, 1, cols, len(text)).Lines(c.Theme.Text, text...)
	y := 2 + len(text)
	for i, s := range m.settings() {
		s.Selected = i == m.List.At
		if s.Typed = s.Selected && m.Field.Open; s.Typed {
			s.Value = m.Field.Text
		}
		s.Draw(c, y+i)
	}
	y += rows + 1
	var lines []safe.Text
	for _, line := range m.words() {
		lines = append(lines, safe.Clean(line).Wrap(cols)...)
	}
	c.Sub(ui.Margin, y, cols, len(lines)).Lines(c.Theme.Muted, lines...)
	if m.preparing.Pending() {
		part := ""
		if m.Far.Total > 0 {
			part = fmt.Sprintf("%.0f %%", 100*m.Far.Share())
		}
		c.Sub(0, 0, cols+2*ui.Margin, c.Height()).
			Advance(y+len(lines)+1, "Choosing prototypes and criticisms", m.Far, part, m.Waited)
	}
}

// settings are the rows of the page.
func (m *Model) settings() [rows]ui.Setting {
	return [rows]ui.Setting{
		raterRow: {Name: "who plays", Value: m.Rater.Value()},
		seedRow:  {Name: "seed of the rounds", Value: ui.Choice(m.seed)},
	}
}

// words say how many rounds are played so far.
func (m *Model) words() []string {
	var lines []string
	if m.failed != nil {
		lines = append(lines, m.failed.Error())
	}
	counted := 0
	for _, a := range m.Earlier.Answers {
		if a.InTime() {
			counted++
		}
	}
	lines = append(lines, fmt.Sprintf("Rounds so far: %s, %s of them in time; the paper counted 1,600.",
		finding.Count(len(m.Earlier.Answers)), finding.Count(counted)))
	if n := len(own(m.Earlier.Answers, m.Rater.Name)); n > 0 {
		lines = append(lines, fmt.Sprintf("%s by %s, who goes on with the next.", finding.Count(n), m.Rater.Name))
	}
	if m.study != nil {
		const drawn = "Rounds are drawn from %d classes, under %d conditions in turn."
		lines = append(lines, fmt.Sprintf(drawn, m.study.Classes(), len(study.Conditions())))
	}
	return append(lines, m.Earlier.Notices...)
}
