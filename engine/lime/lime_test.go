package lime

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// readable returns a picture from which a model can read the visible segments: pixels are 1 if visible, 0 if hidden.
// Segment j has j+1 pixels, in all three channels.
func readable(d int) Picture {
	pic := Picture{Segments: d}
	for j := range d {
		pic.Labels = append(pic.Labels, slices.Repeat([]int32{int32(j)}, j+1)...)
	}
	pic.Hidden = make([]float32, 3*len(pic.Labels))
	pic.Visible = slices.Repeat([]float32{1}, len(pic.Hidden))
	return pic
}

// modelFunc computes p(class) from the row of visible segments.
type modelFunc func(row []uint8, class int) float64

func (f modelFunc) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	size := len(inputs) / n
	var out []float64
	for i := range n {
		row := readRow(inputs[i*size : (i+1)*size])
		for _, class := range classes {
			out = append(out, f(row, class))
		}
	}
	return out, ctx.Err()
}

// readRow is the inverse of readable: it returns the row of visible segments.
func readRow(input []float32) []uint8 {
	var row []uint8
	for at := 0; at < len(input)/3; at += len(row) {
		row = append(row, uint8(input[at]))
	}
	return row
}

// additive returns a model whose probability is base plus a weight for each visible segment, divided by class+1.
func additive(base float64, weights ...float64) modelFunc {
	return func(row []uint8, class int) float64 {
		p := base / float64(class+1)
		for j, z := range row {
			p += float64(z) * weights[j] / float64(class+1)
		}
		return p
	}
}

func collect(t *testing.T, m Model, pic Picture, classes []int, s Settings) []Progress {
	t.Helper()
	var list []Progress
	for p, err := range Explain(context.Background(), m, pic, classes, s) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

var eight = []float64{0.02, 0.3, -0.1, 0, 0.05, 0.07, -0.02, 0.01}

func TestAnytime(t *testing.T) {
	curved := modelFunc(func(row []uint8, class int) float64 {
		return 1 / (1 + math.Exp(3-10*additive(0.1, eight...)(row, class)))
	})
	s, classes := Default(), []int{0, 4}
	s.K, s.Seed = 3, 7
	got := collect(t, curved, readable(8), classes, s)
	if ns := fmt.Sprint(numbers(got)); ns != "[50 100 200 400 700 1000]" {
		t.Errorf("fits after %s samples, want [50 100 200 400 700 1000]", ns)
	}
	samples := Samples(s.Samples, 8, s.Seed)
	var p []float64
	for r := range s.Samples {
		for _, class := range classes {
			p = append(p, curved(samples[r*8:(r+1)*8], class))
		}
	}
	for _, progress := range got {
		want, err := Surrogates(samples[:progress.N*8], p[:progress.N*2], 8, classes, s)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(progress.Fits, want) {
			t.Errorf("after %d samples: %+v, want %+v", progress.N, progress.Fits, want)
		}
		if want := progress.N == s.Samples; progress.Last != want {
			t.Errorf("after %d samples: last is %t, want %t", progress.N, progress.Last, want)
		}
	}
	// A class's result does not depend on the other classes.
	alone := collect(t, curved, readable(8), []int{4}, s)
	if a, b := alone[len(alone)-1].Fits[0], got[len(got)-1].Fits[1]; !reflect.DeepEqual(a, b) {
		t.Errorf("class 4 with another class: %+v, want %+v as alone", b, a)
	}
}

func numbers(list []Progress) (ns []int) {
	for _, p := range list {
		ns = append(ns, p.N)
	}
	return ns
}

func TestCheckpointsAreAboveTheSegments(t *testing.T) {
	for _, c := range []struct {
		n, d int
		want string
	}{
		{1000, 40, "[50 100 200 400 700 1000]"},
		{1000, 150, "[200 400 700 1000]"},
		{60, 50, "[60]"},
		{50, 9, "[50]"},
		{1200, 9, "[50 100 200 400 700 1000 1200]"},
	} {
		if got := fmt.Sprint(checkpoints(c.n, c.d)); got != c.want {
			t.Errorf("checkpoints(%d, %d) = %s, want %s", c.n, c.d, got, c.want)
		}
	}
}

func TestSamples(t *testing.T) {
	const n, d = 400, 70
	long := Samples(n, d, 3)
	if short := Samples(50, d, 3); !slices.Equal(short, long[:50*d]) {
		t.Error("a shorter run has different rows, want the first rows of the longer one")
	}
	if slices.Equal(long, Samples(n, d, 4)) {
		t.Error("two seeds give the same samples")
	}
	ones := 0
	for i, z := range long {
		if z > 1 || i < d && z != 1 {
			t.Fatalf("row %d has %d, want 0 or 1, and 1 in row 0", i/d, z)
		}
		ones += int(z)
	}
	// For 27,930 flips, 5 standard deviations are 418.
	if flips := (n - 1) * d; math.Abs(float64(ones-d)-float64(flips)/2) > 2.5*math.Sqrt(float64(flips)) {
		t.Errorf("%d ones in %d flips, want about half", ones-d, flips)
	}
}

// TestFindsLinearModel: least squares recovers a linear model exactly, with R² 1.
func TestFindsLinearModel(t *testing.T) {
	s := Default()
	s.Refit = OLS
	for _, s.Kernel = range []Kernel{Lime, Paper} {
		got := collect(t, additive(0.1, eight...), readable(8), []int{0}, s)
		fit := got[len(got)-1].Fits[0]
		if math.Abs(fit.Intercept-0.1) > 1e-9 || math.Abs(fit.R2-1) > 1e-9 || math.Abs(fit.P-0.43) > 1e-9 {
			t.Errorf("%s: intercept %g, R² %g, p %g, want 0.1, 1, 0.43", s.Kernel, fit.Intercept, fit.R2, fit.P)
		}
		for j, w := range fit.All {
			if math.Abs(w-eight[j]) > 0.03 { // ridge shrinks
				t.Errorf("%s: segment %d has weight %g among all, want about %g", s.Kernel, j, w, eight[j])
			}
		}
		for _, w := range fit.Selected {
			if math.Abs(w.Weight-eight[w.Segment]) > 1e-9 {
				t.Errorf("%s: segment %d has weight %g, want %g", s.Kernel, w.Segment, w.Weight, eight[w.Segment])
			}
		}
	}
}

func TestExplanationAndPath(t *testing.T) {
	s := Default()
	s.K = 4
	got := collect(t, additive(0.1, eight...), readable(8), []int{0}, s)
	fit := got[len(got)-1].Fits[0]
	// The fourth weight is negative.
	if e := fmt.Sprint(fit.Explanation()); len(fit.Selected) != 4 || e != "[1 5 4]" {
		t.Errorf("explanation %s of %+v, want [1 5 4] of 4", e, fit.Selected)
	}
	if p := fmt.Sprint(fit.Path(4)); p != "[[1] [1 5] [1 5 4] [1 5 4]]" {
		t.Errorf("path %s, want [[1] [1 5] [1 5 4] [1 5 4]]", p)
	}
}

// TestDegenerate: every case without a reliable mask gives an error or a note.
func TestDegenerate(t *testing.T) {
	s := Default()
	s.Samples = 100
	constant, nan := additive(0.25, make([]float64, 8)...), modelFunc(func(row []uint8, _ int) float64 {
		if row[2] == 0 && row[3] == 0 {
			return math.NaN()
		}
		return 0.5
	})
	zeros := make([]float64, 100)
	var few *FewSamplesError
	var flat *ConstantError
	for name, c := range map[string]struct {
		d    int
		m    Model
		as   any
		is   error
		says string
	}{
		"one segment":       {1, additive(0, 1), nil, ErrOneSegment, "one segment"},
		"n below d":         {100, additive(0, zeros...), &few, nil, "100 samples cannot tell 100 segments apart"},
		"constant":          {8, constant, &flat, nil, "stays 0.25 in all 100 samples"},
		"probability 0":     {8, additive(0, zeros[:8]...), &flat, nil, "stays 0 in all"},
		"varies below 1e-7": {8, additive(0, 1e-9, 2e-9, 0, 0, 0, 0, 0, 0), &flat, nil, "no segment matters"},
		"NaN":               {8, nan, nil, ErrNotFinite, "not numbers"},
	} {
		t.Run(name, func(t *testing.T) {
			fit, err := last(Explain(context.Background(), c.m, readable(c.d), []int{0}, s))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that contains %q", err, c.says)
			}
			if c.is != nil && !errors.Is(err, c.is) || c.as != nil && !errors.As(err, c.as) {
				t.Errorf("error %T, want %v or %T", err, c.is, c.as)
			}
			if len(fit.Selected) > 0 {
				t.Errorf("a mask of %v, want none", fit.Selected)
			}
		})
	}
	negative := additive(0.9, -0.1, -0.05, -0.1, -0.1, -0.1, -0.2, -0.1, -0.1)
	for says, m := range map[string]Model{
		"8 segments, no more than the 8": additive(0.1, eight...),
		"no segment speaks for":          negative,
	} {
		fit, err := last(Explain(context.Background(), m, readable(8), []int{0}, s))
		if notes := strings.Join(fit.Notes(), "; "); err != nil || !strings.Contains(notes, says) {
			t.Errorf("notes %q, %v; want %q", notes, err, says)
		}
	}
}

func TestSingular(t *testing.T) {
	// The first two segments are always hidden together.
	d, n := 3, 40
	samples := Samples(n, d, 0)
	p := make([]float64, n)
	for r := range n {
		samples[r*d+1] = samples[r*d]
		p[r] = 0.1*float64(samples[r*d]) + 0.2*float64(samples[r*d+2])
	}
	s := Default()
	for _, s.Refit = range []Refit{Ridge, OLS} {
		fits, err := Surrogates(samples, p, d, []int{0}, s)
		if err != nil || fits[0].Err != nil || len(fits[0].Selected) != 2 {
			t.Errorf("%s: %v, %+v; want two of the three segments", s.Refit, err, fits)
		}
	}
	m := &moments{newDesign(samples, d, s), target{cov: make([]float64, d)}}
	if _, ok := m.regress([]int{0, 1}, OLS); ok {
		t.Error("least squares of a singular matrix succeeds")
	}
	if _, ok := m.regress([]int{0, 1}, Ridge); !ok {
		t.Error("ridge regression of a singular matrix fails")
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for _, change := range []func(*Settings){
		func(s *Settings) { s.Samples = 1 },
		func(s *Settings) { s.Samples = 1e6 },
		func(s *Settings) { s.Sigma = 0 },
		func(s *Settings) { s.Sigma = math.NaN() },
		func(s *Settings) { s.K = 0 },
	} {
		s := Default()
		change(&s)
		if _, err := last(Explain(context.Background(), additive(0, eight...), readable(8), []int{0}, s)); err == nil {
			t.Errorf("%+v is accepted", s)
		}
	}
	for _, name := range []string{"", "Lime", "ols"} {
		if _, err := ParseKernel(name); err == nil {
			t.Errorf("kernel %q is accepted", name)
		}
	}
}

func TestFault_40_CancelStopsWithinABatch(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	m := modelFunc(func(row []uint8, _ int) float64 {
		if calls++; calls == 3*batch+1 {
			cancel()
		}
		return float64(row[0]) / 2
	})
	_, err := last(Explain(ctx, m, readable(8), []int{0}, Default()))
	want := fmt.Sprintf("after %d of 1000", 3*batch)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want it cancelled %s", err, want)
	}
	if calls > 4*batch {
		t.Errorf("%d samples computed, want at most %d after a stop at %d", calls, 4*batch, 3*batch+1)
	}
}

func TestPerturb(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(1, 5).Draw(t, "d")
		labels := rapid.SliceOfN(rapid.Int32Range(0, int32(d-1)), 1, 60).Draw(t, "labels")
		row := rapid.SliceOfN(rapid.Uint8Range(0, 1), d, d).Draw(t, "row")
		pic := Picture{Labels: labels, Segments: d}
		for i := range 3 * len(labels) {
			pic.Visible, pic.Hidden = append(pic.Visible, float32(i)), append(pic.Hidden, -float32(i))
		}
		got := make([]float32, len(pic.Visible))
		pic.perturb(got, row, pic.runs())
		for i, v := range got {
			want := pic.Hidden[i]
			if row[labels[i%len(labels)]] == 1 {
				want = pic.Visible[i]
			}
			if v != want {
				t.Fatalf("value %d of row %v is %g, want %g", i, row, v, want)
			}
		}
	})
}

func TestHidden(t *testing.T) {
	pix, labels := []uint8{10, 20, 30, 13, 20, 31, 200, 100, 0, 255, 255, 255}, []int32{0, 0, 1, 1}
	for h, want := range map[Hidden][]uint8{
		Mean:  {11, 20, 30, 11, 20, 30, 227, 177, 127, 227, 177, 127},
		Black: make([]uint8, 12),
		Grey:  slices.Repeat([]uint8{127}, 12),
	} {
		if got := h.Fill(pix, 2, labels, 2); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", h, got, want)
		}
	}
	flat := slices.Repeat([]uint8{7, 90, 250}, 20*30)
	if got := Blur.Fill(flat, 20, make([]int32, 600), 1); !slices.Equal(got, flat) {
		t.Error("blur changes a flat picture")
	}
	flat[3*(15*20+10)] = 255
	if got := Blur.Fill(flat, 20, make([]int32, 600), 1); got[3*(15*20+10)] > 60 || got[3*(14*20+10)] <= 7 {
		t.Error("blur does not spread a point")
	}
}

func TestStabilities(t *testing.T) {
	s := Default()
	s.K, s.Samples = 1, 60
	var got Stability
	seeds := []uint64{1, 2, 3}
	for st, err := range Stabilities(context.Background(), additive(0.1, eight...), readable(8), 0, s, seeds) {
		if err != nil {
			t.Fatal(err)
		}
		if st.Runs != got.Runs+1 {
			t.Errorf("%d runs, want %d", st.Runs, got.Runs+1)
		}
		got = st
	}
	// One segment's weight is several times the next.
	if want := []int{0, 3, 0, 0, 0, 0, 0, 0}; !slices.Equal(got.Times, want) {
		t.Errorf("selected %v times, want %v", got.Times, want)
	}
}
