package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// Conv is a two-dimensional cross-correlation in groups. Its inputs are x [N,C,H,W], w [O,C/Groups,kh,kw] and
// optionally b [O].
type Conv struct {
	Window
	Groups int
}

// Kind returns "Conv".
func (Conv) Kind() string { return "Conv" }

// Shape returns [N, O, H', W']. It fails if filter, bias, groups and input do not fit together.
func (c Conv) Shape(in ...[]int) ([]int, error) {
	if len(in) != 2 && len(in) != 3 {
		return nil, fmt.Errorf("%d inputs, want 2 or 3", len(in))
	}
	x, w := in[0], in[1]
	h, wd, err := spatial(x)
	if err != nil {
		return nil, err
	}
	switch {
	case len(w) != 4:
		return nil, fmt.Errorf("filter has %d dimensions, want 4", len(w))
	case x[1]%c.Groups != 0 || w[0]%c.Groups != 0:
		return nil, fmt.Errorf("group %d does not divide %d channels into %d", c.Groups, x[1], w[0])
	case w[1] != x[1]/c.Groups:
		return nil, fmt.Errorf("filter takes %d channels, input has %d in %d groups", w[1], x[1], c.Groups)
	case w[2] != c.Kernel[0] || w[3] != c.Kernel[1]:
		return nil, fmt.Errorf("filter is %d×%d, kernel_shape %d×%d", w[2], w[3], c.Kernel[0], c.Kernel[1])
	case len(in) == 3 && (len(in[2]) != 1 || in[2][0] != w[0]):
		return nil, fmt.Errorf("bias has shape %v, want [%d]", in[2], w[0])
	}
	oh, ow, err := c.size(h, wd)
	return []int{x[0], w[0], oh, ow}, err
}

// Apply computes b[o] + Σ x[c, y·stride − pad + ky·dilation, …] · w[o,c,ky,kx] over the channels c of o's group.
func (c Conv) Apply(out Array, in ...Array) {
	x, w := in[0], in[1]
	sum := make([]float64, out.Shape[2]*out.Shape[3])
	for n := range out.Shape[0] {
		for o := range out.Shape[1] {
			clear(sum)
			c.channels(x, w, o, func(xc int, filter []float32) {
				plane := x.plane(n, xc)
				c.lines(x.Shape[2], x.Shape[3], out.Shape[2], out.Shape[3], func(k, to, from, n, step int) {
					weight, dst := float64(filter[k]), sum[to:to+n]
					for i := range dst {
						dst[i] += float64(plane[from+i*step]) * weight
					}
				})
			})
			bias := 0.0
			if len(in) == 3 {
				bias = float64(in[2].Data[o])
			}
			for i, dst := 0, out.plane(n, o); i < len(dst); i++ {
				dst[i] = float32(sum[i] + bias)
			}
		}
	}
}

// channels calls f with every input channel that output channel o reads, and its filter plane.
func (c Conv) channels(x, w Array, o int, f func(channel int, filter []float32)) {
	per := w.Shape[1]
	group := o / (w.Shape[0] / c.Groups)
	for i := range per {
		f(group*per+i, w.plane(o, i))
	}
}

func (c Conv) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	shape := x[0].Shape()
	return []Term{{ConvGradient{Conv: c, Height: shape[2], Width: shape[3]}, []*gorgonia.Node{dy, x[1]}}}
}

// ConvGradient is the gradient of a Conv with respect to its input. Its inputs are dy [N,O,H',W'] and the Conv's w. As
// an operator of its own it is called ConvTranspose.
type ConvGradient struct {
	Conv
	Height, Width int // of the Conv's input
}

// Kind returns "ConvGradient".
func (ConvGradient) Kind() string { return "ConvGradient" }

// Shape returns [N, C, Height, Width]. It fails if the Conv would not give dy's shape.
func (g ConvGradient) Shape(in ...[]int) ([]int, error) {
	if len(in) != 2 || len(in[1]) != 4 {
		return nil, fmt.Errorf("cannot convolve shapes %v", in)
	}
	y, err := g.Conv.Shape([]int{in[0][0], in[1][1] * g.Groups, g.Height, g.Width}, in[1])
	if err == nil && !slices.Equal(y, in[0]) {
		err = fmt.Errorf("a convolution to %v gives shape %v, input has %v", []int{g.Height, g.Width}, y, in[0])
	}
	if err != nil {
		return nil, err
	}
	return []int{in[0][0], in[1][1] * g.Groups, g.Height, g.Width}, nil
}

// Apply adds dy·w to every input position that the Conv reads for an output.
func (g ConvGradient) Apply(out Array, in ...Array) {
	dy, w := in[0], in[1]
	for n := range out.Shape[0] {
		sum := make([]float64, elements(out.Shape[1:]))
		size := g.Height * g.Width
		for o := range dy.Shape[1] {
			grad := dy.plane(n, o)
			g.channels(out, w, o, func(channel int, filter []float32) {
				dst := sum[channel*size:]
				g.lines(g.Height, g.Width, dy.Shape[2], dy.Shape[3], func(k, from, to, n, step int) {
					weight := float64(filter[k])
					for i, v := range grad[from : from+n] {
						dst[to+i*step] += float64(v) * weight
					}
				})
			})
		}
		round(out.row(n), sum)
	}
}

// gradient is the Conv: the two are each other's transposes.
func (g ConvGradient) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{g.Conv, []*gorgonia.Node{dy, x[1]}}}
}
