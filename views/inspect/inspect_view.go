package inspect

import (
	"fmt"
	"image"

	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	if len(m.pictures) == 0 {
		drawMessage(c, "There is no picture to look at.")
		return
	}
	l := m.layout(c.Width(), c.Height(), c.CellAspect())
	main := c.Sub(0, 0, c.Width()-l.side.Dx(), c.Height())
	m.drawHead(main)
	if m.failed != nil {
		drawMessage(main, "This picture is left out: "+m.failed.Error(), "It is counted in no figure.")
	} else {
		for i, p := range m.panes(l) {
			m.drawPane(main, l, l.at(i), p)
		}
		m.drawOutcome(main.Sub(0, 0, l.left, c.Height()), l)
		if m.trace.last() >= 0 {
			m.drawFilm(sub(main, l.film))
			m.drawTrail(sub(main, l.trail))
			m.drawColumn(sub(main, l.column))
		}
	}
	if m.side != nothing {
		m.drawSide(sub(c, l.side))
	}
}

func sub(c *ui.Canvas, r image.Rectangle) *ui.Canvas { return c.Sub(r.Min.X, r.Min.Y, r.Dx(), r.Dy()) }

func drawMessage(c *ui.Canvas, lines ...string) {
	y := max(0, c.Height()/2-1)
	for i, text := range lines {
		style := c.Theme.Muted
		if i == 0 {
			style = c.Theme.Title
		}
		for _, part := range safe.Clean(text).Wrap(c.Width() - 2*margin) {
			c.Print(margin, y, style, part.Center(c.Width()-2*margin))
			y++
		}
	}
}

// drawHead says what is looked at and how it is attacked.
func (m *Model) drawHead(c *ui.Canvas) {
	label, style := safe.Clean("unlabelled"), c.Theme.Muted
	if m.labelled() {
		label, style = safe.Concat(safe.Clean("label "), m.className(m.item().Label)), c.Theme.TrueLabel
	}
	place, how := safe.Format(" · %d of %d", m.at+1, len(m.pictures)), safe.Clean(m.attackText())
	right := c.Width() - margin
	if margin+label.Width()+place.Width()+2+how.Width() <= right {
		right = c.PrintRight(right, 0, c.Theme.Muted, how) - 2
	}
	room := right - margin - place.Width()
	x := c.Print(margin, 0, style.Bold(true), label.Truncate(room))
	if room -= label.Width() + 3; room >= shortestPath {
		x = c.Print(x, 0, c.Theme.Muted, safe.Clean(" · "))
		x = c.Print(x, 0, c.Theme.Text, safe.Clean(m.item().Path).TruncateMiddle(room))
	}
	c.Print(x, 0, c.Theme.Muted, place)
}

const shortestPath = 8 // cells in which part of a path still says something

// attackText names the settings.
func (m *Model) attackText() string {
	s := m.settings
	goal := "untargeted"
	switch {
	case s.Targeted:
		goal = "towards " + m.options.Classes.At(s.Target).Name
	case !m.labelled():
		goal = "away from its first prediction"
	}
	return fmt.Sprintf("%s · ε %g · M %d · %s", normSign(s.Norm), s.Epsilon, s.Steps, goal)
}

func (m *Model) className(class int) safe.Text {
	return safe.Clean(m.options.Classes.At(class).Name)
}
