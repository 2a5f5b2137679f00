package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// Linear is a fully connected layer, ONNX's Gemm, on the last axis. Its inputs are x [N,…,C], w [O,C] and optionally
// b [O].
type Linear struct{}

// Kind returns "Gemm".
func (Linear) Kind() string { return "Gemm" }

// Shape returns [N, …, O]. It fails if weights or bias do not fit.
func (Linear) Shape(in ...[]int) ([]int, error) {
	if len(in) < 2 || len(in[0]) < 2 || len(in[1]) != 2 || dimension(in[0], -1) != in[1][1] {
		return nil, fmt.Errorf("cannot multiply shapes %v", in)
	}
	if len(in) == 3 && (len(in[2]) != 1 || in[2][0] != in[1][0]) {
		return nil, fmt.Errorf("bias has shape %v, want [%d]", in[2], in[1][0])
	}
	return withLast(in[0], in[1][0]), nil
}

// withLast returns the shape with another last dimension.
func withLast(shape []int, n int) []int {
	out := slices.Clone(shape)
	out[len(out)-1] = n
	return out
}

// rows returns the vectors along the last axis as rows.
func (a Array) rows() Array {
	last := dimension(a.Shape, -1)
	return Array{Shape: []int{len(a.Data) / last, last}, Data: a.Data}
}

// Apply computes x·wᵀ + b.
func (Linear) Apply(out Array, in ...Array) {
	vectors, out := in[0].rows(), out.rows()
	for n := range out.Shape[0] {
		x, dst := vectors.row(n), out.row(n)
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

// linearGradient is dy·w. Its inputs are dy [N,…,O] and w [O,C].
type linearGradient struct{}

func (linearGradient) Kind() string { return "GemmGradient" }

func (linearGradient) Shape(in ...[]int) ([]int, error) { return withLast(in[0], in[1][1]), nil }

func (linearGradient) Apply(out Array, in ...Array) {
	dy, out := in[0].rows(), out.rows()
	for n := range out.Shape[0] {
		sum := make([]float64, out.Shape[1])
		for o, g := range dy.row(n) {
			for i, v := range in[1].row(o) {
				sum[i] += float64(g) * float64(v)
			}
		}
		round(out.row(n), sum)
	}
}
