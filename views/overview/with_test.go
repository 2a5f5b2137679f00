package overview

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

// TestWith changes the source under a screen: with the same evidence it looks the same, cursor and all.
func TestWith(t *testing.T) {
	m, _ := ready(gallery(), 120, 37)
	uitest.PressAll(m, "tab", "down")
	n := m.With(Options{Source: &fakeSource{gallery(), -1}, Content: "another"})
	n.Update(ui.Resized{Width: 120, Height: 37})
	n.Update(ui.Shown{})
	n.Update(n.watch.Begin()())
	load(n)
	if got, want := drawn(n).Text(), drawn(m).Text(); got != want {
		t.Errorf("drawn is\n%s\nwant\n%s", got, want)
	}
}
