package inspect

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/lime"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

func TestExplainedDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {100, 27}, {120, 37}, {200, 57}} {
		m := dissected(t, newDissector(), fooled, size[0], size[1])
		presses(m, "l", "down", "down")
		golden(t, fmt.Sprintf("original %dx%d", size[0], size[1]), drawn(m))
		presses(m, "f", "c", "k", "k")
		golden(t, fmt.Sprintf("beside %dx%d", size[0], size[1]), drawn(m))
	}
}

func TestExplainedPanesInTurn(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 80, 21)
	presses(m, "l", "f", "down")
	for i := range len(whyPanes[2]) {
		golden(t, fmt.Sprintf("%d", i), drawn(m))
		presses(m, "tab")
	}
}

func TestExplainedLooks(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "l", "b")
	for range lookCount {
		golden(t, m.explaining.look.String()+", both signs", drawn(m))
		presses(m, "h")
	}
	presses(m, "v")
	golden(t, "hidden black", drawn(m))
	presses(m, "l", "i")
	golden(t, "details beside", drawn(m))
}

func TestExplainedWithoutPictures(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	presses(m, "l", "down")
	e := m.explanation(0)
	got := fmt.Sprint(e.words[0])
	if want := "upper left, 5 % of the picture, mostly black"; got != want {
		t.Errorf("segment 0 is %q, want %q", got, want)
	}
	for cells, want := range map[int]string{
		60: got, 30: "upper left, 5 %, black", 20: "upper left, 5 %", 14: "↖ black", 3: "↖",
	} {
		if got := e.words[0].fitting(cells).String(); got != want {
			t.Errorf("in %d cells %q, want %q", cells, got, want)
		}
	}
}

func TestExplanationRefines(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	cmd := press(m, "l")
	var seen []int
	for !m.explanation(0).complete() {
		cmd = answer(m, cmd)
		if n := m.explanation(0).fits.n; n > 0 && !slices.Contains(seen, n) {
			seen = append(seen, n)
		}
	}
	if !slices.Equal(seen, checkpoints) {
		t.Errorf("masks after %v samples, want %v", seen, checkpoints)
	}
	if d.evaluated != sampleCount || d.dissected != 1 {
		t.Errorf("%d samples evaluated, %d pictures taken apart", d.evaluated, d.dissected)
	}
}

// What comes of portions is what comes of one run.
func TestExplanationIsLimes(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	presses(m, "l", "K", "K")
	settings := lime.Default()
	settings.K = 10
	var want lime.Fit
	for p, err := range lime.Explain(t.Context(), d, d.subject().Picture, m.explanation(0).classes, settings) {
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
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	presses(m, "l")
	n := d.evaluated
	presses(m, "k", "k", "K")
	if d.evaluated != n || m.explaining.k != 7 {
		t.Errorf("K %d, %d samples more", m.explaining.k, d.evaluated-n)
	}
	cmd := press(m, "K") // 8
	if cmd != nil {
		t.Error("8 segments have been selected before")
	}
	answer(m, press(m, "K"))
	if f := m.fit(0); f == nil || f.K != 9 || d.evaluated != n {
		t.Errorf("fit %v, %d samples more", f, d.evaluated-n)
	}
	presses(m, strings.Split("KKKKKK", "")...)
	if m.explaining.k != mostSegments {
		t.Errorf("K %d, want %d", m.explaining.k, mostSegments)
	}
	presses(m, strings.Split("kkkkkkkkkkkkkk", "")...)
	if m.explaining.k != 1 || len(m.explaining.visible(m.fit(0))) != 1 {
		t.Errorf("K %d", m.explaining.k)
	}
}

func TestPathOfAnExplanation(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "l")
	f := m.fit(0)
	seen := m.explanation(0).paths[m.explaining.reading(f.Class)].seen
	if len(seen) != len(f.Explanation()) {
		t.Fatalf("%d pictures, %d segments speak for the class", len(seen), len(f.Explanation()))
	}
	if first := seen[0]; !slices.Equal(first.segments, []int{0}) || first.p < 0.3 || first.p > 0.32 {
		t.Errorf("K=1 shows %v, p %g", first.segments, first.p)
	}
}

func TestClassesInTurn(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "f", "l")
	evaluated := m.options.Explainer.(*dissector).evaluated
	var classes []int
	for range 3 {
		classes = append(classes, m.fit(m.shown()).Class)
		presses(m, "a")
	}
	if !slices.Equal(classes, []int{2, 0, 2}) {
		t.Errorf("classes %v, want the ping-pong ball, the orange and so on", classes)
	}
	if d := m.options.Explainer.(*dissector); d.evaluated-evaluated != otherSeeds*sampleCount {
		t.Errorf("%d samples for another class, want none but those of other seeds", d.evaluated-evaluated)
	}
	golden(t, "the label at a wrong step", drawn(dissectedAt(t, "f", "l", "a")))
}

func dissectedAt(t *testing.T, keys ...string) *Model {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, keys...)
	return m
}

func TestHeldKeyQueuesNoExplanations(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	cmd := press(m, "l")
	for range 10 {
		if extra := press(m, "right"); extra != nil {
			t.Fatal("a held key queues work")
		}
	}
	cmd = m.Update(cmd()) // the interrupted job's answer; the next is of the step on screen
	if m.explaining.running.of != m.explanation(10) || cmd == nil {
		t.Errorf("%+v is explained, want step 10", m.explaining.running.job)
	}
	if d.dissected != 1 {
		t.Errorf("%d pictures have been taken apart", d.dissected)
	}
	drain(m, cmd)
	if m.fit(10) == nil || m.explanation(5) == nil || m.explanation(5).n() != 0 {
		t.Error("steps passed by have been explained")
	}
}

func TestInterruptedSamplesAreKept(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	cmd := answer(m, press(m, "l")) // a first mask
	cmd = answer(m, cmd)            // its path
	late := cmd()                   // 50 more samples, whose answer is on its way
	press(m, "right")
	drain(m, m.Update(late))
	if n := m.explanation(0).n(); n != 100 {
		t.Errorf("%d samples are known, want the 100 evaluated", n)
	}
	presses(m, "left")
	if !m.explanation(0).complete() {
		t.Error("the explanation of step 0 does not go on")
	}
}

func TestCancelledSamplesAreKept(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	cmd := answer(m, answer(m, press(m, "l")))
	m.explaining.running.cancel()
	m.Update(cmd())
	if e := m.explanation(0); e.err != nil || e.n() < 50 {
		t.Errorf("%d samples, %v", e.n(), e.err)
	}
}

func TestMasksOfStepsAreKept(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	presses(m, "l", "c", "right", "right", "left")
	n := d.evaluated
	for _, key := range []string{"left", "right", "right", "home"} {
		if cmd := press(m, key); cmd != nil || m.fit(m.shown()) == nil {
			t.Errorf("after %s step %d is explained anew", key, m.shown())
		}
	}
	if d.evaluated != n {
		t.Errorf("%d samples more", d.evaluated-n)
	}
}

func TestFirstMasksComeFirst(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "right")
	cmd := press(m, "c")
	var order []string
	for m.explanation(0).fits.n == 0 || len(order) < 5 {
		r := m.explaining.running
		order = append(order, fmt.Sprintf("%d of step %d", r.job.kind, r.of.sight.step))
		cmd = answer(m, cmd)
	}
	want := []string{"0 of step 1", "2 of step 1", "0 of step 0", "2 of step 0", "0 of step 1"}
	if !slices.Equal(order, want) {
		t.Errorf("jobs %q, want %q", order, want)
	}
}

func TestPauseAndGoOn(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	cmd := press(m, "l")
	for range 4 {
		cmd = answer(m, cmd)
	}
	press(m, "l")
	drain(m, cmd)
	n := d.evaluated
	golden(t, "paused", drawn(m))
	if more := press(m, "right"); more != nil || d.evaluated != n {
		t.Error("a pause is none")
	}
	golden(t, "paused at a step without samples", drawn(m))
	press(m, "left")
	presses(m, "l")
	const batch = 16 // what an interruption may lose
	if e := m.explanation(0); !e.complete() || d.evaluated > sampleCount*(1+otherSeeds)+batch {
		t.Errorf("%d samples evaluated, %d of them for the picture on screen", d.evaluated, e.n())
	}
	if m.toggleExplanation(); m.explaining.paused {
		t.Error("there is nothing left to pause")
	}
}

func TestHiddenAndExplainedAgain(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	presses(m, "l", "L")
	n := d.evaluated
	golden(t, "hidden", drawn(m))
	if presses(m, "l"); d.evaluated != n || m.fit(0) == nil {
		t.Error("what was known has been forgotten")
	}
	presses(m, ">")
	if m.index() != mistaken || m.fit(0) == nil {
		t.Error("the next picture is not explained")
	}
}

func TestAnotherModelIsExplainedInTheSameWay(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "l", "k", "h", "down")
	n := m.With(m.options)
	n.Update(ui.Resized{Width: 120, Height: 37})
	drain(n, n.Update(ui.Shown{}))
	if n.explaining.manner != m.explaining.manner || n.fit(0) == nil {
		t.Errorf("explained as %+v, want %+v", n.explaining.manner, m.explaining.manner)
	}
}

func TestFault_40_LateExplanationsAreDropped(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	cmd := press(m, "l")
	late := cmd()
	m.Update(late)
	was := m.explaining.running
	m.Update(late)
	if m.explaining.running.ticket != was.ticket || m.explanation(0).n() != 50 {
		t.Error("an answer has been taken twice")
	}
}

func TestLeavingEndsTheJob(t *testing.T) {
	d := newDissector()
	m := dissected(t, d, fooled, 120, 37)
	cmd := press(m, "l")
	m.Update(ui.Hidden{})
	if next := m.Update(cmd()); next != nil {
		t.Error("a screen that is not shown goes on")
	}
	drain(m, m.Update(ui.Shown{}))
	if m.fit(0) == nil {
		t.Error("a screen shown again does not")
	}
}

func TestTimeLeft(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	cmd := press(m, "l")
	m.Update(ui.Pulse{Elapsed: 500 * time.Millisecond})
	if got := m.whyState(0); got != "taking the picture apart, 0.5 s so far" {
		t.Errorf("said %q", got)
	}
	if !m.Waiting() {
		t.Error("it is not waiting")
	}
	cmd = answer(m, cmd)
	if got := m.whyState(0); got != "n 50 of 1000 · 9.5 s left" {
		t.Errorf("said %q", got)
	}
	drain(m, cmd)
	if m.Waiting() {
		t.Error("it is still waiting")
	}
}

func TestWhyThereIsNoExplanation(t *testing.T) {
	one, few, flat, nan := newDissector(), newDissector(), newDissector(), newDissector()
	one.columns, one.rows = 1, 1
	few.columns, few.rows, few.weights = 2, 2, map[int][]float64{0: {0.3, 0.2, 0.1, -0.1}}
	flat.weights = nil
	nan.nanAfter = 120
	many := newDissector()
	many.columns, many.rows, many.weights = 40, 40, nil
	for name, d := range map[string]*dissector{
		"one segment": one, "fewer segments than K": few, "class of no probability": flat, "not a number": nan, "more segments than samples": many,
	} {
		t.Run(name, func(t *testing.T) {
			m := dissected(t, d, fooled, 120, 37)
			presses(m, "l")
			golden(t, "120x37", drawn(m))
			m.resized(80, 21)
			golden(t, "80x21", drawn(m))
		})
	}
}

func TestMarking(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "l")
	if m.markedSegment(m.fit(0)) != none {
		t.Error("something is marked from the start")
	}
	for _, c := range []struct {
		key  string
		want int
	}{{"down", 0}, {"down", 3}, {"up", 0}, {"up", none}, {"up", none}} {
		presses(m, c.key)
		if got := m.markedSegment(m.fit(0)); got != c.want {
			t.Errorf("after %s segment %d is marked, want %d", c.key, got, c.want)
		}
	}
	presses(m, strings.Split(strings.Repeat("down ", 20), " ")[:20]...)
	if m.explaining.marked != len(m.fit(0).Selected)-1 {
		t.Errorf("place %d is marked", m.explaining.marked)
	}
}

func TestClickOnThePath(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "l")
	l := m.layout(120, 37, usualAspect)
	m.Update(tea.MouseClickMsg{X: l.trail.Min.X + 2*l.trail.Dx()/paperK, Y: l.trail.Max.Y - 2})
	if m.explaining.k != 3 {
		t.Errorf("K %d, want the one clicked, 3", m.explaining.k)
	}
	m.Update(tea.MouseClickMsg{X: l.trail.Max.X - 1, Y: l.trail.Max.Y - 2})
	if m.explaining.k != 3 {
		t.Errorf("K %d where there is no picture", m.explaining.k)
	}
}

func TestExplainCommandLine(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "l", "K", "v")
	want := "beyond explain gallery:orange/court_0107.png --class n07747607 --samples 1000 --k 9 --seed 0 --segments quickshift --hidden black --stability 4 --json"
	if got := m.CommandLine(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	presses(m, "right")
	if got := m.CommandLine(); !strings.HasPrefix(got, "beyond attack ") {
		t.Errorf("with a step on screen %s", got)
	}
}

func TestSaveExplanation(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	saved := map[string]image.Point{}
	m.options.Export = func(name string, img image.Image) (string, error) {
		saved[name] = img.Bounds().Size()
		return "/pictures/" + name + ".png", nil
	}
	presses(m, "l", "h", "s")
	if size := saved["court_0107-original-class-0-attention-8-tint"]; size != image.Pt(dissectedSide, dissectedSide) {
		t.Errorf("saved %v", saved)
	}
	seen := len(m.explanation(0).paths[reading{0, paperK}].seen)
	if size := saved["court_0107-original-class-0-path"]; size != image.Pt(seen*(dissectedSide+8)-8, dissectedSide) {
		t.Errorf("saved %v", saved)
	}
}

func TestEveryExplainedSizeIsDrawn(t *testing.T) {
	m := dissected(t, newDissector(), fooled, 120, 37)
	presses(m, "l", "down")
	for _, key := range []string{"", "c"} {
		if key != "" {
			presses(m, "right", key)
		}
		for w := 0; w < 210; w += 7 {
			for h := 0; h < 60; h += 3 {
				drawn(m.resized(w, h))
			}
		}
	}
}

func TestKeysOfExplanations(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	m.options.Explainer = nil
	for _, b := range m.Bindings() {
		if slices.Contains([]string{"l", "c", "k/K"}, b.Help().Key) && b.Enabled() {
			t.Errorf("%s is on, though nobody explains", b.Help().Key)
		}
	}
	presses(m, "l")
	if m.explaining.on {
		t.Error("explained by nobody")
	}
}
