package lime

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// correlated returns the moments of random samples and a partly linear target. Most segments copy the one before,
// because a segment leaves a path again only if segments correlate.
func correlated(d, n int, seed uint64) *moments {
	samples, r := Samples(n, d, seed), rand.New(rand.NewPCG(seed, 1))
	for i := d + 1; i < len(samples); i++ {
		if i%d > 0 && r.IntN(4) > 0 {
			samples[i] = samples[i-1]
		}
	}
	weights := make([]float64, d)
	for j := range weights {
		weights[j] = 0.2 * r.NormFloat64()
	}
	p := make([]float64, n)
	for i := range p {
		p[i] = 0.2 * r.NormFloat64()
		for j, z := range samples[i*d : (i+1)*d] {
			p[i] += float64(z) * weights[j]
		}
	}
	shared := newDesign(samples, d, Default())
	return &moments{shared, shared.aim(samples, p, 1)}
}

// TestLassoPathIsOptimal checks the Karush-Kuhn-Tucker conditions: at each kink, every correlation with the residual is
// at most λ in magnitude, and an active segment's correlation is λ with its coefficient's sign.
func TestLassoPathIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := rapid.IntRange(2, 12).Draw(t, "d"), rapid.IntRange(60, 160).Draw(t, "n")
		checkOptimal(t, correlated(d, n, rapid.Uint64().Draw(t, "seed")))
	})
}

// TestLassoPathTurnsBack checks paths in which a segment leaves again.
func TestLassoPathTurnsBack(t *testing.T) {
	left := 0
	for seed := range uint64(40) {
		m := correlated(12, 60, seed)
		checkOptimal(t, m)
		for step, path := 1, lassoPath(m); step < len(path); step++ {
			for j, c := range path[step] {
				if c == 0 && path[step-1][j] != 0 {
					left++
				}
			}
		}
	}
	if left < 3 {
		t.Errorf("in 40 paths %d segments leave again, want at least 3", left)
	}
}

// TestLassoPathWithCopies: two segments that are always hidden together do not end a step early.
func TestLassoPathWithCopies(t *testing.T) {
	checkOptimal(t, correlated(11, 66, 0x3d41)) // the copies are the sixth and the seventh segment
}

func checkOptimal(t interface{ Fatalf(string, ...any) }, m *moments) {
	last := math.Inf(1)
	for step, coef := range lassoPath(m) {
		corr, lambda := append([]float64(nil), m.cov...), 0.0
		for j := range corr {
			for k, c := range coef {
				corr[j] -= m.gram[j*m.d+k] * c
			}
			lambda = math.Max(lambda, math.Abs(corr[j]))
		}
		for j, c := range coef {
			if c != 0 && math.Abs(corr[j]-math.Copysign(lambda, c)) > 1e-9 {
				t.Fatalf("step %d: segment %d has %g and correlation %g, λ is %g", step, j, c, corr[j], lambda)
			}
		}
		if lambda > last+1e-12 {
			t.Fatalf("step %d: λ rises from %g to %g", step, last, lambda)
		}
		last = lambda
	}
}

func TestPick(t *testing.T) {
	path := [][]float64{{0, 0, 0}, {1, 0, 0}, {1, 0, 2}, {0, 0, 3}, {0, 1, 3}, {1, 1, 3}}
	for k, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 3, 9: 3} {
		if got := pick(path, k); len(got) != want {
			t.Errorf("pick(%d) = %v, want %d segments", k, got, want)
		}
	}
	if got := pick(path, 1); got[0] != 2 {
		t.Errorf("pick(1) = %v, want [2], from the last kink with one segment", got)
	}
}

func TestCholesky(t *testing.T) {
	var l cholesky
	a := [][]float64{{4}, {2, 5}, {-2, 1, 6}}
	for _, row := range a {
		if !l.extend(row, 1e-7) {
			t.Fatalf("row %v of a positive definite matrix is refused", row)
		}
	}
	x := l.solve([]float64{2, 9, 9})
	for i, want := range []float64{1, 1, 5.0 / 3} {
		sum := 0.0
		for k := range 3 {
			sum += a[max(i, k)][min(i, k)] * x[k]
		}
		if b := []float64{2, 9, 9}[i]; math.Abs(sum-b) > 1e-12 {
			t.Errorf("row %d of A·x is %g, want %g (x about %g)", i, sum, b, want)
		}
	}
	if l.extend([]float64{4, 2, -2, 4}, 1e-7) {
		t.Error("a copy of the first row is accepted")
	}
}
