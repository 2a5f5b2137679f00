package bias

import (
	"image"

	"beyond/ui"
)

const (
	gap = 3
	// detailLines are the lines of the selected row in full, with a blank line above: prototypes, criticisms, the class,
	// the accuracy. They are left out where fewer than fewestRows would remain above them.
	detailLines = 5
	fewestRows  = 3
	// The list of classes stands beside the rows where there is that much room, and is this wide.
	besideFrom   = 108
	classesWidth = 36
	// headLines are the lines above the rows: the class, the sentences, a blank line; footLines are the lines below them.
	headLines = 5
	footLines = 3
)

// layout is where things are on the canvas: the classes at the left, or alone where there is room for one pane; at the
// right the head, the rows under their titles, the selected row in full, and the foot.
type layout struct{ classes, head, rows, detail, foot image.Rectangle }

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
	rows := foot
	if foot-headLines-1-detailLines >= fewestRows {
		rows = min(foot-detailLines, headLines+1+len(m.rows()))
	}
	l.rows = image.Rect(x, headLines, right, rows)
	l.detail = image.Rect(x, rows+1, right, min(foot, rows+detailLines))
	l.foot = image.Rect(x, foot, right, foot+footLines)
	return l
}

// rowsShown is how many rows there is room for.
func (l layout) rowsShown() int { return max(0, l.rows.Dy()-1) }
