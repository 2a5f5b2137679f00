package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/catalogue"
	"beyond/engine/finding"
	"beyond/engine/onnx"
	"beyond/engine/stats"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, s ui.Screen, w, h int) {
	t.Helper()
	s.Update(ui.Resized{Width: w, Height: h})
	uitest.Golden(t, name, uitest.Drawn(s, w, h).Text())
}

// fake knows some models, and records the ones opened.
type fake struct {
	entries []Entry
	listErr error
	openErr error
	pullErr error
	used    []string
	calls   []string
}

const (
	embedded = "efficientnet-lite0"
	broken   = "broken.onnx"
	unknown  = "mine.onnx"
)

func several() *fake {
	return &fake{entries: []Entry{
		{Name: embedded, Title: embedded, Where: "embedded", Bytes: 18_547_592},
		{Name: "resnet101-63fe2227", Title: "resnet101-63fe2227", Where: "pulled", Bytes: 178_793_742},
		{Name: broken, Title: "broken", Where: "this folder", Bytes: 600},
		{Name: unknown, Title: "mine", Where: "this folder", Bytes: 9_000_000},
		{
			Name:  "sub/a-name-that-is-far-too-long-for-the-column-it-stands-in.pth",
			Title: "a-name-that-is-far-too-long-for-the-column-it-stands-in", Where: "data folder", Bytes: 1_234_567,
		},
	}}
}

func (f *fake) Active() string { return embedded }

// Known has the model in use answer wrongly in one of five pictures.
func (f *fake) Known(name string) (k Known) {
	if name == embedded {
		k = Known{Top1: stats.NewShare(20, 100), Top5: stats.NewShare(5, 100), Steps: &finding.Steps{Median: 3, N: 80}}
	}
	return k
}

func (f *fake) List(context.Context) ([]Entry, error) { return f.entries, f.listErr }

func (f *fake) About(_ context.Context, name string) (About, error) {
	about := About{
		Preset: "lite0", Presets: []string{"torchvision", "lite0"}, Summary: onnx.Summary{
			Shape: [3]int{3, 224, 224}, Layout: "NCHW", Outputs: 1000, Features: 1280, Parameters: 4_652_008,
			Operators: map[string]int{"Conv": 49, "Clip": 33, "Add": 10, "GlobalAveragePool": 1, "Flatten": 1, "Gemm": 1},
		},
	}
	switch name {
	case broken:
		return About{}, errors.New("refused: operator Evil (node 12) not supported; the list: beyond models ops")
	case unknown:
		about.Preset, about.Features, about.Softmax, about.Layout = "", 0, true, "NHWC"
	}
	return about, nil
}

func (f *fake) Time(_ context.Context, name string) (time.Duration, error) {
	f.calls = append(f.calls, "time "+name)
	if name == unknown {
		return 0, errors.New("it needs 172 GB")
	}
	return 14_900 * time.Microsecond, nil
}

func (f *fake) Layers(_ context.Context, name string) ([]Layer, error) {
	if name == unknown {
		return nil, errors.New("it needs 172 GB")
	}
	return []Layer{
		{Kind: "Conv 1×1", Plane: [2]int{14, 14}, Count: 12, Seconds: 0.006, Operations: 600_000_000, Share: 0.43},
		{Kind: "Conv 3×3 depthwise", Plane: [2]int{112, 112}, Count: 1, Seconds: 0.003, Operations: 60_000_000, Share: 0.09},
		{Kind: "Gemm", Plane: [2]int{1, 1}, Count: 1, Seconds: 0.001, Operations: 2_560_000, Share: 0.01},
	}, nil
}

func (f *fake) Pull(_ context.Context, name string, report func(done, total int)) error {
	f.calls = append(f.calls, "pull "+name)
	report(1_000_000, 46_830_571)
	if f.pullErr != nil {
		return f.pullErr
	}
	for i := range f.entries {
		if f.entries[i].Name == name {
			f.entries[i].Where = "pulled"
		}
	}
	return nil
}

func (f *fake) Open(_ context.Context, name, preset string) (tea.Cmd, error) {
	f.calls = append(f.calls, "open "+name+" "+preset)
	if f.openErr != nil {
		return nil, f.openErr
	}
	return func() tea.Msg { f.used = append(f.used, name+" "+preset); return nil }, nil
}

// drain runs a command and all that follow from it, and returns the messages meant for the shell.
func drain(s ui.Screen, cmd tea.Cmd) (others []tea.Msg) {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			others = append(others, drain(s, c)...)
		}
	case ui.Open, ui.Back, ui.Notify:
		others = []tea.Msg{msg}
	default:
		others = drain(s, s.Update(msg))
	}
	return others
}

// ready is the screen with all that it asks for.
func ready(f *fake, w, h int) *Model {
	m := New(f)
	m.Update(ui.Resized{Width: w, Height: h})
	drain(m, m.Update(ui.Shown{}))
	return m
}

func press(s ui.Screen, names ...string) (others []tea.Msg) {
	for _, name := range names {
		others = append(others, drain(s, uitest.Press(s, name))...)
	}
	return others
}

func TestDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		golden(t, fmt.Sprintf("%dx%d", size[0], size[1]), ready(several(), size[0], size[1]), size[0], size[1])
	}
	for name, keys := range map[string][]string{
		"refused":        {"down", "down"},
		"unknown preset": {"down", "down", "down", "t"},
		"preset chosen":  {"down", "down", "down", "p"},
	} {
		m := ready(several(), 80, 20)
		press(m, keys...)
		golden(t, name, m, 80, 20)
	}
}

func TestDrawingStates(t *testing.T) {
	golden(t, "listing", New(several()), 80, 20)
	f := several()
	f.listErr = errors.New("permission denied")
	golden(t, "failed", ready(f, 80, 20), 80, 20)
	golden(t, "none", ready(&fake{}, 80, 20), 80, 20)
	golden(t, "one", ready(&fake{entries: several().entries[:1]}, 80, 20), 80, 20)
	m := ready(several(), 80, 20)
	m.Update(ui.Filter{Text: "nothing"})
	golden(t, "no match", m, 80, 20)
	m = New(several())
	m.Update(ui.Resized{Width: 80, Height: 20})
	m.Update(m.Update(ui.Shown{})()) // listed, not described
	golden(t, "reading", m, 80, 20)
	press(m, "down")
	uitest.Press(m, "enter")
	m.Update(ui.Pulse{Elapsed: 1200 * time.Millisecond})
	golden(t, "loading", m, 80, 20)
}

// TestActiveIsTimed times the model in use at once, others when they are asked for.
func TestActiveIsTimed(t *testing.T) {
	f := several()
	m := ready(f, 80, 20)
	press(m, "down", "t")
	if want := []string{"time " + embedded, "time resnet101-63fe2227"}; !slices.Equal(f.calls, want) {
		t.Errorf("calls %q, want %q", f.calls, want)
	}
}

func TestUse(t *testing.T) {
	f := several()
	m := ready(f, 80, 20)
	if got := press(m, "enter"); len(got) != 1 || got[0] != (ui.Back{}) {
		t.Errorf("the model in use: %v, want a way back", got)
	}
	press(m, "down", "enter")
	if want := []string{"resnet101-63fe2227 "}; !slices.Equal(f.used, want) {
		t.Errorf("used %q, want %q", f.used, want)
	}
	press(m, "down", "enter") // refused
	if got := press(m, "down", "enter"); len(f.used) != 1 || len(got) != 1 || !got[0].(ui.Notify).Failed {
		t.Errorf("of unknown preset: used %q, said %v", f.used, got)
	}
	press(m, "p", "p", "enter")
	if want := unknown + " lite0"; f.used[len(f.used)-1] != want {
		t.Errorf("used %q, want %q", f.used, want)
	}
	f.openErr = errors.New("1001 outputs, 1000 labels: choose --labels")
	if got := press(m, "enter"); len(got) != 1 || got[0].(ui.Notify).Text != safe.Clean(f.openErr.Error()) {
		t.Errorf("refused at last: %v", got)
	}
}

// TestEscCancelsLoading drops a model that is on its way; its answer comes too late.
func TestEscCancelsLoading(t *testing.T) {
	f := several()
	m := ready(f, 80, 20)
	press(m, "down")
	cmd := uitest.Press(m, "enter")
	if !m.Waiting() || len(m.Keys()) != 1 {
		t.Fatal("it does not wait, or other keys act")
	}
	press(m, "down", "enter")
	if !key.Matches(tea.KeyPressMsg{Code: 'm', Text: "m"}, ui.Available(m.Keys())...) {
		t.Error("m would open the list once more")
	}
	press(m, "esc")
	if m.Waiting() || m.selectedName() != "resnet101-63fe2227" {
		t.Errorf("waiting %v, on %s", m.Waiting(), m.selectedName())
	}
	if drain(m, cmd); len(f.used) != 0 {
		t.Errorf("used %q after it was cancelled", f.used)
	}
}

func TestHiddenForgets(t *testing.T) {
	f := several()
	m := ready(f, 80, 20)
	press(m, "down")
	timing, opening := m.measure(unknown), m.load(embedded)
	m.Update(ui.Hidden{})
	drain(m, timing)
	drain(m, opening)
	if len(f.used) != 0 || m.Waiting() || m.times[unknown].running {
		t.Errorf("used %q; waiting %v; %+v", f.used, m.Waiting(), m.times)
	}
	drain(m, m.Update(ui.Shown{}))
	if m.selectedName() != "resnet101-63fe2227" {
		t.Errorf("shown again, the cursor is on %s", m.selectedName())
	}
}

func TestFilterKeepsTheCursor(t *testing.T) {
	m := ready(several(), 80, 20)
	press(m, "down", "down", "down")
	m.Update(ui.Filter{Text: "this FOLDER"})
	if m.selectedName() != unknown || len(m.visible) != 2 {
		t.Errorf("on %s of %d", m.selectedName(), len(m.visible))
	}
	m.Update(ui.Filter{})
	if m.selectedName() != unknown || len(m.visible) != 5 {
		t.Errorf("on %s of %d", m.selectedName(), len(m.visible))
	}
}

func TestClick(t *testing.T) {
	f := several()
	m := ready(f, 80, 20)
	for range 2 {
		drain(m, m.Update(tea.MouseClickMsg{X: 5, Y: headRows + 1}))
	}
	if m.list.At != 1 || len(f.used) != 1 {
		t.Errorf("on %d, used %q", m.list.At, f.used)
	}
}

func TestLayers(t *testing.T) {
	f := several()
	m := ready(f, 80, 20)
	s := press(m, "l")[0].(ui.Open).Screen.(*layers)
	golden(t, "measuring", s, 80, 20)
	cmd := s.Update(ui.Shown{})
	if !s.Waiting() {
		t.Error("it does not wait")
	}
	drain(s, cmd)
	golden(t, "80x20", s, 80, 20)
	golden(t, "120x36", s, 120, 36)
	const want = "beyond models bench --model efficientnet-lite0 --what forward --batch 1 --layers --json"
	if s.CommandLine() != want {
		t.Errorf("command line %q, want %q", s.CommandLine(), want)
	}
	press(m, "down", "down", "down")
	s = press(m, "l")[0].(ui.Open).Screen.(*layers)
	drain(s, s.Update(ui.Shown{}))
	golden(t, "failed", s, 80, 20)
}

// TestLayersScroll shows the last of more rows than fit.
func TestLayersScroll(t *testing.T) {
	s := newLayers(nil, Entry{})
	s.Update(ui.Resized{Width: 80, Height: 10})
	for i := range 30 {
		s.rows = append(s.rows, Layer{Kind: fmt.Sprint("layer ", i), Seconds: 0.001})
	}
	s.total = 30 * time.Millisecond
	press(s, "end")
	c := ui.NewCanvas(80, 10, ui.DarkTheme())
	s.Draw(c)
	if !strings.Contains(c.Text(), "layer 29") || strings.Contains(c.Text(), "layer 22 ") {
		t.Errorf("at the end:\n%s", c.Text())
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	for w := range 90 {
		for h := range 24 {
			m := ready(several(), w, h)
			press(m, "end")
			c := ui.NewCanvas(w, h, ui.DarkTheme())
			m.Draw(c)
			s := newLayers(several(), Entry{})
			drain(s, s.Update(ui.Shown{}))
			s.Draw(c)
		}
	}
}

func TestKeysSayWhyNot(t *testing.T) {
	m := ready(several(), 80, 20)
	press(m, "down", "down")
	for _, name := range []string{"enter", "t", "l", "p"} {
		if why := uitest.Why(m, name); why != "this model is refused: its row says why" {
			t.Errorf("%s on a refused model: %q", name, why)
		}
	}
	if why := uitest.Why(ready(&fake{}, 80, 20), "enter"); why != "there is no model here" {
		t.Errorf("enter in an empty list: %q", why)
	}
}

// TestPull downloads a published model by enter, which then opens it; what fails is said, and esc stops.
func TestPull(t *testing.T) {
	f := several()
	f.entries = append(f.entries, Entry{Name: "resnet18-f37072fd", Title: "resnet18-f37072fd", Where: catalogue.Published, Bytes: 46_830_571})
	m := ready(f, 80, 20)
	uitest.PressAll(m, "end")
	golden(t, "published", m, 80, 20)
	if why := uitest.Why(m, "t"); why != "it is not here yet: enter pulls it" {
		t.Errorf("t says %q", why)
	}
	f.pullErr = errors.New("no route to host")
	if others := drain(m, uitest.Press(m, "enter")); len(others) != 1 || !others[0].(ui.Notify).Failed {
		t.Errorf("a failed pull answers %v", others)
	}
	f.pullErr = nil
	cmd := uitest.Press(m, "enter")
	answer := cmd() // the download, of which the screen has not heard yet
	m.Update(ui.Pulse{Elapsed: 2 * time.Second})
	golden(t, "under way", m, 80, 20)
	if drain(m, m.Update(answer)); m.selected().Where != "pulled" || m.pulling.Pending() {
		t.Errorf("after the pull %+v", m.selected())
	}
	if drain(m, uitest.Press(m, "enter")); f.calls[len(f.calls)-1] != "open resnet18-f37072fd " {
		t.Errorf("calls %q", f.calls)
	}
}

func TestPullStops(t *testing.T) {
	f := several()
	f.entries = []Entry{{Name: "resnet18-f37072fd", Title: "resnet18-f37072fd", Where: catalogue.Published}}
	m := ready(f, 80, 20)
	cmd := uitest.Press(m, "enter")
	if drain(m, uitest.Press(m, "esc")); m.pulling.Pending() {
		t.Error("esc does not stop the pull")
	}
	if drain(m, cmd); m.selected().Where != catalogue.Published {
		t.Error("an answer is taken that nobody waits for")
	}
}
