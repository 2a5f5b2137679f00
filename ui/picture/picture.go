// Package picture shows pictures in a terminal by sixel, kitty's or iTerm2's protocol, or coloured block characters, which any
// terminal can print.
//
// The package queries the terminal's capabilities (see [Capabilities]). It derives only one from the terminal's name:
// iTerm2's inline images, for which there is no query.
// A [Compositor] puts the text and the pictures of a frame on the screen. Blocks are cells of the frame itself. Other
// pictures are separate bytes, written after the text, because a picture within the text would displace it.
//
// The package does not read files or know models and screens: a picture is an [image.Image] with a key.
//
// Sources: DEC's sixel format as written by go-sixel, kitty's graphics protocol, and xterm's control sequences.
package picture

import (
	"image"
	"iter"

	uv "github.com/charmbracelet/ultraviolet"
)

// Picture is an image and a key that identifies its content.
type Picture struct {
	// Key identifies the content in the cache: pictures with equal keys must have equal pixels. If it is empty, Image
	// itself is the key: an equal copy is encoded again, and an Image that is not comparable is not shown.
	Key string
	// Image is not modified. It must not change while the picture may be on the screen.
	Image image.Image
	// Colours limits the colours of a sixel picture, for one that needs few. 0 means no limit.
	Colours int
}

// Placement is a picture in a rectangle of cells, counted from the upper left corner of the screen. The picture keeps
// its proportions and is centred. Cells outside it stay blank.
type Placement struct {
	Picture    Picture
	Col, Row   int
	Cols, Rows int
}

func (p Placement) area() image.Rectangle {
	return image.Rect(p.Col, p.Row, p.Col+p.Cols, p.Row+p.Rows)
}

// reserved is the content of a picture's cells until [Compositor.Frame] fills them. It is a blank that never occurs in
// text, because package safe spells it out, so a picture's cells differ from the blanks of an overlay drawn later.
const reserved = "\u2800"

// Reserve marks the cells of p as a picture's. Text written over them afterwards covers the picture. Cells keep their
// background. Reserve ignores positions outside cells' bounds.
func Reserve(cells uv.Screen, p Placement) {
	for at := range points(p.area().Intersect(cells.Bounds())) {
		cells.SetCell(at.X, at.Y, blankAt(cells, at, reserved))
	}
}

// release replaces the reserved cells that no picture fills by blanks.
func release(cells uv.Screen, p Placement) {
	for at := range points(p.area().Intersect(cells.Bounds())) {
		if isReserved(cells.CellAt(at.X, at.Y)) {
			cells.SetCell(at.X, at.Y, blankAt(cells, at, " "))
		}
	}
}

func isReserved(c *uv.Cell) bool { return c != nil && c.Content == reserved }

// blankAt returns a cell with a kind of blank on the existing background.
func blankAt(cells uv.Screen, at image.Point, blank string) *uv.Cell {
	cell := uv.Cell{Content: blank, Width: 1}
	if under := cells.CellAt(at.X, at.Y); under != nil {
		cell.Style.Bg = under.Style.Bg
	}
	return &cell
}

// points yields a rectangle's points line by line.
func points(r image.Rectangle) iter.Seq[image.Point] {
	return func(yield func(image.Point) bool) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if !yield(image.Pt(x, y)) {
					return
				}
			}
		}
	}
}
