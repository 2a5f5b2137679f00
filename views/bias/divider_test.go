package bias

import (
	"testing"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

func TestDraggingTheLine(t *testing.T) {
	m := New(Options{})
	m.Update(ui.Resized{Width: 120, Height: 36})
	for _, to := range []int{50, 30} {
		m.Update(tea.MouseClickMsg{X: m.line(m.layout()), Y: 3, Button: tea.MouseLeft})
		m.Update(tea.MouseMotionMsg{X: to, Y: 4, Button: tea.MouseLeft})
		m.Update(tea.MouseReleaseMsg{X: to, Y: 4, Button: tea.MouseLeft})
		l := m.layout()
		if line := m.line(l); line != to || l.classes.Max.X >= line || l.rows.Min.X <= line || l.head.Min.X != l.rows.Min.X {
			t.Errorf("dragged to %d: the line is at %d, the panes are %v and %v", to, line, l.classes, l.rows)
		}
	}
	if m.With(Options{}).divider != m.divider {
		t.Error("another model has the line elsewhere")
	}
}
