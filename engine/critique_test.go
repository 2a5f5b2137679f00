package engine

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"sync"
	"testing"

	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/golden"
	"beyond/engine/npy"
)

func question(class int, by By) Question {
	return Question{
		Class: class, By: by, Counts: critic.Counts{Prototypes: 3, Criticisms: 3},
		Selectors: critic.Selectors(critic.DefaultOptions()),
		Attack:    attack.Settings{Norm: attack.Linf, Epsilon: 0.1, Steps: 10},
	}
}

func TestCritique(t *testing.T) {
	f := &fake{}
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, f), pictures(t, 40))
	w.Set.Items[0].Label = 1 // red: a mistake of the model's
	for _, c := range []struct {
		by       By
		pictures int
		outside  int // a picture that does not belong to the class
	}{{ByLabel, 13, 0}, {ByPrediction, 12, 1}} {
		t.Run(c.by.String(), func(t *testing.T) {
			q := question(1, c.by) // green: 1, 4, 7, …, of which 10 is no picture
			var mu sync.Mutex
			last, total := 0, 0
			got, err := w.Critique(context.Background(), Visible, q, Progress{Report: func(done, of int) {
				mu.Lock()
				defer mu.Unlock()
				last, total = max(last, done), of
			}})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Pictures) != c.pictures || len(got.Facts.Pictures) != c.pictures || slices.Contains(got.Pictures, 10) {
				t.Errorf("pictures %v, %d facts, want %d", got.Pictures, len(got.Facts.Pictures), c.pictures)
			}
			if last != total || total == 0 {
				t.Errorf("progress ended at %d of %d", last, total)
			}
			for i, at := range got.Pictures {
				r := w.knownRobustness(at, 1, q.Attack)
				facts := got.Facts.Pictures[i].Attack
				if r == nil || facts.FirstWrong != r.FirstWrong || facts.Never != r.Never {
					t.Errorf("picture %d: %+v, known %+v", at, facts, r)
				}
			}
			for i, a := range got.Answers {
				if a.Err != nil || a.Selector != q.Selectors[i].Name() || len(a.Prototypes)+len(a.Criticisms) == 0 {
					t.Errorf("%s: %+v", q.Selectors[i].Name(), a)
				}
			}
			before := len(f.batches)
			again, err := w.Critique(context.Background(), Visible, q, Progress{})
			if err != nil || !slices.Equal(again.Pictures, got.Pictures) {
				t.Errorf("the second time: %v", err)
			}
			if len(f.batches) != before {
				t.Errorf("%d batches computed again", len(f.batches)-before)
			}
		})
	}
}

func TestCritiqueOfNothing(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 2))
	_, err := w.Critique(context.Background(), Visible, question(2, ByLabel), Progress{})
	if !errors.Is(err, ErrNoPictures) {
		t.Errorf("error %v, want %v", err, ErrNoPictures)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Critique(ctx, Visible, question(0, ByLabel), Progress{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestGatherAllClasses(t *testing.T) {
	f := &fake{}
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, f), pictures(t, 40))
	if err := w.Gather(context.Background(), Background, question(AllClasses, ByLabel), Progress{}); err != nil {
		t.Fatal(err)
	}
	before := len(f.batches)
	if classes := w.ClassesOf(ByPrediction); !slices.Equal(classes, []int{0, 1, 2}) {
		t.Errorf("classes %v", classes)
	}
	for class := range 3 {
		if _, err := w.Critique(context.Background(), Background, question(class, ByLabel), Progress{}); err != nil {
			t.Error(err)
		}
	}
	if len(f.batches) != before {
		t.Errorf("%d batches after everything was gathered", len(f.batches)-before)
	}
}

// The vector kernels' distances agree with the exact ones up to the rounding of the squared norms to float32: d
// roundings of at most 2⁻²⁴ each, which do not all go one way, give some √d.
func TestKernelDistances(t *testing.T) {
	for _, d := range []int{1, 7, 16, 33, 1280} {
		const rows, n = 37, 53
		values := make([]float32, (rows+n)*d)
		for i := range values {
			values[i] = float32((i*7919)%1000)/500 - 0.7
		}
		got, want := make([]float64, rows*n), make([]float64, rows*n)
		kernelDistances(values, d)(n, n+rows)(got, 0, n)
		critic.Exact(values, d)(n, n+rows)(want, 0, n)
		norms := squaredNorms(values, d)
		for i := range got {
			bound := 4 * math.Sqrt(float64(d)) * 0x1p-24 * (norms[n+i%rows] + norms[i/rows])
			if math.Abs(got[i]-want[i]) > bound {
				t.Fatalf("d %d: distance %d is %v, want %v", d, i, got[i], want[i])
			}
		}
	}
}

// The rounding of the kernels must not change a choice.
func TestGoldenMMDByKernels(t *testing.T) {
	data, err := os.ReadFile(golden.Path(t, "golden", "mmd", "features.npy"))
	if err != nil {
		t.Fatal(err)
	}
	features, shape, err := npy.Decode[float32](data)
	if err != nil {
		t.Fatal(err)
	}
	exact, fast := critic.DefaultMMD(), critic.DefaultMMD()
	fast.Distances = kernelDistances
	want, err := exact.Fit(context.Background(), features, shape[1], critic.Counts{Prototypes: 12, Criticisms: 12})
	if err != nil {
		t.Fatal(err)
	}
	got, err := fast.Fit(context.Background(), features, shape[1], critic.Counts{Prototypes: 12, Criticisms: 12})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Prototypes, want.Prototypes) || !slices.Equal(got.Criticisms, want.Criticisms) ||
		math.Abs(got.Gamma/want.Gamma-1) > 1e-5 {
		t.Errorf("%v %v γ %v, want %v %v γ %v",
			got.Prototypes, got.Criticisms, got.Gamma, want.Prototypes, want.Criticisms, want.Gamma)
	}
}

// BenchmarkMMD is the largest class that is promised: 5,000 pictures.
func BenchmarkMMD(b *testing.B) {
	const n, d = 5000, 1280
	features := make([]float32, n*d)
	state := uint32(1)
	for i := range features {
		state = state*1664525 + 1013904223
		features[i] = float32(state>>8) / (1 << 24)
	}
	s := critic.DefaultMMD()
	s.Distances = Distances(n)
	for b.Loop() {
		if _, err := s.Fit(context.Background(), features, d, critic.Counts{Prototypes: 12, Criticisms: 12}); err != nil {
			b.Fatal(err)
		}
	}
}

// With the least step length a picture is led away from its class within the steps, and with one shorter it is not.
func TestCritiqueByLeast(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 12))
	q := question(1, ByLabel)
	q.Selectors = []critic.Selector{critic.Adv{}, critic.AdvLeast{}}
	got, err := w.Critique(t.Context(), Visible, q, Progress{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Answers) != 2 || len(got.Answers[1].Prototypes) == 0 {
		t.Fatalf("%+v", got.Answers)
	}
	for i, at := range got.Pictures {
		least := got.Facts.Pictures[i].Least
		if least <= 0 || math.IsInf(least, 1) {
			t.Fatalf("picture %d: least ε %g", at, least)
		}
		for _, c := range []struct {
			epsilon float64
			never   bool
		}{{least, false}, {least - attack.LeastPrecision, true}} {
			s := q.Attack
			s.Epsilon = c.epsilon
			r, err := w.robustness(t.Context(), Visible, at, 1, s)
			if err != nil || r.Never != c.never {
				t.Errorf("picture %d, ε %g: %+v, %v", at, c.epsilon, r, err)
			}
		}
	}
}
