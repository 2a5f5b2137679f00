package critic

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// random returns a matrix of n rows, the last of which repeat the first.
func random(n, d, repeats int) matrix {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	m := matrix{n, d, make([]float32, n*d)}
	for i := range m.data {
		m.data[i] = float32(r.NormFloat64())
	}
	copy(m.data[(n-repeats)*d:], m.data[:repeats*d])
	return m
}

func (m matrix) distance(i, j int) float64 {
	sum := 0.0
	for k := range m.d {
		diff := float64(m.data[i*m.d+k]) - float64(m.data[j*m.d+k])
		sum += diff * diff
	}
	return sum
}

// Sizes lie on both sides of a block's edge, numbers of pairs are odd and even.
func TestMedianIsThatOfTheSortedPairs(t *testing.T) {
	for _, c := range []struct{ n, repeats int }{
		{2, 0}, {2, 1}, {3, 0}, {4, 0}, {5, 2}, {127, 0}, {128, 0}, {129, 60}, {300, 0},
	} {
		m := random(c.n, 3, c.repeats)
		var all []float64
		for i := range m.n {
			for j := range i {
				all = append(all, m.distance(i, j))
			}
		}
		slices.Sort(all)
		want := (all[(len(all)-1)/2] + all[len(all)/2]) / 2
		got, err := m.median(context.Background(), Exact(m.data, m.d))
		if err != nil || math.Abs(got-want) > 1e-14*want {
			t.Errorf("%d rows: median %v, %v; want %v", c.n, got, err, want)
		}
	}
}

// Distances of which all, or all of two values, are equal need every digit, or part at the last.
func TestMedianOfEqualDistances(t *testing.T) {
	m := matrix{4, 1, []float32{0, 0, 1, 1}} // four distances of 1, two of 0
	if got, _ := m.median(context.Background(), Exact(m.data, m.d)); got != 1 {
		t.Errorf("median %v, want 1", got)
	}
	m = matrix{3, 2, []float32{0, 0, 0, 1, 1, 0}} // 1, 1, 2
	if got, _ := m.median(context.Background(), Exact(m.data, m.d)); got != 1 {
		t.Errorf("median %v, want 1", got)
	}
	m = matrix{4, 4, []float32{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}}
	if got, _ := m.median(context.Background(), Exact(m.data, m.d)); got != 2 {
		t.Errorf("median %v, want 2", got)
	}
}

func TestMeansAreThoseOfTheMatrix(t *testing.T) {
	m := random(300, 5, 3)
	const gamma = 0.1
	means, err := m.means(context.Background(), Exact(m.data, m.d), gamma)
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range means {
		want := 0.0
		for j := range m.n {
			want += math.Exp(-gamma*m.distance(i, j)) / float64(m.n)
		}
		if math.Abs(got-want) > 1e-13 {
			t.Fatalf("mean of row %d: %v, want %v", i, got, want)
		}
	}
	for i := range 3 {
		if means[i] != means[297+i] {
			t.Errorf("equal rows %d and %d have means %v and %v", i, 297+i, means[i], means[297+i])
		}
	}
}

func TestKeptDistancesAreTheSame(t *testing.T) {
	m := random(300, 5, 3)
	exact := Exact(m.data, m.d)
	kept, err := m.kept(context.Background(), exact)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ first, end, from, to int }{{0, 128, 0, 128}, {128, 256, 256, 300}, {256, 300, 0, 128}} {
		size := (c.end - c.first) * (c.to - c.from)
		got, want := make([]float64, size), make([]float64, size)
		kept(c.first, c.end)(got, c.from, c.to)
		exact(c.first, c.end)(want, c.from, c.to)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: distances differ", c)
		}
	}
}

func TestPrototypesLowerTheDiscrepancyMost(t *testing.T) {
	m := random(40, 4, 0)
	const gamma = 0.2
	kernel := func(i, j int) float64 { return math.Exp(-gamma * m.distance(i, j)) }
	mmd2 := func(s []int) float64 { // up to a constant
		across, within := 0.0, 0.0
		for _, i := range s {
			for j := range m.n {
				across += kernel(i, j)
			}
			for _, j := range s {
				within += kernel(i, j)
			}
		}
		size := float64(len(s))
		return within/(size*size) - 2*across/(size*float64(m.n))
	}
	f, err := MMD{Regulariser: None, Gamma: gamma}.Fit(context.Background(), m.data, m.d, Counts{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.n {
		if mmd2([]int{i}) < mmd2(f.Prototypes)-1e-12 {
			t.Errorf("row %d represents all better than %d does", i, f.Prototypes[0])
		}
	}
}

func TestGainIsTheRatioOfDeterminants(t *testing.T) {
	m := random(12, 3, 0)
	const gamma = 0.3
	d := newDeterminant(m.n)
	logDet := func(rows []int) float64 {
		k := mat.NewSymDense(len(rows), nil)
		for a, i := range rows {
			for b := range a + 1 {
				k.SetSym(a, b, math.Exp(-gamma*m.distance(i, rows[b])))
			}
		}
		var chol mat.Cholesky
		if !chol.Factorize(k) {
			t.Fatal("not positive definite")
		}
		return chol.LogDet()
	}
	picked := []int{4, 9, 0, 7}
	for n, i := range picked {
		want := logDet(picked[:n+1])
		if n > 0 {
			want -= logDet(picked[:n])
		}
		if got := d.gain(i); math.Abs(got-want) > 1e-10 {
			t.Errorf("gain of row %d after %v: %v, want %v", i, picked[:n], got, want)
		}
		d.add(i, m.similarities(i, gamma))
	}
}

func TestFitDoesNotDependOnWorkers(t *testing.T) {
	m := random(500, 6, 20)
	var first Fitted
	for _, workers := range []int{1, 2, 5} {
		previous := runtime.GOMAXPROCS(workers)
		f, err := DefaultMMD().Fit(context.Background(), m.data, m.d, Counts{9, 9})
		runtime.GOMAXPROCS(previous)
		if err != nil {
			t.Fatal(err)
		}
		if workers == 1 {
			first = f
		}
		if f.Gamma != first.Gamma || !slices.Equal(f.Witness, first.Witness) ||
			!slices.Equal(f.Prototypes, first.Prototypes) || !slices.Equal(f.Criticisms, first.Criticisms) {
			t.Errorf("%d workers: %v %v, want %v %v", workers, f.Prototypes, f.Criticisms, first.Prototypes, first.Criticisms)
		}
	}
}

func TestEqualRowsArePickedInOrderAndOnce(t *testing.T) {
	m := matrix{6, 1, []float32{0, 0, 1, 1, 3, 3}}
	f, err := DefaultMMD().Fit(context.Background(), m.data, 1, Counts{6, 6})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Prototypes) != 6 || len(f.Criticisms) != 0 {
		t.Errorf("%d prototypes, %d criticisms of six rows", len(f.Prototypes), len(f.Criticisms))
	}
	for pair := range 3 {
		if slices.Index(f.Prototypes, 2*pair) > slices.Index(f.Prototypes, 2*pair+1) {
			t.Errorf("of the equal rows %d and %d the later comes first: %v", 2*pair, 2*pair+1, f.Prototypes)
		}
	}
	if f, err = DefaultMMD().Fit(context.Background(), m.data, 1, Counts{0, 6}); err != nil || len(f.Criticisms) != 6 {
		t.Errorf("criticisms without prototypes: %v, %v", f.Criticisms, err)
	}
}

func TestStandsForCountsAllRows(t *testing.T) {
	m := random(50, 4, 0)
	f, err := DefaultMMD().Fit(context.Background(), m.data, m.d, Counts{5, 0})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, n := range f.StandsFor {
		sum += n
	}
	if sum != m.n {
		t.Errorf("prototypes stand for %v, %d rows in all, want %d", f.StandsFor, sum, m.n)
	}
}

func TestMMDRefuses(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		s    MMD
		ctx  context.Context
		data []float32
		want error
	}{
		"NaN":             {DefaultMMD(), context.Background(), []float32{0, 1, float32(math.NaN())}, nil},
		"infinite":        {DefaultMMD(), context.Background(), []float32{0, float32(math.Inf(-1))}, nil},
		"equal rows":      {DefaultMMD(), context.Background(), []float32{1, 1, 1}, errSame},
		"negative lambda": {MMD{Lambda: -1}, context.Background(), []float32{0, 1}, nil},
		"NaN gamma":       {MMD{Gamma: math.NaN()}, context.Background(), []float32{0, 1}, nil},
		"cancelled":       {DefaultMMD(), ctx, []float32{0, 1, 2}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.s.Fit(c.ctx, c.data, 1, Counts{1, 1})
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func BenchmarkExactDistances(b *testing.B) {
	m, dst := random(block, 1280, 0), make([]float64, block*block)
	write := Exact(m.data, m.d)(0, block)
	for b.Loop() {
		write(dst, 0, block)
	}
	b.ReportMetric(float64(b.N)*block*block*1280/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
