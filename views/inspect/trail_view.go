package inspect

import (
	"fmt"
	"strings"

	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

// drawTrail draws the path of the explanation on screen: for K = 1, 2, … what is left of the picture and how probable
// the model then finds the class; as text where pictures have no room.
func (m *Model) drawTrail(c *ui.Canvas) {
	step := m.shown()
	f := m.fit(step)
	if c.Height() == 0 || f == nil || f.Err != nil {
		return
	}
	t := m.explanation(step).paths[m.explaining.reading(f.Class)]
	if c.Height() <= trailText || !c.ShowsPictures() {
		m.drawTrailText(c, t)
		return
	}
	c.Print(0, 0, c.Theme.Muted, safe.Clean(m.trailTitle(t, f.Class)).Truncate(c.Width()))
	cell := t.cell(c.Width())
	for i := range t.seen {
		m.drawGlimpse(c.Sub(i*cell, 1, cell-1, c.Height()-1), t, i)
	}
}

// cell is the width of a picture of the path and the blank behind it.
func (t trail) cell(w int) int { return max(1, w/max(paperK, len(t.seen))) }

// trailTitle says what the path is of, or why there is none.
func (m *Model) trailTitle(t trail, class int) string {
	switch {
	case t.err != nil:
		return "path: " + t.err.Error()
	case t.n > 0 && len(t.seen) == 0:
		return "path: no segment speaks for the class"
	}
	return fmt.Sprintf("path: p(%s) when only the K weightiest segments are visible", m.options.Classes.At(class).Name)
}

// atK is the place on a path of the K on screen.
func (m *Model) atK(t trail) int { return min(m.explaining.k, len(t.seen)) - 1 }

// drawGlimpse draws a picture of the path between its K and its probability.
func (m *Model) drawGlimpse(c *ui.Canvas, t trail, i int) {
	k, style, bottom := fmt.Sprintf("K=%d", i+1), c.Theme.Muted, c.Height()-1
	if i == m.atK(t) {
		k, style = "["+k+"]", c.Theme.Title
	}
	c.Print(0, 0, style, safe.Clean(k).Center(c.Width()))
	step := m.shown()
	e, segments := m.explanation(step), t.seen[i].segments
	c.Picture(0, 1, c.Width(), bottom-1, picture.Picture{
		Key:   fmt.Sprintf("%s alone %v", m.sightKey(step), segments),
		Image: alone(e, segments),
	})
	c.Print(0, bottom, style, safe.Format("%.0f %%", 100*t.seen[i].p).Center(c.Width()))
	if i == m.atK(t) {
		c.Highlight(0, 0, c.Width(), 1, c.Theme.Selection)
		c.Highlight(0, bottom, c.Width(), 1, c.Theme.Selection)
	}
}

// drawTrailText writes the path in a line, around the K on screen.
func (m *Model) drawTrailText(c *ui.Canvas, t trail) {
	if t.err != nil || len(t.seen) == 0 {
		if t.n > 0 {
			c.Print(0, 0, c.Theme.Muted, safe.Clean(m.trailTitle(t, 0)).Truncate(c.Width()))
		}
		return
	}
	const cell = len("[12 100%]")
	x := c.Print(0, 0, c.Theme.Muted, safe.Clean("path K ▸"))
	room, at := max(1, (c.Width()-x)/cell), m.atK(t)
	first := max(0, min(at-room/2, len(t.seen)-room))
	for i := first; i < len(t.seen) && i < first+room; i++ {
		text, style := fmt.Sprintf(" %d %.0f%% ", i+1, 100*t.seen[i].p), c.Theme.Muted
		if i == at {
			text, style = "["+strings.TrimSpace(text)+"]", c.Theme.Title
		}
		c.Print(x, 0, style, safe.Clean(text))
		if i == at {
			c.Highlight(x, 0, len(text), 1, c.Theme.Selection)
		}
		x += cell
	}
}
