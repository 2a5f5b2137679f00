// Package blocks is a why.Explainer for tests. It segments every picture into blocks of equal size.
package blocks

import (
	"context"
	"math"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/lime"
	"beyond/engine/nn"
	"beyond/engine/saliency"
	"beyond/engine/segment"
)

// Explainer gives each class the sum of the weights of its visible blocks as probability. It counts the requests.
type Explainer struct {
	Columns, Rows int
	Weights       map[int][]float64 // of the blocks, by class; a class without any stays at 0.01
	NaNAfter      int               // inputs; then the model gives NaN; 0 for never

	Evaluated, Segmentations int // inputs, and pictures
}

// New returns one with 20 blocks: four speak for class 0, one against it; others for class 2.
func New() *Explainer {
	return &Explainer{Columns: 5, Rows: 4, Weights: map[int][]float64{
		0: Weights(20, map[int]float64{0: 0.3, 3: 0.2, 7: 0.15, 12: 0.1, 16: 0.05, 19: -0.05}),
		2: Weights(20, map[int]float64{
			5: 0.3, 6: 0.2, 11: 0.1, 17: 0.05, 18: 0.04, 1: 0.03, 2: 0.02, 4: 0.015, 8: 0.012, 9: 0.01, 10: 0.008,
			13: 0.006,
		}),
	}}
}

// Weights are n weights, 0 where some has none.
func Weights(n int, some map[int]float64) []float64 {
	all := make([]float64, n)
	for at, w := range some {
		all[at] = w
	}
	return all
}

// Side of the pictures, in pixels.
const Side = 40

// Subject implements why.Explainer.
func (e *Explainer) Subject(ctx context.Context, p engine.Priority, i int, c engine.Cut) (*engine.Subject, error) {
	return e.Segmented(), ctx.Err()
}

// UnitSubject implements why.Explainer.
func (e *Explainer) UnitSubject(unit []float32, c engine.Cut) *engine.Subject { return e.Segmented() }

// Segmented is a picture that gets redder to the right and greener downwards. An input's values are 1 where it is
// visible.
func (e *Explainer) Segmented() *engine.Subject {
	e.Segmentations++
	img, cut := imaging.NewRGB(Side, Side), &segment.Segmentation{W: Side, H: Side, N: e.Columns * e.Rows}
	visible := make([]float32, Side*Side)
	for at := range Side * Side {
		x, y := at%Side, at/Side
		img.Pix[3*at], img.Pix[3*at+1] = uint8(6*x), uint8(6*y)
		cut.Labels = append(cut.Labels, int32(y*e.Rows/Side*e.Columns+x*e.Columns/Side))
		visible[at] = 1
	}
	return &engine.Subject{Image: img, Segments: cut, Filled: imaging.NewRGB(Side, Side), Picture: lime.Picture{
		Visible: visible, Hidden: make([]float32, Side*Side), Labels: cut.Labels, Segments: cut.N,
	}}
}

// Prober implements why.Explainer.
func (e *Explainer) Prober(p engine.Priority) saliency.Model { return e }

// Probabilities implements lime.Model.
func (e *Explainer) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	var probs []float64
	for i := range n {
		e.Evaluated++
		row := make([]float64, e.Columns*e.Rows)
		for block := range row {
			x, y := block%e.Columns*Side/e.Columns, block/e.Columns*Side/e.Rows
			row[block] = float64(inputs[i*Side*Side+y*Side+x])
		}
		for _, class := range classes {
			probs = append(probs, e.probability(class, row))
		}
	}
	return probs, ctx.Err()
}

func (e *Explainer) probability(class int, row []float64) float64 {
	p := 0.01
	for block, w := range e.Weights[class] {
		p += w * row[block]
	}
	if e.NaNAfter > 0 && e.Evaluated > e.NaNAfter {
		return math.NaN()
	}
	return p
}

// Attend implements why.Explainer.
func (e *Explainer) Attend(
	ctx context.Context, p engine.Priority, s *engine.Subject, class int, path [][]int,
) ([]engine.Attention, error) {
	var seen []engine.Attention
	for _, segments := range path {
		row := make([]float64, s.Segments.N)
		for _, j := range segments {
			row[j] = 1
		}
		seen = append(seen, engine.Attention{Segments: segments, P: e.probability(class, row)})
	}
	return seen, ctx.Err()
}

// LogGradients implements saliency.Model: log p(class) changes by a block's weight, shared among its pixels.
func (e *Explainer) LogGradients(
	ctx context.Context, inputs []float32, n, class int,
) (logs []float64, gradients []float32, err error) {
	probs, err := e.Probabilities(ctx, inputs, n, []int{class})
	for _, p := range probs {
		logs = append(logs, math.Log(p))
		for at := range Side * Side {
			gradients = append(gradients, float32(e.share(class, at)/p))
		}
	}
	return logs, gradients, err
}

// share is what a pixel adds to the probability of a class.
func (e *Explainer) share(class, at int) float64 {
	weights := e.Weights[class]
	block := at/Side*e.Rows/Side*e.Columns + at%Side*e.Columns/Side
	if block >= len(weights) {
		return 0
	}
	return weights[block] * float64(e.Columns*e.Rows) / (Side * Side)
}

// Convolutions implements why.Explainer.
func (e *Explainer) Convolutions(ctx context.Context) ([]nn.Layer, error) {
	return []nn.Layer{
		{Name: "stem", Shape: [3]int{1, Side, Side}},
		{Name: "body", Shape: [3]int{1, e.Rows, e.Columns}},
		{Name: "head", Shape: [3]int{1, 1, 1}},
	}, ctx.Err()
}

// Layer implements saliency.Model. Each layer has one channel, the weights of the class in its resolution.
func (e *Explainer) Layer(ctx context.Context, input []float32, layer string, class int) (saliency.LayerView, error) {
	list, err := e.Convolutions(ctx)
	if err != nil {
		return saliency.LayerView{}, err
	}
	at := list[1]
	for _, l := range list {
		if l.Name == layer {
			at = l
		}
	}
	rows, columns := at.Shape[1], at.Shape[2]
	probs, err := e.Probabilities(ctx, input, 1, []int{class})
	if err != nil {
		return saliency.LayerView{}, err
	}
	v := saliency.LayerView{Name: at.Name, Shape: at.Shape, P: probs[0]}
	for i := range rows * columns {
		x, y := i%columns*Side/columns, i/columns*Side/rows
		v.Activation = append(v.Activation, float32(e.share(class, y*Side+x)))
		v.Gradient = append(v.Gradient, 1)
	}
	return v, nil
}
