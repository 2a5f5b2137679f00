package nn

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Linear is the last layer, ONNX's Gemm: inputs x [N,C], w [O,C] and optionally b [O].
type Linear struct{}

func (Linear) Kind() string { return "Gemm" }

func (Linear) Shape(in ...[]int) ([]int, error) {
	if len(in) < 2 || len(in[0]) != 2 || len(in[1]) != 2 || in[0][1] != in[1][1] {
		return nil, fmt.Errorf("cannot multiply shapes %v", in)
	}
	if len(in) == 3 && (len(in[2]) != 1 || in[2][0] != in[1][0]) {
		return nil, fmt.Errorf("bias has shape %v, want [%d]", in[2], in[1][0])
	}
	return []int{in[0][0], in[1][0]}, nil
}

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

func (Linear) Gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{LinearGradient{}, []*gorgonia.Node{dy, x[1]}}}
}

// LinearGradient is dy·w: inputs dy [N,O] and w [O,C].
type LinearGradient struct{}

func (LinearGradient) Kind() string { return "GemmGradient" }

func (LinearGradient) Shape(in ...[]int) ([]int, error) { return []int{in[0][0], in[1][1]}, nil }

func (LinearGradient) Apply(out Array, in ...Array) {
	for n := range out.Shape[0] {
		sum := make([]float64, out.Shape[1])
		for o, g := range in[0].row(n) {
			for i, v := range in[1].row(o) {
				sum[i] += float64(g) * float64(v)
			}
		}
		for i, dst := 0, out.row(n); i < len(dst); i++ {
			dst[i] = float32(sum[i])
		}
	}
}
