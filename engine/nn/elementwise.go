package nn

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"
)

// Clip limits each element to [Min, Max]; NaN passes through. Relu is Clip{0, +Inf}.
type Clip struct{ Min, Max float32 }

// Relu is max(x, 0).
var Relu = Clip{Min: 0, Max: float32(math.Inf(1))}

// Kind returns "Relu" or "Clip".
func (c Clip) Kind() string {
	if c == Relu {
		return "Relu"
	}
	return "Clip"
}

// Shape returns the input's shape.
func (Clip) Shape(in ...[]int) ([]int, error) { return in[0], nil }

// Apply computes min(max(x, Min), Max).
func (c Clip) Apply(out Array, in ...Array) {
	for i, v := range in[0].Data {
		switch {
		case v < c.Min:
			v = c.Min
		case v > c.Max:
			v = c.Max
		}
		out.Data[i] = v
	}
}

func (c Clip) gradient(_ gorgonia.Nodes, y, dy *gorgonia.Node) []Term {
	return []Term{{clipGradient{c}, []*gorgonia.Node{dy, y}}}
}

// clipGradient passes dy (input 0) where the clipped y (input 1) lies strictly between the bounds, like PyTorch's relu
// and hardtanh.
type clipGradient struct{ Clip }

func (clipGradient) Kind() string { return "ClipGradient" }

func (g clipGradient) Apply(out Array, in ...Array) {
	for i, y := range in[1].Data {
		if y > g.Min && y < g.Max {
			out.Data[i] = in[0].Data[i]
		}
	}
}

// Add is the sum of two activations of the same shape.
type Add struct{}

// Kind returns "Add".
func (Add) Kind() string { return "Add" }

// Shape returns the inputs' shape. It fails if their shapes differ.
func (Add) Shape(in ...[]int) ([]int, error) {
	if len(in) != 2 || !slices.Equal(in[0], in[1]) {
		return nil, fmt.Errorf("cannot add shapes %v", in)
	}
	return in[0], nil
}

// Apply computes x + y.
func (Add) Apply(out Array, in ...Array) {
	for i, v := range in[0].Data {
		out.Data[i] = v + in[1].Data[i]
	}
}

func (Add) gradient(_ gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	pass := Term{Args: []*gorgonia.Node{dy}}
	return []Term{pass, pass}
}

// Affine scales and shifts each channel: batch normalisation with fixed statistics. Its inputs are x [N,C,…],
// scale [C] and optionally shift [C].
type Affine struct{}

// Kind returns "BatchNormalization".
func (Affine) Kind() string { return "BatchNormalization" }

// Shape returns the shape of x. It fails if scale or shift is not [C].
func (Affine) Shape(in ...[]int) ([]int, error) {
	for _, p := range in[1:] {
		if len(in[0]) < 2 || len(p) != 1 || p[0] != in[0][1] {
			return nil, fmt.Errorf("parameters have shape %v, input %v", p, in[0])
		}
	}
	return in[0], nil
}

// Apply computes x·scale[c] + shift[c].
func (Affine) Apply(out Array, in ...Array) {
	eachPlane(out, func(n, c int) {
		dst, src := out.plane(n, c), in[0].plane(n, c)
		scale, shift := float64(in[1].Data[c]), 0.0
		if len(in) == 3 {
			shift = float64(in[2].Data[c])
		}
		for i, v := range src {
			dst[i] = float32(float64(v)*scale + shift)
		}
	})
}

func (Affine) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{affineGradient{}, []*gorgonia.Node{dy, x[1]}}}
}

// affineGradient scales the gradient of each channel. Its inputs are dy and scale.
type affineGradient struct{ Affine }

func (affineGradient) Kind() string { return "BatchNormalizationGradient" }

// Softmax turns logits into probabilities along the last axis: for [N,C], over the classes.
type Softmax struct{}

// Kind returns "Softmax".
func (Softmax) Kind() string { return "Softmax" }

// Shape returns the input's shape.
func (Softmax) Shape(in ...[]int) ([]int, error) { return in[0], nil }

// Apply computes exp(z) / Σ exp(z), in float64.
func (Softmax) Apply(out Array, in ...Array) {
	eachLast(out, in[0], Array{}, func(dst, z, _ []float32) { softmax(dst, z) })
}

// eachLast calls f with each vector along the last axis of arrays of the same shape; b may be empty.
func eachLast(out, a, b Array, f func(out, a, b []float32)) {
	size := dimension(out.Shape, -1)
	for i := 0; i < len(out.Data); i += size {
		last := []float32(nil)
		if len(b.Data) > 0 {
			last = b.Data[i : i+size]
		}
		f(out.Data[i:i+size], a.Data[i:i+size], last)
	}
}

// softmax writes the probabilities of the logits z to dst, which may be z. A NaN makes all of them NaN.
func softmax(dst, z []float32) {
	top := math.Inf(-1)
	for _, v := range z {
		top = math.Max(top, float64(v))
	}
	sum, exps := 0.0, make([]float64, len(z))
	for i, v := range z {
		exps[i] = math.Exp(float64(v) - top)
		sum += exps[i]
	}
	for i, e := range exps {
		dst[i] = float32(e / sum)
	}
}

func (Softmax) gradient(_ gorgonia.Nodes, y, dy *gorgonia.Node) []Term {
	return []Term{{softmaxGradient{}, []*gorgonia.Node{dy, y}}}
}

// softmaxGradient is y·(dy − Σ y·dy). Its inputs are dy and the probabilities y.
type softmaxGradient struct{ Softmax }

func (softmaxGradient) Kind() string { return "SoftmaxGradient" }

func (softmaxGradient) Apply(out Array, in ...Array) {
	eachLast(out, in[0], in[1], func(dst, dy, y []float32) {
		dot := 0.0
		for i := range y {
			dot += float64(y[i]) * float64(dy[i])
		}
		for i := range y {
			dst[i] = float32(float64(y[i]) * (float64(dy[i]) - dot))
		}
	})
}

// crossEntropyGradient is the gradient of each picture's cross-entropy with respect to its logits, softmax − labels.
// Its inputs are logits [N,C] and one-hot labels [N,C].
type crossEntropyGradient struct{}

func (crossEntropyGradient) Kind() string                     { return "CrossEntropyGradient" }
func (crossEntropyGradient) Shape(in ...[]int) ([]int, error) { return in[0], nil }

func (crossEntropyGradient) Apply(out Array, in ...Array) {
	for n := range out.Shape[0] {
		dst := out.row(n)
		softmax(dst, in[0].row(n))
		for i, v := range in[1].row(n) {
			dst[i] -= v
		}
	}
}
