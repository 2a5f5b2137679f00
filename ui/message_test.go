package ui

import (
	"testing"

	"beyond/ui/safe"
)

func TestLinesAreCut(t *testing.T) {
	c := NewCanvas(6, 3, DarkTheme())
	c.Sub(1, 1, 4, 2).Lines(c.Theme.Text, safe.Clean("one"), safe.Clean("longer"), safe.Clean("below"))
	if got, want := c.Text(), "\n one\n lon…\n"; got != want {
		t.Errorf("drawn %q, want %q", got, want)
	}
}
