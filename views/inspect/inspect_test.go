package inspect

import (
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/attack"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

func TestDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		m := ready(t, newFake(), fooled, size[0], size[1])
		presses(m, "f", "right")
		golden(t, fmt.Sprintf("step after the flip %dx%d", size[0], size[1]), drawn(m))
	}
}

func TestDrawingPanesInTurn(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	for i := range 3 {
		golden(t, fmt.Sprintf("%d", i), drawn(m))
		presses(m, "tab")
	}
}

func TestDrawingStates(t *testing.T) {
	m := screen(t, newFake(), fooled, 120, 37)
	cmd := m.Update(ui.Shown{})
	golden(t, "before 0.2 s", drawn(m))
	m.Update(ui.Pulse{Elapsed: 1500 * time.Millisecond})
	golden(t, "reading", drawn(m))
	cmd = answer(m, cmd)
	golden(t, "waiting for the model", drawn(m))
	for range 4 {
		cmd = answer(m, cmd)
	}
	golden(t, "computing step 4", drawn(m))

	golden(t, "wrong from the start", drawn(ready(t, newFake(), mistaken, 120, 37)))
	golden(t, "unlabelled", drawn(ready(t, newFake(), unlabelled, 120, 37)))
	golden(t, "unlabelled 80x21", drawn(ready(t, newFake(), unlabelled, 80, 21)))
	golden(t, "left out", drawn(ready(t, newFake(), broken, 120, 37)))
	golden(t, "empty", drawn(New(Options{}, nil, 0).resized(120, 37)))

	flat := fakeOf(make([][3]float64, 6))
	golden(t, "zero gradient", drawn(ready(t, flat, fooled, 120, 37)))
	sick := newFake()
	sick.weights[3] = nan()
	golden(t, "not finite", drawn(ready(t, sick, fooled, 120, 37)))
}

func (m *Model) resized(w, h int) *Model {
	m.Update(ui.Resized{Width: w, Height: h})
	return m
}

func TestDrawingSide(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}} {
		m := ready(t, newFake(), fooled, size[0], size[1])
		presses(m, "i")
		golden(t, fmt.Sprintf("details %dx%d", size[0], size[1]), drawn(m))
		presses(m, "t")
		golden(t, fmt.Sprintf("target %dx%d", size[0], size[1]), drawn(m))
		presses(m, "b", "a")
		golden(t, fmt.Sprintf("target typed %dx%d", size[0], size[1]), drawn(m))
	}
}

func TestDrawingManySteps(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	presses(m, "]", "]", "]", "end") // 100 of them
	golden(t, "100 steps", drawn(m))
	presses(m, "[", "[", "left")
	golden(t, "20 steps", drawn(m))
}

func TestEverySizeIsDrawn(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	for w := 0; w < 140; w += 3 {
		for h := range 50 {
			drawn(m.resized(w, h))
		}
	}
	presses(m, "t")
	for w := range 70 {
		drawn(m.resized(w, w/3))
	}
}

func TestStepsAreComputedAheadAndWalkedOver(t *testing.T) {
	f := newFake()
	m := screen(t, f, fooled, 80, 21)
	cmd := answer(m, m.Update(ui.Shown{}))
	for range 3 {
		cmd = answer(m, cmd) // the first three steps, unasked
	}
	for range 50 { // a held key
		if extra := press(m, "right"); extra != nil {
			t.Fatal("a held key queues work")
		}
	}
	if m.shown() != 2 {
		t.Fatalf("step %d is shown, want the last one computed, 2", m.shown())
	}
	answer(m, cmd)
	if m.shown() != 2 {
		t.Errorf("step %d is shown: it went on by itself", m.shown())
	}
	press(m, "right")
	if m.shown() != 3 {
		t.Errorf("step %d is shown, want 3", m.shown())
	}
}

func TestWalking(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	for _, c := range []struct {
		key  string
		want int
	}{
		{"left", 0}, {"right", 1}, {".", 2}, {",", 1}, {"end", 10}, {"right", 10}, {"f", m.trace.firstWrong}, {"home", 0},
	} {
		press(m, c.key)
		if m.shown() != c.want {
			t.Errorf("after %s step %d, want %d", c.key, m.shown(), c.want)
		}
	}
}

func TestFlipIsShownWhenItComes(t *testing.T) {
	m := screen(t, newFake(), fooled, 80, 21)
	cmd := answer(m, m.Update(ui.Shown{}))
	press(m, "f")
	drain(m, cmd)
	if m.trace.firstWrong < 1 || m.shown() != m.trace.firstWrong {
		t.Errorf("step %d is shown, the first wrong is %d", m.shown(), m.trace.firstWrong)
	}
}

func TestNoFlipIsSaid(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	m.seeking = true
	for _, msg := range presses(m, "[", "[", "[") { // one step is not enough
		if note, ok := msg.(ui.Notify); ok && strings.Contains(note.Text.String(), "still right after") {
			return
		}
	}
	t.Error("the first wrong step is awaited for ever")
}

func TestPlayWaitsAtTheLastComputedStepAndEndsAtTheLast(t *testing.T) {
	m := screen(t, newFake(), fooled, 80, 21)
	cmd := answer(m, m.Update(ui.Shown{}))
	for range 2 {
		cmd = answer(m, cmd)
	}
	press(m, "space")
	for range 3 {
		m.Update(playMsg{m.playing})
	}
	if m.shown() != 1 || m.playing == 0 {
		t.Fatalf("step %d, playing %v", m.shown(), m.playing != 0)
	}
	drain(m, cmd)
	for range 9 {
		m.Update(playMsg{m.playing})
	}
	if m.shown() != 10 || m.playing != 0 {
		t.Errorf("step %d, playing %v, want an end at 10", m.shown(), m.playing != 0)
	}
	press(m, "space")
	if m.shown() != 0 {
		t.Errorf("playing begins at %d", m.shown())
	}
}

func TestPauseStopsTheTicksOnTheirWay(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	press(m, "space")
	late := playMsg{m.playing}
	press(m, "space")
	press(m, "space")
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
		{"]", attack.Settings{Epsilon: 0.0005, Steps: 20}},
		{"[", attack.Settings{Epsilon: 0.0005, Steps: 10}},
		{"n", attack.Settings{Epsilon: 0.5, Steps: 10, Norm: attack.L2}},
		{"+", attack.Settings{Epsilon: 1, Steps: 10, Norm: attack.L2}},
		{"r", attack.Settings{Epsilon: 0.001, Steps: 10}},
	} {
		presses(m, c.key)
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
	presses(m, "+", ">")
	computed := f.steps
	drain(m, press(m, "<"))
	presses(m, "-")
	if f.steps != computed || m.trace.last() != 10 || !m.trace.ended {
		t.Errorf("%d steps computed again", f.steps-computed)
	}
}

func TestStepStaysWhenSettingsChange(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	presses(m, "right", "right", "right", "+")
	if m.shown() != 3 {
		t.Errorf("step %d is shown, want 3", m.shown())
	}
}

func TestTarget(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	press(m, "t")
	if !m.Typing() || slices.Contains(m.chooser.found[:4], m.trace.label) {
		t.Fatalf("typing %v, suggested %v", m.Typing(), m.chooser.found)
	}
	presses(m, "p", "i", "n", "g", "enter")
	if !m.settings.Targeted || m.settings.Target != 2 || m.Typing() {
		t.Fatalf("settings %+v", m.settings)
	}
	if got := safe.Join(" · ", m.outcome()...).String(); !strings.Contains(got, "target reached at step") {
		t.Errorf("outcome %q", got)
	}
	press(m, "t")
	m.Update(tea.PasteMsg{Content: "zebra"})
	if m.chooser.class() != 5 {
		t.Errorf("pasting finds %d", m.chooser.class())
	}
	presses(m, "esc")
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
	drain(m, press(m, "i"))
	if m.details.sha256 == "" || m.details.model != "" {
		t.Fatalf("before the model's first answer: %+v", m.details)
	}
	drain(m, begun)
	if m.details.model == "" {
		t.Error("the model's own details are missing")
	}
}

func TestTurningEndsAtTheSelectionsEnds(t *testing.T) {
	m := ready(t, newFake(), fooled, 80, 21)
	presses(m, "<")
	if m.index() != fooled {
		t.Errorf("before the first is %d", m.index())
	}
	presses(m, "end", ">", ">")
	if m.index() != unlabelled || m.shown() != 0 {
		t.Errorf("picture %d, step %d", m.index(), m.shown())
	}
	presses(m, ">", ">")
	if m.index() != broken || m.failed == nil {
		t.Errorf("picture %d, %v", m.index(), m.failed)
	}
	presses(m, "<")
	if m.index() != unlabelled || m.failed != nil || m.trace.last() != 10 {
		t.Errorf("picture %d, %v, %d steps", m.index(), m.failed, m.trace.last())
	}
}

func TestFault_40_LateAnswersAreDropped(t *testing.T) {
	m := screen(t, newFake(), fooled, 80, 21)
	cmd := answer(m, m.Update(ui.Shown{}))
	late := cmd() // the first picture's first step, on its way
	drain(m, press(m, ">"))
	was := m.trace
	if m.Update(late) != nil || m.trace != was || len(m.trace.frames) != 11 {
		t.Error("an answer for the picture before has been taken")
	}
}

func TestFault_40_LeavingEndsTheAttack(t *testing.T) {
	f := newFake()
	m := screen(t, f, fooled, 80, 21)
	cmd := answer(m, m.Update(ui.Shown{}))
	cmd = answer(m, answer(m, cmd))
	msg := cmd().(stepMsg)
	m.Update(ui.Hidden{}) // msg will reach nobody
	if end := msg.next().(stepMsg); !end.ended {
		t.Error("the attack goes on")
	}
	<-f.ended // it would wait for ever if the attack did not end
}

func TestLeftAndShownAgain(t *testing.T) {
	f := newFake()
	m := ready(t, f, fooled, 80, 21)
	presses(m, "right", "right")
	m.Update(ui.Hidden{})
	computed := f.steps
	drain(m, m.Update(ui.Shown{}))
	if m.shown() != 2 || f.steps != computed {
		t.Errorf("step %d, %d steps computed again", m.shown(), f.steps-computed)
	}
}

func TestResizeDoesNotBeginAnew(t *testing.T) {
	f := newFake()
	m := screen(t, f, fooled, 80, 21)
	cmd := answer(m, m.Update(ui.Shown{}))
	if m.resized(120, 37).Update(ui.Shown{}) != nil {
		t.Error("a resize asks for everything again")
	}
	drain(m, cmd)
	if m.trace.last() != 10 || f.steps != 11 {
		t.Errorf("%d steps are there, %d were computed", m.trace.last(), f.steps)
	}
}

func TestFault_17_HostileNames(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	m.options.Set.Items[fooled].Path = "a/\x1b]0;x\x07\u202e.png"
	m.side = detailsSide
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
	presses(m, "right")
	note, ok := press(m, "s")().(ui.Notify)
	want := []string{"court_0107-original", "court_0107-linf-0.001-step-1", "court_0107-linf-0.001-step-1-difference-x64"}
	if !slices.Equal(names, want) {
		t.Errorf("saved %q", names)
	}
	if !ok || note.Failed || !strings.HasPrefix(note.Text.String(), "saved in /pictures: court_0107-original.png, ") {
		t.Errorf("said %q", note.Text)
	}
	m.options.Export = func(string, image.Image) (string, error) { return "", errors.New("disk full") }
	if note := press(m, "s")().(ui.Notify); !note.Failed || note.Text.String() != "not saved: disk full" {
		t.Errorf("said %q", note.Text)
	}
}

func TestCommandLine(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	m.options.ModelFlags = []string{"--model", "my model.onnx"}
	presses(m, "+", "t", "l", "e", "m", "enter")
	want := "beyond attack gallery:orange/court_0107.png --model 'my model.onnx' --label n07747607 --norm linf --epsilon 0.002 --steps 10 --target n07749582 --json"
	if got := m.CommandLine(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	presses(m, "r", ">", ">")
	want = "beyond attack gallery:orange/street_0109.png --model 'my model.onnx' --norm linf --epsilon 0.001 --steps 10 --json"
	if got := m.CommandLine(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"a/b.png": "a/b.png", "a b": "'a b'", "it's": `'it'\''s'`, "$(rm)": "'$(rm)'", "": "''",
	} {
		if got := ui.CommandLine(in); got != want {
			t.Errorf("ui.CommandLine(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestKeysThatCannotActAreOff(t *testing.T) {
	enabled := func(m *Model, help string) bool {
		for _, b := range m.Bindings() {
			if b.Help().Key == help {
				return b.Enabled()
			}
		}
		t.Fatalf("no key %s", help)
		return false
	}
	m := ready(t, newFake(), fooled, 120, 37)
	for help, want := range map[string]bool{"f": true, "tab": false, "s": false, "r": false, "</>": true} {
		if got := enabled(m, help); got != want {
			t.Errorf("%s enabled: %v, want %v", help, got, want)
		}
	}
	presses(m, "[", "[", "[")
	if enabled(m, "f") || !enabled(m, "r") {
		t.Error("one step does not flip this picture")
	}
	if m.resized(80, 21); !enabled(m, "tab") {
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
		"n", "-", "+", "[", "]", "d", "D", "tab", "i", "r", "<", ">",
		"l", "c", "k", "K", "h", "b", "v", "a", "up", "L",
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
			if cmd = press(m, name); m.playing != 0 && name == "space" {
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
