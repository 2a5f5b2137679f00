package ui

import (
	"slices"
	"testing"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// TestRenew replaces screens by their successors: stack, filter and the screen on top stay as they are.
func TestRenew(t *testing.T) {
	old := map[string]*list{}
	for _, name := range []string{"overview", "classes", "pictures", "models"} {
		old[name] = &list{name: name, title: name, rows: []string{"a", "b"}}
	}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: old["overview"]}, {Key: "2", Screen: old["classes"]}}})
	d.send(Open{old["pictures"]})
	d.press("/", "b", "enter")
	d.send(Open{old["models"]})

	fresh := []Root{{Key: "1", Screen: &list{name: "overview"}}, {Key: "2", Screen: &list{name: "fresh classes"}}}
	items := func() []Action { return nil }
	d.send(Renew{Roots: fresh, Items: items, Screen: func(s Screen) Screen {
		switch name := s.Name(); name {
		case "overview", "pictures":
			return &list{name: "new " + name, title: name}
		}
		return nil
	}})
	var names []string
	for _, p := range d.stack {
		names = append(names, p.Name())
	}
	if want := []string{"new overview", "new pictures"}; !slices.Equal(names, want) {
		t.Errorf("stack %q, want %q", names, want)
	}
	top := d.top().Screen.(*list)
	if top.filter != "b" || d.top().filter != "b" || !slices.Equal(top.got, []string{"Resized 80x20", "ui.Shown"}) {
		t.Errorf("the screen on top has filter %q and was told %q", top.filter, top.got)
	}
	if last := old["models"].got; last[len(last)-1] != "ui.Hidden" {
		t.Errorf("the screen that is left was told %q", last)
	}
	d.send(Goto{"fresh classes"})
	if d.top().Name() != "fresh classes" || d.options.Roots[0].Screen != d.stack[0].Screen {
		t.Errorf("on %s; the first root is not the first of the stack", d.top().Name())
	}
}

// TestWhenIdle waits while a filter is typed and while the palette is open, and as long as there is nothing to do.
func TestWhenIdle(t *testing.T) {
	root, over := &list{name: "a", title: "a"}, &list{name: "b", title: "b"}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: root}}})
	asked, roots := 0, 0
	idle := WhenIdle{Do: func(top Screen, isRoot bool) tea.Cmd {
		if asked++; isRoot {
			roots++
			return Send(Open{over})
		}
		return nil
	}}
	for _, keys := range [][]string{{"/"}, {"esc", ":"}} {
		d.press(keys...)
		if d.whenIdle(idle); asked > 0 {
			t.Fatalf("asked after %q", keys)
		}
	}
	d.press("esc")
	if d.send(idle); roots != 1 || d.top().Screen != over {
		t.Errorf("asked %d times, on %s", asked, d.top().Name())
	}
	if d.whenIdle(idle); roots != 1 || asked != 2 {
		t.Errorf("asked %d times, %d of a root", asked, roots)
	}
}

// TestShortcut does an action on every screen that has no other use of its key.
func TestShortcut(t *testing.T) {
	root, other := &list{name: "a", title: "a"}, &list{name: "models", title: "models"}
	d := drive(t, 80, 24, Options{
		Roots: []Root{{Key: "1", Screen: root}},
		Shortcuts: []Action{
			{Title: safe.Clean("models"), Key: "m", Do: Send(Open{other})},
			{Title: safe.Clean("no use"), Key: "j", Do: Send(Back{})},
		},
	})
	d.golden("footer")
	d.press("j")
	if got := root.got; got[len(got)-1] != "key j" {
		t.Errorf("the screen's own key went elsewhere: %q", got)
	}
	d.press("m")
	if d.top().Name() != "models" {
		t.Errorf("on %s, want models", d.top().Name())
	}
	d.press("?")
	d.golden("help")
}

// pictured is a list with a picture at hand.
type pictured struct {
	list
	picture int
}

func (p *pictured) Picture() int { return p.picture }

// TestShortcutForAPicture is there only while there is a picture at hand, and is told which.
func TestShortcutForAPicture(t *testing.T) {
	screen, other := &pictured{list{name: "a", title: "a"}, -1}, &list{name: "marked", title: "marked"}
	told := []int{}
	d := drive(t, 80, 24, Options{
		Roots: []Root{{Key: "1", Screen: screen}},
		Shortcuts: []Action{{Title: safe.Clean("mark"), Key: "*", For: func(picture int) tea.Cmd {
			told = append(told, picture)
			return Send(Open{other})
		}}},
	})
	d.press("*")
	if d.top().Name() != "a" {
		t.Error("it acts without a picture")
	}
	screen.picture = 7
	d.press("*")
	if d.top().Name() != "marked" || told[len(told)-1] != 7 {
		t.Errorf("on %s, told %v", d.top().Name(), told)
	}
}
