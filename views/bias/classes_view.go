package bias

import (
	"strconv"

	"beyond/ui"
	"beyond/ui/safe"
)

// drawClasses lists the classes, the one with the strongest effect first, with how many pictures never fall and how
// many fall at once.
func (m *Model) drawClasses(c *ui.Canvas) {
	const number, effect = 5, 11
	name := max(0, c.Width()-2*number-effect)
	heads := []string{"↯∞", "↯1", "effect"}
	c.Print(0, 0, c.Theme.Muted, safe.Clean("class"))
	for i, x := range []int{name + number, name + 2*number, name + 2*number + effect - 3} {
		c.PrintRight(x, 0, c.Theme.Muted, safe.Clean(heads[i]))
	}
	for y := 1; y < c.Height() && m.top[classesPane]+y-1 < len(m.facts.classes); y++ {
		d := m.facts.classes[m.top[classesPane]+y-1]
		style := c.Theme.Text
		if d.best != nil && d.best.Sure() {
			style = c.Theme.Text.Bold(true)
		}
		c.Print(0, y, style, safe.Clean(m.facts.name(d.Index)).Truncate(name))
		if d.steps.N > 0 {
			c.PrintRight(name+number, y, c.Theme.Text, safe.Clean(strconv.Itoa(d.steps.Never)))
			c.PrintRight(name+2*number, y, c.Theme.Text, safe.Clean(strconv.Itoa(d.steps.First)))
		}
		m.drawStrength(c, name+2*number+effect-3, y, d)
		if d.Index == m.class {
			c.Highlight(0, y, c.Width(), 1, c.Theme.Selection)
		}
		if d.Index == m.class && m.pane == classesPane {
			c.Print(c.Width()-1, y, c.Theme.Accent, safe.Clean("▸"))
		}
	}
}

// drawStrength writes how far the strongest attribute sets pictures apart, left of x, and ◀ where that is sure.
func (m *Model) drawStrength(c *ui.Canvas, x, y int, d class) {
	s := strength(d)
	switch {
	case d.best == nil:
	case d.best.Sure():
		c.PrintRight(x, y, c.Theme.Accent, safe.Format("%.2f", s-1))
		c.Print(x+1, y, c.Theme.Accent, safe.Clean("◀"))
	case d.chosen:
		c.PrintRight(x, y, c.Theme.Muted, safe.Format("%.2f", s))
	default:
		c.PrintRight(x, y, c.Theme.Muted, safe.Clean("·"))
	}
}
