package picture

import (
	"image"
	"reflect"
	"slices"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Frame completes a frame: it fills the cells of the placements, which were reserved when they were
// placed, and remembers where pictures belong. A sixel or kitty picture that something was drawn over
// is left out. The command encodes what is not there yet and sees to the drawing; it may be nil.
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

// newRecipe says what to encode; ok is false where there is nothing.
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
		return r, reflect.ValueOf(p.Image).Comparable() // what cannot be told apart cannot be kept
	}
	return r, true
}

// paint puts a picture made of cells where nothing was drawn over it and returns what it put. While
// the picture is not ready the cells show what they showed last.
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

// occupy returns the spot at a place: the last frame's, or a new one that comes with this frame.
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

// replaceSpots takes the new frame's spots for the last one's. Where one is gone, text takes sixels
// off the screen; kitty's pictures are taken away.
func (c *Compositor) replaceSpots(spots []*spot) {
	for _, s := range c.spots {
		if !slices.Contains(spots, s) {
			c.hide(s)
		}
	}
	c.spots = spots
}

// compare finds the pictures that the renderer damages on the way from the last frame to this one.
// They are drawn again when that has happened.
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

// disturbed notes on which sides of the spot its lines have changed since its picture was drawn and
// reports whether the renderer may have written into the picture. It errs on that side.
func (s *spot) disturbed(before, now []uv.Line) bool {
	from, to := s.cells.Min.X, s.cells.Max.X
	for i := range s.left {
		old, line := before[s.cells.Min.Y+i], now[s.cells.Min.Y+i]
		s.left[i] = s.left[i] || !equalLines(old[:from], line[:from])
		s.right[i] = s.right[i] || !equalLines(old[to:], line[to:])
		switch {
		case hasWide(old), hasWide(line):
			return true // such lines are always written whole
		case !s.left[i]:
		case s.right[i]:
			return true // all between the first and the last cell that differ is written
		case !old[from-1].Equal(&line[from-1]), isBlank(line[:from]):
			return true // so is the cell behind the last that differs, and behind blanks that came
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

// undraw notes that nothing is to be seen of the spot's picture once a frame's text is on the screen.
func (s *spot) undraw(frame int) {
	s.shown = recipe{}
	s.since = frame
	clear(s.left)
	clear(s.right)
}
