package attack

import (
	"math"
	"math/rand/v2"
)

// random is a source of its own for each picture, restart and seed, so that nothing depends on the order of pictures.
func (w *walk) random(try int) *rand.Rand {
	seed := w.s.Seed
	for _, v := range w.start {
		seed = seed*1099511628211 + uint64(math.Float32bits(v))
	}
	return rand.New(rand.NewPCG(seed, uint64(try)))
}

// randomStart returns a random picture within the bound, where PGD begins (Madry et al. 2018, §2.1): uniform in the
// bound's cube in L∞, and of a uniform direction and distance in L2.
func (w *walk) randomStart(try int) []float32 {
	if w.drawn != nil {
		return w.drawn
	}
	rng := w.random(try)
	if w.s.Norm == L2 {
		return w.away(gaussian(rng, len(w.start)), w.s.Bound*rng.Float64(), euclid)
	}
	return w.away(cube(rng, len(w.start)), w.s.Bound, func([]float64) float64 { return 1 })
}

// surface returns a random picture on the bound, where APGD begins.
func (w *walk) surface(try int) []float32 {
	if w.drawn != nil {
		return w.drawn
	}
	rng := w.random(try)
	if w.s.Norm == L2 {
		return w.away(gaussian(rng, len(w.start)), w.s.Bound, euclid)
	}
	return w.away(cube(rng, len(w.start)), w.s.Bound, greatest)
}

// cube returns n values from −1 to 1.
func cube(rng *rand.Rand, n int) []float64 {
	t := make([]float64, n)
	for i := range t {
		t[i] = 2*rng.Float64() - 1
	}
	return t
}

func gaussian(rng *rand.Rand, n int) []float64 {
	t := make([]float64, n)
	for i := range t {
		t[i] = rng.NormFloat64()
	}
	return t
}

// away returns the picture at the end of a direction of that length from the start, clamped to [0,1].
func (w *walk) away(direction []float64, length float64, norm func([]float64) float64) []float32 {
	x, scale, plane := make([]float32, len(w.start)), w.s.scale(), len(w.start)/3
	by := length / (norm(direction) + 1e-12)
	for i, v := range w.start {
		x[i] = float32(clamp(float64(v)+direction[i]*by*scale[i/plane], 0, 1))
	}
	return x
}

func euclid(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}

func greatest(v []float64) float64 {
	most := 0.0
	for _, x := range v {
		most = math.Max(most, math.Abs(x))
	}
	return most
}
