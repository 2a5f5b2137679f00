package classes

import "image"

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
)

func (m *Model) layout() layout {
	w, h := m.Width, m.Height
	if m.facts != nil && !m.facts.labelled {
		return layout{table: rect{image.Rect(0, 0, w, h)}} // nothing can be called confused
	}
	if w >= besideFrom {
		table := max(leastTableSide, w*11/20)
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
	split := min(needed+1, h*9/20)
	return layout{table: rect{image.Rect(0, 0, w, max(0, split-1))}, matrix: rect{image.Rect(2, split, w, h)}}
}

// tableLines is how many classes are on screen.
func (l layout) tableLines() int { return max(0, l.table.Dy()-1) }
