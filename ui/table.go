package ui

import (
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// Column is a column of a [Table] whose rows are values of type R.
type Column[R any] struct {
	Title string
	// Width is how many cells the column takes in a table w cells wide. Columns without a Width share the cells that
	// the others leave, from left to right in equal parts.
	Width func(w int) int
	// Most bounds the cells of a column without a Width; 0 does not.
	Most int
	// Gap is how many cells are free before the column.
	Gap int
	// Needs is the least width of the table, in cells, at which the column is shown: the larger, the sooner it gives way.
	Needs int
	// Right aligns title and cells at the right. A title that is too long reaches into the column before it.
	Right bool
	// Text is the text of a cell. It is cut to the column's width.
	Text func(r R) safe.Text
	// Style is the style of a cell; nil is the theme's Text.
	Style func(t Theme, r R) lipgloss.Style
	// Draw draws a cell in the place of Text; nil does not.
	Draw func(c *Canvas, r R)
}

// Table draws rows under their titles.
type Table[R any] struct {
	Columns []Column[R]
	// Indent is how many cells are free at the left.
	Indent int
	// Sorted is the column by which the rows are sorted, "▾" or "▴" stands behind its title. An empty Sign shows none.
	Sorted int
	Sign   string
}

// Cells is the width of a column that is the same in every table.
func Cells(n int) func(w int) int { return func(int) int { return n } }

// Part is the width of a column that takes one part of parts, at least least and at most most cells.
func Part(parts, least, most int) func(w int) int {
	return func(w int) int { return min(max(w/parts, least), most) }
}

// span is where a column is: its first cell and its width. A width of 0 hides it.
type span struct{ x, width int }

// spans divides the cells of a table w cells wide.
func (t Table[R]) spans(w int) []span {
	spans := make([]span, len(t.Columns))
	left, sharing := w-t.Indent, 0
	for i, col := range t.Columns {
		switch {
		case w < col.Needs:
			continue
		case col.Width == nil:
			sharing++
		default:
			spans[i].width = max(0, col.Width(w))
		}
		left -= spans[i].width + col.Gap
	}
	x := t.Indent
	for i, col := range t.Columns {
		if w < col.Needs {
			continue
		}
		if col.Width == nil {
			spans[i].width = max(0, left/sharing)
			if col.Most > 0 {
				spans[i].width = min(spans[i].width, col.Most)
			}
			left, sharing = left-spans[i].width, sharing-1
		}
		spans[i].x = x + col.Gap
		x += col.Gap + spans[i].width
	}
	return spans
}

// Draw draws the titles on the first line of the canvas and the rows below, as many as there is room for.
func (t Table[R]) Draw(c *Canvas, rows []R) {
	rows = rows[:min(len(rows), max(0, c.Height()-1))]
	for i, at := range t.spans(c.Width()) {
		if at.width == 0 {
			continue
		}
		col, style, title := t.Columns[i], c.Theme.Muted, t.Columns[i].Title
		if i == t.Sorted && t.Sign != "" {
			style, title = c.Theme.Accent, title+t.Sign
		}
		col.print(c, at, 0, style, safe.Clean(title))
		for y, r := range rows {
			col.drawCell(c, at, 1+y, r)
		}
	}
}

func (col Column[R]) drawCell(c *Canvas, at span, y int, r R) {
	if col.Draw != nil {
		col.Draw(c.Sub(at.x, y, at.width, 1), r)
		return
	}
	style := c.Theme.Text
	if col.Style != nil {
		style = col.Style(c.Theme, r)
	}
	col.print(c, at, y, style, col.Text(r).Truncate(at.width))
}

func (col Column[R]) print(c *Canvas, at span, y int, style lipgloss.Style, text safe.Text) {
	if col.Right {
		c.PrintRight(at.x+at.width, y, style, text)
		return
	}
	c.Print(at.x, y, style, text.Truncate(at.width))
}

// X is the first cell of a column in a table w cells wide, −1 if the column has given way.
func (t Table[R]) X(w, column int) int {
	if at := t.spans(w)[column]; at.width > 0 {
		return at.x
	}
	return -1
}

// ColumnAt is the column at x of a table w cells wide; -1 is none.
func (t Table[R]) ColumnAt(w, x int) int {
	for i, at := range t.spans(w) {
		if x >= at.x && x < at.x+at.width {
			return i
		}
	}
	return -1
}
