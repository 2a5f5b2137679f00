package picture

import (
	"image"
	"reflect"
	"slices"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Frame completes a frame and passes it on to the terminal: it fills the reserved cells of the placements and records
// the pictures' positions. It omits a sixel or kitty picture if anything was drawn over it. A nil cursor is hidden. An
// urgent frame answers a person. The returned command encodes missing pictures. It may be nil. The cells must not change
// afterwards.
func (c *Compositor) Frame(cells uv.ScreenBuffer, placements []Placement, cursor *image.Point, urgent bool) tea.Cmd {
	c.screen = cells.Bounds()
	caps := c.Capabilities()
	wanted := map[recipe]image.Image{}
	painted := map[image.Rectangle]*encoded{}
	var spots []spot
	for _, p := range placements {
		f := fit(p, c.screen, caps)
		switch r, ok := newRecipe(p.Picture, f, caps); {
		case !ok:
		case caps.Protocol.inCells():
			wanted[r] = p.Picture.Image
			painted[f.cells] = c.paint(cells, f, r)
			if caps.Protocol == Placeholders {
				spots = append(spots, spot{fitted: f, want: r})
			}
		case caps.Protocol.raw() && uncovered(cells, f.cells):
			wanted[r] = p.Picture.Image
			spots = append(spots, spot{fitted: f, want: r})
		}
		release(cells, p)
	}
	c.painted = painted
	if c.output != nil && c.output.slow.Load() {
		thrifty(spots, wanted)
	}
	c.latest = &shot{
		lines: cells.Lines, spots: spots, cursor: cursor, profile: c.probe.profile, synchronized: caps.Synchronized,
		placeholders: caps.Protocol == Placeholders,
	}
	c.present(urgent)
	return c.encode(wanted)
}

// present passes the last frame to the terminal, with the pictures that are ready by now.
func (c *Compositor) present(urgent bool) {
	if c.latest == nil {
		return
	}
	s := *c.latest
	s.spots = slices.Clone(s.spots)
	for i := range s.spots {
		s.spots[i].encoded = c.cache.get(s.spots[i].want)
		if s.spots[i].preview != (recipe{}) {
			s.spots[i].draft = c.cache.get(s.spots[i].preview)
		}
	}
	if c.output != nil {
		c.output.tell(func() { c.output.next, c.output.urgent = &s, c.output.urgent || urgent })
	}
}

// pageBudget is the number of bytes of all pictures of a frame together on a slow line: a second of 2 Mbit/s. Photos
// that would need more get fewer colours.
const (
	pageBudget = 250e3
	smallest   = 8 << 10 // bytes of a picture that is worth a draft
)

// thrifty gives each spot a draft, and a part of the page's budget by its area.
func thrifty(spots []spot, wanted map[recipe]image.Image) {
	area := 0
	for _, s := range spots {
		area += s.wpx * s.hpx
	}
	for i := range spots {
		s := &spots[i]
		img := wanted[s.want]
		if s.want.protocol == Sixel {
			const photos = 0.8 * pageBudget // the rest is for drafts and text
			s.want.sixel.budget = max(1, int(photos*s.wpx*s.hpx/area)>>10) << 10
			wanted[s.want] = img
			if s.want.sixel.budget < smallest {
				continue // no draft would be much smaller
			}
		}
		if !s.want.protocol.raw() {
			continue
		}
		s.preview = s.want
		s.preview.draft, s.preview.sixel.budget = true, 0
		wanted[s.preview] = img
	}
	for i := range spots {
		whole := spots[i].want
		whole.sixel.budget = 0
		if whole != spots[i].want {
			delete(wanted, whole)
		}
	}
}

// newRecipe returns the recipe for a picture. ok is false if there is nothing to encode.
func newRecipe(p Picture, f fitted, caps Capabilities) (r recipe, ok bool) {
	if f.cells.Empty() {
		return recipe{}, false
	}
	r = recipe{key: p.Key, protocol: caps.Protocol, cols: f.cells.Dx(), rows: f.cells.Dy()}
	switch caps.Protocol {
	case Blocks, Sextants, Octants:
		r.depth, r.onLight = caps.Depth, caps.Depth == NoColour && caps.LightGround
	case Sixel:
		r.wpx, r.hpx, r.sixel = f.wpx, f.hpx, sixelSettings{registers: caps.Registers, ground: caps.Ground}
		if p.Colours > 0 && (r.sixel.registers <= 0 || p.Colours < r.sixel.registers) {
			r.sixel.registers = p.Colours
		}
	case Kitty, ITerm, Placeholders:
		r.wpx, r.hpx, r.cellW, r.cellH = f.wpx, f.hpx, caps.CellW, caps.CellH
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
