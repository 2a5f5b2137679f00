package classes

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch f := m.facts; {
	case f == nil || f.silent():
		c.Wait("Waiting for the model's first answers", m.waited)
	case f.total == 0:
		c.Message("There are no pictures here.")
	case f.known == 0:
		c.Message("No picture could be predicted.", "The first: "+f.reason)
	default:
		m.drawPanes(c)
	}
}

func (m *Model) drawPanes(c *ui.Canvas) {
	l := m.layout()
	t := l.table
	m.drawTable(c.In(t.Rectangle))
	if l.matrix.Empty() {
		return
	}
	if l.beside {
		c.VLine(t.Max.X+1, 0, c.Height())
	} else {
		c.HLine(0, t.Max.Y, c.Width())
	}
	m.drawMatrix(c, l.matrix)
}

func (m *Model) drawTable(c *ui.Canvas) {
	t, columns := m.table, m.columns()
	x := ui.Margin
	for i, width := range widths(columns, c.Width()) {
		if width == 0 {
			continue
		}
		m.drawTitle(c, x, width, i, columns[i])
		for line := range c.Height() - 1 {
			if at := t.list.Top + line; at < len(t.rows) {
				drawCell(c, x, line+1, width, columns[i], t.rows[at])
			}
		}
		x += width + columnGap
	}
	if len(t.rows) == 0 {
		c.Print(ui.Margin, 1, c.Theme.Muted, safe.Clean("no class matches the filter"))
	} else if line := t.list.At - t.list.Top + 1; line < c.Height() {
		m.mark(c, line)
	}
}

// mark shows the selected row, strongly when the keys act on the table.
func (m *Model) mark(c *ui.Canvas, line int) {
	if m.pane == tablePane {
		c.Mark(line)
		return
	}
	c.Print(0, line, c.Theme.Accent, safe.Clean("▌"))
}

func (m *Model) drawTitle(c *ui.Canvas, x, width, column int, col column) {
	title, style := col.title, c.Theme.Muted
	if column == m.table.sorted {
		style = c.Theme.Accent
		title += map[bool]string{false: "▾", true: "▴"}[m.table.reversed]
	}
	text := safe.Clean(title)
	if col.right {
		c.PrintRight(x+width, 0, style, text)
		return
	}
	c.Print(x, 0, style, text.Truncate(width))
}

func drawCell(c *ui.Canvas, x, y, width int, col column, r row) {
	text := safe.Clean(col.cell(r)).Truncate(width)
	if col.right {
		c.PrintRight(x+width, y, c.Theme.Text, text)
		return
	}
	style := c.Theme.TrueLabel
	if col.title == "confused with" || col.title == "predicted" {
		style = c.Theme.Predicted
	}
	c.Print(x, y, style, text)
}

const columnGap = 2

// widths gives each column its cells. Names share the rest: the first gets half of it, or less if it needs less, the
// last all that is left. 0 means not shown.
func widths(columns []column, w int) []int {
	left, sharing := w-2*ui.Margin, 0
	for _, col := range columns {
		if col.needs > w {
			continue
		}
		left -= col.width + columnGap
		if col.width == 0 {
			sharing++
		}
	}
	out := make([]int, len(columns))
	for i, col := range columns {
		switch {
		case col.needs > w:
		case col.width > 0:
			out[i] = col.width
		default:
			out[i] = max(0, left/sharing)
			if i == 0 {
				out[i] = min(out[i], widestName)
			}
			left, sharing = left-out[i], sharing-1
		}
	}
	return out
}

const widestName = 28

// columnAt is the column at x of a table w cells wide.
func columnAt(columns []column, w, x int) (int, bool) {
	from := ui.Margin
	for i, width := range widths(columns, w) {
		if width > 0 && x >= from && x < from+width {
			return i, true
		}
		if width > 0 {
			from += width + columnGap
		}
	}
	return 0, false
}

// cellWords spell out the cell under the cursor: "14 of 36; mean p 0.71".
func cellWords(c finding.Confusion, label, predicted int) string {
	cell := c.At(label, predicted)
	switch {
	case label == predicted:
		return "the right ones are left out"
	case len(cell.Pictures) == 0:
		return fmt.Sprintf("none of %d", c.Known(label))
	}
	return fmt.Sprintf("%d of %d; mean p %.2f", len(cell.Pictures), c.Known(label), cell.MeanP)
}
