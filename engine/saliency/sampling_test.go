package saliency

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"beyond/engine/lime"
)

// pausing ends its context after some calls.
type pausing struct {
	Model
	calls  int
	cancel context.CancelFunc
}

func (p *pausing) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	if p.calls--; p.calls < 0 {
		p.cancel()
		return nil, ctx.Err()
	}
	return p.Model.Probabilities(ctx, inputs, n, classes)
}

// A run in portions of any size, interrupted again and again, ends with the scores of a run in one.
func TestSamplingInPortions(t *testing.T) {
	for _, method := range []Method{KernelSHAP, RISE} {
		m, pic := squares()
		settings := Settings{Samples: 200, Seed: 3}
		want, err := Explain(t.Context(), m, pic, 1, method, settings)
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewSampling(pic, 1, method, settings)
		if err != nil {
			t.Fatal(err)
		}
		for portion := 1; !r.Done(); portion++ {
			ctx, cancel := context.WithCancel(t.Context())
			model := &pausing{m, portion % 3, cancel}
			if err := r.Advance(ctx, model, r.N()+7*portion); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			cancel()
			if portion > 1000 {
				t.Fatalf("%s: %d of %d samples", method, r.N(), r.All())
			}
		}
		got, err := r.Map()
		if err != nil || !slices.Equal(got.Segments, want.Segments) || !slices.Equal(got.Pixels, want.Pixels) ||
			math.Abs(got.Sum-want.Sum) > 0 {
			t.Errorf("%s: %+v, want %+v; %v", method, got, want, err)
		}
	}
}

// squares returns a model that adds up its segments, nearly, and a picture of 6×6 segments of 4 pixels.
func squares() (*logistic, lime.Picture) {
	const side = 12
	pic := lime.Picture{Segments: 36, Visible: slices.Repeat([]float32{1}, side*side), Hidden: make([]float32, side*side)}
	m := &logistic{}
	for at := range side * side {
		j := at/side/2*6 + at%side/2
		pic.Labels = append(pic.Labels, int32(j))
		m.weights = append(m.weights, 1e-6*float64(j*j%11))
	}
	return m, pic
}

// The values of a game that adds up are exact from any samples that tell the segments apart; before, there are none.
func TestShapleyValuesOfAPart(t *testing.T) {
	m, pic := squares()
	r, err := NewSampling(pic, 1, KernelSHAP, Settings{Samples: 300})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{10, 71, 72, 100, 200, 300} {
		if err := r.Advance(t.Context(), m, n); err != nil {
			t.Fatal(err)
		}
		got, err := r.Map()
		if few := n < 72; (err != nil) != few { // one alone and all but one, of 36
			t.Fatalf("%d samples: %v", n, err)
		} else if few {
			continue
		}
		for j, v := range got.Segments {
			if want := 4 * 1e-6 * float64(j*j%11) / 4; math.Abs(v-want) > 1e-9 {
				t.Errorf("%d samples, segment %d: %g, want %g", n, j, v, want)
			}
		}
	}
}

// The mean over some masks has the scale of the mean over all.
func TestMeanOfSomeMasks(t *testing.T) {
	m, pic := squares()
	r, err := NewSampling(pic, 1, RISE, Settings{Samples: 400})
	if err != nil {
		t.Fatal(err)
	}
	for r.N() < r.All() {
		if err := r.Advance(t.Context(), m, r.N()+100); err != nil {
			t.Fatal(err)
		}
		got, err := r.Map()
		if mean := got.Sum / float64(len(pic.Labels)); err != nil || math.Abs(mean-0.5) > 0.05 {
			t.Errorf("%d samples: the mean score is %g, p is 0.5; %v", r.N(), mean, err)
		}
	}
}
