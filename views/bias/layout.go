package bias

import (
	"image"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
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
	// Cells that dragging the line leaves to either side of it.
	leastClasses, leastRows = 20, 60
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
		line := m.divider.At(w, ui.Margin+classesWidth+gap/2, leastClasses, leastRows)
		l.classes = image.Rect(ui.Margin, 0, line-gap/2, h)
		x = line + gap - gap/2
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

// line is the column of the line between classes and rows, −1 where there is none.
func (m *Model) line(l layout) int {
	if l.classes.Empty() || l.rows.Empty() {
		return -1
	}
	return l.classes.Max.X + gap/2
}

// drag moves that line. ok reports that the event was for it.
func (m *Model) drag(msg tea.MouseMsg) (ok bool) {
	line := m.line(m.layout())
	return line >= 0 && m.divider.Drag(msg, msg.Mouse().X, line, m.Width)
}

// rowsShown is how many rows there is room for.
func (l layout) rowsShown() int { return max(0, l.rows.Dy()-1) }
