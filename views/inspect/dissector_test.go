package inspect

import (
	"context"
	"iter"
	"math"
	"testing"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/lime"
	"beyond/engine/segment"
)

// dissector takes every picture apart into blocks of equal size, to which it gives each class as probable as the
// weights of the visible ones add up to. It counts what it is asked.
type dissector struct {
	columns, rows int
	weights       map[int][]float64 // of the blocks, by class; a class without any stays at 0.01
	nanAfter      int               // inputs; then the model gives NaN; 0 for never

	evaluated, dissected, repeated int
}

// newDissector tells 20 blocks apart: four speak for an orange, one against it; others for a ping-pong ball.
func newDissector() *dissector {
	return &dissector{columns: 5, rows: 4, weights: map[int][]float64{
		0: weights(20, map[int]float64{0: 0.3, 3: 0.2, 7: 0.15, 12: 0.1, 16: 0.05, 19: -0.05}),
		2: weights(20, map[int]float64{5: 0.3, 6: 0.2, 11: 0.1, 17: 0.05, 18: 0.04, 1: 0.03, 2: 0.02, 4: 0.015, 8: 0.012, 9: 0.01, 10: 0.008, 13: 0.006}),
	}}
}

func weights(n int, some map[int]float64) []float64 {
	all := make([]float64, n)
	for at, w := range some {
		all[at] = w
	}
	return all
}

const dissectedSide = 40 // pixels

func (d *dissector) Subject(ctx context.Context, p engine.Priority, i int, c engine.Cut) (*engine.Subject, error) {
	return d.subject(), ctx.Err()
}

func (d *dissector) UnitSubject(unit []float32, c engine.Cut) *engine.Subject { return d.subject() }

// subject is a picture that gets redder to the right and greener downwards. An input's values are 1 where it is visible.
func (d *dissector) subject() *engine.Subject {
	d.dissected++
	const side = dissectedSide
	img, cut := imaging.NewRGB(side, side), &segment.Segmentation{W: side, H: side, N: d.columns * d.rows}
	visible := make([]float32, side*side)
	for at := range side * side {
		x, y := at%side, at/side
		img.Pix[3*at], img.Pix[3*at+1] = uint8(6*x), uint8(6*y)
		cut.Labels = append(cut.Labels, int32(y*d.rows/side*d.columns+x*d.columns/side))
		visible[at] = 1
	}
	return &engine.Subject{Image: img, Segments: cut, Picture: lime.Picture{
		Visible: visible, Hidden: make([]float32, side*side), Labels: cut.Labels, Segments: cut.N,
	}}
}

func (d *dissector) Prober(p engine.Priority) lime.Model { return d }

func (d *dissector) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	var probs []float64
	for i := range n {
		d.evaluated++
		row := make([]float64, d.columns*d.rows)
		for block := range row {
			x, y := block%d.columns*dissectedSide/d.columns, block/d.columns*dissectedSide/d.rows
			row[block] = float64(inputs[i*dissectedSide*dissectedSide+y*dissectedSide+x])
		}
		for _, class := range classes {
			probs = append(probs, d.probability(class, row))
		}
	}
	return probs, ctx.Err()
}

func (d *dissector) probability(class int, row []float64) float64 {
	p := 0.01
	for block, w := range d.weights[class] {
		p += w * row[block]
	}
	if d.nanAfter > 0 && d.evaluated > d.nanAfter {
		return math.NaN()
	}
	return p
}

func (d *dissector) Attend(ctx context.Context, p engine.Priority, s *engine.Subject, class int, path [][]int) ([]engine.Attention, error) {
	var seen []engine.Attention
	for _, segments := range path {
		row := make([]float64, s.Segments.N)
		for _, j := range segments {
			row[j] = 1
		}
		seen = append(seen, engine.Attention{Segments: segments, P: d.probability(class, row)})
	}
	return seen, ctx.Err()
}

func (d *dissector) Stabilities(ctx context.Context, p engine.Priority, s *engine.Subject, class int, settings lime.Settings, seeds iter.Seq[uint64]) iter.Seq2[lime.Stability, error] {
	d.repeated++
	return lime.Stabilities(ctx, d, s.Picture, class, settings, seeds)
}

// dissected is a screen on a picture with everything it asks for, about to be explained.
func dissected(t *testing.T, d *dissector, at, w, h int) *Model {
	t.Helper()
	m := ready(t, newFake(), at, w, h)
	m.options.Explainer = d
	return m
}
