package ui

import (
	"strings"
	"testing"

	"beyond/ui/safe"
)

// sifted is a list that completes words and counts.
type sifted struct{ list }

func (s *sifted) Completions(string) []string { return []string{"ground=", "Grass"} }

func (s *sifted) Sifted() (safe.Text, bool) {
	return safe.Format("%d letters", len(s.filter)), strings.Contains(s.filter, "x")
}

func TestFilterLine(t *testing.T) {
	screen := &sifted{list{name: "grid", title: "grid"}}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: screen}}})
	d.press("/")
	d.typeText("wrong gr")
	if !strings.Contains(d.text(), "/ wrong ground=  8 letters") || !strings.Contains(d.text(), "tab complete") {
		t.Errorf("no completion:\n%s", d.text())
	}
	if d.press("tab"); screen.filter != "wrong ground=" {
		t.Errorf("completed to %q", screen.filter)
	}
	if d.press("tab"); screen.filter != "wrong ground=" {
		t.Errorf("completed to %q", screen.filter)
	}
	d.typeText("x")
	if !strings.Contains(d.text(), "✗ 14 letters") {
		t.Errorf("no failure:\n%s", d.text())
	}
	d.press("enter")
	if !strings.Contains(d.text(), "/ wrong ground=x  ✗ 14 letters  esc shows everything again") {
		t.Errorf("%s", d.text())
	}
	d.press("esc", "/")
	d.typeText("p<0.5")
	d.press("enter", "esc", "/")
	d.typeText("ne")
	for _, step := range []struct{ key, want string }{
		{"up", "p<0.5"}, {"up", "wrong ground=x"}, {"up", "wrong ground=x"}, {"down", "p<0.5"}, {"down", "ne"}, {"down", "ne"},
	} {
		if d.press(step.key); screen.filter != step.want {
			t.Errorf("%s shows %q, want %q", step.key, screen.filter, step.want)
		}
	}
}

// While a text is typed the footer lists no key that would be a letter of it.
func TestFooterWhileTyping(t *testing.T) {
	screen := &list{name: "judge", title: "judge", typing: true}
	d := drive(t, 80, 24, Options{
		Roots:     []Root{{Key: "1", Screen: screen}},
		Shortcuts: []Action{{Title: safe.Format("models"), Key: "m"}},
	})
	lines := strings.Split(d.text(), "\n")
	for _, not := range []string{"models", "palette", "help", "quit"} {
		if strings.Contains(lines[23], not) {
			t.Errorf("the footer lists %s: %s", not, lines[23])
		}
	}
}

func TestNoticeLeavesWithItsScreen(t *testing.T) {
	a, b := &list{name: "a", title: "a"}, &list{name: "b", title: "b"}
	d := drive(t, 80, 24, Options{Roots: []Root{{Key: "1", Screen: a}, {Key: "2", Screen: b}}})
	d.press("x")
	if !strings.Contains(d.text(), "there is nothing to export") {
		t.Fatalf("%s", d.text())
	}
	if d.press("2"); strings.Contains(d.text(), "there is nothing to export") {
		t.Errorf("%s", d.text())
	}
	d.send(Notify{Text: safe.Format("disk full"), Failed: true}, Goto{"a"})
	if !strings.Contains(d.text(), "disk full") {
		t.Errorf("a failure is gone:\n%s", d.text())
	}
	if d.press("7"); !strings.Contains(d.text(), "no screen has the key 7") {
		t.Errorf("%s", d.text())
	}
}
