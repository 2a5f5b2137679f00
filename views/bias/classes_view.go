package bias

import (
	"strconv"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// classesTable lists classes with how many of their pictures no step fools and how many the first step fools, and with
// the strongest effect.
func (m *Model) classesTable() ui.Table[class] {
	steps := func(n func(d class) int) func(d class) safe.Text {
		return func(d class) safe.Text {
			if d.steps.N == 0 {
				return safe.Text{}
			}
			return safe.Clean(strconv.Itoa(n(d)))
		}
	}
	return ui.Table[class]{Columns: []ui.Column[class]{
		{Title: "class", Text: func(d class) safe.Text { return safe.Clean(m.facts.name(d.Index)) }, Style: classStyle},
		{Title: "↯∞", Width: ui.Cells(5), Right: true, Text: steps(func(d class) int { return d.steps.Never })},
		{Title: "↯1", Width: ui.Cells(5), Right: true, Text: steps(func(d class) int { return d.steps.First })},
		{Title: "effect", Width: ui.Cells(8), Right: true, Text: strengthText, Style: strengthStyle},
		{Width: ui.Cells(3), Draw: drawSure},
	}}
}

// drawClasses lists the classes, the one with the strongest effect first.
func (m *Model) drawClasses(c *ui.Canvas) {
	list := m.lists[classesPane]
	from, to := list.Shown()
	m.classesTable().Draw(c, m.facts.classes[from:to])
	if at := m.facts.place(m.class); at >= from && at < to {
		c.Highlight(0, 1+at-from, c.Width(), 1, c.Theme.Selection)
		if m.pane == classesPane {
			c.Print(c.Width()-1, 1+at-from, c.Theme.Accent, safe.Clean("▸"))
		}
	}
}

func classStyle(t ui.Theme, d class) lipgloss.Style {
	if d.best != nil && d.best.Sure() {
		return t.Text.Bold(true)
	}
	return t.Text
}

// strengthText is how far the strongest attribute sets pictures apart.
func strengthText(d class) safe.Text {
	s := strength(d)
	switch {
	case d.best == nil:
		return safe.Text{}
	case d.best.Sure():
		return safe.Format("%.2f", s-1)
	case d.chosen:
		return safe.Format("%.2f", s)
	}
	return safe.Clean("·")
}

func strengthStyle(t ui.Theme, d class) lipgloss.Style {
	if d.best != nil && d.best.Sure() {
		return t.Accent
	}
	return t.Muted
}

// drawSure marks an effect that is sure.
func drawSure(c *ui.Canvas, d class) {
	if d.best != nil && d.best.Sure() {
		c.Print(1, 0, c.Theme.Accent, safe.Clean("◀"))
	}
}
