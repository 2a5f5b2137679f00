package bias

import (
	"image"

	"beyond/ui"
)

const (
	gap = 3
	// rowLines is the height of a row: prototypes, criticisms, the class, the accuracy. Where there is room for several
	// rows a blank line follows each.
	rowLines  = 4
	roomyFrom = 4 * (rowLines + 1)
	// The list of classes stands beside the rows where there is that much room, and is this wide.
	besideFrom   = 108
	classesWidth = 36
	// headLines are the lines above the rows: the class, the sentences, a blank line; footLines are the lines below them.
	headLines = 5
	footLines = 3
)

// layout is where things are on the canvas: the classes at the left, or alone where there is room for one pane; at the
// right the head, the rows and the foot.
type layout struct{ classes, head, rows, foot image.Rectangle }

func (m *Model) layout() layout {
	w, h := m.Width, m.Height
	var l layout
	x := ui.Margin
	switch {
	case w >= besideFrom:
		l.classes = image.Rect(ui.Margin, 0, ui.Margin+classesWidth, h)
		x += classesWidth + gap
	case m.pane == classesPane:
		l.classes = image.Rect(ui.Margin, 0, max(ui.Margin, w-ui.Margin), h)
		return l
	}
	right := max(x, w-ui.Margin)
	foot := max(headLines, h-footLines)
	l.head = image.Rect(x, 0, right, headLines)
	l.rows = image.Rect(x, headLines, right, foot)
	l.foot = image.Rect(x, foot, right, foot+footLines)
	return l
}

// rowsShown is how many rows there is room for.
func (l layout) rowsShown() int { return (l.rows.Dy() + l.pitch() - rowLines) / l.pitch() }

// pitch is the distance from one row to the next.
func (l layout) pitch() int {
	if l.rows.Dy() >= roomyFrom {
		return rowLines + 1
	}
	return rowLines
}
