package nn

import (
	"math"
	"slices"

	"gorgonia.org/gorgonia"
)

// Quantize rounds to the levels of an integer type: q = round(x/Scale) + Zero, ties to even, clamped to [Low, High]. It
// gives q or, with Real, the number (q − Zero)·Scale that q stands for. Its gradient passes through the rounding
// unchanged, and is 0 where x is clamped (the straight-through estimator; Bengio et al. 2013).
type Quantize struct {
	Scale, Zero, Low, High float32
	Real                   bool
}

// Kind returns "Quantize".
func (Quantize) Kind() string { return "Quantize" }

// Shape returns the input's shape.
func (Quantize) Shape(in ...[]int) ([]int, error) { return slices.Clone(in[0]), nil }

// level returns q without clamping. The quotient is rounded to float32 first, as onnxruntime does.
func (q Quantize) level(x float32) float32 {
	return float32(math.RoundToEven(float64(x/q.Scale))) + q.Zero
}

// Apply computes the levels, or the numbers that they stand for.
func (q Quantize) Apply(out Array, in ...Array) {
	for i, x := range in[0].Data {
		level := min(max(q.level(x), q.Low), q.High)
		if q.Real {
			level = (level - q.Zero) * q.Scale
		}
		out.Data[i] = level
	}
}

func (q Quantize) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{quantizeGradient{q}, []*gorgonia.Node{dy, x[0]}}}
}

// quantizeGradient is dy, divided by the scale if the result is a level, and 0 where x is clamped. Its inputs are dy
// and x.
type quantizeGradient struct{ Quantize }

func (quantizeGradient) Kind() string { return "QuantizeGradient" }

func (g quantizeGradient) Apply(out Array, in ...Array) {
	factor := 1 / g.Scale
	if g.Real {
		factor = 1
	}
	for i, x := range in[1].Data {
		if level := g.level(x); level >= g.Low && level <= g.High {
			out.Data[i] = in[0].Data[i] * factor
		}
	}
}

// DynamicQuantize rounds each picture's tensor to 256 levels between its least and its greatest element, 0 included,
// and gives the numbers that the levels stand for. Its gradient passes through unchanged.
type DynamicQuantize struct{}

// Kind returns "DynamicQuantize".
func (DynamicQuantize) Kind() string { return "DynamicQuantize" }

// Shape returns the input's shape.
func (DynamicQuantize) Shape(in ...[]int) ([]int, error) { return slices.Clone(in[0]), nil }

// Apply rounds the elements, by the definition of ONNX's DynamicQuantizeLinear.
func (DynamicQuantize) Apply(out Array, in ...Array) {
	low, high := float32(0), float32(0)
	for _, x := range in[0].Data {
		low, high = min(low, x), max(high, x)
	}
	q := Quantize{Scale: (high - low) / 255, High: 255, Real: true}
	if q.Scale == 0 {
		return // all are 0
	}
	q.Zero = min(max(float32(math.RoundToEven(float64(-low/q.Scale))), 0), 255)
	q.Apply(out, in[0])
}

func (DynamicQuantize) gradient(_ gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{Args: []*gorgonia.Node{dy}}}
}
