package nn

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"
)

// Binary applies a function of two variables to the elements of two arrays. An array is repeated along dimensions of
// size 1 and along missing leading dimensions (NumPy's broadcasting). Function is ONNX's name. Activations come first
// among the inputs; Swapped means that the first input is the function's second argument.
type Binary struct {
	Function string
	Swapped  bool
}

// binary is f(a, b) and its partial derivatives.
type binary struct {
	f      func(a, b float64) float64
	da, db func(a, b float64) float64
}

// IsBinary reports whether Binary has a function of this name.
func IsBinary(name string) bool { _, ok := binaries[name]; return ok }

// binaries maps ONNX's names to functions. Max and Min give half the gradient to each of two equal operands, like
// PyTorch.
var binaries = map[string]binary{
	"Add": {
		func(a, b float64) float64 { return a + b },
		func(_, _ float64) float64 { return 1 },
		func(_, _ float64) float64 { return 1 },
	},
	"Sub": {
		func(a, b float64) float64 { return a - b },
		func(_, _ float64) float64 { return 1 },
		func(_, _ float64) float64 { return -1 },
	},
	"Mul": {
		func(a, b float64) float64 { return a * b },
		func(_, b float64) float64 { return b },
		func(a, _ float64) float64 { return a },
	},
	"Div": {
		func(a, b float64) float64 { return a / b },
		func(_, b float64) float64 { return 1 / b },
		func(a, b float64) float64 { return -a / (b * b) },
	},
	"Pow": {
		math.Pow,
		func(a, b float64) float64 { return where(b == 0, 0, b*math.Pow(a, b-1)) },
		func(a, b float64) float64 { return where(a == 0 && b >= 0, 0, math.Pow(a, b)*math.Log(a)) },
	},
	"Max": {
		math.Max,
		func(a, b float64) float64 { return 0.5 + 0.5*sign(a-b) },
		func(a, b float64) float64 { return 0.5 + 0.5*sign(b-a) },
	},
	"Min": {
		math.Min,
		func(a, b float64) float64 { return 0.5 + 0.5*sign(b-a) },
		func(a, b float64) float64 { return 0.5 + 0.5*sign(a-b) },
	},
	"PRelu": {
		func(a, slope float64) float64 { return where(a < 0, a*slope, a) },
		func(a, slope float64) float64 { return where(a > 0, 1, slope) },
		func(a, _ float64) float64 { return math.Min(a, 0) },
	},
}

// Kind returns the function's name.
func (b Binary) Kind() string { return b.Function }

// Shape returns the shape of the two inputs broadcast to each other.
func (Binary) Shape(in ...[]int) ([]int, error) {
	if len(in) != 2 {
		return nil, fmt.Errorf("%d inputs, want 2", len(in))
	}
	return Broadcast(in[0], in[1])
}

// Broadcast returns the shape of two arrays broadcast to each other, or an error if they do not fit.
func Broadcast(a, b []int) ([]int, error) {
	out := make([]int, max(len(a), len(b)))
	for i := range out {
		da, db := dimension(a, i-len(out)), dimension(b, i-len(out))
		if da != db && da != 1 && db != 1 {
			return nil, fmt.Errorf("shapes %v and %v do not fit each other", a, b)
		}
		out[i] = da
		if da == 1 {
			out[i] = db
		}
	}
	return out, nil
}

// dimension returns dimension i, which is negative and counts from the end. Missing leading dimensions are 1.
func dimension(shape []int, i int) int {
	if i += len(shape); i < 0 {
		return 1
	}
	return shape[i]
}

// Apply computes f(a, b) for each pair of elements, in float64.
func (b Binary) Apply(out Array, in ...Array) {
	f := b.function().f
	walk(out.Shape, steps(in[0].Shape, out.Shape), steps(in[1].Shape, out.Shape), func(i, i0, i1 int) {
		out.Data[i] = float32(f(float64(in[0].Data[i0]), float64(in[1].Data[i1])))
	})
}

// function returns the function of the inputs in their order.
func (b Binary) function() binary {
	f := binaries[b.Function]
	if !b.Swapped {
		return f
	}
	swap := func(g func(a, b float64) float64) func(a, b float64) float64 {
		return func(a, b float64) float64 { return g(b, a) }
	}
	return binary{swap(f.f), swap(f.db), swap(f.da)}
}

// steps returns, for each dimension of out, the distance in in between neighbours: 0 where in is repeated.
func steps(in, out []int) []int {
	s, size := make([]int, len(out)), 1
	for i := 1; i <= len(in); i++ {
		if d := in[len(in)-i]; d != 1 {
			s[len(out)-i] = size
			size *= d
		}
	}
	return s
}

// walk calls f with every position in an array of this shape, in order, and with the matching positions in two arrays
// that have these steps along each dimension.
func walk(shape, stepsA, stepsB []int, f func(i, a, b int)) {
	last := len(shape) - 1
	if last < 0 {
		f(0, 0, 0)
		return
	}
	n, stepA, stepB := shape[last], stepsA[last], stepsB[last]
	at, a, b := make([]int, last), 0, 0
	for i, total := 0, elements(shape); i < total; i += n {
		for j := range n {
			f(i+j, a+j*stepA, b+j*stepB)
		}
		for d := last - 1; d >= 0; d-- {
			at[d]++
			a, b = a+stepsA[d], b+stepsB[d]
			if at[d] < shape[d] {
				break
			}
			a, b = a-stepsA[d]*shape[d], b-stepsB[d]*shape[d]
			at[d] = 0
		}
	}
}

func (b Binary) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	terms := make([]Term, 2)
	for i := range terms {
		terms[i] = Term{binaryGradient{b, i}, []*gorgonia.Node{dy, x[0], x[1]}}
		if slices.Equal(x[i].Shape(), dy.Shape()) {
			if term, ok := b.simple((i == 1) != b.Swapped, x[1-i], dy); ok {
				terms[i] = term
			}
		}
	}
	return terms
}

// simple returns the gradient with respect to an argument that is not repeated, the second or the first, if that needs
// only the other argument.
func (b Binary) simple(second bool, other, dy *gorgonia.Node) (Term, bool) {
	switch {
	case b.Function == "Add", b.Function == "Sub" && !second:
		return Term{Args: []*gorgonia.Node{dy}}, true
	case b.Function == "Sub":
		return Term{Map{Function: "Neg"}, []*gorgonia.Node{dy}}, true
	case b.Function == "Mul", b.Function == "Div" && !second:
		return Term{Binary{Function: b.Function}, []*gorgonia.Node{dy, other}}, true
	}
	return Term{}, false
}

// binaryGradient is the gradient of a Binary with respect to input Of. Its inputs are dy and the Binary's inputs.
type binaryGradient struct {
	Binary
	Of int
}

func (g binaryGradient) Kind() string                     { return g.Function + "Gradient" }
func (g binaryGradient) Shape(in ...[]int) ([]int, error) { return in[1+g.Of], nil }

func (g binaryGradient) Apply(out Array, in ...Array) {
	dy, a, b := in[0], in[1], in[2]
	f := g.function()
	df, sum := f.da, make([]float64, len(out.Data))
	if g.Of == 1 {
		df = f.db
	}
	walk(dy.Shape, steps(a.Shape, dy.Shape), steps(b.Shape, dy.Shape), func(i, ia, ib int) {
		to := ia
		if g.Of == 1 {
			to = ib
		}
		sum[to] += float64(dy.Data[i]) * df(float64(a.Data[ia]), float64(b.Data[ib]))
	})
	round(out.Data, sum)
}
