package nn

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"
)

// Reduce takes the largest element, the smallest or the product along Axes, whose dimensions become 1. Function is
// "ReduceMax", "ReduceMin" or "ReduceProd". Sums and means are a Mix.
type Reduce struct {
	Function string
	Axes     []int
}

var reductions = map[string]func(a, b float64) float64{
	"ReduceMax":  math.Max,
	"ReduceMin":  math.Min,
	"ReduceProd": func(a, b float64) float64 { return a * b },
}

// IsReduction reports whether Reduce has a function of this name.
func IsReduction(name string) bool { return reductions[name] != nil }

// Kind returns the function's name.
func (r Reduce) Kind() string { return r.Function }

// Shape sets the dimensions of Axes to 1. It fails if the input has no such axis, or one without elements.
func (r Reduce) Shape(in ...[]int) ([]int, error) {
	out := slices.Clone(in[0])
	for _, a := range r.Axes {
		if a < 0 || a >= len(out) || out[a] == 0 {
			return nil, fmt.Errorf("no elements along axis %d of shape %v", a, in[0])
		}
		out[a] = 1
	}
	return out, nil
}

// Apply computes the function, in float64.
func (r Reduce) Apply(out Array, in ...Array) {
	f := reductions[r.Function]
	first, y := make([]bool, len(out.Data)), make([]float64, len(out.Data))
	r.each(in[0], out, func(i, o int) {
		x := float64(in[0].Data[i])
		if y[o] = f(y[o], x); !first[o] {
			first[o], y[o] = true, x
		}
	})
	round(out.Data, y)
}

// each calls f with each position in x and the one in y to which it is reduced.
func (Reduce) each(x, y Array, f func(x, y int)) {
	s := steps(y.Shape, x.Shape)
	walk(x.Shape, s, s, func(i, o, _ int) { f(i, o) })
}

func (r Reduce) gradient(x gorgonia.Nodes, y, dy *gorgonia.Node) []Term {
	return []Term{{reduceGradient{r}, []*gorgonia.Node{dy, x[0], y}}}
}

// reduceGradient is the gradient with respect to x. Its inputs are dy, x and the result y. Equal largest elements share
// dy evenly, as in PyTorch's amax; of a product, each element gets the product of the others.
type reduceGradient struct{ Reduce }

func (g reduceGradient) Kind() string                   { return g.Function + "Gradient" }
func (reduceGradient) Shape(in ...[]int) ([]int, error) { return slices.Clone(in[1]), nil }

func (g reduceGradient) Apply(out Array, in ...Array) {
	dy, x, y := in[0], in[1], in[2]
	if g.Function == "ReduceProd" {
		g.ofProduct(out, dy, x)
		return
	}
	count := make([]float64, len(y.Data))
	g.each(x, y, func(i, o int) { count[o] += truth(x.Data[i] == y.Data[o]) })
	g.each(x, y, func(i, o int) {
		if x.Data[i] == y.Data[o] {
			out.Data[i] = float32(float64(dy.Data[o]) / count[o])
		}
	})
}

// ofProduct multiplies dy by the other elements. If one of them is 0, only its own gradient is not.
func (g reduceGradient) ofProduct(out, dy, x Array) {
	zeros, rest := make([]int, len(dy.Data)), slices.Repeat([]float64{1}, len(dy.Data))
	g.each(x, dy, func(i, o int) {
		if v := float64(x.Data[i]); v != 0 {
			rest[o] *= v
		} else {
			zeros[o]++
		}
	})
	g.each(x, dy, func(i, o int) {
		grad, v := float64(dy.Data[o])*rest[o], float64(x.Data[i])
		switch {
		case zeros[o] == 0:
			out.Data[i] = float32(grad / v)
		case zeros[o] == 1 && v == 0:
			out.Data[i] = float32(grad)
		}
	})
}
