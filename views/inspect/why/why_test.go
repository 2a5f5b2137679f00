package why

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/attack"
	"beyond/engine/lime"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	"beyond/views/inspect/why/blocks"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// lastStep of the attack.
const lastStep = 10

// attacked is an attack on a picture of class 0, for which the model sees class 2 from step 4 on.
type attacked struct{}

func (attacked) Step(step int) Step {
	if step == 0 {
		return Step{}
	}
	return Step{Index: step, Attack: attack.Settings{Steps: lastStep}}
}

func (attacked) Unit(step int) []float32 { return nil }

func (attacked) Class(c Class, step int) (index int, ok bool) {
	if c == WrongClass || c == TopClass && step >= 4 {
		return 2, true
	}
	return 0, true
}

func (attacked) Role(t ui.Theme, class, step int) (sign string, style lipgloss.Style) {
	return "✓", t.TrueLabel
}

// host is a screen around a panel, with keys that change the step.
type host struct {
	*Panel
	visit ui.Visit
	step  int
}

// newHost is a screen that is shown, at step 0.
func newHost(t *testing.T, e Explainer) *host {
	h := &host{Panel: New(Options{Explainer: e})}
	h.Update(ui.Shown{})
	t.Cleanup(func() { h.Update(ui.Hidden{}) })
	return h
}

func (h *host) Name() string      { return "host" }
func (h *host) Title() safe.Text  { return safe.Text{} }
func (h *host) Draw(c *ui.Canvas) {}

func (h *host) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		h.visit.Begin()
	case ui.Hidden:
		h.visit.End()
	case ui.Pulse:
		h.Panel.Pulsed(msg.Elapsed)
	case ui.Answer:
		msg.Take()
	}
	return h.show()
}

func (h *host) show() tea.Cmd { return h.Panel.Show(h.visit.Context(), attacked{}, h.step) }

func (h *host) Keys() []ui.Key {
	begin, others := h.Panel.Keys()
	return ui.Then(slices.Concat(begin, others, []ui.Key{
		ui.NewKey("", "", ui.Act(func() { h.step = max(0, h.step-1) }), "left"),
		ui.NewKey("", "", ui.Act(func() { h.step = min(h.step+1, lastStep) }), "right"),
		ui.NewKey("", "", ui.Act(func() { h.step = 0 }), "home"),
		ui.NewKey("", "", ui.Act(func() { h.step = 4 }), "f"),
	}), h.show)
}

func TestExplanationRefines(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	cmd := uitest.Press(m, "e")
	var seen []int
	for !m.explanation(0).complete() {
		cmd = uitest.Next(m, cmd)
		if n := m.explanation(0).fits.n; n > 0 && !slices.Contains(seen, n) {
			seen = append(seen, n)
		}
	}
	if !slices.Equal(seen, append(slices.Clone(checkpoints), lime.Default().Samples)) {
		t.Errorf("masks after %v samples, want %v", seen, checkpoints)
	}
	if d.Evaluated != lime.Default().Samples || d.Segmentations != 1 {
		t.Errorf("%d samples evaluated, %d pictures taken apart", d.Evaluated, d.Segmentations)
	}
}

// Portions add up to one run.
func TestExplanationIsLimes(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	uitest.PressAll(m, "e", ")", ")")
	settings := lime.Default()
	settings.K = 10
	var want lime.Fit
	for p, err := range lime.Explain(t.Context(), d, d.Segmented().Picture, m.explanation(0).classes, settings) {
		if err != nil {
			t.Fatal(err)
		}
		want = p.Fits[0]
	}
	if got := m.fit(0); fmt.Sprintf("%v", *got) != fmt.Sprintf("%v", want) {
		t.Errorf("got  %v\nwant %v", *got, want)
	}
}

func TestMoreSegmentsNeedNoSamples(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	uitest.PressAll(m, "e")
	n := d.Evaluated
	uitest.PressAll(m, "(", "(", ")")
	if d.Evaluated != n || m.k != 7 {
		t.Errorf("K %d, %d samples more", m.k, d.Evaluated-n)
	}
	cmd := uitest.Press(m, ")") // 8
	if cmd != nil {
		t.Error("8 segments have been selected before")
	}
	uitest.Next(m, uitest.Press(m, ")"))
	if f := m.fit(0); f == nil || f.K != 9 || d.Evaluated != n {
		t.Errorf("fit %v, %d samples more", f, d.Evaluated-n)
	}
	uitest.PressAll(m, strings.Split("))))))", "")...)
	if m.k != mostK {
		t.Errorf("K %d, want %d", m.k, mostK)
	}
	uitest.PressAll(m, strings.Split("((((((((((((((", "")...)
	if m.k != 1 || len(m.visible(m.fit(0))) != 1 {
		t.Errorf("K %d", m.k)
	}
}

func TestPathOfAnExplanation(t *testing.T) {
	m := newHost(t, blocks.New())
	uitest.PressAll(m, "e")
	f := m.fit(0)
	seen := m.explanation(0).paths[m.selection(f.Class)].steps
	if len(seen) != len(f.Explanation()) {
		t.Fatalf("%d pictures, %d segments speak for the class", len(seen), len(f.Explanation()))
	}
	if first := seen[0]; !slices.Equal(first.segments, []int{0}) || first.p < 0.3 || first.p > 0.32 {
		t.Errorf("K=1 shows %v, p %g", first.segments, first.p)
	}
}

func TestClassesInTurn(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	uitest.PressAll(m, "f", "e")
	evaluated := d.Evaluated
	var classes []int
	for range 3 {
		classes = append(classes, m.fit(m.step).Class)
		uitest.PressAll(m, "a")
	}
	if !slices.Equal(classes, []int{2, 0, 2}) {
		t.Errorf("classes %v, want the ping-pong ball, the orange and so on", classes)
	}
	if d.Evaluated-evaluated != otherSeeds*lime.Default().Samples {
		t.Errorf("%d samples for another class, want none but the ones of other seeds", d.Evaluated-evaluated)
	}
}

func TestHeldKeyQueuesNoExplanations(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	cmd := uitest.Press(m, "e")
	for range 10 {
		if extra := uitest.Press(m, "right"); extra != nil {
			t.Fatal("a held key queues work")
		}
	}
	cmd = m.Update(cmd()) // the interrupted job's answer; the next is of the step on screen
	if m.running.of != m.explanation(10) || cmd == nil {
		t.Errorf("%+v is explained, want step 10", m.running.job)
	}
	if d.Segmentations != 1 {
		t.Errorf("%d pictures have been taken apart", d.Segmentations)
	}
	uitest.Answer(m, cmd)
	if m.fit(10) == nil || m.explanation(5) == nil || m.explanation(5).n() != 0 {
		t.Error("steps passed by have been explained")
	}
}

func TestInterruptedSamplesAreKept(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	cmd := uitest.Next(m, uitest.Press(m, "e")) // a first mask
	cmd = uitest.Next(m, cmd)                   // its path
	late := cmd()                               // 50 more samples, whose answer is on its way
	uitest.Press(m, "right")
	uitest.Answer(m, m.Update(late))
	if n := m.explanation(0).n(); n != 100 {
		t.Errorf("%d samples are known, want the 100 evaluated", n)
	}
	uitest.PressAll(m, "left")
	if !m.explanation(0).complete() {
		t.Error("the explanation of step 0 does not go on")
	}
}

func TestCancelledSamplesAreKept(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	cmd := uitest.Next(m, uitest.Next(m, uitest.Press(m, "e")))
	m.running.cancel()
	m.Update(cmd())
	if e := m.explanation(0); e.err != nil || e.n() < 50 {
		t.Errorf("%d samples, %v", e.n(), e.err)
	}
}

func TestMasksOfStepsAreKept(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	uitest.PressAll(m, "e", "c", "right", "right", "left")
	n := d.Evaluated
	for _, key := range []string{"left", "right", "right", "home"} {
		if cmd := uitest.Press(m, key); cmd != nil || m.fit(m.step) == nil {
			t.Errorf("after %s step %d is explained anew", key, m.step)
		}
	}
	if d.Evaluated != n {
		t.Errorf("%d samples more", d.Evaluated-n)
	}
}

func TestFirstMasksComeFirst(t *testing.T) {
	m := newHost(t, blocks.New())
	uitest.PressAll(m, "right")
	cmd := uitest.Press(m, "c")
	var order []string
	for m.explanation(0).fits.n == 0 || len(order) < 5 {
		r := m.running
		order = append(order, fmt.Sprintf("%d of step %d", r.job.kind, r.of.key.Index))
		cmd = uitest.Next(m, cmd)
	}
	want := []string{"0 of step 1", "2 of step 1", "0 of step 0", "2 of step 0", "0 of step 1"}
	if !slices.Equal(order, want) {
		t.Errorf("jobs %q, want %q", order, want)
	}
}

func TestFault_40_LateExplanationsAreDropped(t *testing.T) {
	m := newHost(t, blocks.New())
	cmd := uitest.Press(m, "e")
	late := cmd()
	m.Update(late)
	was := m.running
	m.Update(late)
	if m.running.answer != was.answer || m.explanation(0).n() != 50 {
		t.Error("an answer has been taken twice")
	}
}

func TestLeavingEndsTheJob(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	cmd := uitest.Press(m, "e")
	m.Update(ui.Hidden{})
	if next := m.Update(cmd()); next != nil {
		t.Error("a screen that is not shown goes on")
	}
	uitest.Answer(m, m.Update(ui.Shown{}))
	if m.fit(0) == nil {
		t.Error("a screen shown again does not")
	}
}

func TestTimeLeft(t *testing.T) {
	m := newHost(t, blocks.New())
	cmd := uitest.Press(m, "e")
	m.Update(ui.Pulse{Elapsed: 500 * time.Millisecond})
	if got := m.state(0); got != "taking the picture apart, 0.5 s so far" {
		t.Errorf("said %q", got)
	}
	if !m.Sampling() {
		t.Error("it is not waiting")
	}
	cmd = uitest.Next(m, cmd)
	if got := m.state(0); got != "n 50 of 1000 · 9.5 s left" {
		t.Errorf("said %q", got)
	}
	uitest.Answer(m, cmd)
	if m.Sampling() {
		t.Error("it is still waiting")
	}
}

func TestMarking(t *testing.T) {
	m := newHost(t, blocks.New())
	uitest.PressAll(m, "e")
	if m.markedSegment(m.fit(0)) != none {
		t.Error("something is marked from the start")
	}
	for _, c := range []struct {
		key  string
		want int
	}{{"down", 0}, {"down", 3}, {"up", 0}, {"up", none}, {"up", none}} {
		uitest.PressAll(m, c.key)
		if got := m.markedSegment(m.fit(0)); got != c.want {
			t.Errorf("after %s segment %d is marked, want %d", c.key, got, c.want)
		}
	}
	uitest.PressAll(m, strings.Split(strings.Repeat("down ", 20), " ")[:20]...)
	if m.marked != len(m.fit(0).Selected)-1 {
		t.Errorf("place %d is marked", m.marked)
	}
}

func TestSegmentInWords(t *testing.T) {
	words := blocks.New().Segmented().Words()[0]
	got := words.String()
	if want := "upper left, 5 % of the picture, mostly black"; got != want {
		t.Errorf("segment 0 is %q, want %q", got, want)
	}
	for cells, want := range map[int]string{
		60: got, 30: "upper left, 5 %, black", 20: "upper left, 5 %", 14: "↖ black", 3: "↖",
	} {
		if got := Fitting(words, cells).String(); got != want {
			t.Errorf("in %d cells %q, want %q", cells, got, want)
		}
	}
}
