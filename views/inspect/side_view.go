package inspect

import (
	"beyond/ui"
	"beyond/ui/safe"
)

// drawSide draws the details or the chooser beside the panes, behind a hairline.
func (m *Model) drawSide(c *ui.Canvas) {
	c.VLine(0, 0, c.Height())
	inner := c.Sub(2, 0, c.Width()-2-ui.Margin, c.Height())
	if m.chooser != nil {
		m.drawChooser(inner)
		return
	}
	if m.soonest.open {
		m.drawSoonest(inner)
		return
	}
	inner.Print(0, 0, c.Theme.Title, safe.Clean("details"))
	for i, l := range factsText(m.facts(), inner.Width()) {
		x := inner.Print(0, 2+i, c.Theme.Muted, l.name)
		inner.Print(x, 2+i, c.Theme.Text, l.value)
	}
}

// drawChooser draws the line being typed and as many of the classes found as there is room for.
func (m *Model) drawChooser(c *ui.Canvas) {
	ch := m.chooser
	c.Print(0, 0, c.Theme.Title, safe.Clean("lead the picture towards").Truncate(c.Width()))
	x := c.Print(0, 1, c.Theme.Accent, safe.Clean("› "))
	x = c.Print(x, 1, c.Theme.Text, safe.Clean(ch.query).Truncate(c.Width()-x-1))
	c.Cursor(x, 1)
	if len(ch.found) == 0 {
		c.Print(0, chooserHead, c.Theme.Muted, safe.Clean("no class matches"))
	}
	from, to := ch.list.Shown()
	for i := from; i < to; i++ {
		y := chooserHead + i - from
		m.drawCandidate(c, y, ch.found[i])
		if i == ch.list.At {
			c.Mark(y)
		}
	}
}

// drawCandidate draws a class, with its probability at the step on screen where it is among the first.
func (m *Model) drawCandidate(c *ui.Canvas, y, class int) {
	role, right := m.trace.role(class, m.shown()), c.Width()
	for _, s := range m.trace.frames[m.shown()].Top {
		if s.Class == class {
			right = c.PrintRight(right, y, c.Theme.Muted, safe.Format("%.1f %%", 100*s.P)) - 1
		}
	}
	x := c.Print(1, y, role.style(c.Theme), safe.Clean(m.trace.sign(role)+" "))
	style := c.Theme.Text
	if role != otherClass {
		style = role.style(c.Theme)
	}
	c.Print(x, y, style, m.className(class).Truncate(right-x))
}
