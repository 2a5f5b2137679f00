package ui

import (
	"math"

	tea "charm.land/bubbletea/v2"
)

// Divider is a line between two panes that the mouse drags. It keeps its place in proportion when the window changes.
// The zero value leaves the line where the screen puts it.
type Divider struct {
	share float64 // of the length of both panes where the user has put the line; 0 has not moved it
	held  bool
}

// At is the cell of the line within length cells, which the screen puts at usual. Neither pane gets less than first and
// second cells by dragging.
func (d *Divider) At(length, usual, first, second int) int {
	if d.share == 0 || length-1-second < first {
		return usual
	}
	return min(max(int(math.Round(d.share*float64(length))), first), length-1-second)
}

// Drag acts on a mouse event at a cell of length cells, the line being at a cell as well. ok reports that the event was
// for the line: it began on it.
func (d *Divider) Drag(msg tea.MouseMsg, at, line, length int) (ok bool) {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		d.held = at == line && msg.Button == tea.MouseLeft
		return d.held
	case tea.MouseMotionMsg:
		if d.held && length > 0 {
			d.share = max(float64(at), 0.5) / float64(length)
		}
	case tea.MouseReleaseMsg:
		defer func() { d.held = false }()
	default:
		return false
	}
	return d.held
}
