package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// Where takes an element of one array where a condition is not 0, and of another where it is 0. Of gives the positions
// among the inputs of the condition, the first and the second array: activations come first among the inputs. All
// three are broadcast to each other.
type Where struct{ Of [3]int }

// Kind returns "Where".
func (Where) Kind() string { return "Where" }

// Shape returns the shape of the inputs broadcast to each other. It fails if they do not fit, or if Of does not name
// each of three inputs.
func (w Where) Shape(in ...[]int) ([]int, error) {
	of := slices.Sorted(slices.Values(w.Of[:]))
	if len(in) != 3 || !slices.Equal(of, []int{0, 1, 2}) {
		return nil, fmt.Errorf("%d inputs chosen by %v, want 3", len(in), w.Of)
	}
	first, err := Broadcast(in[0], in[1])
	if err != nil {
		return nil, err
	}
	return Broadcast(first, in[2])
}

// Apply copies the elements.
func (w Where) Apply(out Array, in ...Array) {
	is := in[w.Of[0]]
	for i, from := range []Array{in[w.Of[1]], in[w.Of[2]]} {
		walk(out.Shape, steps(is.Shape, out.Shape), steps(from.Shape, out.Shape), func(to, c, at int) {
			if (is.Data[c] != 0) == (i == 0) {
				out.Data[to] = from.Data[at]
			}
		})
	}
}

func (w Where) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	var terms []Term
	for i := range w.Of {
		g := whereGradient{Where: w, Of: slices.Index(w.Of[:], i), To: slices.Clone(x[i].Shape())}
		terms = append(terms, Term{g, []*gorgonia.Node{dy, x[w.Of[0]]}})
	}
	return terms
}

// whereGradient is the gradient of a Where with respect to its condition (Of = 0), which is 0, or to one of the arrays,
// of shape To: dy where it is taken. Its inputs are dy and the condition.
type whereGradient struct {
	Where
	Of int
	To []int
}

func (whereGradient) Kind() string                    { return "WhereGradient" }
func (g whereGradient) Shape(...[]int) ([]int, error) { return slices.Clone(g.To), nil }

func (g whereGradient) Apply(out Array, in ...Array) {
	if g.Of == 0 {
		return
	}
	dy, is := in[0], in[1]
	sum := make([]float64, len(out.Data))
	walk(dy.Shape, steps(is.Shape, dy.Shape), steps(out.Shape, dy.Shape), func(i, c, to int) {
		if (is.Data[c] != 0) == (g.Of == 1) {
			sum[to] += float64(dy.Data[i])
		}
	})
	round(out.Data, sum)
}
