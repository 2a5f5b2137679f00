package classes

import (
	"image"

	tea "charm.land/bubbletea/v2"
)

// rect is a rectangle of cells.
type rect struct{ image.Rectangle }

func (r rect) holds(x, y int) bool { return image.Pt(x, y).In(r.Rectangle) }

// layout is where the two panes are: side by side where both fit, one above the other where not.
type layout struct {
	table, matrix rect
	beside        bool
}

// Widths from which on two panes stand side by side, and that a table needs for all its columns.
const (
	besideFrom     = 110
	leastTableSide = 78
	// Cells that dragging the line leaves to either pane.
	leastTableWidth, leastMatrixWidth = 44, 24
	leastTableRows, leastMatrixRows   = 2, 6
)

func (m *Model) layout() layout {
	w, h := m.Width, m.Height
	if m.facts != nil && !m.facts.labelled {
		return layout{table: rect{image.Rect(0, 0, w, h)}} // nothing can be called confused
	}
	if w >= besideFrom {
		table := m.dividers[upright].At(w, max(leastTableSide, w*11/20)+1, leastTableWidth, leastMatrixWidth) - 1
		return layout{
			table:  rect{image.Rect(0, 0, table, h)},
			matrix: rect{image.Rect(table+3, 0, w-1, h)},
			beside: true,
		}
	}
	// The table has one line of titles; it needs no more than there are classes.
	needed := 1
	if m.facts != nil {
		needed += len(m.facts.rows)
	}
	split := m.dividers[level].At(h, min(needed+1, h*9/20)-1, leastTableRows, leastMatrixRows) + 1
	return layout{table: rect{image.Rect(0, 0, w, max(0, split-1))}, matrix: rect{image.Rect(2, split, w, h)}}
}

// The lines between the panes: upright where they stand side by side, level otherwise.
const (
	upright = iota
	level
)

// drag moves the line between the panes. ok reports that the event was for it.
func (m *Model) drag(msg tea.MouseMsg) (ok bool) {
	l, at := m.layout(), msg.Mouse()
	switch {
	case l.matrix.Empty():
		return false
	case l.beside:
		return m.dividers[upright].Drag(msg, at.X, l.table.Max.X+1, m.Width)
	}
	return m.dividers[level].Drag(msg, at.Y, l.table.Max.Y, m.Height)
}

// tableLines is how many classes are on screen.
func (l layout) tableLines() int { return max(0, l.table.Dy()-1) }
