package settings

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// fake is a short list of settings.
type fake struct {
	rows []Row
	set  []string
	err  error
}

func newFake() *fake {
	return &fake{rows: []Row{
		{Name: "theme", Value: "dark", Default: "auto", From: "file", Doc: "Colours.", Before: "auto", After: "light", Live: true},
		{Name: "model", Default: "", From: "default", Doc: "Model of every command."},
		{
			Name: "attack.steps", Value: "10", Default: "10", From: "environment", Doc: "Number of steps M.",
			Before: "9", After: "11", Live: true,
		},
		{Name: "keys.inspect.flip", Value: "f", Default: "f", From: "default", Doc: "To the flip.", Live: true},
	}}
}

func (f *fake) Path() string { return "/home/ana/.config/beyond/config.toml" }
func (f *fake) Rows() []Row  { return f.rows }

func (f *fake) Set(name, value string) (tea.Cmd, error) {
	f.set = append(f.set, name+"="+value)
	at := slices.IndexFunc(f.rows, func(r Row) bool { return r.Name == name })
	if f.err == nil && f.rows[at].From != "environment" {
		f.rows[at].Value, f.rows[at].From = value, "file"
	}
	return ui.Send(ui.Configure{}), f.err
}

func shown(f *fake, w, h int) *Model {
	m := New(f)
	m.Update(ui.Resized{Width: w, Height: h})
	m.Update(ui.Shown{})
	return m
}

// pressed presses keys and returns what the shell is told.
func pressed(m *Model, keys ...string) (told []tea.Msg) {
	for _, key := range keys {
		told = append(told, uitest.Answer(m, uitest.Press(m, key))...)
	}
	return told
}

func TestDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		m := shown(newFake(), size[0], size[1])
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		uitest.Golden(t, name, uitest.Text(uitest.Drawn(m, size[0], size[1])))
	}
	m := shown(newFake(), 80, 20)
	m.Update(ui.Filter{Text: "nothing"})
	uitest.Golden(t, "empty", uitest.Text(uitest.Drawn(m, 80, 20)))
	m = shown(newFake(), 80, 20)
	uitest.PressAll(m, "end", "enter", "backspace", "w")
	uitest.Golden(t, "typing", uitest.Text(uitest.Drawn(m, 80, 20)))
}

func TestChanges(t *testing.T) {
	f := newFake()
	m := shown(f, 80, 20)
	told := pressed(m, "right", "r")
	want := []string{"theme=light", "theme=auto"}
	if !slices.Equal(f.set, want) || len(told) > 0 {
		t.Errorf("set %v, want %v; told %v", f.set, want, told)
	}
	if why := uitest.Why(m, "r"); why != "this is the default already" {
		t.Errorf("r: %q", why)
	}
	uitest.PressAll(m, "down", "enter")
	uitest.Type(m, "resnet18")
	told = pressed(m, "enter")
	if f.set[2] != "model=resnet18" || m.Typing() {
		t.Errorf("set %v", f.set)
	}
	if n, ok := told[len(told)-1].(ui.Notify); !ok || n.Text.String() != "written; model holds from the next start on" {
		t.Errorf("told %v", told)
	}
	told = pressed(m, "down", "right")
	if n, ok := told[len(told)-1].(ui.Notify); !ok || n.Text.String() != "written; the environment goes before the file" {
		t.Errorf("told %v", told)
	}
	f.err = errors.New("disk full")
	if n, ok := pressed(m, "left")[0].(ui.Notify); !ok || !n.Failed || n.Text.String() != "not changed: disk full" {
		t.Errorf("told %v", n)
	}
	uitest.PressAll(m, "enter", "esc")
	if len(f.set) != 5 || m.Typing() {
		t.Errorf("set %v", f.set)
	}
}

func TestFilter(t *testing.T) {
	m := shown(newFake(), 80, 20)
	for text, want := range map[string]int{"": 4, "file": 1, "e d": 3, "KEYS flip": 1, "zz": 0} {
		if m.Update(ui.Filter{Text: text}); len(m.rows) != want {
			t.Errorf("%q: %d settings, want %d", text, len(m.rows), want)
		}
	}
}

func TestMouse(t *testing.T) {
	f := newFake()
	m := shown(f, 80, 20)
	click := func(x, y int) { uitest.Answer(m, m.Update(tea.MouseClickMsg{X: x, Y: y})) }
	value := columns(m).X(80, valueColumn)
	click(value+4, 3)
	if m.list.At != 2 || len(f.set) != 0 {
		t.Fatalf("at %d, set %v", m.list.At, f.set)
	}
	click(value+4, 3)
	click(value, 3)
	if !slices.Equal(f.set, []string{"attack.steps=11", "attack.steps=9"}) {
		t.Errorf("set %v", f.set)
	}
	click(value+4, 4)
	click(value+4, 4)
	if !m.Typing() {
		t.Error("a second click on a text types none")
	}
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if m.list.At != 3 {
		t.Error("the wheel moves while a value is typed")
	}
}
