package nn

import (
	"fmt"

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
		turnMatrix(out.Data, in[0])
		return
	}
	stride := make([]int, len(t.Perm))
	for i, p := range t.Perm {
		stride[i] = elements(in[0].Shape[p+1:])
	}
	walk(out.Shape, stride, stride, func(i, from, _ int) { out.Data[i] = in[0].Data[from] })
}

// turnMatrix writes the transpose of a matrix, tile by tile: a column of a large one shares no cache line with the
// next.
func turnMatrix(dst []float32, m Array) {
	const tile = 16
	rows, cols := m.Shape[0], m.Shape[1]
	for i := 0; i < rows; i += tile {
		for j := 0; j < cols; j += tile {
			for k := i; k < min(i+tile, rows); k++ {
				for l, v := range m.Data[k*cols+j : k*cols+min(j+tile, cols)] {
					dst[(j+l)*rows+k] = v
				}
			}
		}
	}
}

func (t Transpose) gradient(_ gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	back := make([]int, len(t.Perm))
	for i, p := range t.Perm {
		back[p] = i
	}
	return []Term{{Transpose{back}, []*gorgonia.Node{dy}}}
}
