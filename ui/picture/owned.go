package picture

import (
	"bytes"
	"fmt"
	"image"
	"slices"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// shot is one screenful: the text of every cell and the pictures over it. It does not change once it is made.
type shot struct {
	lines        []uv.Line
	spots        []spot
	cursor       *image.Point // nil hides the cursor
	profile      colorprofile.Profile
	synchronized bool
	placeholders bool // kitty's pictures are placeholders
}

// spot is a sixel or kitty picture of a shot.
type spot struct {
	fitted
	want    recipe
	encoded *encoded // nil until it is ready
	// draft is a picture of fewer bytes to begin with, and preview its recipe. It is nil on fast lines.
	draft   *encoded
	preview recipe
}

// owned is the terminal's screen: what was written to each cell last, and which picture owns its pixels.
//
// Three rules keep it true, and each holds in every terminal, whatever the timing. Text written to a cell destroys the
// part of a sixel in it, so its picture is damaged and is drawn again. A sixel that leaves the screen has all its cells
// written, by blanks where there is no text. Nothing else moves or erases a cell: there is no scrolling, no inserting,
// and no erasing of lines, whose effect on pictures differs between terminals.
//
// Kitty's pictures lie in a layer of their own, which text does not touch: they are removed by name.
type owned struct {
	known       bool // false: the next shot clears the screen first
	lines       []uv.Line
	owner       [][]*shown // the sixel in each cell, nil for none
	pictures    []*shown
	transmitted map[int]bool // ids of the kitty pictures that the terminal has
	lastName    int          // the last id given to a kitty placement
	cursor      bool         // the cursor is visible
}

// shown is a picture on the screen.
type shown struct {
	fitted
	recipe    recipe
	sum       uint64 // of the picture shown
	damaged   bool   // it has to be drawn (again)
	placement int    // Kitty: id of the placement
	id        int    // Kitty: id of the picture shown, or 0
	before    int    // Kitty: id of the picture that this one has replaced, or 0
}

// forget makes the next shot draw everything.
func (o *owned) forget() { o.known = false }

// text returns the bytes that turn the screen's text into the shot's, and removes pictures that the shot does not have.
func (o *owned) text(s *shot) []byte {
	var out bytes.Buffer
	size := linesSize(s.lines)
	if !o.known || size != linesSize(o.lines) {
		o.clear(&out, size)
	}
	o.remove(&out, s.spots)
	w := lineWriter{out: &out, profile: s.profile}
	for y := range s.lines {
		w.line(y, o.lines[y], s.lines[y], o.owner[y])
	}
	w.pen(uv.Style{}, uv.Link{})
	if out.Len() == 0 {
		return nil
	}
	return o.framed(s, out.Bytes())
}

// framed hides the cursor before bytes that draw, because xterm repaints the cell under a visible cursor as text.
func (o *owned) framed(s *shot, drawing []byte) []byte {
	var out bytes.Buffer
	if s.synchronized {
		out.WriteString(ansi.SetModeSynchronizedOutput)
	}
	out.WriteString(o.hideCursor())
	out.Write(drawing)
	if s.synchronized {
		out.WriteString(ansi.ResetModeSynchronizedOutput)
	}
	return out.Bytes()
}

func (o *owned) hideCursor() string {
	if !o.cursor {
		return ""
	}
	o.cursor = false
	return ansi.ResetModeTextCursorEnable
}

// placeCursor returns the bytes that show the shot's cursor, after everything has been drawn.
func (o *owned) placeCursor(s *shot) []byte {
	if s.cursor == nil || o.cursor {
		return nil
	}
	o.cursor = true
	return []byte(ansi.CursorPosition(s.cursor.X+1, s.cursor.Y+1) + ansi.SetModeTextCursorEnable)
}

func linesSize(lines []uv.Line) image.Point {
	if len(lines) == 0 {
		return image.Point{}
	}
	return image.Pt(len(lines[0]), len(lines))
}

// clear erases the screen, pictures included.
func (o *owned) clear(out *bytes.Buffer, size image.Point) {
	for _, p := range o.pictures {
		out.WriteString(p.hide())
	}
	out.WriteString(ansi.ResetStyle + ansi.EraseEntireScreen)
	o.known, o.pictures = true, nil
	o.lines, o.owner = make([]uv.Line, size.Y), make([][]*shown, size.Y)
	for y := range o.lines {
		o.lines[y] = slices.Repeat(uv.Line{uv.EmptyCell}, size.X)
		o.owner[y] = make([]*shown, size.X)
	}
}

// remove removes the pictures that are not at any of the spots.
func (o *owned) remove(out *bytes.Buffer, spots []spot) {
	o.pictures = slices.DeleteFunc(o.pictures, func(p *shown) bool {
		if slices.ContainsFunc(spots, func(s spot) bool { return p.isAt(s) }) {
			return false
		}
		out.WriteString(p.hide())
		for at := range points(p.cells) {
			if o.owner[at.Y][at.X] == p {
				o.owner[at.Y][at.X] = nil
				o.lines[at.Y][at.X] = unknownCell
			}
		}
		return true
	})
}

func (p *shown) isAt(s spot) bool {
	return p.fitted == s.fitted && p.recipe.protocol == s.want.protocol
}

// hide returns the bytes that remove a kitty picture from the screen.
func (p *shown) hide() string {
	if p.id == 0 || p.recipe.protocol == Placeholders {
		return ""
	}
	return kittyHide(p.id, p.placement)
}

// unknownCell equals no cell of a shot.
var unknownCell = uv.Cell{Width: -1}

// due returns the first spot whose picture is ready but not on the screen, and the picture. Drafts go first. A picture
// that is equal to the one shown is not sent again.
func (o *owned) due(s *shot) (next spot, e *encoded, ok bool) {
	waits := false
	for _, sp := range s.spots {
		p := o.at(sp)
		if sp.preview == (recipe{}) || p != nil && !p.damaged && (p.recipe == sp.want || p.recipe == sp.preview) {
			continue
		}
		if sp.draft != nil {
			return sp.as(sp.preview), sp.draft, true
		}
		waits = true
	}
	if waits {
		return spot{}, nil, false // the next draft is nearly ready
	}
	for _, sp := range s.spots {
		if sp.encoded == nil {
			continue
		}
		p := o.at(sp)
		if p != nil && !p.damaged && p.sum == sp.encoded.sum && sp.want.protocol.raw() {
			p.recipe = sp.want
		}
		if p == nil || p.damaged || p.recipe != sp.want {
			return sp, sp.encoded, true
		}
	}
	return spot{}, nil, false
}

func (s spot) as(r recipe) spot {
	s.want = r
	return s
}

func (o *owned) at(s spot) *shown {
	if i := slices.IndexFunc(o.pictures, func(p *shown) bool { return p.isAt(s) }); i >= 0 {
		return o.pictures[i]
	}
	return nil
}

// draw returns the bytes that show a picture at a spot, and gives it its cells.
func (o *owned) draw(s spot, e *encoded) []byte {
	p := o.at(s)
	if p == nil {
		o.lastName++
		p = &shown{fitted: s.fitted, placement: firstName + o.lastName}
		o.pictures = append(o.pictures, p)
	}
	p.recipe, p.sum, p.damaged = s.want, e.sum, false
	var out bytes.Buffer
	out.WriteString(o.hideCursor())
	switch s.want.protocol {
	case Kitty:
		o.drawKitty(&out, p, e)
		return out.Bytes()
	case Placeholders: // the text shows it
		p.id = e.id
		if !o.transmitted[e.id] {
			o.transmitted[e.id] = true
			out.Write(e.data)
		}
		return out.Bytes()
	}
	for at := range points(p.cells) {
		o.owner[at.Y][at.X] = p
	}
	out.WriteString(ansi.CursorPosition(p.cells.Min.X+1, p.cells.Min.Y+1))
	out.Write(e.data)
	return out.Bytes()
}

func (o *owned) drawKitty(out *bytes.Buffer, p *shown, e *encoded) {
	if !o.transmitted[e.id] {
		out.Write(e.data)
		o.transmitted[e.id] = true
	}
	out.WriteString(ansi.CursorPosition(p.cells.Min.X+1, p.cells.Min.Y+1))
	out.WriteString(kittyShow(e.id, p.placement, e.scaled(p.cells)))
	if p.id != 0 && p.id != e.id {
		out.WriteString(kittyHide(p.id, p.placement)) // after showing the new one, to avoid flicker
	}
	p.before, p.id = p.id, e.id
}

// abandoned records that the picture at a spot was not written to its end. It returns the bytes that end it. The kitty
// picture that it should have replaced is still on the screen.
func (o *owned) abandoned(s spot, e *encoded) []byte {
	p := o.at(s)
	p.damaged = true
	end := e.abandon()
	if e.id != 0 {
		end += p.hide() // if it was shown already
		p.id = p.before
		delete(o.transmitted, e.id)
	}
	return []byte(end)
}

// lost records that the terminal no longer has a kitty picture.
func (o *owned) lost(id int) {
	delete(o.transmitted, id)
	for _, p := range o.pictures {
		if p.id == id {
			p.id, p.damaged = 0, true
		}
	}
}

// release returns the bytes that free a kitty picture, unless it is on the screen.
func (o *owned) release(id int, placeholders bool) (out string, ok bool) {
	if slices.ContainsFunc(o.pictures, func(p *shown) bool { return p.id == id }) {
		return "", false
	}
	if !o.transmitted[id] {
		return "", true
	}
	delete(o.transmitted, id)
	if placeholders {
		return forgetPlaceholders(id), true
	}
	return kittyForget(id), true
}

// lineWriter writes the cells of a line that differ.
type lineWriter struct {
	out     *bytes.Buffer
	profile colorprofile.Profile
	style   uv.Style
	link    uv.Link
}

const (
	// shortGap is the number of equal cells that cost fewer bytes than a movement of the cursor.
	shortGap = 5
	// spill is the number of cells behind a character of uncertain width that it may also cover in some terminals.
	spill = 8
)

// line writes line y where it differs from what is on the screen, and records it there.
func (w *lineWriter) line(y int, old, line uv.Line, owner []*shown) {
	doubt(old, line)
	at := -1 // the cursor's column on this line, −1 if it is elsewhere
	for x := 0; x < len(line); x++ {
		if old[x].Equal(&line[x]) || line[x].Width == 0 {
			continue
		}
		if at < 0 || x-at > shortGap || !w.bridge(line, owner, at, x) {
			w.out.WriteString(ansi.CursorPosition(x+1, y+1))
		}
		at = w.cell(y, x, line)
		for i := x; i < min(x+max(1, line[x].Width), len(line)); i++ {
			if owner[i] != nil {
				owner[i].damaged = true
				owner[i] = nil
			}
		}
	}
	copy(old, line)
}

// doubt marks the cells to be written because a changed line has characters that terminals may measure differently.
func doubt(old, line uv.Line) {
	first, last := -1, -1
	for x := range line {
		if first < 0 && !old[x].Equal(&line[x]) {
			first = x
		}
		if uncertain(&old[x]) || uncertain(&line[x]) {
			last = x
		}
	}
	if first < 0 || last < 0 {
		return
	}
	for first > 0 && (line[first].Width == 0 || old[first].Width == 0) {
		first--
	}
	for x := first; x <= min(last+spill, len(line)-1); x++ {
		old[x] = unknownCell
	}
}

func uncertain(c *uv.Cell) bool {
	if isPlaceholder(c) {
		return false
	}
	return c.Width > 1 || c.Width == 0 || len(c.Content) > 1 && len([]rune(c.Content)) > 1
}

// bridge writes the equal cells between the cursor and column x, if none lies under a picture or looks different.
func (w *lineWriter) bridge(line uv.Line, owner []*shown, at, x int) bool {
	for i := at; i < x; i++ {
		if owner[i] != nil || uncertain(&line[i]) || !line[i].Style.Equal(&w.style) || !line[i].Link.Equal(&w.link) {
			return false
		}
	}
	for i := at; i < x; i++ {
		w.out.WriteString(line[i].Content)
	}
	return true
}

// cell writes one cell and returns the cursor's column, or −1 if the terminal may have put it elsewhere.
func (w *lineWriter) cell(y, x int, line uv.Line) int {
	c := &line[x]
	w.pen(c.Style, c.Link)
	if !uncertain(c) {
		w.out.WriteString(c.Content)
		return x + 1
	}
	fmt.Fprintf(w.out, "%*s%s%s", c.Width, "", ansi.CursorPosition(x+1, y+1), c.Content)
	return -1
}

// pen sets the style of the following text.
func (w *lineWriter) pen(style uv.Style, link uv.Link) {
	if !link.Equal(&w.link) {
		w.link = link
		to := uv.ConvertLink(link, w.profile)
		w.out.WriteString(ansi.SetHyperlink(to.URL, to.Params))
	}
	if style.Equal(&w.style) {
		return
	}
	from, to := uv.ConvertStyle(w.style, w.profile), uv.ConvertStyle(style, w.profile)
	w.out.WriteString(uv.StyleDiff(&from, &to))
	w.style = style
}
