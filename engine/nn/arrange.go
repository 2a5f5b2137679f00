package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// Reshape gives each picture's elements another shape. To has a leading 1 for the picture.
type Reshape struct{ To []int }

func (Reshape) Kind() string { return "Reshape" }

func (r Reshape) Shape(in ...[]int) ([]int, error) {
	if elements(in[0][1:]) != elements(r.To[1:]) {
		return nil, fmt.Errorf("cannot reshape %v to %v", in[0], r.To)
	}
	return append([]int{in[0][0]}, r.To[1:]...), nil
}

func (Reshape) Apply(out Array, in ...Array) { copy(out.Data, in[0].Data) }

func (Reshape) Gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{Reshape{To: slices.Clone(x[0].Shape())}, []*gorgonia.Node{dy}}}
}

// Concat joins activations along the channels.
type Concat struct{}

func (Concat) Kind() string { return "Concat" }

func (Concat) Shape(in ...[]int) ([]int, error) {
	out := slices.Clone(in[0])
	for _, s := range in[1:] {
		if len(s) != len(out) || len(s) < 2 || s[0] != out[0] || !slices.Equal(s[2:], out[2:]) {
			return nil, fmt.Errorf("cannot join shapes %v and %v along the channels", in[0], s)
		}
		out[1] += s[1]
	}
	return out, nil
}

func (Concat) Apply(out Array, in ...Array) {
	for n := range out.Shape[0] {
		dst := out.row(n)
		for _, x := range in {
			dst = dst[copy(dst, x.row(n)):]
		}
	}
}

func (Concat) Gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	terms, from := make([]Term, len(x)), 0
	for i, n := range x {
		channels := n.Shape()[1]
		terms[i] = Term{Channels{From: from, Count: channels}, []*gorgonia.Node{dy}}
		from += channels
	}
	return terms
}

// Channels takes Count channels, beginning with From.
type Channels struct{ From, Count int }

func (Channels) Kind() string { return "Channels" }

func (c Channels) Shape(in ...[]int) ([]int, error) {
	out := slices.Clone(in[0])
	out[1] = c.Count
	return out, nil
}

func (c Channels) Apply(out Array, in ...Array) {
	size := elements(out.Shape[2:])
	for n := range out.Shape[0] {
		copy(out.row(n), in[0].row(n)[c.From*size:])
	}
}

// Pad surrounds each plane with Value: Pads are rows and columns at the top, left, bottom and right, and a
// negative one cuts.
type Pad struct {
	Pads  [4]int
	Value float32
}

func (Pad) Kind() string { return "Pad" }

func (p Pad) Shape(in ...[]int) ([]int, error) {
	h, w, err := spatial(in[0])
	if err != nil {
		return nil, err
	}
	h, w = h+p.Pads[0]+p.Pads[2], w+p.Pads[1]+p.Pads[3]
	if h <= 0 || w <= 0 {
		return nil, fmt.Errorf("padding %v leaves nothing of %d×%d", p.Pads, in[0][2], in[0][3])
	}
	return []int{in[0][0], in[0][1], h, w}, nil
}

func (p Pad) Apply(out Array, in ...Array) {
	h, w := in[0].Shape[2], in[0].Shape[3]
	eachPlane(out, func(n, c int) {
		dst, src := out.plane(n, c), in[0].plane(n, c)
		for i := range dst {
			y, x := i/out.Shape[3]-p.Pads[0], i%out.Shape[3]-p.Pads[1]
			dst[i] = p.Value
			if y >= 0 && y < h && x >= 0 && x < w {
				dst[i] = src[y*w+x]
			}
		}
	})
}

// Gradient cuts off what was padded, and puts zeros where something was cut.
func (p Pad) Gradient(_ gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	back := Pad{Pads: [4]int{-p.Pads[0], -p.Pads[1], -p.Pads[2], -p.Pads[3]}}
	return []Term{{back, []*gorgonia.Node{dy}}}
}
