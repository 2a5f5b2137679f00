package why

import (
	"fmt"
	"math"
	"strings"

	"beyond/engine/lime"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

// PathText is how many lines of text a path has around its pictures: title, numbers and probabilities.
const PathText = 3

// PathRows is the height of a path w cells wide whose pictures are as large as their width allows, where cells are
// aspect times higher than wide.
func PathRows(w int, aspect float64) int {
	return PathText + int(math.Ceil(float64(w/usualK)/aspect))
}

// path is the path of a surrogate on screen.
func (p *Panel) path(f *lime.Fit) path { return p.explanation(p.step).paths[p.selection(f.Class)] }

// DrawPath draws the path of the explanation on screen: for K = 1, 2, … the K weightiest segments alone and the class's
// probability then. Where there is no room for pictures it writes the path in a line.
func (p *Panel) DrawPath(c *ui.Canvas) {
	f := p.fit(p.step)
	if c.Height() == 0 || f == nil || f.Err != nil {
		return
	}
	path := p.path(f)
	if c.Height() <= PathText || !c.ShowsPictures() {
		p.drawPathText(c, path)
		return
	}
	c.Print(0, 0, c.Theme.Muted, safe.Clean(p.pathTitle(path, f.Class)).Truncate(c.Width()))
	cell := path.cell(c.Width())
	for i := range path.steps {
		p.drawPathStep(c.Sub(i*cell, 1, cell-1, c.Height()-1), path, i)
	}
}

// cell is the width of a picture of the path and the blank behind it.
func (t path) cell(w int) int { return max(1, w/max(usualK, len(t.steps))) }

// pathTitle names the path's class, or says why there is no path.
func (p *Panel) pathTitle(t path, class int) string {
	switch {
	case t.err != nil:
		return "path: " + t.err.Error()
	case t.n > 0 && len(t.steps) == 0:
		return "path: no segment speaks for the class"
	}
	return fmt.Sprintf("path: p(%s) when only the K weightiest segments are visible", p.options.Classes.At(class).Name)
}

// atK is the place on a path of the K on screen.
func (p *Panel) atK(t path) int { return min(p.k, len(t.steps)) - 1 }

// drawPathStep draws a picture of the path between its K and its probability.
func (p *Panel) drawPathStep(c *ui.Canvas, t path, i int) {
	k, style, bottom := fmt.Sprintf("K=%d", i+1), c.Theme.Muted, c.Height()-1
	if i == p.atK(t) {
		k, style = "["+k+"]", c.Theme.Title
	}
	c.Print(0, 0, style, safe.Clean(k).Center(c.Width()))
	segments := t.steps[i].segments
	c.Picture(0, 1, c.Width(), bottom-1, picture.Picture{
		Key:   fmt.Sprintf("%s alone %v", p.pictureKey(p.step), segments),
		Image: alone(p.explanation(p.step).subject, segments),
	})
	c.Print(0, bottom, style, safe.Format("%.0f %%", 100*t.steps[i].p).Center(c.Width()))
	if i == p.atK(t) {
		c.Highlight(0, 0, c.Width(), 1, c.Theme.Selection)
		c.Highlight(0, bottom, c.Width(), 1, c.Theme.Selection)
	}
}

// drawPathText writes the path in a line, around the K on screen.
func (p *Panel) drawPathText(c *ui.Canvas, t path) {
	if t.err != nil || len(t.steps) == 0 {
		if t.n > 0 {
			c.Print(0, 0, c.Theme.Muted, safe.Clean(p.pathTitle(t, 0)).Truncate(c.Width()))
		}
		return
	}
	const cell = len("[12 100%]")
	x := c.Print(0, 0, c.Theme.Muted, safe.Clean("path K ▸"))
	room, at := max(1, (c.Width()-x)/cell), p.atK(t)
	first := max(0, min(at-room/2, len(t.steps)-room))
	for i := first; i < len(t.steps) && i < first+room; i++ {
		text, style := fmt.Sprintf(" %d %.0f%% ", i+1, 100*t.steps[i].p), c.Theme.Muted
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
