package ui

import "testing"

func TestJumps(t *testing.T) {
	c := &list{name: "c", title: "c"}
	b := &list{name: "b", title: "b", opens: c}
	a, other := &list{name: "a", title: "a", opens: b}, &list{name: "other", title: "other"}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: a}, {Key: "2", Screen: other}}})
	visit := func(key, want string) {
		t.Helper()
		d.press(key)
		if got := d.top().Name(); got != want {
			t.Fatalf("%s leads to %s, want %s", key, got, want)
		}
	}
	visit("ctrl+o", "a") // nowhere to go back to
	visit("enter", "b")
	visit("enter", "c")
	visit("1", "a")
	visit("2", "other")
	visit("ctrl+o", "a")
	visit("ctrl+o", "c")
	visit("esc", "b")
	visit("ctrl+o", "c") // esc is a way as well
	visit("alt+right", "b")
	visit("alt+right", "b") // nothing is ahead
	if n := len(d.stack); n != 2 {
		t.Errorf("%d screens on the stack, want 2", n)
	}
	visit("ctrl+o", "c")
	visit("ctrl+o", "b")
	visit("2", "other")
	visit("alt+right", "other") // a new way forgets the old one ahead
	if got := c.got[len(c.got)-1]; got != "ui.Hidden" {
		t.Errorf("the screen that was left was told %q", got)
	}
	d.click(1, 0) // the name of the program leads to the first screen
	if d.top().Name() != "a" {
		t.Fatalf("a click leads to %s", d.top().Name())
	}
	visit("ctrl+o", "other")
}
