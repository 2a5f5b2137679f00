package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/preparation"
	"beyond/engine/stats"
	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, s ui.Screen, w, h int) {
	t.Helper()
	s.Update(ui.Resized{Width: w, Height: h})
	uitest.Golden(t, name, uitest.Drawn(s, w, h).Text())
}

// fake is a search at one moment, and records what the screen asks for.
type fake struct {
	state engine.DiagnosisState
	calls []string
}

func (f *fake) Start()                              { f.calls = append(f.calls, "start"); f.state.Begun = true }
func (f *fake) Cancel()                             { f.calls = append(f.calls, "cancel") }
func (f *fake) State() (engine.DiagnosisState, int) { return f.state, len(f.calls) }
func (f *fake) Changed(_ context.Context, version int) (int, error) {
	return version + 1, nil
}

const given = "size=224,resize=256,interpolation=bilinear,mean=0.485:0.456:0.406,std=0.229:0.224:0.225,range=1,channels=rgb"

// row is a preparation with so many of n pictures right.
func row(preset string, changes []string, labels string, right, n int) preparation.Row {
	return preparation.Row{
		Preset: preset, Changes: changes, Labels: labels, N: n, Top1: new(stats.NewShare(right, n)),
		Confidence: 0.61, Entropy: 1.25, Information: 3.75,
	}
}

// found is a search that has ended with advice.
func found() *fake {
	raw := row(strings.Replace(given, "range=1", "range=255", 1), []string{"range=255"}, preparation.AsGiven, 213, 300)
	raw.AdjustedP = new(1e-40)
	changes := []string{"mean=104:117:123", "std=1:1:1", "range=255", "channels=bgr"}
	bgr := row("caffe", changes, "by name, capitals first", 190, 300)
	bgr.AdjustedP = new(0.2)
	first := row("torchvision", nil, preparation.AsGiven, 1, 300)
	first.Given = true
	list := []preparation.Row{raw, bgr, first}
	for i := range 30 {
		name := fmt.Sprintf("mean=0.%d", i)
		list = append(list, row(name, []string{name}, preparation.AsGiven, 1, 32))
	}
	return &fake{state: engine.DiagnosisState{Begun: true, Done: 2900, Total: 2900, Diagnosis: engine.Diagnosis{
		N: 300, Complete: true, Better: true, Preparations: list, AsGiven: first,
		Verdict: "top-1 0.3 % (0.1–1.9) as given; top-1 71 % (66–76) with range=255",
		Warnings: []preparation.Warning{
			{
				Kind: "names",
				Says: `one name for several classes: "crane" (134, 517); name their pictures by WordNet id or number`,
			},
		},
	}}}
}

// searching is a search after its first look.
func searching() *fake {
	f := found()
	f.state.Running, f.state.Done, f.state.Left = true, 1234, 14*time.Second
	f.state.Complete, f.state.Better, f.state.Warnings = false, false, nil
	return f
}

// unlabelled is a search over pictures without labels.
func unlabelled() *fake {
	f := found()
	for i := range f.state.Preparations {
		f.state.Preparations[i].Top1, f.state.Preparations[i].Labels = nil, preparation.AsGiven
	}
	f.state.AsGiven.Top1, f.state.Better = nil, false
	f.state.Verdict = "mean confidence 0.61 (information 3.75 nats) as given: nothing tried is surely better"
	return f
}

// opens records the presets that are used.
type opens struct {
	presets []string
	err     error
}

func screen(f *fake, w, h int) (*Model, *opens) {
	o := &opens{}
	m := New(Options{
		Source: f, InUse: "torchvision", Command: "beyond doctor photos --json",
		Use: func(_ context.Context, preset string) (tea.Cmd, error) {
			o.presets = append(o.presets, preset)
			return ui.Send(ui.Notify{}), o.err
		},
	})
	m.Update(ui.Resized{Width: w, Height: h})
	m.Visit.Begin()
	return m, o
}

func ready(f *fake, w, h int) (*Model, *opens) {
	m, o := screen(f, w, h)
	m.stateArrived(f.state)
	return m, o
}

func TestDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		m, _ := ready(found(), size[0], size[1])
		golden(t, fmt.Sprintf("%dx%d", size[0], size[1]), m, size[0], size[1])
	}
	for name, f := range map[string]*fake{
		"searching": searching(), "without labels": unlabelled(),
		"beginning": {state: engine.DiagnosisState{Begun: true, Running: true, Done: 40, Total: 2900}},
		"failed":    {state: engine.DiagnosisState{Begun: true, Err: errors.New("172 GB of memory are needed")}},
		"stopped":   {state: engine.DiagnosisState{Begun: true}},
	} {
		m, _ := ready(f, 80, 20)
		golden(t, name, m, 80, 20)
	}
	m, _ := ready(found(), 80, 20)
	uitest.Press(m, "down")
	golden(t, "another", m, 80, 20)
}

// TestShownStarts begins a search where there has been none, and only there.
func TestShownStarts(t *testing.T) {
	for _, begun := range []bool{false, true} {
		f := &fake{state: engine.DiagnosisState{Begun: begun}}
		m, _ := screen(f, 80, 20)
		cmd := m.Update(ui.Shown{})
		if !m.Waiting() {
			t.Error("it does not wait")
		}
		m.Update(cmd())
		if started := slices.Contains(f.calls, "start"); started == begun || !m.known {
			t.Errorf("begun %v: started %v, known %v", begun, started, m.known)
		}
	}
}

func TestUse(t *testing.T) {
	f := found()
	m, o := ready(f, 80, 20)
	want := f.state.Preparations[0].Preset
	if uitest.Answer(m, uitest.Press(m, "enter")); !slices.Equal(o.presets, []string{want}) {
		t.Errorf("used %q, want %q", o.presets, want)
	}
	uitest.Press(m, "down")
	if why := uitest.Why(m, "enter"); !strings.Contains(why, "another order") {
		t.Errorf("labels in another order: %q", why)
	}
	uitest.Press(m, "down")
	if why := uitest.Why(m, "enter"); !strings.Contains(why, "already") {
		t.Errorf("the preparation in use: %q", why)
	}
	undo := m.With(Options{Source: f, InUse: want, Use: m.options.Use})
	undo.Visit.Begin()
	if uitest.Answer(undo, uitest.Press(undo, "enter")); len(o.presets) != 2 || o.presets[1] != "torchvision" {
		t.Errorf("used %q, want the old one again", o.presets)
	}
	o.err = errors.New("the file has changed")
	m, _ = ready(f, 80, 20)
	m.options.Use = undo.options.Use
	shell := uitest.Answer(m, uitest.Press(m, "enter"))
	if len(shell) != 1 || !shell[0].(ui.Notify).Failed {
		t.Errorf("refused: %v", shell)
	}
}

// TestWriteLabels writes another order of labels, and says where it is.
func TestWriteLabels(t *testing.T) {
	f := found()
	m, _ := ready(f, 80, 20)
	var fail error
	m.options.Export = func(o preparation.Order) (string, error) { return o.Name + ".csv", fail }
	if why := uitest.Why(m, "w"); why != "the order of labels is as given" {
		t.Errorf("as given: %q", why)
	}
	m.state.Preparations[1].Order.Name = "names"
	uitest.Press(m, "down")
	if got := uitest.Press(m, "w")().(ui.Notify); got.Failed ||
		!strings.Contains(got.Text.String(), "--labels names.csv") {
		t.Errorf("%v", got)
	}
	fail = errors.New("disk full")
	if got := uitest.Press(m, "w")().(ui.Notify); !got.Failed {
		t.Errorf("%v", got)
	}
}

// TestEscCancelsOpening drops a model that is on its way; its answer comes too late.
func TestEscCancelsOpening(t *testing.T) {
	m, _ := ready(found(), 80, 20)
	cmd := uitest.Press(m, "enter")
	if !m.Waiting() || len(m.Keys()) != 1 {
		t.Fatal("it does not wait, or other keys act")
	}
	uitest.Press(m, "esc")
	if shell := uitest.Answer(m, cmd); m.Waiting() || len(shell) != 0 {
		t.Errorf("waiting %v, sent %v", m.Waiting(), shell)
	}
}

func TestStopAndAgain(t *testing.T) {
	f := searching()
	m, _ := ready(f, 80, 20)
	if why := uitest.Why(m, "r"); why == "" {
		t.Error("a second search would begin beside the first")
	}
	uitest.Press(m, "x")()
	f.state.Running = false
	m.stateArrived(f.state)
	if why := uitest.Why(m, "x"); why == "" {
		t.Error("what does not run can be stopped")
	}
	uitest.Press(m, "r")()
	if want := []string{"cancel", "start"}; !slices.Equal(f.calls, want) {
		t.Errorf("calls %q, want %q", f.calls, want)
	}
}

// TestCursorFollowsItsRow stays on a preparation that better ones push down, and at the top on the best.
func TestCursorFollowsItsRow(t *testing.T) {
	f := searching()
	m, _ := ready(f, 80, 20)
	uitest.Press(m, "down")
	better := f.state
	added := row("new", nil, preparation.AsGiven, 299, 300)
	better.Preparations = slices.Insert(slices.Clone(f.state.Preparations), 0, added)
	if m.stateArrived(better); m.list.At != 2 {
		t.Errorf("on %d, want 2", m.list.At)
	}
	m, _ = ready(f, 80, 20)
	if m.stateArrived(better); m.list.At != 0 {
		t.Errorf("on %d, want the best", m.list.At)
	}
}

func TestClick(t *testing.T) {
	m, o := ready(found(), 80, 20)
	top := m.layout().top + 1
	uitest.Answer(m, m.Update(tea.MouseClickMsg{X: 5, Y: top + 1}))
	if m.list.At != 1 {
		t.Errorf("on %d", m.list.At)
	}
	if shell := uitest.Answer(m, m.Update(tea.MouseClickMsg{X: 5, Y: top + 1})); len(shell) != 1 {
		t.Errorf("a click on what cannot be used: %v", shell)
	}
	for range 2 {
		uitest.Answer(m, m.Update(tea.MouseClickMsg{X: 5, Y: top}))
	}
	if len(o.presets) != 1 {
		t.Errorf("used %q", o.presets)
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	for w := range 90 {
		for h := range 24 {
			for _, f := range []*fake{found(), searching(), unlabelled()} {
				m, _ := ready(f, w, h)
				uitest.Press(m, "end")
				uitest.Drawn(m, w, h)
			}
		}
	}
}
