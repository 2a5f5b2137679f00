package grid

import (
	"image"
	"math"

	"beyond/ui"
)

// sizes are the widths, in cells, that pictures are drawn at. A cell is about twice as high as wide.
var sizes = []int{8, 12, 16, 20, 26, 34, 44, 60, 90}

// layout is where pictures are on the canvas, under a line of tabs and a blank one.
type layout struct {
	size, fitting int // in sizes: the one in use, and the one that fits well
	cols, rows    int // of a picture
	across, lines int // pictures side by side, and lines of them
}

const (
	firstRow = 2
	gap      = 2 // cells between two pictures, 1 between two lines of them
	lineGap  = 1
	// captionLines are the lines of text below a picture.
	captionLines = 2
	// Pictures are as large as lets six stand side by side in two lines, or larger when all of the tab fit, but
	// no larger than this.
	largestUnasked = 34
)

func (m *Model) layout() layout {
	var l layout
	for i := range sizes {
		l.at(i)
		several := l.cols+gap <= max(m.Width/6, 14) && l.linesIn(m.Height) >= 2
		all := l.cols <= largestUnasked && l.acrossIn(m.Width)*l.linesIn(m.Height) >= m.shown.of
		if several || all && m.shown.of > 0 {
			l.fitting = i
		}
	}
	l.at(min(max(l.fitting+m.size, 0), len(sizes)-1))
	for l.size > 0 && (l.cols > m.Width-2*ui.Margin || l.linesIn(m.Height) < 1) {
		l.at(l.size - 1) // not even one would be on screen
	}
	l.across = max(1, l.acrossIn(m.Width))
	l.lines = max(1, l.linesIn(m.Height))
	return l
}

func (l *layout) at(size int) {
	l.size, l.cols, l.rows = size, sizes[size], sizes[size]/2
}

// pictureRows is how many of its rows a square picture fills where cells are aspect times higher than wide. Less than a
// quarter of a row is not worth another one, which would be empty above the caption.
func (l layout) pictureRows(aspect float64) int {
	return min(l.rows, max(1, int(math.Ceil(float64(l.cols)/aspect-0.25))))
}

// acrossIn is how many pictures there are side by side in w cells.
func (l layout) acrossIn(w int) int { return (w - 2*ui.Margin + gap) / (l.cols + gap) }

func (l layout) pitch() int { return l.rows + captionLines + lineGap }

// linesIn is how many lines of pictures there are in h cells.
func (l layout) linesIn(h int) int { return (h - firstRow + lineGap) / l.pitch() }

// cell is the place of the i-th picture on screen, with its caption.
func (l layout) cell(i int) image.Rectangle {
	x, y := ui.Margin+i%l.across*(l.cols+gap), firstRow+i/l.across*l.pitch()
	return image.Rect(x, y, x+l.cols, y+l.rows+captionLines)
}

// hit says which picture on screen is at (x, y).
func (l layout) hit(x, y int) (int, bool) {
	for i := range l.across * l.lines {
		if image.Pt(x, y).In(l.cell(i)) {
			return i, true
		}
	}
	return 0, false
}
