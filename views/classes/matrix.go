package classes

import (
	"slices"

	"beyond/engine/finding"
	"beyond/ui"
)

// matrix is the cursor over the confusions, by label and by predicted class.
type matrix struct {
	rows, cols ui.List
	zoom       int // steps larger than the scale that fits
}

// scale is how large a cell of the matrix is drawn: wide cells, high half lines. At one half line two cells share a
// character (half blocks); from two on there is room for the number of pictures.
type scale struct{ wide, halves int }

var scales = []scale{{4, 4}, {4, 2}, {3, 2}, {2, 2}, {1, 2}, {1, 1}}

// grid is where the matrix's cells are within its pane: below a line of title, the names of the columns in lines that
// would be empty otherwise, and a ruler; beside the names of the rows (or, in half blocks, their mark only); above three
// lines of words.
type grid struct {
	scale      scale
	x, y       int // of the first cell, on the screen's canvas
	rows, cols int // that are on screen
	names      int // lines of the columns' names
}

const (
	linesAbove = 2
	linesBelow = 3
	mostName   = 18 // columns of a row's name
	leastName  = 6
	markWidth  = 2
	// Columns' names are written downwards in so many lines, unless the letters of two would touch.
	fewestLetters = 4
	mostLetters   = 12
)

// grid chooses the largest scale at which the whole matrix fits, the smallest when none does, and from there
// as many steps larger or smaller as asked for.
func (x *matrix) grid(c finding.Confusion, area rect) grid {
	fits := func(s scale) bool {
		g := gridAt(s, area, len(c.Predicted))
		return len(c.True) <= g.rows && len(c.Predicted) <= g.cols
	}
	at := slices.IndexFunc(scales, fits)
	if at < 0 {
		at = len(scales) - 1
	}
	g := gridAt(scales[min(max(at-x.zoom, 0), len(scales)-1)], area, len(c.Predicted))
	room := (g.rows - len(c.True)) * g.scale.halves / 2
	g.rows, g.cols = min(g.rows, len(c.True)), min(g.cols, len(c.Predicted))
	if g.scale.wide > 1 && room >= fewestLetters {
		g.names = min(room, mostLetters)
		g.y += g.names
	}
	return g
}

// gridAt is the room for cells of a scale. The rows' names take what all columns leave them, or a third if
// that is too little.
func gridAt(s scale, area rect, columns int) grid {
	lines := max(0, area.Dy()-linesAbove-linesBelow)
	names := markWidth
	if s.halves > 1 {
		left := area.Dx() - markWidth - columns*s.wide
		if left < leastName {
			left = area.Dx() / 3
		}
		names += min(mostName, left)
	}
	room := max(0, area.Dx()-names)
	return grid{
		scale: s, x: area.Min.X + names, y: area.Min.Y + linesAbove, rows: 2 * lines / s.halves, cols: room / s.wide,
	}
}

// hit returns the cell at (x, y) of the screen's canvas. At scale 1 it is the upper one of two.
func (x *matrix) hit(c finding.Confusion, area rect, atX, atY int) (row, col int, ok bool) {
	g := x.grid(c, area)
	if atX < g.x || atY < g.y {
		return 0, 0, false
	}
	row, col = 2*(atY-g.y)/g.scale.halves, (atX-g.x)/g.scale.wide
	if row >= g.rows || col >= g.cols {
		return 0, 0, false
	}
	return row + x.rows.Top, col + x.cols.Top, true
}

// follow moves the cursor to the cell of a label and a predicted class, as far as they are there.
func (x *matrix) follow(c finding.Confusion, label, predicted int) {
	if row := slices.Index(c.True, label); row >= 0 {
		x.rows.At = row
	}
	if col := slices.Index(c.Predicted, predicted); col >= 0 {
		x.cols.At = col
	}
}

// settle keeps the cursor on a cell, and that on screen.
func (x *matrix) settle(c finding.Confusion, area rect) {
	g := x.grid(c, area)
	x.rows.Settle(len(c.True), g.rows)
	x.cols.Settle(len(c.Predicted), g.cols)
}
