package classes

import (
	"testing"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// drag presses at one cell, moves to another, and lets go.
func drag(m *Model, x, y, toX, toY int) {
	m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	m.Update(tea.MouseMotionMsg{X: toX, Y: toY, Button: tea.MouseLeft})
	m.Update(tea.MouseReleaseMsg{X: toX, Y: toY, Button: tea.MouseLeft})
}

func TestDraggingTheLine(t *testing.T) {
	m := New(Options{})
	m.Update(ui.Resized{Width: 120, Height: 36})
	line := m.layout().table.Max.X + 1
	for _, to := range []int{60, 90, 70} {
		drag(m, line, 5, to, 9)
		if line = m.layout().table.Max.X + 1; line != to || m.layout().matrix.Min.X != to+2 {
			t.Errorf("dragged to %d: the line is at %d, the matrix begins at %d", to, line, m.layout().matrix.Min.X)
		}
	}
	for _, to := range []int{0, 119} {
		if drag(m, m.layout().table.Max.X+1, 5, to, 5); m.layout().table.Dx() < 40 || m.layout().matrix.Dx() < 20 {
			t.Errorf("dragged to %d: the panes are %v and %v", to, m.layout().table, m.layout().matrix)
		}
	}
	m.Update(ui.Resized{Width: 80, Height: 20})
	usual := m.layout().table.Max.Y
	drag(m, 3, usual, 3, usual+5)
	if got := m.layout().table.Max.Y; got != usual+5 {
		t.Errorf("the level line is at %d, want %d", got, usual+5)
	}
	if with := m.With(Options{}); with.dividers != m.dividers {
		t.Error("another model has the line elsewhere")
	}
}
