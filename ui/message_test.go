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

func TestTextsAreBrokenIntoLines(t *testing.T) {
	c := NewCanvas(6, 3, DarkTheme())
	c.Sub(1, 0, 4, 3).Wrapped(c.Theme.Text, safe.Clean("one two"), safe.Clean("below"))
	if got, want := c.Text(), " one\n two\n belo\n"; got != want {
		t.Errorf("drawn %q, want %q", got, want)
	}
}

func TestMessageIsBrokenWhereItIsTooWide(t *testing.T) {
	c := NewCanvas(12, 5, DarkTheme())
	c.Message("Nothing here", "press x to see why")
	if got, want := c.Text(), "\nNothing here\n  press x\n   to see\n    why\n"; got != want {
		t.Errorf("drawn %q, want %q", got, want)
	}
}
