package inspect

import (
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/attack"
	"beyond/ui"
	"beyond/ui/uitest"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func TestDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		m := ready(t, newFake(), fooled, size[0], size[1])
		uitest.PressAll(m, "f", "right")
		golden(t, fmt.Sprintf("step after the flip %dx%d", size[0], size[1]), m)
	}
}

func TestDrawingPanesInTurn(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	uitest.PressAll(m, "right")
	for i := range 3 {
		golden(t, fmt.Sprintf("%d", i), m)
		uitest.PressAll(m, "tab")
	}
}

func TestDrawingStates(t *testing.T) {
	m := screen(t, newFake(), fooled, 120, 37)
	cmd := m.Update(ui.Shown{})
	golden(t, "before 0.2 s", m)
	m.Update(ui.Pulse{Elapsed: 1500 * time.Millisecond})
	golden(t, "reading", m)
	cmd = uitest.Next(m, cmd)
	golden(t, "waiting for the model", m)
	for range 4 {
		cmd = uitest.Next(m, cmd)
	}
	golden(t, "computing step 4", m)

	golden(t, "wrong from the start", ready(t, newFake(), mistaken, 120, 37))
	golden(t, "unlabelled", ready(t, newFake(), unlabelled, 120, 37))
	golden(t, "unlabelled 80x21", ready(t, newFake(), unlabelled, 80, 21))
	golden(t, "left out", ready(t, newFake(), broken, 120, 37))
	golden(t, "empty", New(Options{}, nil, 0).resized(120, 37))

	flat := fakeOf(make([][3]float64, 6))
	golden(t, "zero gradient", ready(t, flat, fooled, 120, 37))
	sick := newFake()
	sick.weights[3] = nan()
	golden(t, "not finite", ready(t, sick, fooled, 120, 37))
}

func TestDrawingSide(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}} {
		m := ready(t, newFake(), fooled, size[0], size[1])
		uitest.PressAll(m, "i")
		golden(t, fmt.Sprintf("details %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "t")
		golden(t, fmt.Sprintf("target %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "b", "a")
		golden(t, fmt.Sprintf("target typed %dx%d", size[0], size[1]), m)
	}
}

func TestDrawingManySteps(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	uitest.PressAll(m, "}", "}", "}", "end") // 100 of them
	golden(t, "100 steps", m)
	uitest.PressAll(m, "{", "{", "left")
	golden(t, "20 steps", m)
}

func TestEverySizeIsDrawn(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	for w := 0; w < 140; w += 3 {
		for h := range 50 {
			drawn(m.resized(w, h))
		}
	}
	uitest.PressAll(m, "t")
	for w := range 70 {
		drawn(m.resized(w, w/3))
	}
}

func TestStepsAreComputedAhead(t *testing.T) {
	f := newFake()
	m := screen(t, f, fooled, 80, 21)
	cmd := uitest.Next(m, m.Update(ui.Shown{}))
	for range 3 {
		cmd = uitest.Next(m, cmd) // the first three steps, unasked
	}
	for range 50 { // a held key
		if extra := uitest.Press(m, "right"); extra != nil {
			t.Fatal("a held key queues work")
		}
	}
	if m.shown() != 2 {
		t.Fatalf("step %d is shown, want the last one computed, 2", m.shown())
	}
	uitest.Next(m, cmd)
	if m.shown() != 2 {
		t.Errorf("step %d is shown: it went on by itself", m.shown())
	}
	uitest.Press(m, "right")
	if m.shown() != 3 {
		t.Errorf("step %d is shown, want 3", m.shown())
	}
}

func TestMovingOverSteps(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	for _, c := range []struct {
		key  string
		want int
	}{
		{"left", 0},
		{"right", 1},
		{".", 2},
		{",", 1},
		{"end", 10},
		{"right", 10},
		{"f", m.trace.firstWrong},
		{"home", 0},
	} {
		uitest.Press(m, c.key)
		if m.shown() != c.want {
			t.Errorf("after %s step %d, want %d", c.key, m.shown(), c.want)
		}
	}
}

func TestFlipIsShownWhenItComes(t *testing.T) {
	m := screen(t, newFake(), fooled, 80, 21)
	cmd := uitest.Next(m, m.Update(ui.Shown{}))
	uitest.Press(m, "f")
	uitest.Answer(m, cmd)
	if m.trace.firstWrong < 1 || m.shown() != m.trace.firstWrong {
		t.Errorf("step %d is shown, the first wrong is %d", m.shown(), m.trace.firstWrong)
	}
}

func TestNoFlipIsSaid(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	m.seeking = true
	notes := fmt.Sprint(uitest.PressAll(m, "{", "{", "{")) // one step is not enough
	if !strings.Contains(notes, "still right after") {
		t.Errorf("the first wrong step is awaited for ever: %s", notes)
	}
	if why := uitest.Why(m, "f"); !strings.Contains(why, "still right after 1 steps") {
		t.Errorf("f says %q", why)
	}
}

func TestPlayWaitsAtTheLastComputedStepAndEndsAtTheLast(t *testing.T) {
	m := screen(t, newFake(), fooled, 80, 21)
	cmd := uitest.Next(m, m.Update(ui.Shown{}))
	for range 2 {
		cmd = uitest.Next(m, cmd)
	}
	uitest.Press(m, "space")
	for range 3 {
		m.Update(playMsg{m.playing})
	}
	if m.shown() != 1 || m.playing == 0 {
		t.Fatalf("step %d, playing %v", m.shown(), m.playing != 0)
	}
	uitest.Answer(m, cmd)
	for range 9 {
		m.Update(playMsg{m.playing})
	}
	if m.shown() != 10 || m.playing != 0 {
		t.Errorf("step %d, playing %v, want an end at 10", m.shown(), m.playing != 0)
	}
	uitest.Press(m, "space")
	if m.shown() != 0 {
		t.Errorf("playing begins at %d", m.shown())
	}
}

func TestPauseStopsTheTicksOnTheirWay(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	uitest.Press(m, "space")
	late := playMsg{m.playing}
	uitest.Press(m, "space")
	uitest.Press(m, "space")
	if m.Update(late) != nil || m.shown() != 0 {
		t.Error("a tick from before the pause moves the film")
	}
}

func TestSettings(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	for _, c := range []struct {
		key  string
		want attack.Settings
	}{
		{"+", attack.Settings{Epsilon: 0.002, Steps: 10}},
		{"-", attack.Settings{Epsilon: 0.001, Steps: 10}},
		{"-", attack.Settings{Epsilon: 0.0005, Steps: 10}},
		{"}", attack.Settings{Epsilon: 0.0005, Steps: 20}},
		{"{", attack.Settings{Epsilon: 0.0005, Steps: 10}},
		{"n", attack.Settings{Epsilon: 0.5, Steps: 10, Norm: attack.L2}},
		{"+", attack.Settings{Epsilon: 1, Steps: 10, Norm: attack.L2}},
		{"r", attack.Settings{Epsilon: 0.001, Steps: 10}},
	} {
		uitest.PressAll(m, c.key)
		c.want.Rounding = true
		if m.settings != c.want {
			t.Errorf("after %s %+v, want %+v", c.key, m.settings, c.want)
		}
		if m.trace.key.settings != m.settings || m.trace.last() != m.settings.Steps {
			t.Errorf("after %s the trace has %d steps of %+v", c.key, m.trace.last(), m.trace.key.settings)
		}
	}
}

func TestGoingBackIsInstant(t *testing.T) {
	f := newFake()
	m := ready(t, f, fooled, 80, 21)
	uitest.PressAll(m, "+", ">")
	computed := f.steps
	uitest.Answer(m, uitest.Press(m, "<"))
	uitest.PressAll(m, "-")
	if f.steps != computed || m.trace.last() != 10 || !m.trace.ended {
		t.Errorf("%d steps computed again", f.steps-computed)
	}
}

func TestStepStaysWhenSettingsChange(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	uitest.PressAll(m, "right", "right", "right", "+")
	if m.shown() != 3 {
		t.Errorf("step %d is shown, want 3", m.shown())
	}
}

func TestTarget(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	uitest.Press(m, "t")
	if !m.Typing() || slices.Contains(m.chooser.found[:4], m.trace.label) {
		t.Fatalf("typing %v, suggested %v", m.Typing(), m.chooser.found)
	}
	uitest.PressAll(m, "p", "i", "n", "g", "enter")
	if !m.settings.Targeted || m.settings.Target != 2 || m.Typing() {
		t.Fatalf("settings %+v", m.settings)
	}
	if got := m.outcomeText().String(); !strings.Contains(got, "target reached at step") {
		t.Errorf("outcome %q", got)
	}
	first, reached := m.trace.firstWrong, m.trace.reached
	for _, want := range []int{first, reached} {
		if uitest.PressAll(m, "f"); m.shown() != want {
			t.Errorf("f shows step %d, want %d; the first wrong is %d, the target's %d", m.shown(), want, first, reached)
		}
	}
	uitest.Press(m, "t")
	m.Update(tea.PasteMsg{Content: "zebra"})
	if m.chooser.found[m.chooser.list.At] != 5 {
		t.Errorf("pasting finds %v", m.chooser.found)
	}
	uitest.PressAll(m, "esc")
	if m.settings != defaults(attack.Linf) {
		t.Errorf("after esc %+v", m.settings)
	}
}

func TestNeighboursArePredicted(t *testing.T) {
	f := newFake()
	ready(t, f, mistaken, 80, 21)
	if !slices.Equal(f.predicted, []int{unlabelled, fooled}) {
		t.Errorf("predicted %v", f.predicted)
	}
}

func TestDetailsWaitForTheModel(t *testing.T) {
	m := screen(t, newFake(), fooled, 120, 37)
	begun := m.Update(ui.Shown{})
	uitest.Answer(m, uitest.Press(m, "i"))
	if m.details.sha256 == "" || m.details.model != "" {
		t.Fatalf("before the model's first answer: %+v", m.details)
	}
	uitest.Answer(m, begun)
	if m.details.model == "" {
		t.Error("the model's own details are missing")
	}
}

func TestTurningEndsAtTheSelectionsEnds(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	uitest.PressAll(m, "<")
	if m.index() != fooled {
		t.Errorf("before the first is %d", m.index())
	}
	uitest.PressAll(m, "end", ">", ">")
	if m.index() != unlabelled || m.shown() != 0 {
		t.Errorf("picture %d, step %d", m.index(), m.shown())
	}
	uitest.PressAll(m, ">", ">")
	if m.index() != broken || m.failed == nil {
		t.Errorf("picture %d, %v", m.index(), m.failed)
	}
	uitest.PressAll(m, "<")
	if m.index() != unlabelled || m.failed != nil || m.trace.last() != 10 {
		t.Errorf("picture %d, %v, %d steps", m.index(), m.failed, m.trace.last())
	}
}

func TestFault_40_LateAnswersAreDropped(t *testing.T) {
	m := screen(t, newFake(), fooled, 80, 21)
	cmd := uitest.Next(m, m.Update(ui.Shown{}))
	late := cmd() // the first picture's first step, on its way
	uitest.Answer(m, uitest.Press(m, ">"))
	was := m.trace
	if m.Update(late) != nil || m.trace != was || len(m.trace.frames) != 11 {
		t.Error("an answer for the picture before has been taken")
	}
}

func TestFault_40_LeavingEndsTheAttack(t *testing.T) {
	f := newFake()
	m := screen(t, f, fooled, 80, 21)
	cmd := uitest.Next(m, m.Update(ui.Shown{}))
	cmd = uitest.Next(m, uitest.Next(m, cmd))
	cmd()
	select {
	case <-f.ended:
		t.Fatal("the attack has ended by itself")
	default:
	}
	m.Update(ui.Hidden{}) // the answer will reach nobody
	if end, err := m.steps.next(t.Context()); err == nil && !end.ended {
		t.Error("the attack goes on")
	}
	<-f.ended // it would wait for ever if the attack did not end
}

func TestLeftAndShownAgain(t *testing.T) {
	f := newFake()
	m := ready(t, f, fooled, 80, 21)
	uitest.PressAll(m, "right", "right")
	m.Update(ui.Hidden{})
	computed := f.steps
	uitest.Answer(m, m.Update(ui.Shown{}))
	if m.shown() != 2 || f.steps != computed {
		t.Errorf("step %d, %d steps computed again", m.shown(), f.steps-computed)
	}
}

func TestResizeDoesNotBeginAnew(t *testing.T) {
	f := newFake()
	m := screen(t, f, fooled, 80, 21)
	cmd := uitest.Next(m, m.Update(ui.Shown{}))
	if m.resized(120, 37).Update(ui.Shown{}) != nil {
		t.Error("a resize asks for everything again")
	}
	uitest.Answer(m, cmd)
	if m.trace.last() != 10 || f.steps != 11 {
		t.Errorf("%d steps are there, %d were computed", m.trace.last(), f.steps)
	}
}

func TestFault_17_HostileNames(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	m.options.Set.Items[fooled].Path = "a/\x1b]0;x\x07\u202e.png"
	m.detailed = true
	if got := drawn(m).Text(); strings.ContainsAny(got, "\x1b\x07\u202e") || !strings.Contains(got, "U+202E") {
		t.Errorf("drawn as %q", got)
	}
}

func TestMouse(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	l := m.layout(120, 37, usualAspect)
	m.Update(tea.MouseClickMsg{X: l.film.Min.X + 7*m.strip(l.film.Dx()).cell, Y: l.film.Max.Y - 1})
	if m.shown() != 7 {
		t.Errorf("step %d is shown, want the one clicked, 7", m.shown())
	}
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if m.shown() != 6 {
		t.Errorf("step %d is shown, want 6", m.shown())
	}
}

func TestSave(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	var names []string
	m.options.Export = func(name string, img image.Image) (string, error) {
		names = append(names, name)
		return "/pictures/" + name + ".png", nil
	}
	uitest.PressAll(m, "right")
	note, ok := uitest.Press(m, "s")().(ui.Notify)
	want := []string{
		"court_0107-original", "court_0107-linf-0.001-step-1", "court_0107-linf-0.001-step-1-difference-x64",
	}
	if !slices.Equal(names, want) {
		t.Errorf("saved %q", names)
	}
	said := "saved in " + filepath.FromSlash("/pictures") + ": court_0107-original.png, "
	if !ok || note.Failed || !strings.HasPrefix(note.Text.String(), said) {
		t.Errorf("said %q", note.Text)
	}
	m.options.Export = func(string, image.Image) (string, error) { return "", errors.New("disk full") }
	if note := uitest.Press(m, "s")().(ui.Notify); !note.Failed || note.Text.String() != "not saved: disk full" {
		t.Errorf("said %q", note.Text)
	}
}

func TestCommandLine(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	m.options.ModelFlags = []string{"--model", "my model.onnx"}
	uitest.PressAll(m, "+", "t", "l", "e", "m", "enter")
	want := "beyond attack gallery:orange/court_0107.png --model 'my model.onnx' " +
		"--label n07747607 --norm linf --epsilon 0.002 --steps 10 --target n07749582 --json"
	if got := m.CommandLine(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	uitest.PressAll(m, "r", ">", ">")
	want = "beyond attack gallery:orange/street_0109.png --model 'my model.onnx' " +
		"--norm linf --epsilon 0.001 --steps 10 --json"
	if got := m.CommandLine(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestKeysThatCannotActSayWhy(t *testing.T) {
	available := func(m *Model, help string) bool {
		return slices.ContainsFunc(ui.Available(m.Keys()), func(b key.Binding) bool { return b.Help().Key == help })
	}
	m := ready(t, newFake(), fooled, 120, 37)
	for help, want := range map[string]bool{"f": true, "tab": false, "s": false, "r": false, "[/]": true} {
		if got := available(m, help); got != want {
			t.Errorf("%s available: %v, want %v", help, got, want)
		}
	}
	for name, want := range map[string]string{
		"tab": "step 0 is the original; → shows the next step beside it", "s": "",
		"r": "the settings are the paper's already", "<": "this is the first picture",
	} {
		if got := uitest.Why(m, name); got != want {
			t.Errorf("%s says %q, want %q", name, got, want)
		}
	}
	uitest.PressAll(m, "{", "{", "{")
	if available(m, "f") || !available(m, "r") {
		t.Error("one step does not flip this picture")
	}
	uitest.PressAll(m, "right")
	if m.resized(80, 21); !available(m, "tab") {
		t.Error("not all panes fit into 80 columns")
	}
}

// Whatever is pressed, and in whatever order answers come, something is drawn and the step on screen is one
// that is there.
func TestAnyKeysAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	m := screen(t, newFake(), fooled, 80, 21)
	keys := []string{
		"left", "right", "f", "space", "home", "end", "t", "a", "enter", "esc", "down", "backspace",
		"n", "-", "+", "{", "}", "d", "D", "tab", "i", "r", "<", ">",
		"e", "c", "(", ")", "o", "b", "v", "a", "up", "E",
	}
	pending := []tea.Cmd{m.Update(ui.Shown{})}
	for range 3000 {
		var cmd tea.Cmd
		switch at := random.IntN(10); {
		case at < 4 && len(pending) > 0:
			i := random.IntN(len(pending))
			pending, cmd = slices.Delete(slices.Clone(pending), i, i+1), pending[i]
			switch msg := cmd().(type) {
			case tea.BatchMsg:
				pending, cmd = append(pending, msg...), nil
			default:
				cmd = m.Update(msg)
			}
		case at == 9 && random.IntN(20) == 0:
			m.Update(ui.Hidden{})
			cmd = m.Update(ui.Shown{})
		case at == 9:
			m.Update(playMsg{m.playing}) // its command would only wait
		default:
			name := keys[random.IntN(len(keys))]
			if cmd = uitest.Press(m, name); m.playing != 0 && name == "space" {
				cmd = nil
			}
		}
		if cmd != nil {
			pending = append(pending, cmd)
		}
		drawn(m)
		if m.shown() < notYet || m.shown() > m.trace.last() {
			t.Fatalf("step %d of %d is shown", m.shown(), m.trace.last())
		}
	}
}
