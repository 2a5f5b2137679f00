package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestKeymap(t *testing.T) {
	var did string
	does := func(what string) func() tea.Cmd { return Act(func() { did = what }) }
	keys := []Key{
		NewKey("f", "flip", does("flip"), "f"),
		NewKey("s", "save", does("save"), "s"),
		Group("-/+", "length", NewKey("-", "", does("shorter"), "-"), NewKey("+", "", does("longer"), "+", "=")),
		Group("↑↓", "move", NewKey("", "", does("up"), "up", "k"), NewKey("", "", does("down"), "down", "j")),
		NewKey("enter", "keep", does("keep"), "enter"),
	}
	m := Keymap{
		"inspect": {"f": {"s", "f5"}, "s": {"w"}, "+": {"ctrl+u"}},
		Common:    {"up": {"i"}, "enter": {"o"}, "f": {"z"}},
	}
	for _, c := range []struct {
		key, want, typing string
	}{
		{"s", "flip", "save"},
		{"f5", "flip", "flip"},
		{"f", "", ""},
		{"w", "save", ""},
		{"-", "shorter", "shorter"},
		{"ctrl+u", "longer", "longer"},
		{"=", "", ""},
		{"i", "up", ""},
		{"k", "", "up"},
		{"j", "down", "down"},
		{"o", "keep", ""},
		{"enter", "", "keep"},
	} {
		press, ok := KeyPress(c.key)
		if !ok {
			t.Fatalf("%s is no key", c.key)
		}
		for typing, want := range map[bool]string{false: c.want, true: c.typing} {
			did = ""
			if cmd, _, ok := pressed(m.on("inspect", typing, keys), press); ok && cmd != nil {
				cmd()
			}
			if did != want {
				t.Errorf("typing %v: %s does %q, want %q", typing, c.key, did, want)
			}
		}
	}
	var helps []string
	for _, b := range Available(m.on("inspect", false, keys)) {
		helps = append(helps, b.Help().Key+" "+b.Help().Desc)
	}
	want := []string{"s flip", "w save", "-/ctrl+u length", "i/↓ move", "o keep"}
	if !slices.Equal(helps, want) {
		t.Errorf("help %q, want %q", helps, want)
	}
}

func TestKeymapTakesAKeyAway(t *testing.T) {
	keys := []Key{
		NewKey("f", "flip", nil, "f"),
		Group("-/+", "length", NewKey("-", "", nil, "-"), NewKey("+", "", nil, "+")),
	}
	left := Keymap{"inspect": {"f": {}, "-": {}}}.on("inspect", false, keys)
	if len(left) != 1 || left[0].Help().Key != "+" || len(left[0].members) != 1 {
		t.Errorf("%v", left)
	}
	if left = (Keymap{"inspect": {"-": {}, "+": {}}}).on("inspect", false, keys); len(left) != 1 {
		t.Errorf("%v", left)
	}
}

func TestLentKeysKeepTheirScreen(t *testing.T) {
	m := Keymap{"critic": {"v": {"x"}}, "grid": {"v": {"y"}}}
	if got := m.on("grid", false, Of("critic", []Key{NewKey("v", "selector", nil, "v")})); got[0].Keys()[0] != "x" {
		t.Errorf("%v", got[0].Keys())
	}
}

// Every name that a configuration may hold is the name by which bubbletea calls the key.
func TestKeyPressNames(t *testing.T) {
	for _, name := range []string{
		"a", "A", "é", "?", "space", "enter", "esc", "tab", "shift+tab", "ctrl+k", "alt+x", "ctrl+alt+x", "f1", "f12",
		"insert", "delete", "pgup", "ctrl+home", "+", "ctrl+space",
	} {
		if press, ok := KeyPress(name); !ok || press.String() != name {
			t.Errorf("%s: %q, %v", name, press.String(), ok)
		}
	}
	for _, name := range []string{"", "\n", "ctrl+", "abc", "f13", "ctrl", strings.Repeat("x", 3)} {
		if _, ok := KeyPress(name); ok {
			t.Errorf("%q is taken for a key", name)
		}
	}
}

func TestShellKeysFollowTheMap(t *testing.T) {
	a, b := &list{name: "classes", title: "classes"}, &list{name: "jobs", title: "jobs"}
	d := drive(t, 80, 24, Options{
		Roots: []Root{{Key: "1", Screen: a}, {Key: "2", Screen: b}},
		Keys:  Keymap{Everywhere: {"?": {"f1"}, "2": {"w"}, "q": {}, ":": {"ctrl+o"}}, "classes": {"enter": {"o"}}},
	})
	d.press("f1")
	for _, want := range []string{"f1  help", "ctrl+o  palette", "w  go to jobs", "o  open"} {
		if !strings.Contains(d.text(), want) {
			t.Errorf("%q is not in the help:\n%s", want, d.text())
		}
	}
	if strings.Contains(d.text(), "quit") {
		t.Errorf("the help lists a key that quits:\n%s", d.text())
	}
	if d.press("?", "?"); d.overlay != nil { // any key closes, and ? is no key
		t.Error("? opens the help")
	}
	if d.press("o"); !slices.Contains(a.got, "key enter") {
		t.Errorf("o does not open: %v", a.got)
	}
	if d.press("q", "w"); d.quit || d.top().Name() != "jobs" {
		t.Errorf("quit %v, on %s", d.quit, d.top().Name())
	}
	d.press("ctrl+o")
	d.typeText("classes")
	if !strings.Contains(d.text(), "go to classes") {
		t.Errorf("%s", d.text())
	}
}
