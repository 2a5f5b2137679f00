package picture

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// terminal is a model of a terminal with sixel and kitty pictures: the text and the picture in every cell. It knows the
// sequences that this package writes, and records unknown ones. It does not know those that terminals do not agree on
// once there are pictures: scrolling with margins, inserting and deleting lines and characters, erasing parts of lines.
//
// Pictures behave as in xterm and kitty. Sixels belong to cells, are erased by text in the cells and scroll with them.
// Kitty pictures stay until they are deleted, and scroll too. Whenever kitty scrolls, clears the screen or frees a
// picture, it frees all pictures that are not on the screen.
type terminal struct {
	w, h         int
	cellW, cellH float64
	cursor       bool
	cells        [][]terminalCell
	x, y         int

	images     map[int]image.Image // kitty's, by id
	upload     []byte              // base64 of the current transmission
	uploadID   int
	placements map[[2]int]terminalPlacement // by image and placement id

	// reply is called with the terminal's answers.
	reply func(string)

	unknown []string
	rest    []byte // an unfinished sequence
}

type terminalCell struct {
	text    string
	sixel   string // look of the picture in the cell; "" for none
	covered size   // covered part of the cell in pixels, from the upper left corner
}

type terminalPlacement struct {
	area image.Rectangle
	look string
}

func newTerminal(w, h int, cell size) *terminal {
	t := &terminal{cellW: cell.w, cellH: cell.h, cursor: true, images: map[int]image.Image{}, placements: map[[2]int]terminalPlacement{}}
	t.resize(w, h)
	return t
}

// resize keeps the cells that fit, as terminals do.
func (t *terminal) resize(w, h int) {
	cells := make([][]terminalCell, h)
	for y := range cells {
		cells[y] = slices.Repeat([]terminalCell{{text: " "}}, w)
		if y < t.h {
			copy(cells[y], t.cells[y])
		}
	}
	t.w, t.h, t.cells = w, h, cells
	t.x, t.y = min(t.x, w-1), min(t.y, h-1)
}

// looks returns the look of the picture in each cell, "" for none.
func (t *terminal) looks() [][]string {
	out := make([][]string, t.h)
	for y := range out {
		out[y] = make([]string, t.w)
		for x := range out[y] {
			out[y][x] = t.cells[y][x].sixel
		}
	}
	for _, p := range t.placements {
		for at := range points(p.area.Intersect(image.Rect(0, 0, t.w, t.h))) {
			out[at.Y][at.X] = p.look
		}
	}
	return out
}

func (t *terminal) line(y int) string {
	var b strings.Builder
	for _, c := range t.cells[y] {
		b.WriteString(strings.ReplaceAll(c.text, "\u00a0", " "))
	}
	return b.String()
}

func (t *terminal) Write(p []byte) (int, error) {
	n := len(p)
	t.rest = append(t.rest, p...)
	for len(t.rest) > 0 {
		parser := ansi.NewParser()
		seq, width, size, state := ansi.DecodeSequence(t.rest, ansi.NormalState, parser)
		if state != ansi.NormalState {
			break // the sequence goes on
		}
		t.sequence(string(seq), width, parser)
		t.rest = t.rest[size:]
	}
	return n, nil
}

func (t *terminal) sequence(seq string, width int, parser *ansi.Parser) {
	switch {
	case width > 0:
		t.print(seq, width)
	case strings.HasPrefix(seq, "\x1b["):
		t.csi(seq, ansi.Cmd(parser.Command()), parser.Params())
	case strings.HasPrefix(seq, "\x1bP$q"): // a query
	case strings.HasPrefix(seq, "\x1bP"):
		t.dcs(seq)
	case strings.HasPrefix(seq, "\x1b_G"):
		t.kitty(strings.TrimSuffix(seq[3:], "\x1b\\"))
	case strings.HasPrefix(seq, "\x1b]1337;File="):
		t.inline(seq)
	case strings.HasPrefix(seq, "\x1b]"):
	default:
		t.unknown = append(t.unknown, seq)
	}
}

func (t *terminal) print(s string, width int) {
	if t.x+width > t.w {
		t.unknown = append(t.unknown, "text beyond the end of the line")
		return
	}
	t.cells[t.y][t.x] = terminalCell{text: s}
	for i := 1; i < width; i++ {
		t.cells[t.y][t.x+i] = terminalCell{}
	}
	t.x += width
}

func (t *terminal) csi(seq string, cmd ansi.Cmd, params ansi.Params) {
	arg := func(i, otherwise int) int {
		if v, _, ok := params.Param(i, otherwise); ok && v != 0 {
			return v
		}
		return otherwise
	}
	if cmd.Prefix() != 0 || cmd.Intermediate() != 0 { // modes and queries
		if seq == ansi.SetModeTextCursorEnable || seq == ansi.ResetModeTextCursorEnable {
			t.cursor = cmd.Final() == 'h'
		}
		return
	}
	t.x = min(t.x, t.w-1) // cancels a pending wrap
	switch cmd.Final() {
	case 'H':
		t.y, t.x = min(arg(0, 1), t.h)-1, min(arg(1, 1), t.w)-1
	case 'J':
		t.eraseDisplay(arg(0, 0))
	case 'n':
		if seq == askReport {
			t.reply(report)
		}
	case 'm', 't', 'c', 'q', 'u':
	default:
		t.unknown = append(t.unknown, seq)
	}
}

func (t *terminal) erase(y, from, to int) {
	for x := from; x < min(to, t.w); x++ {
		t.cells[y][x] = terminalCell{text: " "}
	}
}

func (t *terminal) eraseDisplay(what int) {
	from, to := 0, t.h
	switch what {
	case 0:
		t.erase(t.y, t.x, t.w)
		from = t.y + 1
	case 1:
		t.erase(t.y, 0, t.x+1)
		to = t.y
	case 2:
		clear(t.placements)
		t.freeHidden()
	}
	for y := from; y < to; y++ {
		t.erase(y, 0, t.w)
	}
}

// scroll moves the screen up by n lines.
func (t *terminal) scroll(n int) {
	for range n {
		t.cells = append(t.cells[1:], slices.Repeat([]terminalCell{{text: " "}}, t.w))
	}
}

// dcs shows a sixel picture. The look of a picture of one colour is that colour, after the ground's.
func (t *terminal) dcs(seq string) {
	start := strings.IndexByte(seq, '"')
	if !strings.HasPrefix(seq, "\x1bP0;0;8q") || start < 0 {
		t.unknown = append(t.unknown, seq[:min(len(seq), 40)])
		return
	}
	var a, b, w, h int
	var ground, red, green, blue float64
	if _, err := fmt.Sscanf(seq[start:], "\"%d;%d;%d;%d#0;2;%f;%f;%f#1;2;%f;%f;%f",
		&a, &b, &w, &h, &ground, &ground, &ground, &red, &green, &blue); err != nil {
		t.unknown = append(t.unknown, err.Error())
		return
	}
	if t.cursor {
		t.unknown = append(t.unknown, "a picture under a visible cursor")
	}
	bottom := t.y + int(float64(ceilDiv(h, sixelBand)*sixelBand)/t.cellH)
	if over := bottom + 1 - t.h; over > 0 { // the line after the picture must be on the screen
		t.scroll(over)
		t.y -= over
	}
	for y := t.y; y < t.y+cells(h, t.cellH); y++ {
		for x := t.x; x < t.x+cells(w, t.cellW); x++ {
			if y < 0 || y >= t.h || x >= t.w {
				t.unknown = append(t.unknown, "picture beyond the screen")
				return
			}
			covered := size{
				min(t.cellW, float64(w)-float64(x-t.x)*t.cellW), min(t.cellH, float64(h)-float64(y-t.y)*t.cellH),
			}
			t.cells[y][x].show(look(red*255/100, green*255/100, blue*255/100), covered)
		}
	}
	t.y = min(bottom, t.h-1)
}

// inline shows an image of iTerm2's protocol, which fills whole cells and belongs to them. The cursor stays.
func (t *terminal) inline(seq string) {
	head, body, _ := strings.Cut(seq, ":")
	var n, w, h int
	if _, err := fmt.Sscanf(head, "\x1b]1337;File=inline=1;preserveAspectRatio=0;doNotMoveCursor=1;size=%d;width=%d;height=%d",
		&n, &w, &h); err != nil {
		t.unknown = append(t.unknown, head)
		return
	}
	file, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(body, "\a"))
	if err != nil || len(file) != n {
		t.unknown = append(t.unknown, fmt.Sprint(len(file), " bytes of ", n, ": ", err))
		return
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil || t.cursor || t.x+w > t.w || t.y+h > t.h {
		t.unknown = append(t.unknown, fmt.Sprint("a picture under a visible cursor or beyond the screen: ", err))
		return
	}
	r, g, b, _ := img.At(0, 0).RGBA()
	for at := range points(image.Rect(t.x, t.y, t.x+w, t.y+h)) {
		t.cells[at.Y][at.X].show(look(float64(r>>8), float64(g>>8), float64(b>>8)), size{t.cellW, t.cellH})
	}
}

// show draws part of a picture into a cell. The uncovered part of another picture stays.
func (c *terminalCell) show(look string, covered size) {
	if c.sixel != "" && (c.covered.w > covered.w+rounding || c.covered.h > covered.h+rounding) {
		look += " over " + c.sixel
	}
	c.sixel, c.covered = look, covered
}

// look returns a colour as text, rounded coarsely enough to be the same after any encoding.
func look(r, g, b float64) string {
	return fmt.Sprint(int(r+32)/64, int(g+32)/64, int(b+32)/64)
}

func (t *terminal) kitty(body string) {
	control, payload, _ := strings.Cut(body, ";")
	keys := map[string]string{}
	for pair := range strings.SplitSeq(control, ",") {
		k, v, _ := strings.Cut(pair, "=")
		keys[k] = v
	}
	number := func(k string) (n int) {
		fmt.Sscan(keys[k], &n)
		return n
	}
	switch keys["a"] {
	case "q":
	case "t", "":
		t.receive(number("i"), payload, number("m") == 1)
	case "p":
		img := t.images[number("i")]
		if img == nil {
			t.reply(fmt.Sprintf("\x1b_Gi=%d,p=%d;ENOENT:Put command refers to non-existent image\x1b\\",
				number("i"), number("p")))
			return
		}
		size := img.Bounds().Size()
		r, g, b, _ := img.At(size.X/2, size.Y/2).RGBA()
		t.placements[[2]int{number("i"), number("p")}] = terminalPlacement{
			area: image.Rect(t.x, t.y, t.x+cells(size.X, t.cellW), t.y+cells(size.Y, t.cellH)),
			look: look(float64(r>>8), float64(g>>8), float64(b>>8)),
		}
	case "d":
		t.delete(keys["d"], number("i"), number("p"))
	default:
		t.unknown = append(t.unknown, control)
	}
}

func (t *terminal) receive(id int, payload string, more bool) {
	if id != 0 {
		t.uploadID, t.upload = id, nil
	}
	t.upload = append(t.upload, payload...)
	if more {
		return
	}
	file, err := base64.StdEncoding.DecodeString(string(t.upload))
	if err != nil {
		t.unknown = append(t.unknown, err.Error())
		return
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.unknown = append(t.unknown, err.Error())
		return
	}
	t.images[t.uploadID] = img
}

func (t *terminal) delete(what string, id, placement int) {
	for k := range t.placements {
		if k[0] == id && (placement == 0 || k[1] == placement) {
			delete(t.placements, k)
		}
	}
	if what == "I" {
		t.freeHidden()
	}
}

func (t *terminal) freeHidden() {
	shown := map[int]bool{}
	for k := range t.placements {
		shown[k[0]] = true
	}
	maps.DeleteFunc(t.images, func(id int, _ image.Image) bool { return !shown[id] })
}
