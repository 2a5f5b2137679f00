package classes

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

func (m *Model) drawMatrix(c *ui.Canvas, area rect) {
	f := m.facts
	title := c.Sub(area.Min.X, area.Min.Y, area.Dx(), 1)
	if len(f.confusion.True) == 0 {
		none := "nothing is confused"
		if m.table.filter != "" {
			none = "no mistakes of these classes"
		}
		title.Print(0, 0, c.Theme.Muted, safe.Clean(none).Truncate(area.Dx()))
		return
	}
	g := m.matrix.grid(f.confusion, area)
	title.Print(0, 0, c.Theme.Muted, safe.Format("label %s ↓ · taken for %s → · ╲ right",
		extent(m.matrix.rows.Top, g.rows, len(f.confusion.True)),
		extent(m.matrix.cols.Top, g.cols, len(f.confusion.Predicted))).Truncate(area.Dx()))
	m.drawRulers(c, g, area)
	if g.scale.halves == 1 {
		m.drawHalfBlocks(c, g)
	} else {
		m.drawNumbers(c, g)
	}
	below := min(g.y+(g.rows*g.scale.halves+1)/2+1, area.Max.Y-linesBelow+1)
	m.drawWords(c.Sub(area.Min.X, below, area.Dx(), area.Max.Y-below))
}

// extent says which of n are on screen.
func extent(from, shown, n int) string {
	if shown == n {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d–%d of %d", from+1, from+shown, n)
}

// drawRulers names rows and columns where there is room, and marks the cursor's row and column.
func (m *Model) drawRulers(c *ui.Canvas, g grid, area rect) {
	x := m.matrix
	style := c.Theme.Muted
	if m.pane == matrixPane {
		style = c.Theme.Accent
	}
	m.drawColumnMark(c, g, area, style)
	c.Print(g.x-1, g.y+(x.rows.At-x.rows.Top)*g.scale.halves/2, style, safe.Clean("▸"))
	if g.scale.halves == 1 {
		return
	}
	for i := range g.rows {
		name := safe.Clean(m.facts.names(m.facts.confusion.True[x.rows.Top+i]))
		c.Print(area.Min.X, g.y+i*g.scale.halves/2, c.Theme.TrueLabel, name.Truncate(g.x-area.Min.X-markWidth))
	}
	for j := range g.cols {
		name := m.facts.names(m.facts.confusion.Predicted[x.cols.Top+j])
		x := g.x + j*g.scale.wide + (g.scale.wide-1)/2
		drawDown(c.Sub(x, g.y-1-g.names, 1, g.names), c.Theme.Predicted, name)
	}
}

// drawColumnMark marks the cursor's column, and names it where the columns have no names.
func (m *Model) drawColumnMark(c *ui.Canvas, g grid, area rect, style lipgloss.Style) {
	x := g.x + (m.matrix.cols.At-m.matrix.cols.Top)*g.scale.wide + (g.scale.wide-1)/2
	c.Print(x, g.y-1, style, safe.Clean("▾"))
	if g.names > 0 {
		return
	}
	_, predicted := m.cell()
	name := safe.Clean(m.facts.names(predicted))
	if x+2+name.Width() <= area.Max.X {
		c.Print(x+2, g.y-1, c.Theme.Predicted, name)
	} else if x-1-name.Width() > area.Min.X {
		c.PrintRight(x-1, g.y-1, c.Theme.Predicted, name)
	}
}

// drawDown writes text downwards, a letter a line, so that it ends at the bottom.
func drawDown(c *ui.Canvas, style lipgloss.Style, text string) {
	letters := []rune(text)
	if len(letters) > c.Height() && c.Height() > 0 {
		letters = append(letters[:c.Height()-1], '…')
	}
	for y, letter := range letters[:min(len(letters), c.Height())] {
		c.Print(0, c.Height()-min(len(letters), c.Height())+y, style, safe.Clean(string(letter)))
	}
}

// drawNumbers draws cells that are large enough for their number.
func (m *Model) drawNumbers(c *ui.Canvas, g grid) {
	for i := range g.rows {
		for j := range g.cols {
			row, col := m.matrix.rows.Top+i, m.matrix.cols.Top+j
			n, diagonal := m.count(row, col)
			cell := c.Sub(g.x+j*g.scale.wide, g.y+i*g.scale.halves/2, g.scale.wide, g.scale.halves/2)
			if diagonal {
				cell.Print((cell.Width()-1)/2, 0, c.Theme.Track, safe.Clean("╲"))
			} else {
				m.drawNumber(cell, n)
			}
			if row == m.matrix.rows.At && col == m.matrix.cols.At && m.pane == matrixPane {
				cell.Highlight(0, 0, cell.Width(), cell.Height(), c.Theme.Selection)
			}
		}
	}
}

func (m *Model) drawNumber(c *ui.Canvas, n int) {
	ground, ok := m.shade(c.Theme, n)
	style := c.Theme.Text
	if ok {
		c.Fill(0, 0, c.Width(), c.Height(), lipgloss.NewStyle().Background(ground))
		style = lipgloss.NewStyle().Foreground(legibleOn(ground))
	}
	text := safe.Clean(strconv.Itoa(n))
	switch {
	case ok && c.Width() == 1: // numbers that touch would read as one
	case n == 0 && !ok:
		c.Print((c.Width()-1)/2, 0, c.Theme.Track, safe.Clean("·"))
	case n > 0 && text.Width() <= c.Width():
		c.Print((c.Width()-text.Width()+1)/2, 0, style, text)
	}
}

// drawHalfBlocks draws two rows of the matrix in each line.
func (m *Model) drawHalfBlocks(c *ui.Canvas, g grid) {
	for y := range (g.rows + 1) / 2 {
		for j := range g.cols {
			m.drawTwoCells(c, g.x+j, g.y+y, m.matrix.rows.Top+2*y, m.matrix.cols.Top+j, 2*y+1 < g.rows)
		}
	}
}

// drawTwoCells draws the cell at (row, col) and, where there is one, the cell below it.
func (m *Model) drawTwoCells(c *ui.Canvas, x, y, row, col int, both bool) {
	upper := m.halfColour(c.Theme, row, col)
	var lower color.Color
	if both {
		lower = m.halfColour(c.Theme, row+1, col)
	}
	block, style := "▀", lipgloss.NewStyle().Foreground(upper)
	switch {
	case upper == nil && lower == nil:
		c.Print(x, y, c.Theme.Text, safe.Clean(m.plainHalves(c.Theme, row, col, both)))
		return
	case upper == nil:
		block, style = "▄", lipgloss.NewStyle().Foreground(lower)
	case lower != nil:
		style = style.Background(lower)
	}
	c.Print(x, y, style, safe.Clean(block))
}

// halfColour is the colour of a cell; nil on the diagonal, and where the theme has no colours.
func (m *Model) halfColour(theme ui.Theme, row, col int) color.Color {
	n, diagonal := m.count(row, col)
	if diagonal {
		return nil
	}
	if row == m.matrix.rows.At && col == m.matrix.cols.At {
		return orNil(theme.Accent.GetForeground())
	}
	ground, ok := m.shade(theme, n)
	if !ok {
		return nil
	}
	return ground
}

// plainHalves stands for two cells where there are no colours: a block for the most pictures, lighter ones for
// fewer.
func (m *Model) plainHalves(theme ui.Theme, row, col int, both bool) string {
	n, _ := m.count(row, col)
	if both {
		below, _ := m.count(row+1, col)
		n = max(n, below)
	}
	if n == 0 {
		return " "
	}
	levels := []rune("░▒▓█")
	return string(levels[min(len(levels)-1, int(m.strength(n)*float64(len(levels))))])
}

// count is the number of pictures in a cell; cells on the diagonal are no confusions.
func (m *Model) count(row, col int) (n int, diagonal bool) {
	c := m.facts.confusion
	label, predicted := c.True[row], c.Predicted[col]
	return len(c.At(label, predicted).Pictures), label == predicted
}

// strength takes a number of pictures to 0..1. Its square root, because most cells hold one or two.
func (m *Model) strength(n int) float64 {
	return math.Sqrt(float64(n) / float64(m.facts.confusion.Most))
}

// shade is the colour of n pictures, between the theme's track and its mistake; false without colours between them.
func (m *Model) shade(theme ui.Theme, n int) (color.Color, bool) {
	from, to := orNil(theme.Track.GetForeground()), orNil(theme.Mistake.GetForeground())
	if from == nil || to == nil || theme.FewColours {
		return nil, false
	}
	return blend(from, to, m.strength(n)), true
}

// drawWords spells out the cell under the cursor, and the scale. What both classes are stands below the scale where the
// first line has no room.
func (m *Model) drawWords(c *ui.Canvas) {
	label, predicted := m.cell()
	x := c.Print(0, 0, c.Theme.TrueLabel, safe.Clean(m.facts.names(label)))
	x = c.Print(x, 0, c.Theme.Muted, safe.Clean(" → "))
	x = c.Print(x, 0, c.Theme.Predicted, safe.Clean(m.facts.names(predicted)))
	common, said := m.facts.common(label, predicted), ""
	for _, words := range cellWords(m.facts.confusion, label, predicted, common) {
		if text := safe.Clean(words); x+1+text.Width() <= c.Width() {
			c.Print(x+1, 0, c.Theme.Text, text)
			said = words
			break
		}
	}
	m.drawScale(c)
	if common != nil && label != predicted && !strings.Contains(said, common.Name) {
		for i, line := range safe.Format("both are %s, height %d", common.Name, common.Height).Wrap(c.Width()) {
			if 2+i < c.Height() {
				c.Print(0, 2+i, c.Theme.Muted, line)
			}
		}
	}
}

func (m *Model) drawScale(c *ui.Canvas) {
	const cells = 8
	most := m.facts.confusion.Most
	if _, coloured := m.shade(c.Theme, 0); !coloured || most < 2 {
		return
	}
	x := c.Print(0, 1, c.Theme.Muted, safe.Clean("1 "))
	for i := range cells {
		n := 1 + int(math.Round(float64(i)*float64(most-1)/(cells-1)))
		ground, _ := m.shade(c.Theme, n)
		c.Fill(x+i, 1, 1, 1, lipgloss.NewStyle().Background(ground))
	}
	c.Print(x+cells, 1, c.Theme.Muted, safe.Clean(fmt.Sprintf(" %d pictures", most)))
}

// orNil turns lipgloss's "no colour" into nil.
func orNil(c color.Color) color.Color {
	if _, none := c.(lipgloss.NoColor); none {
		return nil
	}
	return c
}

// blend mixes two colours, t = 0 being from.
func blend(from, to color.Color, t float64) color.Color {
	r0, g0, b0, _ := from.RGBA()
	r1, g1, b1, _ := to.RGBA()
	mix := func(a, b uint32) uint8 { return uint8(math.Round((float64(a)*(1-t) + float64(b)*t) / 257)) }
	return color.RGBA{mix(r0, r1), mix(g0, g1), mix(b0, b1), 0xff}
}

// legibleOn is black or white, whichever stands out more (relative luminance as in WCAG 2, without gamma).
func legibleOn(ground color.Color) color.Color {
	r, g, b, _ := ground.RGBA()
	if 0.2126*float64(r)+0.7152*float64(g)+0.0722*float64(b) > 0.5*0xffff {
		return color.Black
	}
	return color.White
}
