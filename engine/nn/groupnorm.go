package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// GroupNorm standardises groups of neighbouring channels of each picture, over their channels and pixels (Wu and He
// 2018). With as many groups as channels it is InstanceNormalization without scale and shift. Epsilon is added to the
// variance.
type GroupNorm struct {
	Groups  int
	Epsilon float32
}

// Kind returns "GroupNormalization".
func (GroupNorm) Kind() string { return "GroupNormalization" }

// Shape returns the shape of x [N,C,…]. It fails if the channels do not make whole groups.
func (n GroupNorm) Shape(in ...[]int) ([]int, error) {
	if len(in[0]) < 3 || n.Groups < 1 || in[0][1]%n.Groups != 0 {
		return nil, fmt.Errorf("%d groups of channels of shape %v", n.Groups, in[0])
	}
	return slices.Clone(in[0]), nil
}

// groups returns the array with the elements of each group as a row.
func (n GroupNorm) groups(a Array) Array {
	size := elements(a.Shape[1:]) / n.Groups
	return Array{Shape: []int{len(a.Data) / size, size}, Data: a.Data}
}

// Apply computes (x − mean)/√(variance + Epsilon), in float64.
func (n GroupNorm) Apply(out Array, in ...Array) {
	eachLast(n.groups(out), n.groups(in[0]), Array{}, func(dst, x, _ []float32) {
		mean, factor := LayerNorm{n.Epsilon}.moments(x)
		for i, v := range x {
			dst[i] = float32((float64(v) - mean) * factor)
		}
	})
}

func (n GroupNorm) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{groupNormGradient{n}, []*gorgonia.Node{dy, x[0]}}}
}

// groupNormGradient is the gradient with respect to x. Its inputs are dy and x. With the standardised x̂ it is
// factor·(dy − mean(dy) − x̂·mean(dy·x̂)).
type groupNormGradient struct{ GroupNorm }

func (groupNormGradient) Kind() string { return "GroupNormalizationGradient" }

func (n groupNormGradient) Apply(out Array, in ...Array) {
	eachLast(n.groups(out), n.groups(in[0]), n.groups(in[1]), func(dst, dy, x []float32) {
		standardGradient(dst, dy, x, nil, LayerNorm{n.Epsilon})
	})
}
