// Package picture shows pictures in a terminal: sixel, kitty's protocol, or blocks of colour that any
// terminal can print.
//
// What the terminal can do is asked of the terminal (see [Capabilities]), never guessed from its name.
// A [Compositor] puts the pictures of a frame on the screen: blocks are cells of the frame itself;
// sixel and kitty pictures are bytes of their own, written one frame after the blank cells they cover,
// because a picture inside the text would displace it.
//
// The package knows nothing of files, models or screens: a picture comes as an [image.Image] and a key.
package picture

import (
	"image"
	"iter"

	uv "github.com/charmbracelet/ultraviolet"
)

// Picture is an image and the name of its content.
type Picture struct {
	// Key identifies the content for the cache: equal keys, equal pixels. A picture with an empty key
	// is not cached and is drawn anew each time it is shown at another place.
	Key string
	// Image is only read. It must not change while the picture may be on screen.
	Image image.Image
}

// Placement puts a picture into a rectangle of cells, counted from the upper left corner of the screen.
// The picture keeps its proportions and is centred; cells that it does not reach stay blank.
type Placement struct {
	Picture    Picture
	Col, Row   int
	Cols, Rows int
}

func (p Placement) area() image.Rectangle {
	return image.Rect(p.Col, p.Row, p.Col+p.Cols, p.Row+p.Rows)
}

// reserved is what the cells of a picture hold until [Compositor.Frame] fills them: a blank that no
// text holds (package safe spells it out), so that a picture's cells can be told from the blanks of an
// overlay drawn later.
const reserved = "\u2800"

// Reserve marks the cells of p as a picture's. What is written over them afterwards covers the picture.
// Cells keep their ground; those outside cells' bounds are left out.
func Reserve(cells uv.Screen, p Placement) {
	for at := range points(p.area().Intersect(cells.Bounds())) {
		cells.SetCell(at.X, at.Y, blankAt(cells, at, reserved))
	}
}

// release makes blanks of the cells that no picture fills.
func release(cells uv.Screen, p Placement) {
	for at := range points(p.area().Intersect(cells.Bounds())) {
		if isReserved(cells.CellAt(at.X, at.Y)) {
			cells.SetCell(at.X, at.Y, blankAt(cells, at, " "))
		}
	}
}

func isReserved(c *uv.Cell) bool { return c != nil && c.Content == reserved }

// blankAt is a cell with nothing but a kind of blank on the ground that is there.
func blankAt(cells uv.Screen, at image.Point, blank string) *uv.Cell {
	cell := uv.Cell{Content: blank, Width: 1}
	if under := cells.CellAt(at.X, at.Y); under != nil {
		cell.Style.Bg = under.Style.Bg
	}
	return &cell
}

// points goes through a rectangle's points line by line.
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
