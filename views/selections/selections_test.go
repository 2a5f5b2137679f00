package selections

import (
	"context"
	"errors"
	"slices"
	"testing"

	"beyond/engine/finding"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// fake marks three pictures, of which one is absent.
type fake struct {
	in    string
	notes map[int]string
	err   error
}

func (f *fake) Selected() string { return f.in }

func (f *fake) Select(name string) error {
	if err := people.CheckSelection(name); err != nil {
		return err
	}
	f.in = name
	return nil
}

func (f *fake) Note(_ context.Context, picture int, text string) error {
	if f.err == nil {
		f.notes[picture] = text
	}
	return f.err
}

func (f *fake) evidence() finding.Evidence {
	return finding.Evidence{Pictures: []finding.Picture{
		{Path: "cats/1.jpg", Selections: []string{"hands"}, Note: f.notes[0]},
		{Path: "cats/2.jpg", Selections: []string{"hands", "odd light"}, Note: f.notes[1]},
	}}
}

func marks() people.Marks {
	var list []people.Mark
	for picture, names := range map[string][]string{"1": {"hands"}, "2": {"hands", "odd light"}, "3": {"elsewhere"}} {
		for _, name := range names {
			list = append(list, people.Mark{Picture: picture, Selection: name, In: true})
		}
	}
	return people.CountMarks(list)
}

type opened struct {
	title    string
	pictures []int
}

func shown(f *fake, picture int) *Model {
	m := New(Options{
		Marking: f, Evidence: f.evidence, Marks: marks, Picture: picture,
		OpenGrid: func(title safe.Text, pictures []int) tea.Cmd { return ui.Send(opened{title.String(), pictures}) },
		Command:  func(name string) string { return "beyond eval --selection " + name },
	})
	m.Update(ui.Resized{Width: 80, Height: 20})
	m.Update(ui.Shown{})
	return m
}

func newFake() *fake { return &fake{in: "marked", notes: map[int]string{1: "the light is odd"}} }

func TestDrawing(t *testing.T) {
	m := shown(newFake(), 1)
	uitest.Golden(t, "80x20", uitest.Text(uitest.Drawn(m, 80, 20)))
	uitest.PressAll(m, "n")
	uitest.Type(m, "two hands")
	uitest.Golden(t, "typing", uitest.Text(uitest.Drawn(m, 80, 20)))
	uitest.Golden(t, "no-picture", uitest.Text(uitest.Drawn(shown(newFake(), -1), 80, 20)))
}

func TestOpen(t *testing.T) {
	m := shown(newFake(), 0)
	if why := uitest.Why(m, "enter"); why != "none of its pictures is here" { // elsewhere
		t.Errorf("enter: %q", why)
	}
	uitest.PressAll(m, "down")
	told := uitest.Press(m, "enter")()
	if o, ok := told.(opened); !ok || o.title != "hands" || !slices.Equal(o.pictures, []int{0, 1}) {
		t.Errorf("told %v", told)
	}
	if c := m.CommandLine(); c != "beyond eval --selection hands" {
		t.Errorf("command line %q", c)
	}
}

func TestUse(t *testing.T) {
	f := newFake()
	m := shown(f, 0)
	uitest.PressAll(m, "down", "space")
	if f.in != "hands" {
		t.Errorf("pictures go into %q", f.in)
	}
	uitest.PressAll(m, "n")
	uitest.Type(m, "cats on mats")
	uitest.PressAll(m, "enter")
	if f.in != "cats on mats" || m.row().name != f.in {
		t.Errorf("pictures go into %q, the cursor is on %q", f.in, m.row().name)
	}
	uitest.PressAll(m, "n")
	told := uitest.PressAll(m, "enter")
	if n, ok := told[len(told)-1].(ui.Notify); !ok || !n.Failed {
		t.Errorf("an empty name: told %v", told)
	}
}

func TestNote(t *testing.T) {
	f := newFake()
	m := shown(f, 1)
	uitest.PressAll(m, "e")
	uitest.Type(m, "!")
	uitest.PressAll(m, "enter")
	if f.notes[1] != "the light is odd!" {
		t.Errorf("note %q", f.notes[1])
	}
	f.err = errors.New("disk full")
	uitest.PressAll(m, "e")
	told := uitest.PressAll(m, "enter")
	if n, ok := told[len(told)-1].(ui.Notify); !ok || n.Text.String() != "not noted: disk full" {
		t.Errorf("told %v", told)
	}
	if why := uitest.Why(shown(f, -1), "e"); why != "open this screen from a picture" {
		t.Errorf("e: %q", why)
	}
}
