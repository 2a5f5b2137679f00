package attack

import (
	"math"
	"math/rand/v2"

	"beyond/engine/score"
)

// pgd steps from a random start within the bound along the gradient (Madry et al. 2018, §2.1). The start is uniform in
// the bound's cube in L∞, and in L2 has a uniform direction and length.
func (w *walk) pgd(try int) error {
	x, class := w.randomStart(try, w.s.Bound), w.label
	if w.s.Targeted {
		class = w.s.Target
	}
	for k := 1; k <= w.s.Steps; k++ {
		_, gradient, err := w.gradient(k-1, x, score.CrossEntropy(class))
		if err != nil {
			return err
		}
		if x = w.s.advance(w.start, x, gradient); x == nil {
			return nil
		}
		logits, err := w.logits(k, x)
		if err != nil {
			return err
		}
		if err := w.see(k, x, logits); err != nil {
			return err
		}
	}
	return nil
}

// random is a source of its own for each picture, restart and seed, so that nothing depends on the order of pictures.
func (w *walk) random(try int) *rand.Rand {
	seed := w.s.Seed
	for _, v := range w.start {
		seed = seed*1099511628211 + uint64(math.Float32bits(v))
	}
	return rand.New(rand.NewPCG(seed, uint64(try)))
}

// randomStart returns a random picture at most radius from the start.
func (w *walk) randomStart(try int, radius float64) []float32 {
	if w.drawn != nil {
		return w.drawn
	}
	rng := w.random(try)
	if w.s.Norm == L2 {
		return w.away(gaussian(rng, len(w.start)), radius*rng.Float64(), euclid)
	}
	x, scale, plane := make([]float32, len(w.start)), w.s.scale(), len(w.start)/3
	for i, v := range w.start {
		x[i] = float32(clamp(float64(v)+(2*rng.Float64()-1)*radius*scale[i/plane], 0, 1))
	}
	return x
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
