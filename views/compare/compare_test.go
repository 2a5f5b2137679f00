package compare

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"beyond/engine/compare"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/stats"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, s ui.Screen, w, h int) {
	t.Helper()
	s.Update(ui.Resized{Width: w, Height: h})
	uitest.Golden(t, name, uitest.Drawn(s, w, h).Text())
}

// fake has up to three models on forty pictures of two classes.
type fake struct {
	models   int
	known    int // pictures predicted by the last model
	measured bool
	timed    bool
	attacked int // pictures
	err      error
	opened   []int
}

const pictures = 40

func (f *fake) Changed(ctx context.Context, version int) (int, error) {
	if version < 0 {
		return 0, nil
	}
	<-ctx.Done()
	return 0, ctx.Err()
}

func (f *fake) Facts() (Facts, int) {
	const list = "index,wnid,name\n0,n00000001,golf ball\n1,n00000002,lemon\n2,n00000003,orange\n"
	classes, err := dataset.ParseClasses(strings.NewReader(list))
	if err != nil {
		panic(err)
	}
	a := compare.Answers{Top1: make([][]int, f.models)}
	c := compare.Comparison{Models: make([]compare.Model, f.models)}
	facts := Facts{Pictures: pictures}
	for at := range f.known {
		a.Pictures, a.Labels = append(a.Pictures, at), append(a.Labels, at%2)
		for m := range f.models {
			top := at % 2
			if at%(5+2*m) == 0 || at%11 == 3 {
				top = 2
			}
			a.Top1[m] = append(a.Top1[m], top)
		}
	}
	for m, name := range []string{"efficientnet-lite0", "a-name-that-is-far-too-long-for-the-column-it-stands-in", "resnet18"}[:f.models] {
		c.Models[m] = compare.Model{Model: finding.Model{Name: name}, Preset: "lite0", Top5: stats.NewShare(f.known/20, f.known)}
		facts.Predicted = append(facts.Predicted, pictures)
	}
	facts.Predicted[f.models-1] = f.known
	c.Sum(a, classes)
	if f.measured {
		c.Attack = &compare.Attack{Norm: "linf", Epsilon: 0.001, Steps: 10}
		for range f.models {
			c.Transfer = append(c.Transfer, []stats.Share{stats.NewShare(28, 30), stats.NewShare(7, 28), stats.NewShare(3, 9)}[:f.models])
		}
	}
	for m := range f.models {
		var falls []compare.Fall
		for at := range min(f.attacked, f.known) {
			if a.Right(m, at) {
				falls = append(falls, compare.Fall{At: 1 + m, Never: at%4 == 0})
			}
		}
		if c.Withstood(m, falls, compare.Attack{Norm: "linf", Epsilon: 0.001, Steps: 10}); f.timed {
			c.Models[m].Milliseconds = new(7.25 * float64(1+20*m))
		}
	}
	facts.Comparison, facts.Answers = c, a
	return facts, 0
}

func (f *fake) AtHand(context.Context) ([]string, error) {
	return []string{"resnet18.onnx", "mine.onnx"}, f.err
}

func (f *fake) Add(context.Context, string) error {
	if f.err == nil {
		f.models++
	}
	return f.err
}
func (f *fake) Remove() { f.models--; f.known = pictures }

func (f *fake) Transfer(_ context.Context, report func(done, total int)) error {
	report(3, 60)
	f.measured = f.err == nil
	return f.err
}

func (f *fake) Time(_ context.Context, report func(done, total int)) error {
	report(1, f.models)
	f.timed = f.err == nil
	return f.err
}
func (f *fake) CommandLine() string { return "beyond compare" }

func screen(f *fake) *Model {
	return New(Options{Source: f, Most: 4, OpenGrid: func(_ safe.Text, list []int) tea.Cmd {
		f.opened = list
		return nil
	}})
}

// drain runs a command and all that follow from it, but for those that wait, and returns the notices.
func drain(s *Model, cmd tea.Cmd) (notices []string) {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg: // facts, and the command that goes on watching
		return drain(s, msg[0])
	case ui.Notify:
		return []string{msg.Text.String()}
	case ui.Known[*Facts]:
		s.Update(msg)
	case nil:
	default:
		return drain(s, s.Update(msg))
	}
	return nil
}

func ready(f *fake) *Model {
	s := screen(f)
	s.Update(ui.Resized{Width: 120, Height: 40})
	drain(s, s.Update(ui.Shown{}))
	return s
}

func press(t *testing.T, s *Model, name string) []string {
	t.Helper()
	msg, ok := ui.KeyPress(name)
	if !ok {
		t.Fatalf("no key %q", name)
	}
	cmd, why, ok := ui.Press(s, msg)
	if !ok || why != "" {
		return []string{why}
	}
	return drain(s, cmd)
}

func TestDrawing(t *testing.T) {
	sizes := [][2]int{{80, 24}, {120, 40}, {200, 60}}
	for name, f := range map[string]*fake{
		"one model": {models: 1, known: pictures}, "waiting": {models: 2}, "two": {models: 2, known: 31, attacked: 12},
		"measured": {models: 3, known: pictures, measured: true, timed: true, attacked: pictures},
	} {
		s := ready(f)
		for _, size := range sizes {
			golden(t, strings.ReplaceAll(name, " ", "-")+"-"+[]string{"80x24", "120x40", "200x60"}[slices.Index(sizes, size)], s, size[0], size[1])
		}
	}
	loading := screen(&fake{models: 1})
	loading.Update(ui.Pulse{Elapsed: 3e9})
	golden(t, "loading", loading, 80, 24)
	failed := ready(&fake{models: 2, known: pictures, err: errors.New("disk full")})
	press(t, failed, "t")
	golden(t, "failed", failed, 80, 24)
	choosing := ready(&fake{models: 1, known: pictures})
	press(t, choosing, "a")
	golden(t, "choosing", choosing, 80, 24)
}

// TestCountsOpen goes down the list: a heading is stepped over, and a count opens just as many pictures.
func TestCountsOpen(t *testing.T) {
	f := &fake{models: 3, known: pictures}
	s := ready(f)
	seen := 0
	for range len(s.rows) {
		r := s.rows[s.list.At]
		if r.heading {
			t.Fatalf("the cursor is on the heading %q", r.text)
		}
		if len(r.pictures) != r.n {
			t.Errorf("%s: %d pictures, counted %d", r.text, len(r.pictures), r.n)
		}
		if f.opened = nil; r.n > 0 {
			press(t, s, "enter")
			if !slices.Equal(f.opened, r.pictures) {
				t.Errorf("%s opens %v, want %v", r.text, f.opened, r.pictures)
			}
			seen++
		}
		press(t, s, "down")
	}
	if seen < 8 {
		t.Errorf("%d counts opened", seen)
	}
	press(t, s, "home")
	if s.list.At != 1 {
		t.Errorf("the first count is at %d", s.list.At)
	}
}

func TestAddRemoveMeasure(t *testing.T) {
	f := &fake{models: 1, known: pictures}
	s := ready(f)
	if why := press(t, s, "t"); len(why) == 0 || !strings.Contains(why[0], "one model") {
		t.Errorf("transfer of one model: %q", why)
	}
	press(t, s, "a")
	press(t, s, "enter")
	if f.models != 2 || s.adding.open || len(s.facts.Comparison.Models) != 2 {
		t.Errorf("%d models after adding one, open %v", f.models, s.adding.open)
	}
	press(t, s, "t")
	if len(s.facts.Comparison.Transfer) != 2 || s.measuring.Pending() {
		t.Error("the transfer is not shown")
	}
	if press(t, s, "T"); s.facts.Comparison.Models[1].Milliseconds == nil || s.measuring.Pending() {
		t.Error("the times are not shown")
	}
	if press(t, s, "x"); f.models != 1 || len(s.facts.Comparison.Models) != 1 {
		t.Errorf("%d models after removing one", f.models)
	}
	f.err = errors.New("refused: operator Evil")
	if why := press(t, s, "a"); len(why) != 1 || !strings.Contains(why[0], "Evil") || s.adding.open {
		t.Errorf("a list that fails: %q", why)
	}
}
