package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"
)

// The cursor is on an entry and the entry on screen, whatever happens to the list.
func TestListHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l List
		n, fit := 0, 0
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			switch rapid.IntRange(0, 3).Draw(t, "event") {
			case 0:
				l.Move(rapid.SampledFrom([]int{-ToEnd, -5, -1, 0, 1, 5, ToEnd}).Draw(t, "by"))
			case 1:
				l.At = rapid.IntRange(-3, 60).Draw(t, "at")
				l.Settle(n, fit)
			default:
				n, fit = rapid.IntRange(0, 50).Draw(t, "n"), rapid.IntRange(-2, 20).Draw(t, "fit")
				l.Settle(n, fit)
			}
			from, to := l.Shown()
			switch {
			case l.At < 0 || l.At >= max(n, 1):
				t.Fatalf("the cursor is on %d of %d", l.At, n)
			case n > 0 && (l.At < from || l.At >= to):
				t.Fatalf("the cursor is on %d, on screen are %d to %d", l.At, from, to)
			case to-from != min(n-from, max(fit, 1)):
				t.Fatalf("on screen are %d to %d, with room for %d of %d", from, to, fit, n)
			}
		}
	})
}

func TestEntryAt(t *testing.T) {
	var l List
	l.Settle(5, 3)
	l.Move(ToEnd)
	for row, want := range map[int]int{-1: -1, 0: 2, 2: 4, 3: -1} {
		if at := l.EntryAt(row); at != want {
			t.Errorf("row %d shows entry %d, want %d", row, at, want)
		}
	}
	l.Settle(1, 3)
	if at := l.EntryAt(1); at != -1 {
		t.Errorf("a row below the last entry shows entry %d", at)
	}
}

func TestWheel(t *testing.T) {
	for button, want := range map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1, tea.MouseWheelLeft: 0} {
		if by := Wheel(tea.MouseWheelMsg{Button: button}); by != want {
			t.Errorf("%v moves by %d, want %d", button, by, want)
		}
	}
}
