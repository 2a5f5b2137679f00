package saliency

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"beyond/engine/lime"
)

// logistic has log p(class 1) = weights·x − log(1 + exp(weights·x)), whose gradient has a closed form.
type logistic struct {
	weights []float64
	nan     bool
	calls   int
}

func (m *logistic) logit(x []float32) float64 {
	z := 0.0
	for i, v := range x {
		z += m.weights[i] * float64(v)
	}
	if m.nan {
		z = math.NaN()
	}
	return z
}

func (m *logistic) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	m.calls += n
	var out []float64
	for x := range slices.Chunk(inputs, len(inputs)/n) {
		p := 1 / (1 + math.Exp(-m.logit(x)))
		for _, class := range classes {
			out = append(out, []float64{1 - p, p}[class])
		}
	}
	return out, ctx.Err()
}

func (m *logistic) LogGradients(ctx context.Context, inputs []float32, n, _ int) ([]float64, []float32, error) {
	var logs []float64
	var gradients []float32
	m.calls += n
	for x := range slices.Chunk(inputs, len(inputs)/n) {
		z := m.logit(x)
		logs = append(logs, z-math.Log1p(math.Exp(z)))
		for _, w := range m.weights {
			gradients = append(gradients, float32(w/(1+math.Exp(z))))
		}
	}
	return logs, gradients, ctx.Err()
}

// Layer returns a layer of two channels and 2×2 pixels: the first speaks for class 1, the second against it.
func (m *logistic) Layer(ctx context.Context, input []float32, layer string, class int) (LayerView, error) {
	return LayerView{
		Name: layer, Shape: [3]int{2, 2, 2}, Activation: []float32{1, 2, 3, 4, 4, 1, 0, 2},
		Gradient: []float32{0.25, 0.75, 0.5, 0.5, -1, 0, 0, -1},
	}, ctx.Err()
}

// example returns a model and a picture with three segments of 1, 2 and 1 pixels in three channels.
func example() (*logistic, lime.Picture) {
	pic := lime.Picture{Labels: []int32{0, 1, 1, 2}, Segments: 3, Hidden: make([]float32, 12)}
	m := &logistic{}
	for i := range 12 {
		pic.Visible = append(pic.Visible, float32(i%4+1)/4)
		m.weights = append(m.weights, []float64{2, -0.5, -0.25, 0.3}[i%4])
	}
	return m, pic
}

func TestMethodsAgreeOnSigns(t *testing.T) {
	m, pic := example()
	for _, method := range []Method{Occlusion, Gradient, SmoothGrad, Integrated} {
		got, err := Explain(context.Background(), m, pic, 1, method, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if s := got.Segments; len(s) != 3 || s[0] <= 0 || s[1] >= 0 || s[2] <= 0 {
			t.Errorf("%s scores %v, want signs +, −, + as the weights", method, s)
		}
		sum := 0.0
		for _, v := range got.Segments {
			sum += v
		}
		if math.Abs(sum-got.Sum) > 1e-9 || (got.Pixels == nil) != (method == Occlusion) {
			t.Errorf("%s: sum %g, want the segments' %g; %d pixels", method, got.Sum, sum, len(got.Pixels))
		}
		parsed, err := ParseMethod(method.String())
		if err != nil || parsed != method {
			t.Errorf("ParseMethod(%q) = %v, %v, want %v", method, parsed, err, method)
		}
	}
}

func TestOcclusion(t *testing.T) {
	m, pic := example()
	got, err := Explain(context.Background(), m, pic, 1, Occlusion, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	p := func(x []float32) float64 { return 1 / (1 + math.Exp(-m.logit(x))) }
	without := slices.Clone(pic.Visible)
	without[0], without[4], without[8] = 0, 0, 0
	if want := p(pic.Visible) - p(without); math.Abs(got.Segments[0]-want) > 1e-12 {
		t.Errorf("segment 0 scores %g, want %g", got.Segments[0], want)
	}
}

func TestGradientTimesInput(t *testing.T) {
	m, pic := example()
	got, err := Explain(context.Background(), m, pic, 1, Gradient, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	z := m.logit(pic.Visible)
	if want := 3 * 2 * 0.25 / (1 + math.Exp(z)); math.Abs(got.Pixels[0]-want) > 1e-6 {
		t.Errorf("pixel 0 scores %g, want %g", got.Pixels[0], want)
	}
	if !math.IsNaN(got.Change) {
		t.Errorf("gradient × input: change %g, want NaN", got.Change)
	}
}

// TestIntegratedIsComplete: the scores of integrated gradients sum to the change of log p. The error falls with the
// number of steps.
func TestIntegratedIsComplete(t *testing.T) {
	m, pic := example()
	for i := range m.weights {
		m.weights[i] *= 8
	}
	last := math.Inf(1)
	for _, steps := range []int{2, 8, 64} {
		got, err := Explain(context.Background(), m, pic, 1, Integrated, Settings{Steps: steps})
		if err != nil {
			t.Fatal(err)
		}
		if gap := got.Gap(); gap >= last {
			t.Errorf("%d steps leave a gap of %g, want less than %g", steps, gap, last)
		} else {
			last = gap
		}
	}
	if last > 1e-3 {
		t.Errorf("64 steps leave a gap of %g, want at most 1e-3", last)
	}
}

func TestSmoothGradIsSeeded(t *testing.T) {
	m, pic := example()
	explain := func(seed uint64) []float64 {
		got, err := Explain(context.Background(), m, pic, 1, SmoothGrad, Settings{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return got.Segments
	}
	if !slices.Equal(explain(1), explain(1)) || slices.Equal(explain(1), explain(2)) {
		t.Error("scores do not depend on the seed alone")
	}
}

func TestDegenerate(t *testing.T) {
	m, pic := example()
	one := pic
	one.Segments, one.Labels = 1, make([]int32, 4)
	for _, method := range []Method{Occlusion, Gradient, SmoothGrad, Integrated} {
		if _, err := Explain(context.Background(), m, one, 1, method, Settings{}); !errors.Is(err, lime.ErrOneSegment) {
			t.Errorf("%s of one segment: %v, want ErrOneSegment", method, err)
		}
		nan := &logistic{weights: m.weights, nan: true}
		if _, err := Explain(context.Background(), nan, pic, 1, method, Settings{}); !errors.Is(err, lime.ErrNotFinite) {
			t.Errorf("%s of NaN: %v, want ErrNotFinite", method, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if got, err := Explain(ctx, m, pic, 1, method, Settings{}); !errors.Is(err, context.Canceled) || got != nil {
			t.Errorf("%s cancelled: %v, %v, want no map and Canceled", method, got, err)
		}
	}
	if _, err := Explain(context.Background(), m, pic, 1, SmoothGrad, Settings{Steps: -1}); err == nil {
		t.Error("negative steps are accepted")
	}
}

func TestJudge(t *testing.T) {
	m, pic := example()
	best, err := Judge(context.Background(), m, pic, 1, []int{0, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	worst, err := Judge(context.Background(), m, pic, 1, []int{1, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	if best.Deletion >= worst.Deletion || best.Insertion <= worst.Insertion {
		t.Errorf("best order %+v, worst order %+v, want less deletion and more insertion for the best", best, worst)
	}
	// For a constant model the curve is the constant p.
	flat := &logistic{weights: make([]float64, 12)}
	got, _ := Judge(context.Background(), flat, pic, 1, []int{0, 1, 2})
	if math.Abs(got.Deletion-0.5) > 1e-12 || math.Abs(got.Insertion-0.5) > 1e-12 {
		t.Errorf("constant p of 0.5: %+v, want 0.5 and 0.5", got)
	}
}

func TestRank(t *testing.T) {
	if got := Rank([]float64{0.1, -2, 0.5, 0.1}); !slices.Equal(got, []int{2, 0, 3, 1}) {
		t.Errorf("order %v, want [2 0 3 1]", got)
	}
}
