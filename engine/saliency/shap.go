package saliency

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"beyond/engine/lime"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/combin"
)

// coalitions are samples of a picture's segments with the weights of KernelSHAP.
type coalitions struct {
	d       int
	rows    []uint8   // [n,d], 1 for visible
	weights []float64 // [n]
	fixed   int       // how many of the first are all of their sizes; the others are drawn at random
}

func (c *coalitions) add(row []uint8, weight float64) {
	c.rows = append(c.rows, row...)
	c.weights = append(c.weights, weight)
}

// first are the first n coalitions. Those drawn at random weigh as much together as they all do.
func (c *coalitions) first(n int) *coalitions {
	if n == len(c.weights) {
		return c
	}
	weights := slices.Clone(c.weights[:n])
	drawn := weights[c.fixed:]
	share := total(c.weights[c.fixed:]) / total(drawn)
	for i := range drawn {
		drawn[i] *= share
	}
	return &coalitions{d: c.d, rows: c.rows, weights: weights, fixed: c.fixed}
}

func total(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum
}

func complement(row []uint8) []uint8 {
	other := make([]uint8, len(row))
	for j, v := range row {
		other[j] = 1 - v
	}
	return other
}

// shapley is a run of KernelSHAP, which scores each segment by its Shapley value in the game whose gain is p(class) with
// only some segments visible (Lundberg and Lee 2017, §4.1): the weighted least squares fit to coalitions, under the
// condition that the scores add up to the fall of p(class) when everything is hidden.
type shapley struct {
	*coalitions
	pic  lime.Picture
	ends []float64 // p(class) with nothing and with everything visible; nil before the first sample
	p    []float64 // p(class) of the coalitions so far
}

func newShapley(pic lime.Picture, s Settings) *shapley {
	c := sampleCoalitions(pic.Segments, s.samples(), rand.New(rand.NewPCG(s.Seed, 0)))
	return &shapley{coalitions: c, pic: pic}
}

func (r *shapley) N() int   { return len(r.p) }
func (r *shapley) All() int { return len(r.weights) }

func (r *shapley) advance(ctx context.Context, m Model, class, n int) (err error) {
	if r.ends == nil {
		ends := append(make([]uint8, r.d), slices.Repeat([]uint8{1}, r.d)...)
		if r.ends, err = probabilities(ctx, m, r.pic, class, ends); err != nil {
			return err
		}
	}
	for part, err := range lime.Evaluate(ctx, m, r.pic, []int{class}, r.rows[len(r.p)*r.d:max(n, len(r.p))*r.d]) {
		if err != nil {
			return err
		}
		r.p = append(r.p, part...)
	}
	return nil
}

func (r *shapley) score(o *Map) (err error) {
	n := len(r.p)
	if n < min(r.fixed, len(r.weights)) || r.ends == nil {
		return errCoalitions
	}
	if o.Segments, err = r.first(n).values(r.p, r.ends[0], r.ends[1]); err != nil {
		return err
	}
	for _, v := range o.Segments {
		o.Sum += v
	}
	return nil
}

// sampleCoalitions takes all coalitions of the smallest and largest sizes that n samples can hold, and samples the
// others in pairs of complements, as the package shap does.
func sampleCoalitions(d, n int, rng *rand.Rand) *coalitions {
	c := &coalitions{d: d}
	sizes, paired := d/2, (d-1)/2
	share, sum := make([]float64, sizes), 0.0 // of all weight, by size and its complement
	for i := range share {
		size := float64(i + 1)
		share[i] = float64(d-1) / (size * (float64(d) - size))
		if i < paired {
			share[i] *= 2
		}
		sum += share[i]
	}
	for i := range share {
		share[i] /= sum
	}
	full, left, rest := 0, n, 1.0
	for ; full < sizes; full++ {
		count := combin.GeneralizedBinomial(float64(d), float64(full+1))
		if full < paired {
			count *= 2
		}
		if float64(left)*share[full]/rest < count-1e-8 {
			break
		}
		c.addAll(full+1, full < paired, share[full]/count)
		left -= int(math.Round(count))
		rest -= share[full]
	}
	c.fixed = len(c.weights)
	if full < sizes {
		c.addSome(left, full, paired, share, rng)
	}
	return c
}

// addAll adds every coalition of a size and, if paired, its complement.
func (c *coalitions) addAll(size int, paired bool, weight float64) {
	for _, members := range combin.Combinations(c.d, size) {
		row := make([]uint8, c.d)
		for _, j := range members {
			row[j] = 1
		}
		c.add(row, weight)
		if paired {
			c.add(complement(row), weight)
		}
	}
}

// addSome adds up to n random coalitions of more than full segments. One drawn twice weighs twice as much.
func (c *coalitions) addSome(n, full, paired int, share []float64, rng *rand.Rand) {
	left, known := 0.0, map[string]int{}
	chance, sum := slices.Clone(share[full:]), 0.0
	for i := range chance {
		left += chance[i]
		if full+i < paired {
			chance[i] /= 2
		}
		sum += chance[i]
	}
	take := func(row []uint8) {
		if at, ok := known[string(row)]; ok {
			c.weights[at]++
			return
		}
		known[string(row)] = len(c.weights)
		c.add(row, 1)
		n--
	}
	for tries := 4 * n; n > 0 && tries > 0; tries-- {
		size := full
		for at := rng.Float64() * sum; size < len(share)-1 && at >= chance[size-full]; size++ {
			at -= chance[size-full]
		}
		row := make([]uint8, c.d)
		for _, j := range rng.Perm(c.d)[:size+1] {
			row[j] = 1
		}
		take(row)
		if n > 0 && size < paired {
			take(complement(row))
		}
	}
	drawn := c.weights[c.fixed:]
	scale := left / total(drawn)
	for i := range drawn {
		drawn[i] *= scale
	}
}

var errCoalitions = errors.New("too few samples for so many segments")

// values fits the scores to the gains p, that of nothing and of everything being none and all.
func (c *coalitions) values(p []float64, none, all float64) ([]float64, error) {
	d, n := c.d, len(p)
	x, wx, y := mat.NewDense(n, d-1, nil), mat.NewDense(n, d-1, nil), mat.NewVecDense(n, nil)
	for i, w := range c.weights {
		row := c.rows[i*d:][:d]
		last := float64(row[d-1])
		for j := range d - 1 {
			v := float64(row[j]) - last
			x.Set(i, j, v)
			wx.Set(i, j, w*v)
		}
		y.SetVec(i, p[i]-none-last*(all-none))
	}
	var a mat.Dense
	var b, phi mat.VecDense
	a.Mul(x.T(), wx)
	b.MulVec(wx.T(), y)
	if err := phi.SolveVec(&a, &b); err != nil {
		return nil, errCoalitions
	}
	values, rest := make([]float64, d), all-none
	for j := range d - 1 {
		values[j] = phi.AtVec(j)
		rest -= values[j]
	}
	values[d-1] = rest
	if slices.ContainsFunc(values, math.IsNaN) {
		return nil, errCoalitions
	}
	return values, nil
}
