package nn

import (
	"fmt"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// Transpose reorders the dimensions: dimension i of the output is dimension Perm[i] of the input.
type Transpose struct{ Perm []int }

// Kind returns "Transpose".
func (Transpose) Kind() string { return "Transpose" }

// Shape permutes the input's shape. It fails if Perm is not a permutation of its dimensions.
func (t Transpose) Shape(in ...[]int) ([]int, error) {
	out, seen := make([]int, len(t.Perm)), make([]bool, len(in[0]))
	for i, p := range t.Perm {
		if len(t.Perm) != len(seen) || p < 0 || p >= len(seen) || seen[p] {
			return nil, fmt.Errorf("%v is not a permutation of the dimensions of %v", t.Perm, in[0])
		}
		seen[p] = true
		out[i] = in[0][p]
	}
	if len(out) != len(seen) {
		return nil, fmt.Errorf("%v is not a permutation of the dimensions of %v", t.Perm, in[0])
	}
	return out, nil
}

// Apply copies each element to its new position.
func (t Transpose) Apply(out Array, in ...Array) {
	if len(t.Perm) == 2 && t.Perm[0] == 1 {
		rows, cols := in[0].Shape[0], in[0].Shape[1]
		kernel.Turn(out.Data, in[0].Data, rows, cols, rows, cols)
		return
	}
	stride := make([]int, len(t.Perm))
	for i, p := range t.Perm {
		stride[i] = elements(in[0].Shape[p+1:])
	}
	walk(out.Shape, stride, stride, func(i, from, _ int) { out.Data[i] = in[0].Data[from] })
}

func (t Transpose) gradient(_ gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{Transpose{inverse(t.Perm)}, []*gorgonia.Node{dy}}}
}
