package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// MatMul multiplies matrices a [..., M, K] and b [..., K, N], whose leading dimensions are broadcast to each other.
// Activations come first among the inputs; with Swapped the inputs are b and a.
type MatMul struct{ Swapped bool }

// Kind returns "MatMul".
func (MatMul) Kind() string { return "MatMul" }

// Shape returns [..., M, N]. It fails if the matrices do not fit.
func (m MatMul) Shape(in ...[]int) ([]int, error) {
	if len(in) != 2 || len(in[0]) < 2 || len(in[1]) < 2 {
		return nil, fmt.Errorf("cannot multiply shapes %v", in)
	}
	a, b := order(m.Swapped, in[0], in[1])
	if dimension(a, -1) != dimension(b, -2) {
		return nil, fmt.Errorf("cannot multiply shapes %v and %v", a, b)
	}
	batch, err := Broadcast(a[:len(a)-2], b[:len(b)-2])
	return append(batch, dimension(a, -2), dimension(b, -1)), err
}

// order returns the two inputs as the factors a and b.
func order[T any](swapped bool, first, second T) (a, b T) {
	if swapped {
		return second, first
	}
	return first, second
}

// Apply computes the matrix products a·b, with sums in float64.
func (m MatMul) Apply(out Array, in ...Array) {
	a, b := order(m.Swapped, in[0], in[1])
	rows, cols := dimension(out.Shape, -2), dimension(out.Shape, -1)
	inner := dimension(a.Shape, -1)
	sum := make([]float64, cols)
	eachMatrix(a.Shape, b.Shape, out.Shape, func(ma, mb, mo int) {
		for i := range rows {
			clear(sum)
			for k := range inner {
				v := float64(a.Data[ma+i*inner+k])
				for j, w := range b.Data[mb+k*cols:][:cols] {
					sum[j] += v * float64(w)
				}
			}
			round(out.Data[mo+i*cols:], sum)
		}
	})
}

// eachMatrix calls f with the offsets of each pair of matrices and of their product.
func eachMatrix(a, b, out []int, f func(a, b, out int)) {
	batch := out[:len(out)-2]
	size := func(s []int) int { return dimension(s, -1) * dimension(s, -2) }
	walk(batch, steps(a[:len(a)-2], batch), steps(b[:len(b)-2], batch), func(i, ia, ib int) {
		f(ia*size(a), ib*size(b), i*size(out))
	})
}

func (m MatMul) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	terms := make([]Term, 2)
	for i := range terms {
		terms[i] = Term{matMulGradient{m, i}, []*gorgonia.Node{dy, x[0], x[1]}}
	}
	return terms
}

// matMulGradient is the gradient of a MatMul with respect to input Of, dy·bᵀ or aᵀ·dy. Its inputs are dy and the
// MatMul's inputs.
type matMulGradient struct {
	MatMul
	Of int
}

func (matMulGradient) Kind() string                       { return "MatMulGradient" }
func (g matMulGradient) Shape(in ...[]int) ([]int, error) { return slices.Clone(in[1+g.Of]), nil }

func (g matMulGradient) Apply(out Array, in ...Array) {
	dy := in[0]
	a, b := order(g.Swapped, in[1], in[2])
	ofB := (g.Of == 1) != g.Swapped
	rows, cols, inner := dimension(dy.Shape, -2), dimension(dy.Shape, -1), dimension(a.Shape, -1)
	sum := make([]float64, len(out.Data))
	eachMatrix(a.Shape, b.Shape, dy.Shape, func(ma, mb, mo int) {
		for at := range rows * inner {
			i, k := at/inner, at%inner
			grad, row := dy.Data[mo+i*cols:][:cols], mb+k*cols
			if ofB {
				v := float64(a.Data[ma+at])
				for j, d := range grad {
					sum[row+j] += v * float64(d)
				}
				continue
			}
			for j, w := range b.Data[row:][:cols] {
				sum[ma+at] += float64(grad[j]) * float64(w)
			}
		}
	})
	round(out.Data, sum)
}
