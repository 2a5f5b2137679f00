package nn

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Linear is a fully connected layer, ONNX's Gemm. Its inputs are x [N,C], w [O,C] and optionally b [O].
type Linear struct{}

// Kind returns "Gemm".
func (Linear) Kind() string { return "Gemm" }

// Shape returns [N, O]. It fails if weights or bias do not fit.
func (Linear) Shape(in ...[]int) ([]int, error) {
	if len(in) < 2 || len(in[0]) != 2 || len(in[1]) != 2 || in[0][1] != in[1][1] {
		return nil, fmt.Errorf("cannot multiply shapes %v", in)
	}
	if len(in) == 3 && (len(in[2]) != 1 || in[2][0] != in[1][0]) {
		return nil, fmt.Errorf("bias has shape %v, want [%d]", in[2], in[1][0])
	}
	return []int{in[0][0], in[1][0]}, nil
}

// Apply computes x·wᵀ + b.
func (Linear) Apply(out Array, in ...Array) {
	for n := range out.Shape[0] {
		x, dst := in[0].row(n), out.row(n)
		for o := range dst {
			sum := 0.0
			for i, v := range in[1].row(o) {
				sum += float64(v) * float64(x[i])
			}
			if len(in) == 3 {
				sum += float64(in[2].Data[o])
			}
			dst[o] = float32(sum)
		}
	}
}

func (Linear) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{linearGradient{}, []*gorgonia.Node{dy, x[1]}}}
}

// linearGradient is dy·w. Its inputs are dy [N,O] and w [O,C].
type linearGradient struct{}

func (linearGradient) Kind() string { return "GemmGradient" }

func (linearGradient) Shape(in ...[]int) ([]int, error) { return []int{in[0][0], in[1][1]}, nil }

func (linearGradient) Apply(out Array, in ...Array) {
	for n := range out.Shape[0] {
		sum := make([]float64, out.Shape[1])
		for o, g := range in[0].row(n) {
			for i, v := range in[1].row(o) {
				sum[i] += float64(g) * float64(v)
			}
		}
		round(out.row(n), sum)
	}
}
