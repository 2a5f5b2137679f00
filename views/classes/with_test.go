package classes

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

// TestWith changes the source under a screen: with the same evidence it looks the same, cursors and all.
func TestWith(t *testing.T) {
	m, _ := ready(evidence(9), 120, 37)
	uitest.PressAll(m, "down", "s", "tab", "right")
	n := m.With(Options{Source: &fakeSource{evidence(9)}})
	n.Update(ui.Resized{Width: 120, Height: 37})
	n.Update(ui.Shown{})
	n.Update(n.watch.Begin()())
	if got, want := drawn(n), drawn(m); got != want {
		t.Errorf("drawn is\n%s\nwant\n%s", got, want)
	}
}
