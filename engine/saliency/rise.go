package saliency

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"beyond/engine/lime"
)

// RISE's masks: a grid of so many cells a side, each visible with probability one half, drawn out smoothly and shifted.
const riseCells = 7

// sample scores each pixel by the mean of p(class) over random masks, weighted by how much of the pixel they show
// (RISE: Petsiuk, Das and Saenko 2018, §3.2), and each segment by the mean of its pixels.
func (o *Map) sample(ctx context.Context, m Model, pic lime.Picture, s Settings) error {
	area, n := len(pic.Labels), s.samples()
	side := int(math.Sqrt(float64(area)))
	rng := rand.New(rand.NewPCG(s.Seed, 1))
	o.Pixels = make([]float64, area)
	inputs, masks := make([]float32, batch*len(pic.Visible)), make([]float32, batch*area)
	for first := 0; first < n; first += batch {
		count := min(batch, n-first)
		for i := range count {
			mask := masks[i*area:][:area]
			riseMask(mask, side, rng)
			blend(inputs[i*len(pic.Visible):][:len(pic.Visible)], pic, mask)
		}
		p, err := m.Probabilities(ctx, inputs[:count*len(pic.Visible)], count, []int{o.Class})
		if err != nil {
			return err
		}
		for i, v := range p {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("the model gives %w", lime.ErrNotFinite)
			}
			for at, shown := range masks[i*area:][:area] {
				o.Pixels[at] += v * float64(shown) / (float64(n) / 2)
			}
		}
	}
	o.Segments = make([]float64, pic.Segments)
	pixels := make([]float64, pic.Segments)
	for at, j := range pic.Labels {
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
