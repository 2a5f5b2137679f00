package attack

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"beyond/engine/score"
)

// small is the network of testdata/methods.py.
type small struct{}

const smallInputs, smallHidden, smallClasses = 48, 16, 12

func (small) hidden(x []float32) []float64 {
	out := make([]float64, smallHidden)
	for j := range out {
		for i, v := range x {
			out[j] += float64(float32(1.5*math.Sin(float64(1+smallInputs*j+i)))) * float64(v)
		}
		out[j] = math.Tanh(out[j])
	}
	return out
}

func (small) weight(c, j int) float64 {
	return float64(float32(1.2 * math.Cos(float64(2+smallHidden*c+j))))
}

func (m small) Logits(ctx context.Context, x []float32) ([]float32, error) {
	logits, hidden := make([]float32, smallClasses), m.hidden(x)
	for c := range logits {
		sum := 0.0
		for j, h := range hidden {
			sum += m.weight(c, j) * h
		}
		logits[c] = float32(sum)
	}
	return logits, ctx.Err()
}

func (m small) Gradient(ctx context.Context, x []float32, o score.Objective) (logits, gradient []float32, err error) {
	logits, err = m.Logits(ctx, x)
	slopes, hidden := make([]float32, smallClasses), m.hidden(x)
	o(logits, slopes)
	gradient = make([]float32, len(x))
	for i := range gradient {
		sum := 0.0
		for j, h := range hidden {
			through := 0.0
			for c, s := range slopes {
				through += float64(s) * m.weight(c, j)
			}
			sum += through * (1 - h*h) * 1.5 * math.Sin(float64(1+smallInputs*j+i))
		}
		gradient[i] = float32(sum)
	}
	return logits, gradient, err
}

func sines(offset, slope, from, by float64) []float32 {
	x := make([]float32, smallInputs)
	for i := range x {
		x[i] = float32(from + by*math.Sin(offset+slope*float64(i)))
	}
	return x
}

type reference struct {
	Method, Norm   string
	Bound, Epsilon float64
	Steps          int
	Pictures       [][]float32 // the random start, if there is one, and after each step; equal ones once
}

// start is where the reference began.
func (r reference) start(w *walk) []float32 {
	noise := make([]float64, smallInputs)
	for i, v := range sines(5, 11, 0, 1) {
		noise[i] = float64(v)
	}
	switch {
	case r.Method == "pgd":
		return w.away(noise, r.Bound, func([]float64) float64 { return 1 })
	case r.Norm == "l2":
		return w.away(noise, r.Bound, euclid)
	}
	return w.away(noise, r.Bound, greatest)
}

// From fixed starts, every step is foolbox's or torchattacks'.
func TestGoldenMethods(t *testing.T) {
	text, err := os.ReadFile("testdata/methods.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Label int
		Rows  []reference
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all.Rows {
		t.Run(r.Method+" "+r.Norm, func(t *testing.T) {
			method, _ := ParseMethod(r.Method)
			norm, _ := ParseNorm(r.Norm)
			s := Settings{Method: method, Norm: norm, Bound: r.Bound, Epsilon: max(r.Epsilon, 1e-9), Steps: r.Steps}
			if err := s.Validate(); err != nil {
				t.Fatal(err)
			}
			var got [][]float32
			w := &walk{ctx: t.Context(), model: small{}, start: sines(3, 7, 0.5, 0.45), label: all.Label, s: s}
			w.yield = func(step Step, err error) bool {
				if step.Index > 0 && step.Restart == 0 && (len(got) == 0 || !slices.Equal(got[len(got)-1], step.Picture)) {
					got = append(got, step.Picture)
				}
				return true
			}
			if method.Bounded() {
				w.drawn = r.start(w)
				got = append(got, w.drawn)
			}
			if err := w.run(); err != nil {
				t.Fatal(err)
			}
			want := r.Pictures
			if len(got) < len(want) || len(got) > len(want)+1 { // the reference does not look at PGD's last picture
				t.Fatalf("%d pictures, want %d", len(got), len(want))
			}
			for k := range want {
				if linf, _ := distance(want[k], got[k]); linf > 2e-5 {
					t.Fatalf("picture %d differs by %g", k, linf)
				}
			}
		})
	}
}

// The least step misleads, and one shorter by the precision does not.
func TestLeastIsLeast(t *testing.T) {
	m, start := small{}, sines(3, 7, 0.5, 0.45)
	logits, err := m.Logits(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	label := score.Largest(logits, 1)[0]
	for _, norm := range []Norm{Linf, L2} {
		for _, steps := range []int{1, 10} {
			s := Settings{Method: Least, Norm: norm, Epsilon: 1, Steps: steps}
			least, err := FindLeast(t.Context(), m, start, label, s)
			if err != nil || !least.Found {
				t.Fatalf("%+v, %v", least, err)
			}
			misled := func(epsilon float64) bool {
				s := Settings{Norm: norm, Epsilon: epsilon, Steps: steps}
				for step, err := range Run(t.Context(), m, start, label, s) {
					if err != nil {
						t.Fatal(err)
					}
					if step.Top[0].Class != label {
						return true
					}
				}
				return false
			}
			if !misled(least.Epsilon) || misled(least.Epsilon-LeastPrecision) {
				t.Errorf("%s, %d steps: %g is not least", norm, steps, least.Epsilon)
			}
		}
	}
	if least, err := FindLeast(t.Context(), m, start, (label+1)%smallClasses, Settings{Epsilon: 1, Steps: 3}); err != nil ||
		least.Epsilon != 0 || !least.Found {
		t.Errorf("a picture that is wrong already: %+v, %v", least, err)
	}
}

// What the bounded methods find lies within the bound, and the same seed finds the same.
func TestMethodsKeepWithinTheBound(t *testing.T) {
	start := sines(3, 7, 0.5, 0.45)
	for _, method := range []Method{PGD, APGDCE, APGDT} {
		for _, norm := range []Norm{Linf, L2} {
			s := Settings{Method: method, Norm: norm, Bound: 0.03, Epsilon: 0.01, Steps: 8, Restarts: 2, Seed: 4}
			var first []Step
			for round := range 2 {
				at := 0
				for step, err := range Run(t.Context(), small{}, start, 5, s) {
					if err != nil {
						t.Fatal(err)
					}
					if far := [...]float64{step.Linf, step.L2}[norm]; far > s.Bound+1e-6 {
						t.Errorf("%s %s: step %d is %g away", method, norm, step.Index, far)
					}
					if round == 0 {
						first = append(first, step)
					} else if !slices.Equal(step.Picture, first[at].Picture) {
						t.Fatalf("%s %s: another picture at step %d", method, norm, step.Index)
					}
					at++
				}
			}
		}
	}
}
