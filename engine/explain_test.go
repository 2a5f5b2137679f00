package engine

import (
	"context"
	"errors"
	"image/color"
	"math"
	"reflect"
	"slices"
	"testing"

	"beyond/engine/attack"
	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/engine/score"
	"beyond/engine/segment"
)

// blackGrid cuts the fake model's pictures, all of one colour, into cells of which each takes its share of it away.
var blackGrid = Cut{Segments: segment.ByGrid, Hidden: lime.Black}

func explainable(t *testing.T, f *fake) (*Workspace, *Subject) {
	t.Helper()
	e := New(Config{Workers: 2})
	t.Cleanup(e.Close)
	w := e.Open(fakeModel(t, f), pictures(t, 1))
	s, err := w.Subject(context.Background(), Visible, 0, blackGrid)
	if err != nil {
		t.Fatal(err)
	}
	return w, s
}

func TestExplainThroughTheQueue(t *testing.T) {
	f := &fake{}
	w, s := explainable(t, f)
	settings := lime.Settings{Samples: 200, Sigma: 0.25, K: 4}
	explain := func() (last lime.Progress) {
		for p, err := range lime.Explain(context.Background(), w.prober(Visible), s.Picture, []int{0, 1}, settings) {
			if err != nil {
				t.Fatal(err)
			}
			last = p
		}
		return last
	}
	got := explain()
	if !got.Last || got.N != 200 || len(got.Fits) != 2 {
		t.Fatalf("%+v", got)
	}
	for i, sign := range []float64{1, -1} { // red speaks for red, and so against green
		for _, weight := range got.Fits[i].Selected {
			if weight.Weight*sign <= 0 {
				t.Errorf("class %d: segment %d of a red picture weighs %g", i, weight.Segment, weight.Weight)
			}
		}
	}
	for i, n := range f.batches {
		if n != forwardBatch && i+1 < len(f.batches) {
			t.Errorf("batch %d of %d has %d inputs", i, len(f.batches), n)
		}
	}
	if again := explain(); !reflect.DeepEqual(again, got) {
		t.Error("the same seed gives another explanation")
	}
	top, err := w.Top(context.Background(), Visible, s, 2)
	if err != nil || top[0].Class != 0 || top[0].P != got.Fits[0].P {
		t.Errorf("top %+v, %v; p of the first sample %g", top, err, got.Fits[0].P)
	}
}

func TestUnitSubjectKeepsWhatRoundingLoses(t *testing.T) {
	w, _ := explainable(t, &fake{})
	unit := make([]float32, 3*side*side)
	for i := range unit {
		unit[i] = 0.3 + float32(i)*1e-4
	}
	s := w.UnitSubject(unit, blackGrid)
	for i, v := range s.Picture.Visible {
		if math.Abs(float64(v-unit[i])) > 1e-6 { // the fake's inputs are in [0,1] as well
			t.Fatalf("value %d is %g, want %g", i, v, unit[i])
		}
	}
	if s.Image.W != side || s.Segments.N < 2 || s.Image.Pix[0] != 77 {
		t.Errorf("%d segments of %+v", s.Segments.N, s.Image)
	}
}

func TestAttend(t *testing.T) {
	w, s := explainable(t, &fake{})
	path := [][]int{{3}, {3, 7}, {}, {0, 1, 2, 3}}
	seen, err := w.Attend(context.Background(), Visible, s, 0, path)
	if err != nil || len(seen) != len(path) {
		t.Fatalf("%d pictures, %v", len(seen), err)
	}
	for i, a := range seen {
		if !slices.Equal(a.Segments, path[i]) {
			t.Errorf("picture %d: segments %v", i, a.Segments)
		}
		grey := 0
		for at, label := range s.Segments.Labels {
			pixel := [3]uint8(a.Image.Pix[3*at : 3*at+3])
			switch {
			case slices.Contains(path[i], int(label)):
				if pixel != [3]uint8(s.Image.Pix[3*at:3*at+3]) {
					t.Errorf("picture %d: pixel %d of a visible segment is %v", i, at, pixel)
				}
			case pixel != [3]uint8{127, 127, 127}:
				t.Errorf("picture %d: pixel %d of a hidden segment is %v", i, at, pixel)
			default:
				grey++
			}
		}
		// The picture shown is the picture judged.
		b := w.prober(Visible)
		p, err := b.Probabilities(context.Background(), w.normalised(a.Image), 1, []int{0})
		if err != nil || p[0] != a.P {
			t.Errorf("picture %d: p %g, of the picture as shown %v, %v", i, a.P, p, err)
		}
	}
}

func TestTintAndOutline(t *testing.T) {
	_, s := explainable(t, &fake{})
	before := slices.Clone(s.Image.Pix)
	green, blue := color.RGBA{G: 255, A: 255}, color.RGBA{B: 255, A: 255}
	tinted := s.Tint([]lime.Weight{{Segment: 0, Weight: 0.2}, {Segment: 1, Weight: -0.1}}, green, blue)
	outlined := s.Outline([]int{0, 1}, green)
	lines := 0
	for at, label := range s.Segments.Labels {
		was, tint := before[3*at:3*at+3], tinted.Pix[3*at:3*at+3]
		switch {
		case label == 0 && tint[1] <= was[1], label == 1 && tint[2] <= was[2], label > 1 && !slices.Equal(was, tint):
			t.Errorf("pixel %d of segment %d: %v tinted %v", at, label, was, tint)
		}
		if outlined.Pix[3*at+1] == 255 {
			lines++
		} else if !slices.Equal(outlined.Pix[3*at:3*at+3], was) {
			t.Errorf("pixel %d is neither line nor picture", at)
		}
	}
	if lines == 0 || lines == side*side || !slices.Equal(before, s.Image.Pix) {
		t.Errorf("%d pixels of line; the subject itself is changed: %t", lines, !slices.Equal(before, s.Image.Pix))
	}
}

var saliencyMethods = []saliency.Method{
	saliency.Occlusion, saliency.Gradient, saliency.SmoothGrad, saliency.Integrated,
}

func TestSalience(t *testing.T) {
	w, s := explainable(t, &fake{})
	for _, method := range saliencyMethods {
		m, err := saliency.Explain(context.Background(), w.prober(Visible), s.Picture, 0, method, saliency.Settings{Steps: 5})
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range m.Segments {
			if v <= 0 {
				t.Errorf("%s: segment %d of a red picture scores %g for red", method, j, v)
			}
		}
	}
	order := make([]int, s.Segments.N)
	for j := range order {
		order[j] = j
	}
	j, err := saliency.Judge(context.Background(), w.prober(Visible), s.Picture, 0, order)
	if err != nil || j.Deletion <= 1./3 || j.Deletion >= 1 || math.Abs(j.Insertion-j.Deletion) > 0.1 {
		t.Errorf("%+v, %v", j, err)
	}
}

// The gradient that package saliency is given is that of log p.
func TestLogGradientsSign(t *testing.T) {
	w, s := explainable(t, &fake{})
	logs, gradients, err := w.prober(Visible).LogGradients(context.Background(), s.Picture.Visible, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	top, err := w.Top(context.Background(), Visible, s, 1)
	if err != nil || math.Abs(math.Exp(logs[0])-top[0].P) > 1e-6 {
		t.Errorf("log p %g, p %+v, %v", logs[0], top, err)
	}
	// A logit of the fake is the mean of its channel, so that log p(red) grows with red by 1 − p and falls with green by p.
	red, green := float64(gradients[0]*side*side), float64(gradients[side*side]*side*side)
	if p := math.Exp(logs[0]); math.Abs(red-(1-p)) > 1e-6 || green >= 0 || green < p-1 {
		t.Errorf("gradients %g and %g", gradients[0], gradients[side*side])
	}
}

func TestFault_09_ExplainingANaNIsAnError(t *testing.T) {
	w, s := explainable(t, &fake{})
	visible := slices.Clone(s.Picture.Visible)
	visible[0] = float32(math.NaN())
	broken := *s
	broken.Picture.Visible = visible
	for _, err := range lime.Explain(context.Background(), w.prober(Visible), broken.Picture, []int{0}, lime.Default()) {
		if !errors.Is(err, attack.ErrNotFinite) {
			t.Errorf("error %v", err)
		}
	}
	if _, err := w.Top(context.Background(), Visible, &broken, 1); !errors.Is(err, attack.ErrNotFinite) {
		t.Errorf("error %v", err)
	}
	if _, err := w.Attend(context.Background(), Visible, &broken, 0, [][]int{{0}}); !errors.Is(err, attack.ErrNotFinite) {
		t.Errorf("error %v", err)
	}
	if score.Finite(visible) {
		t.Error("the picture was meant to be broken")
	}
}

func TestFault_40_CancelAnExplanation(t *testing.T) {
	f := &fake{hold: make(chan struct{}), began: make(chan struct{}, 1000)}
	w, s := explainable(t, f)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		for _, err := range lime.Explain(ctx, w.prober(Background), s.Picture, []int{0}, lime.Default()) {
			if err != nil {
				ended <- err
			}
		}
		close(ended)
	}()
	<-f.began
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	close(f.hold) // the work begun has been told to stop; the engine is free for others
	if _, err := w.Top(context.Background(), Visible, s, 1); err != nil {
		t.Error(err)
	}
	inputs := 0
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.batches {
		inputs += n
	}
	if inputs > 2*forwardBatch+1 {
		t.Errorf("%d inputs computed for a run stopped in its first batch", inputs)
	}
}

// Samples of an explanation in the background wait for requests of the screen.
func TestExplanationYields(t *testing.T) {
	f := &fake{hold: make(chan struct{}), began: make(chan struct{}, 1000)}
	w, s := explainable(t, f)
	done := make(chan lime.Progress, 1)
	go func() {
		var last lime.Progress
		settings := lime.Settings{Samples: 64, Sigma: 0.25, K: 2}
		for p := range lime.Explain(context.Background(), w.prober(Background), s.Picture, []int{0}, settings) {
			last = p
		}
		done <- last
	}()
	<-f.began // the first background batch is held
	top := make(chan error, 1)
	go func() {
		_, err := w.Top(context.Background(), Visible, s, 1)
		top <- err
	}()
	<-f.began // the visible request has taken its place
	close(f.hold)
	if err := <-top; err != nil {
		t.Error(err)
	}
	if last := <-done; !last.Last || len(last.Fits) != 1 {
		t.Errorf("the explanation ended with %+v", last)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.batches[0] != forwardBatch || f.batches[1] != 1 {
		t.Errorf("batches %v, want a full one and then the visible request", f.batches)
	}
}
