package picture

import (
	"image"
	"reflect"
	"slices"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Frame completes a frame: it fills the reserved cells of the placements and records the pictures' positions. It omits
// a sixel or kitty picture if anything was drawn over it. The returned command encodes missing pictures and triggers
// their drawing. It may be nil.
func (c *Compositor) Frame(cells uv.Screen, placements []Placement) tea.Cmd {
	if screen := cells.Bounds(); screen != c.screen {
		c.vanished()
		c.screen = screen
	}
	caps := c.Capabilities()
	wanted := map[recipe]image.Image{}
	painted := map[image.Rectangle]*encoded{}
	next := c.frame + 1
	var spots []*spot
	for _, p := range placements {
		f := fit(p, c.screen, caps)
		switch r, ok := newRecipe(p.Picture, f, caps); {
		case !ok:
		case caps.Protocol == Blocks:
			wanted[r] = p.Picture.Image
			painted[f.cells] = c.paint(cells, f, r)
		case caps.Protocol.raw() && uncovered(cells, f.cells):
			wanted[r] = p.Picture.Image
			mark(cells, f)
			spots = append(spots, c.occupy(f, r, next))
		}
		release(cells, p)
	}
	c.painted = painted
	c.replaceSpots(spots)
	if len(spots) > 0 {
		number(cells, spots)
	}
	c.compare(cells, next)
	return tea.Batch(c.encode(wanted), c.schedule())
}

// newRecipe returns the recipe for a picture. ok is false if there is nothing to encode.
func newRecipe(p Picture, f fitted, caps Capabilities) (r recipe, ok bool) {
	if f.cells.Empty() {
		return recipe{}, false
	}
	r = recipe{key: p.Key, protocol: caps.Protocol, cols: f.cells.Dx(), rows: f.cells.Dy()}
	switch caps.Protocol {
	case Blocks:
		r.depth, r.onLight = caps.Depth, caps.Depth == NoColour && caps.LightGround
	case Sixel:
		r.wpx, r.hpx, r.registers = f.wpx, f.hpx, caps.Registers
	case Kitty:
		r.wpx, r.hpx = f.wpx, f.hpx
	}
	if p.Key == "" {
		r.img = p.Image
		return r, reflect.ValueOf(p.Image).Comparable() // only comparable images can be cached
	}
	return r, true
}

// paint copies a picture's cells to the reserved cells, except where something was drawn over them, and returns the
// picture. While the picture is not ready it uses the last frame's.
func (c *Compositor) paint(cells uv.Screen, f fitted, r recipe) *encoded {
	e := c.cache.get(r)
	if e == nil {
		e = c.painted[f.cells]
	}
	if e == nil {
		return nil
	}
	for at := range points(f.cells) {
		if isReserved(cells.CellAt(at.X, at.Y)) {
			x, y := at.X-f.cells.Min.X, at.Y-f.cells.Min.Y
			cells.SetCell(at.X, at.Y, &e.cells[y*f.cells.Dx()+x])
		}
	}
	return e
}

func uncovered(cells uv.Screen, area image.Rectangle) bool {
	for at := range points(area) {
		if !isReserved(cells.CellAt(at.X, at.Y)) {
			return false
		}
	}
	return true
}

// occupy returns the spot at a position: the last frame's, or a new one that starts with this frame.
func (c *Compositor) occupy(f fitted, r recipe, frame int) *spot {
	i := slices.IndexFunc(c.spots, func(s *spot) bool { return s.fitted == f })
	if i >= 0 {
		c.spots[i].want = r
		return c.spots[i]
	}
	return &spot{
		fitted: f, want: r, since: frame, placement: c.newName(),
		left: make([]bool, r.rows), right: make([]bool, r.rows),
	}
}

// replaceSpots replaces the last frame's spots by the new frame's. It removes the kitty pictures of spots that are
// gone; the text of the new frame overwrites their sixels.
func (c *Compositor) replaceSpots(spots []*spot) {
	for _, s := range c.spots {
		if !slices.Contains(spots, s) {
			c.hide(s)
		}
	}
	c.spots = spots
}

// compare finds the pictures that the renderer will damage between the last frame and this one, and marks them to be
// drawn again afterwards.
func (c *Compositor) compare(cells uv.Screen, frame int) {
	if len(c.spots) == 0 {
		c.before = nil
		return
	}
	lines := copyLines(cells)
	if len(c.before) == len(lines) && !slices.EqualFunc(c.before, lines, equalLines) {
		scrolls := mayScroll(c.before, lines)
		for _, s := range c.spots {
			if s.disturbed(c.before, lines) || scrolls {
				s.undraw(frame)
			}
		}
	}
	for _, s := range c.spots {
		c.frame = max(c.frame, s.since)
	}
	c.before = lines
}

func equalLines(a, b uv.Line) bool {
	return slices.EqualFunc(a, b, func(c, d uv.Cell) bool { return c.Equal(&d) })
}

func copyLines(cells uv.Screen) []uv.Line {
	area := cells.Bounds()
	lines := make([]uv.Line, 0, area.Dy())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		line := make(uv.Line, 0, area.Dx())
		for x := area.Min.X; x < area.Max.X; x++ {
			line = append(line, *cells.CellAt(x, y))
		}
		lines = append(lines, line)
	}
	return lines
}

// disturbed records on which sides of the spot the lines have changed since its picture was drawn. It reports whether
// the renderer may have written into the picture; if in doubt, it returns true.
func (s *spot) disturbed(before, now []uv.Line) bool {
	from, to := s.cells.Min.X, s.cells.Max.X
	for i := range s.left {
		old, line := before[s.cells.Min.Y+i], now[s.cells.Min.Y+i]
		s.left[i] = s.left[i] || !equalLines(old[:from], line[:from])
		s.right[i] = s.right[i] || !equalLines(old[to:], line[to:])
		switch {
		case hasWide(old), hasWide(line):
			return true // the renderer always writes such lines completely
		case !s.left[i]:
		case s.right[i]:
			return true // the renderer writes all cells from the first to the last difference
		case !old[from-1].Equal(&line[from-1]), isBlank(line[:from]):
			return true // it also writes the cell after the last difference and after new blanks
		}
	}
	return false
}

func hasWide(line uv.Line) bool {
	return slices.ContainsFunc(line, func(c uv.Cell) bool { return c.Width > 1 })
}

// isBlank reports whether a line's cells are all the same blank.
func isBlank(line uv.Line) bool {
	for i := range line {
		if line[i].Content != " " || !line[i].Equal(&line[0]) {
			return false
		}
	}
	return true
}

// undraw records that the spot's picture will be erased when the frame's text is on the screen.
func (s *spot) undraw(frame int) {
	s.shown = recipe{}
	s.since = frame
	clear(s.left)
	clear(s.right)
}
