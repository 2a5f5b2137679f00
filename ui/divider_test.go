package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestDivider(t *testing.T) {
	var d Divider
	at := func(length int) int { return d.At(length, 60, 20, 30) }
	drag := func(from int, to ...int) (ok bool) {
		ok = d.Drag(tea.MouseClickMsg{Button: tea.MouseLeft}, from, at(100), 100)
		for _, x := range to {
			d.Drag(tea.MouseMotionMsg{Button: tea.MouseLeft}, x, at(100), 100)
		}
		d.Drag(tea.MouseReleaseMsg{}, 0, at(100), 100)
		return ok
	}
	for _, c := range []struct {
		what  string
		from  int
		to    []int
		ok    bool
		place int
	}{
		{"beside the line", 59, []int{40}, false, 60},
		{"a click", 60, nil, true, 60},
		{"a drag", 60, []int{58, 50, 40}, true, 40},
		{"at the old place", 60, []int{30}, false, 40},
		{"too far left", 40, []int{0}, true, 20},
		{"too far right", 20, []int{99}, true, 69},
		{"and back", 69, []int{50}, true, 50},
	} {
		if ok := drag(c.from, c.to...); ok != c.ok || at(100) != c.place {
			t.Errorf("%s: %v, the line is at %d, want %v, %d", c.what, ok, at(100), c.ok, c.place)
		}
	}
	d.Drag(tea.MouseMotionMsg{}, 30, at(100), 100) // the button is up
	if at(100) != 50 || at(200) != 100 || at(50) != 60 {
		t.Errorf("of 100, 200, 50 cells: %d, %d, %d", at(100), at(200), at(50))
	}
	if d.Drag(tea.MouseWheelMsg{}, 50, 50, 100) {
		t.Error("the wheel drags")
	}
}
