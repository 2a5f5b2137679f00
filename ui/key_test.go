package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestKeyNotAvailableSaysWhy(t *testing.T) {
	one := &list{name: "one", title: "one", rows: []string{"a"}}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: one}}})
	if strings.Contains(d.text(), "export") {
		t.Errorf("the footer offers a key that is not available:\n%s", d.text())
	}
	d.press("x")
	if want := "there is nothing to export"; !strings.Contains(d.text(), want) {
		t.Errorf("%q is not on screen:\n%s", want, d.text())
	}
}

func TestKeysOfTheShellGoBeforeThoseNotAvailable(t *testing.T) {
	one := &list{name: "one", title: "one", rows: []string{"a"}}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: one}}})
	d.press("y")
	if d.clipboard == "" || strings.Contains(d.text(), "nobody has asked") {
		t.Errorf("clipboard %q; want the command line copied, without a reason:\n%s", d.clipboard, d.text())
	}
}

func TestFind(t *testing.T) {
	hit := ""
	key := func(name string) Key {
		return NewKey(name, name, func() tea.Cmd { hit = name; return nil }, name)
	}
	both := Group("ab", "both", key("b"), key("a").Needs(false, "no"))
	other := NewKey("a", "other", func() tea.Cmd { hit = "other"; return nil }, "a")
	for _, c := range []struct {
		name string
		keys []Key
		hit  string
		why  string
		ok   bool
	}{
		{"none", nil, "", "", false},
		{"available", []Key{key("b"), key("a")}, "a", "", true},
		{"not available", []Key{key("a").Needs(false, "no")}, "", "no", true},
		{"first reason", []Key{key("a").Needs(false, "no").Needs(false, "never")}, "", "no", true},
		{"available goes first", []Key{key("a").Needs(false, "no"), other}, "other", "", true},
		{"group", []Key{Group("ab", "both", key("b"), key("a"))}, "a", "", true},
		{"group that needs something", []Key{Group("ab", "both", key("b"), key("a")).Needs(false, "no")}, "", "no", true},
		{"all need something", AllNeed([]Key{Group("ab", "both", key("b"), key("a"))}, false, "none"), "", "none", true},
		{"all have it", AllNeed([]Key{key("a")}, true, "none"), "a", "", true},
		{"group of which one is available", []Key{both}, "", "no", true},
	} {
		hit = ""
		msg, _ := KeyPress("a")
		k, ok := find(c.keys, msg)
		if ok && k.Why == "" {
			k.Do()
		}
		if hit != c.hit || k.Why != c.why || ok != c.ok {
			t.Errorf("%s: did %q, why %q, found %t; want %q, %q, %t", c.name, hit, k.Why, ok, c.hit, c.why, c.ok)
		}
	}
}

func TestGroupIsAvailableWhileAMemberIs(t *testing.T) {
	a, b := NewKey("a", "", nil, "a"), NewKey("b", "", nil, "b")
	if g := Group("a b", "", a.Needs(false, "no"), b); g.Why != "" {
		t.Errorf("one of two is available, the group says %q", g.Why)
	}
	if g := Group("a b", "", a.Needs(false, "no"), b.Needs(false, "neither")); g.Why != "no" {
		t.Errorf("none is available, the group says %q, want %q", g.Why, "no")
	}
}

func TestThenFollowsEveryKey(t *testing.T) {
	done := ""
	add := func(what string) func() tea.Cmd { return Act(func() { done += what }) }
	keys := []Key{
		NewKey("a", "", add("a"), "a"),
		Group("b c", "", NewKey("b", "", add("b"), "b"), NewKey("c", "", add("c"), "c")),
	}
	Then(keys, add("?"))
	for _, name := range []string{"a", "b", "c"} {
		msg, _ := KeyPress(name)
		for _, list := range [][]Key{keys, Then(keys, add("."))} {
			k, _ := find(list, msg)
			k.Do()
		}
	}
	if want := "aa.bb.cc."; done != want {
		t.Errorf("done %q, want %q", done, want)
	}
}

func TestKeyPress(t *testing.T) {
	for _, name := range []string{
		"a", "G", "?", "enter", "esc", "tab", "shift+tab", "space", "ctrl+u", "pgdown", "home", "backspace",
	} {
		if msg, ok := KeyPress(name); !ok || msg.String() != name {
			t.Errorf("KeyPress(%q) is spelled %q, %t", name, msg.String(), ok)
		}
	}
	if _, ok := KeyPress("nonsense"); ok {
		t.Error("KeyPress knows a key called nonsense")
	}
}

func TestMovesTellHowFar(t *testing.T) {
	var x, y int
	around := Around(7, func(dx, dy int) tea.Cmd { x, y = dx, dy; return nil })
	along := Along(7, func(by int) tea.Cmd { y = by; return nil })
	for name, want := range map[string][2]int{
		"k": {0, -1}, "down": {0, 1}, "left": {-1, 0}, "l": {1, 0},
		"pgup": {0, -7}, "ctrl+f": {0, 7}, "g": {-ToEnd, -ToEnd}, "end": {ToEnd, ToEnd},
	} {
		msg, _ := KeyPress(name)
		k, _ := find(around, msg)
		if k.Do(); x != want[0] || y != want[1] {
			t.Errorf("%s moves by %d, %d; want %v", name, x, y, want)
		}
		if k, ok := find(along, msg); ok {
			if k.Do(); y != want[1] {
				t.Errorf("%s moves along by %d, want %d", name, y, want[1])
			}
		} else if want[0] == 0 {
			t.Errorf("%s does not move along a list", name)
		}
	}
}

// Idle keys stay where they are and do nothing.
func TestIdle(t *testing.T) {
	acted := 0
	act := Act(func() { acted++ })
	keys := []Key{NewKey("a", "act", act, "a"), Group("b", "act", NewKey("b", "act", act, "b"))}
	for _, k := range Idle(keys) {
		if k.Why != "" || k.Do() != nil {
			t.Errorf("%s: why %q", k.Help().Key, k.Why)
		}
	}
	if acted != 0 || len(Available(Idle(keys))) != 2 {
		t.Errorf("acted %d times", acted)
	}
	if keys[0].Do(); acted != 1 {
		t.Error("the keys themselves are idle")
	}
}
