package attack

import (
	"context"
	"errors"
	"math"
	"testing"

	"beyond/engine/score"

	"pgregory.net/rapid"
)

// linear is a classifier whose logits are weights·x: its loss gradient is known in closed form.
type linear struct {
	weights [][]float32 // [class][pixel]
	err     error
}

func (m linear) Logits(_ context.Context, x []float32) ([]float32, error) {
	out := make([]float32, len(m.weights))
	for c, w := range m.weights {
		for i := range w {
			out[c] += w[i] * x[i]
		}
	}
	return out, m.err
}

func (m linear) Gradient(
	ctx context.Context, x []float32, o score.Objective,
) (logits, gradient []float32, err error) {
	logits, err = m.Logits(ctx, x)
	slopes := make([]float32, len(logits))
	o(logits, slopes)
	gradient = make([]float32, len(x))
	for c, w := range m.weights {
		for i := range w {
			gradient[i] += slopes[c] * w[i]
		}
	}
	return logits, gradient, err
}

func drawModel(t *rapid.T) (linear, []float32) {
	const pixels, classes = 12, 4
	weight := rapid.SliceOfN(rapid.Float32Range(-3, 3), pixels, pixels)
	m := linear{weights: rapid.SliceOfN(weight, classes, classes).Draw(t, "weights")}
	return m, rapid.SliceOfN(rapid.Float32Range(0, 1), pixels, pixels).Draw(t, "picture")
}

func collect(t *rapid.T, m Model, x []float32, label int, s Settings) []Step {
	var steps []Step
	for step, err := range Run(context.Background(), m, x, label, s) {
		if err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

func TestStepsStayInRangeAndAtMostEpsilonApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, x := drawModel(t)
		s := Settings{
			Norm:     rapid.SampledFrom([]Norm{Linf, L2}).Draw(t, "norm"),
			Epsilon:  rapid.Float64Range(0.001, 0.3).Draw(t, "epsilon"),
			Steps:    rapid.IntRange(1, 8).Draw(t, "steps"),
			Bound:    rapid.SampledFrom([]float64{0, 0.05, 0.2}).Draw(t, "bound"),
			Targeted: rapid.Bool().Draw(t, "targeted"),
			Target:   2,
		}
		steps := collect(t, m, x, 1, s)
		for k, step := range steps {
			if step.Index != k {
				t.Fatalf("step %d says it is step %d", k, step.Index)
			}
			for _, v := range step.Picture {
				if v < 0 || v > 1 {
					t.Fatalf("step %d leaves [0,1]: %v", k, v)
				}
			}
			length := map[Norm]float64{Linf: step.Linf, L2: step.L2}[s.Norm]
			limit := float64(k) * s.Epsilon
			if s.Bound > 0 {
				limit = math.Min(limit, s.Bound)
			}
			if length > limit+1e-6 { // float32 rounding of at most 8 steps of at most 12 pixels
				t.Fatalf("step %d lies %v from the start, limit %v", k, length, limit)
			}
		}
	})
}

func TestUntargetedRaisesAndTargetedLowersTheLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, x := drawModel(t)
		for _, norm := range []Norm{Linf, L2} {
			s := Settings{Norm: norm, Epsilon: 1e-3, Steps: 5}
			// The cross-entropy of a linear model is convex: a step along its gradient can only raise it.
			steps := collect(t, m, x, 1, s)
			if last := steps[len(steps)-1]; last.Loss < steps[0].Loss-1e-6 {
				t.Fatalf("%v: loss %v → %v", norm, steps[0].Loss, last.Loss)
			}
			// Lowering the target's loss is seen with the target as the label. The decrease of a small step is
			// first order, the effect of the curvature second order: 12 pixels × weights² × ε² × steps².
			s.Targeted, s.Target = true, 2
			steps = collect(t, m, x, 2, s)
			if last := steps[len(steps)-1]; last.Loss > steps[0].Loss+12*36*25e-6 {
				t.Fatalf("%v: target's loss %v → %v", norm, steps[0].Loss, last.Loss)
			}
		}
	})
}

func TestScaleIsALengthInTheNetworksSpace(t *testing.T) {
	m := linear{weights: [][]float32{{1, 1, 1}, {-1, -1, -1}}}
	s := Settings{Norm: Linf, Epsilon: 0.1, Steps: 1, Scale: [3]float64{1, 0.5, 0.25}}
	var last Step
	for step, err := range Run(context.Background(), m, []float32{.5, .5, .5}, 0, s) {
		if err != nil {
			t.Fatal(err)
		}
		last = step
	}
	for i, want := range []float64{0.4, 0.45, 0.475} {
		if got := float64(last.Picture[i]); math.Abs(got-want) > 1e-6 {
			t.Errorf("channel %d: %v, want %v", i, got, want)
		}
	}
}

func TestZeroGradientEndsTheAttack(t *testing.T) {
	m := linear{weights: [][]float32{{0, 0, 0}, {0, 0, 0}}}
	n := 0
	for _, err := range Run(context.Background(), m, make([]float32, 3), 0, Default(L2)) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d steps, want only the start", n)
	}
}

func TestRoundingIsAskedOfTheRoundedPicture(t *testing.T) {
	// The first class wins by less than rounding can move: 0.4999·255 rounds to 127, below the second class' 0.499.
	m := linear{weights: [][]float32{{1, 0, 0}, {0, 1, 0}}}
	s := Settings{Norm: Linf, Epsilon: 1e-6, Steps: 1, Rounding: true}
	for step, err := range Run(context.Background(), m, []float32{0.4999, 0.4985, 0}, 0, s) {
		if err != nil {
			t.Fatal(err)
		}
		// Both round to 127/255, so the first class still wins by its lower index.
		if step.Index == 0 && !step.SurvivesRounding {
			t.Error("a tie goes to the lower index")
		}
	}
	for step, err := range Run(context.Background(), m, []float32{0.4985, 0.4986, 0}, 1, s) {
		if err != nil {
			t.Fatal(err)
		}
		// Both round to 127/255: the second class was first and no longer is.
		if step.Index == 0 && step.SurvivesRounding {
			t.Error("rounding changed the first class, yet it is said to survive")
		}
	}
}

func TestErrors(t *testing.T) {
	fault := errors.New("fault")
	cases := map[string]struct {
		m    linear
		s    Settings
		want error
	}{
		"model":      {linear{[][]float32{{1, 1, 1}}, fault}, Default(Linf), fault},
		"not finite": {linear{[][]float32{{float32(math.NaN()), 0, 0}}, nil}, Default(Linf), ErrNotFinite},
		"settings":   {linear{[][]float32{{1, 1, 1}}, nil}, Settings{Epsilon: -1, Steps: 1}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got error
			for _, err := range Run(context.Background(), c.m, []float32{1, 1, 1}, 0, c.s) {
				got = err
			}
			if got == nil || c.want != nil && !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
