package listing

import (
	"testing"
	"time"

	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// screen has found so many pictures after 2.5 seconds.
func screen(n int) *Model {
	m := New(Options{Name: "photos", Found: func() (int, string) { return n, "n07747607/n07747607_1234_of_a_long_name.JPEG" }})
	m.Update(ui.Pulse{Elapsed: 2500 * time.Millisecond})
	return m
}

func TestDrawing(t *testing.T) {
	for name, n := range map[string]int{"opening": 0, "listing": 123456} {
		uitest.Golden(t, name, uitest.Drawn(screen(n), 60, 16).Text())
	}
}

func TestEscStops(t *testing.T) {
	if cmd := uitest.Press(screen(1), "esc"); cmd == nil || cmd() != (tea.QuitMsg{}) {
		t.Error("esc does not stop")
	}
}
