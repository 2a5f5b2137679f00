package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// Reshape changes the shape of each picture's elements and keeps their order. To has a leading 1 for the picture.
type Reshape struct{ To []int }

// Kind returns "Reshape".
func (Reshape) Kind() string { return "Reshape" }

// Shape returns [N, To[1:]...]. It fails if the number of elements differs.
func (r Reshape) Shape(in ...[]int) ([]int, error) {
	if elements(in[0][1:]) != elements(r.To[1:]) {
		return nil, fmt.Errorf("cannot reshape %v to %v", in[0], r.To)
	}
	return append([]int{in[0][0]}, r.To[1:]...), nil
}

// Apply copies the elements.
func (Reshape) Apply(out Array, in ...Array) { copy(out.Data, in[0].Data) }

func (Reshape) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{Reshape{To: slices.Clone(x[0].Shape())}, []*gorgonia.Node{dy}}}
}

// Concat joins any number of activations along the channels.
type Concat struct{}

// Kind returns "Concat".
func (Concat) Kind() string { return "Concat" }

// Shape adds up the channels. It fails if any other dimension differs.
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

// Apply copies the channels of each input after the channels of the one before.
func (Concat) Apply(out Array, in ...Array) {
	for n := range out.Shape[0] {
		dst := out.row(n)
		for _, x := range in {
			dst = dst[copy(dst, x.row(n)):]
		}
	}
}

func (Concat) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	terms, from := make([]Term, len(x)), 0
	for i, n := range x {
		channels := n.Shape()[1]
		terms[i] = Term{channelRange{From: from, Count: channels}, []*gorgonia.Node{dy}}
		from += channels
	}
	return terms
}

// channelRange takes Count channels, beginning with From.
type channelRange struct{ From, Count int }

func (channelRange) Kind() string { return "Channels" }

func (c channelRange) Shape(in ...[]int) ([]int, error) {
	out := slices.Clone(in[0])
	out[1] = c.Count
	return out, nil
}

func (c channelRange) Apply(out Array, in ...Array) {
	size := elements(out.Shape[2:])
	for n := range out.Shape[0] {
		copy(out.row(n), in[0].row(n)[c.From*size:])
	}
}

// Pad surrounds each plane with Value. Pads are the rows and columns at the top, left, bottom and right; a negative
// number removes rows or columns.
type Pad struct {
	Pads  [4]int
	Value float32
}

// Kind returns "Pad".
func (Pad) Kind() string { return "Pad" }

// Shape returns [N, C, H+top+bottom, W+left+right]. It fails if this leaves no pixels.
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

// Apply copies the pixels that remain and fills the others with Value.
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

// gradient removes the padding, and puts zeros where pixels were removed.
func (p Pad) gradient(_ gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	back := Pad{Pads: [4]int{-p.Pads[0], -p.Pads[1], -p.Pads[2], -p.Pads[3]}}
	return []Term{{back, []*gorgonia.Node{dy}}}
}
