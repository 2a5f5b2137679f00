package ui

import (
	"strings"
	"testing"

	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (d *driver) click(x, y int) {
	d.t.Helper()
	d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// clickOn clicks the first cell of a text on a line.
func (d *driver) clickOn(text string, y int) {
	d.t.Helper()
	before, _, found := strings.Cut(strings.Split(d.text(), "\n")[y], text)
	if !found {
		d.t.Fatalf("%q is not on line %d:\n%s", text, y, d.text())
	}
	d.click(safe.Clean(before).Width(), y)
}

// TestFooterIsClicked presses every key of the footer by the mouse.
func TestFooterIsClicked(t *testing.T) {
	inner := &list{name: "inner", title: "inner"}
	top := &list{name: "top", title: "top", rows: []string{"a", "b"}, opens: inner}
	d := drive(t, 80, 24, Options{
		Roots: []Root{{Key: "1", Screen: top}}, Keys: Keymap{Everywhere: {"?": {"f1"}}},
	})
	if d.clickOn("next", 23); top.at != 1 {
		t.Errorf("at %d after a click on next", top.at)
	}
	if d.clickOn("enter", 23); d.top().Screen != Screen(inner) {
		t.Errorf("on %s after a click on enter", d.top().Name())
	}
	if d.clickOn("esc", 23); d.top().Screen != Screen(top) {
		t.Errorf("on %s after a click on esc", d.top().Name())
	}
	if d.clickOn("f1", 23); d.overlay == nil {
		t.Error("a click on f1 opens no help")
	}
	if d.clickOn("close", 23); d.overlay != nil {
		t.Error("a click on close does not close the help")
	}
	if d.clickOn("q", 23); !d.quit {
		t.Error("a click on q does not quit")
	}
}

func TestFooterEntryOfSeveralKeys(t *testing.T) {
	for _, c := range []struct {
		help string
		keys []string
		want []string // by cell
	}{
		{"←/→", []string{"left", "h", "right", "l"}, []string{"left", "left", "right", "left"}},
		{"↑↓←→", []string{"up", "k", "down", "j", "left", "right"}, []string{"up", "down", "left", "right", "up"}},
		{"pgup pgdn", []string{"pgup", "pgdown"}, []string{0: "pgup", 3: "pgup", 5: "pgdown", 8: "pgdown"}},
		{"-/+", []string{"-", "+", "="}, []string{"-", "-", "+", "-"}},
		{"/", []string{"/"}, []string{"/", "/"}},
		{"ctrl+k", []string{"ctrl+k"}, []string{"ctrl+k"}},
		{"enter", []string{"enter"}, []string{"enter", "enter"}},
	} {
		e := footerEntry{Binding: key.NewBinding(key.WithKeys(c.keys...), key.WithHelp(c.help, "does"))}
		for x, want := range c.want {
			if got := e.keyAt(x); want != "" && got != want {
				t.Errorf("%s at %d: %s, want %s", c.help, x, got, want)
			}
		}
	}
}

func TestBreadcrumbIsClicked(t *testing.T) {
	screens := []*list{{name: "classes", title: "classes"}, {name: "grid", title: "golf ball"}, {name: "inspect", title: "ball-01"}}
	for target, on := range map[string]string{"classes": "classes", "golf": "grid", "ball-01": "inspect", "beyond": "classes"} {
		d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: screens[0]}}})
		d.send(Open{screens[1]}, Open{screens[2]})
		if d.clickOn(target, 0); d.top().Name() != on {
			t.Errorf("a click on %s leads to %s, want %s", target, d.top().Name(), on)
		}
	}
}

func TestPaletteIsClicked(t *testing.T) {
	a, b := &list{name: "classes", title: "classes"}, &list{name: "jobs", title: "jobs"}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: a}, {Key: "8", Screen: b}}})
	row := func(text string) int {
		for y, line := range strings.Split(d.text(), "\n") {
			if strings.Contains(line, text) {
				return y
			}
		}
		t.Fatalf("%q is not on screen:\n%s", text, d.text())
		return 0
	}
	d.press(":")
	d.typeText("go to")
	y := row("go to jobs")
	if d.clickOn("go to jobs", y); d.top().Name() != "jobs" || d.overlay != nil {
		t.Errorf("on %s", d.top().Name())
	}
	d.press(":")
	if d.click(0, 5); d.overlay != nil {
		t.Error("a click beside the palette does not close it")
	}
}
