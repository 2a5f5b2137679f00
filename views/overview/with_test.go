package overview

import (
	"testing"

	"beyond/ui"
)

// TestWith changes the source under a screen: what knows as much looks the same, cursor and all.
func TestWith(t *testing.T) {
	m, _ := ready(gallery(), 120, 37)
	press(m, "tab", "down")
	n := m.With(Options{Source: &fakeSource{gallery(), -1}, Content: "another"})
	n.Update(ui.Resized{Width: 120, Height: 37})
	n.Update(ui.Shown{})
	n.Update(n.watch.Begin()())
	load(n)
	if got, want := drawn(n).Text(), drawn(m).Text(); got != want {
		t.Errorf("drawn is\n%s\nwant\n%s", got, want)
	}
}
