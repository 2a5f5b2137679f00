package saliency

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"beyond/engine/lime"
)

// RISE's masks: a grid of so many cells a side, each visible with probability one half, drawn out smoothly and shifted.
const riseCells = 7

// rise is a run of RISE, which scores each pixel by the mean of p(class) over random masks, weighted by how much of the
// pixel they show (Petsiuk, Das and Saenko 2018, §3.2), and each segment by the mean of its pixels.
type rise struct {
	pic    lime.Picture
	n, all int
	source *rand.PCG
	pixels []float64 // [H,W], the sums so far as shares of those of all samples
}

func newRise(pic lime.Picture, s Settings) *rise {
	return &rise{pic: pic, all: s.samples(), source: rand.NewPCG(s.Seed, 1), pixels: make([]float64, len(pic.Labels))}
}

func (r *rise) N() int   { return r.n }
func (r *rise) All() int { return r.all }

func (r *rise) advance(ctx context.Context, m Model, class, n int) error {
	area, size := len(r.pic.Labels), len(r.pic.Visible)
	side, rng := int(math.Sqrt(float64(area))), rand.New(r.source)
	inputs, masks := make([]float32, batch*size), make([]float32, batch*area)
	for r.n < n {
		count, before := min(batch, n-r.n), *r.source
		for i := range count {
			mask := masks[i*area:][:area]
			riseMask(mask, side, rng)
			blend(inputs[i*size:][:size], r.pic, mask)
		}
		p, err := m.Probabilities(ctx, inputs[:count*size], count, []int{class})
		if err == nil && slices.ContainsFunc(p, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
			err = fmt.Errorf("the model gives %w", lime.ErrNotFinite)
		}
		if err != nil {
			*r.source = before // the same masks come again
			return err
		}
		for i, v := range p {
			for at, shown := range masks[i*area:][:area] {
				r.pixels[at] += v * float64(shown) / (float64(r.all) / 2)
			}
		}
		r.n += count
	}
	return nil
}

func (r *rise) score(o *Map) error {
	o.Pixels, o.Segments = make([]float64, len(r.pixels)), make([]float64, r.pic.Segments)
	pixels, more := make([]float64, r.pic.Segments), float64(r.all)/float64(max(1, r.n))
	for at, j := range r.pic.Labels {
		o.Pixels[at] = more * r.pixels[at]
		o.Segments[j] += o.Pixels[at]
		pixels[j]++
		o.Sum += o.Pixels[at]
	}
	for j := range o.Segments {
		o.Segments[j] /= pixels[j]
	}
	return nil
}

// blend writes the picture as far as the mask shows it, and what hides it elsewhere.
func blend(dst []float32, pic lime.Picture, mask []float32) {
	for c := range len(dst) / len(mask) {
		for at, shown := range mask {
			i := c*len(mask) + at
			dst[i] = pic.Hidden[i] + shown*(pic.Visible[i]-pic.Hidden[i])
		}
	}
}

// riseMask draws a mask: a random grid, one cell larger than the picture, drawn out bilinearly and cut at a random shift
// of less than a cell.
func riseMask(mask []float32, side int, rng *rand.Rand) {
	const nodes = riseCells + 2
	var grid [nodes][nodes]float32
	for y := range nodes {
		for x := range nodes {
			grid[y][x] = float32(rng.IntN(2))
		}
	}
	cell := float64(side) / riseCells
	dx, dy := rng.Float64()*cell, rng.Float64()*cell
	for y := range side {
		gy := (float64(y) + dy) / cell
		y0 := int(gy)
		fy := float32(gy - float64(y0))
		for x := range side {
			gx := (float64(x) + dx) / cell
			x0 := int(gx)
			fx := float32(gx - float64(x0))
			upper := grid[y0][x0]*(1-fx) + grid[y0][x0+1]*fx
			lower := grid[y0+1][x0]*(1-fx) + grid[y0+1][x0+1]*fx
			mask[y*side+x] = upper*(1-fy) + lower*fy
		}
	}
}
