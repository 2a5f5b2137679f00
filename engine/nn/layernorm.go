package nn

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"
)

// LayerNorm standardises each vector along the last axis and scales and shifts its elements (Ba, Kiros and Hinton
// 2016). Its inputs are x [...,C], scale [C] and optionally shift [C]. Epsilon is added to the variance.
type LayerNorm struct{ Epsilon float32 }

// Kind returns "LayerNormalization".
func (LayerNorm) Kind() string { return "LayerNormalization" }

// Shape returns the shape of x. It fails if scale or shift is not [C].
func (LayerNorm) Shape(in ...[]int) ([]int, error) {
	for _, p := range in[1:] {
		if len(p) != 1 || p[0] != dimension(in[0], -1) {
			return nil, fmt.Errorf("parameters have shape %v, input %v", p, in[0])
		}
	}
	return slices.Clone(in[0]), nil
}

// Apply computes (x − mean)/√(variance + Epsilon)·scale + shift, in float64.
func (n LayerNorm) Apply(out Array, in ...Array) {
	eachLast(out, in[0], Array{}, func(dst, x, _ []float32) {
		mean, factor := n.moments(x)
		for i, v := range x {
			y := (float64(v) - mean) * factor * float64(in[1].Data[i])
			if len(in) == 3 {
				y += float64(in[2].Data[i])
			}
			dst[i] = float32(y)
		}
	})
}

// moments returns the mean of x and 1/√(variance + Epsilon).
func (n LayerNorm) moments(x []float32) (mean, factor float64) {
	for _, v := range x {
		mean += float64(v)
	}
	mean /= float64(len(x))
	variance := 0.0
	for _, v := range x {
		variance += (float64(v) - mean) * (float64(v) - mean)
	}
	return mean, 1 / math.Sqrt(variance/float64(len(x))+float64(n.Epsilon))
}

func (n LayerNorm) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{layerNormGradient{n}, []*gorgonia.Node{dy, x[0], x[1]}}}
}

// layerNormGradient is the gradient with respect to x. Its inputs are dy, x and scale. With g = dy·scale and the
// standardised x̂ it is factor·(g − mean(g) − x̂·mean(g·x̂)).
type layerNormGradient struct{ LayerNorm }

func (layerNormGradient) Kind() string                     { return "LayerNormalizationGradient" }
func (layerNormGradient) Shape(in ...[]int) ([]int, error) { return slices.Clone(in[1]), nil }

func (g layerNormGradient) Apply(out Array, in ...Array) {
	eachLast(out, in[0], in[1], func(dst, dy, x []float32) { standardGradient(dst, dy, x, in[2].Data, g.LayerNorm) })
}

// standardGradient is the gradient of standardising a vector x and then multiplying it by scale, if that is not nil.
func standardGradient(dst, dy, x, scale []float32, norm LayerNorm) {
	mean, factor := norm.moments(x)
	g := make([]float64, len(dy))
	sum, dot, n := 0.0, 0.0, float64(len(x))
	for i, d := range dy {
		if g[i] = float64(d); scale != nil {
			g[i] *= float64(scale[i])
		}
		sum += g[i]
		dot += g[i] * (float64(x[i]) - mean) * factor
	}
	for i, v := range g {
		dst[i] = float32(factor * (v - sum/n - (float64(x[i])-mean)*factor*dot/n))
	}
}
