package ui

import (
	"image"
	"math"
	"strings"

	"beyond/ui/picture"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// A Canvas is a rectangle of terminal cells to draw on. Coordinates count from its upper left corner;
// whatever falls outside is cut off, so no drawing can reach its neighbours. Only [safe.Text] gets in.
type Canvas struct {
	Theme Theme

	frame *frame
	// area is where (0, 0) to (Width, Height) lie in the frame; clip is the part of it that may be
	// drawn on, for a canvas that reaches out of its parent.
	area, clip image.Rectangle
}

// frame is one screenful in the making.
type frame struct {
	cells      uv.ScreenBuffer
	placements []picture.Placement
	cursor     *image.Point
	// pictures says whether the terminal can show pictures at all, aspect how many times higher than
	// wide a cell is.
	pictures bool
	aspect   float64
}

// NewCanvas returns an empty canvas of w×h cells on a frame of its own, for tests and for drawings that
// do not go to the shell.
func NewCanvas(w, h int, theme Theme) *Canvas {
	return newCanvas(&frame{cells: uv.NewScreenBuffer(max(w, 0), max(h, 0)), pictures: true, aspect: 2}, theme)
}

func newCanvas(f *frame, theme Theme) *Canvas {
	area := f.cells.Bounds()
	return &Canvas{Theme: theme, frame: f, area: area, clip: area}
}

// Width is the canvas's width in cells.
func (c *Canvas) Width() int { return c.area.Dx() }

// Height is the canvas's height in cells.
func (c *Canvas) Height() int { return c.area.Dy() }

// Sub returns the canvas of the w×h cells at (x, y), which draws on the same frame.
func (c *Canvas) Sub(x, y, w, h int) *Canvas {
	area := image.Rect(0, 0, max(w, 0), max(h, 0)).Add(c.area.Min).Add(image.Pt(x, y))
	return &Canvas{Theme: c.Theme, frame: c.frame, area: area, clip: area.Intersect(c.clip)}
}

// Print writes t at (x, y) and returns the column behind it. Of style only colours, weight, slant,
// underline, reversal and strike-through count.
func (c *Canvas) Print(x, y int, style lipgloss.Style, t safe.Text) int {
	return c.print(x, y, cellStyle(style), t.String())
}

// PrintRight writes t so that it ends before column x, and returns the column it starts at.
func (c *Canvas) PrintRight(x, y int, style lipgloss.Style, t safe.Text) int {
	c.Print(x-t.Width(), y, style, t)
	return x - t.Width()
}

func (c *Canvas) print(x, y int, style uv.Style, s string) int {
	for len(s) > 0 {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		c.set(x, y, uv.Cell{Content: cluster, Width: width, Style: style})
		s = s[len(cluster):]
		x += width
	}
	return x
}

// set puts one cell at (x, y) if all of it lies within the clip. A cell without a ground of its own
// keeps the ground that is there.
func (c *Canvas) set(x, y int, cell uv.Cell) {
	at := image.Pt(x, y).Add(c.area.Min)
	if !at.In(c.clip) || at.X+cell.Width > c.clip.Max.X {
		return
	}
	if under := c.frame.cells.CellAt(at.X, at.Y); cell.Style.Bg == nil && under != nil {
		cell.Style.Bg = under.Style.Bg
	}
	c.frame.cells.SetCell(at.X, at.Y, &cell)
}

// Fill clears the w×h cells at (x, y) and gives them style's background.
func (c *Canvas) Fill(x, y, w, h int, style lipgloss.Style) {
	blank := uv.Cell{Content: " ", Width: 1, Style: cellStyle(style)}
	area := c.Sub(x, y, w, h).clip
	c.frame.cells.FillArea(&blank, area)
}

// Highlight gives the w×h cells at (x, y) style's colours and attributes and leaves their text.
func (c *Canvas) Highlight(x, y, w, h int, style lipgloss.Style) {
	area, over := c.Sub(x, y, w, h).clip, cellStyle(style)
	for row := area.Min.Y; row < area.Max.Y; row++ {
		for col := area.Min.X; col < area.Max.X; col++ {
			cell := c.frame.cells.CellAt(col, row)
			if cell.Width == 0 {
				continue
			}
			lit := *cell
			lit.Style = overlaid(lit.Style, over)
			c.frame.cells.SetCell(col, row, &lit)
		}
	}
}

// HLine draws a hairline of w cells to the right of (x, y).
func (c *Canvas) HLine(x, y, w int) {
	c.print(x, y, cellStyle(c.Theme.Hairline), strings.Repeat("─", max(w, 0)))
}

// VLine draws a hairline of h cells down from (x, y).
func (c *Canvas) VLine(x, y, h int) {
	for i := range max(h, 0) {
		c.print(x, y+i, cellStyle(c.Theme.Hairline), "│")
	}
}

// Bar draws a bar w cells long, filled to fraction (of 0 to 1; NaN is empty) in eighths of a cell, the
// rest as track.
func (c *Canvas) Bar(x, y, w int, fraction float64, style lipgloss.Style) {
	if w <= 0 {
		return
	}
	eighths := int(math.Round(clampUnit(fraction) * float64(8*w)))
	if fraction > 0 && eighths == 0 {
		eighths = 1 // something is there, however little
	}
	full, rest := eighths/8, eighths%8
	x = c.print(x, y, cellStyle(style), strings.Repeat("█", full))
	left := w - full
	if rest > 0 {
		x = c.print(x, y, cellStyle(style), string(leftBlocks[rest-1]))
		left--
	}
	c.print(x, y, cellStyle(c.Theme.Track), strings.Repeat("·", left))
}

// Probability writes a line of a list of classes: a sign and a name, a bar w cells long, and p, from 0 to 1, in per
// cent. w may be 0.
func (c *Canvas) Probability(y int, style lipgloss.Style, sign string, name safe.Text, p float64, w int) {
	right := c.PrintRight(c.Width(), y, style, safe.Format("%.1f %%", 100*p).PadLeft(len("100.0 %"))) - 1
	if w > 0 {
		c.Bar(right-w, y, w, p, style)
		right -= w + 1
	}
	x := c.Print(0, y, style, safe.Clean(sign+" "))
	c.Print(x, y, style, name.Truncate(right-x))
}

var (
	leftBlocks  = []rune("▏▎▍▌▋▊▉")
	lowerBlocks = []rune("▁▂▃▄▅▆▇█")
)

// Sparkline draws one column per value, each of 0 to 1, the lowest as ▁; NaN is left blank.
func (c *Canvas) Sparkline(x, y int, values []float64, style lipgloss.Style) {
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		level := int(math.Round(clampUnit(v) * float64(len(lowerBlocks)-1)))
		c.print(x+i, y, cellStyle(style), string(lowerBlocks[level]))
	}
}

// Picture puts p into the cols×rows cells at (x, y), fitted without changing its proportions. Where
// part of the cells is cut off the picture shrinks into the rest.
func (c *Canvas) Picture(x, y, cols, rows int, p picture.Picture) {
	area := c.Sub(x, y, cols, rows).clip
	if area.Empty() || p.Image == nil || !c.frame.pictures {
		return
	}
	placement := picture.Placement{Picture: p, Col: area.Min.X, Row: area.Min.Y, Cols: area.Dx(), Rows: area.Dy()}
	picture.Reserve(c.frame.cells, placement)
	c.frame.placements = append(c.frame.placements, placement)
}

// ShowsPictures reports whether pictures can be shown. Where not, a screen writes their facts instead.
func (c *Canvas) ShowsPictures() bool { return c.frame.pictures }

// CellAspect is how many times higher than wide a cell is; 2 where the terminal did not say.
func (c *Canvas) CellAspect() float64 { return c.frame.aspect }

// Cursor shows the terminal's cursor at (x, y), for a line being edited.
func (c *Canvas) Cursor(x, y int) {
	if at := image.Pt(x, y).Add(c.area.Min); at.In(c.clip) {
		c.frame.cursor = &at
	}
}

// Text returns the text on the canvas, one line per row, without styles and trailing spaces. It is for tests.
func (c *Canvas) Text() string {
	lines := make([]string, 0, c.Height())
	for _, line := range c.frame.cells.Lines[c.area.Min.Y:c.area.Max.Y] {
		lines = append(lines, strings.TrimRight(line[c.area.Min.X:c.area.Max.X].String(), " "))
	}
	return strings.Join(lines, "\n") + "\n"
}

// Styled is the text with its colours, as a terminal gets it. It is for tests.
func (c *Canvas) Styled() string { return c.frame.cells.Render() }

// Placements returns the pictures placed so far. It is for tests.
func (c *Canvas) Placements() []picture.Placement { return c.frame.placements }

// clampUnit returns v within [0, 1], and 0 for NaN.
func clampUnit(v float64) float64 {
	if !(v > 0) {
		return 0
	}
	return min(v, 1)
}
