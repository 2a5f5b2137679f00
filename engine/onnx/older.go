package onnx

import (
	"slices"
	"strings"
)

// Forms of operators before opset 7. Such a file is read at opset 7, of which only the broadcasting differs, and names
// of types.

// modernised returns a node of an opset before 7 with its inputs and attributes as opset 7 has them.
func (u *use) modernised() {
	if !u.older {
		return
	}
	switch u.node.op {
	case "Add", "Sub", "Mul", "Div", "Pow", "PRelu":
		u.aligned()
	case "Cast":
		name := strings.ToLower(u.word("to", ""))
		if at := slices.Index(typeNames, name); name != "" && at > 0 {
			*u = *u.set("to", attribute{kind: kindInt, i: int64(at)})
		}
	}
}

// aligned lays the second input's dimensions along those of the first from an axis on, where the node says so.
// Otherwise they are the last ones, as from opset 7 on.
func (u *use) aligned() {
	a, given := u.node.attributes["axis"]
	if len(u.in) != 2 || u.in[1] == nil || !given {
		return
	}
	rank, b := len(u.in[0].shape), u.in[1]
	at := wrap(a.i, rank)
	rest := rank - at - len(b.shape)
	if at < 0 || rest < 0 {
		u.unsupported("shape %v from axis %d of %v", b.shape, a.i, u.in[0].shape)
	}
	if b.isActivation() && rest > 0 {
		u.unsupported("of what depends on the picture from axis %d", a.i)
	}
	if rest > 0 {
		u.in = slices.Clone(u.in)
		u.in[1] = b.view(append(slices.Clone(b.shape), slices.Repeat([]int{1}, rest)...)...)
	}
}

// lowerUpsample is Resize of opset 10. Its scales were attributes before opset 9.
func lowerUpsample(u *use) *value {
	if scales := u.scales(); scales != nil {
		u.in = []*value{u.in[0], {shape: []int{len(scales)}, floats: func() []float32 { return scales }}}
	}
	if u.word("mode", "nearest") == "bilinear" {
		*u = *u.set("mode", attribute{kind: kindString, s: "linear"})
	}
	return lowerResize(u)
}

// scales returns the scales among the attributes; nil if they are an input.
func (u *use) scales() []float32 {
	if scales := u.node.attributes["scales"].floats; scales != nil {
		return scales
	}
	h, w := u.scalar("height_scale", 0), u.scalar("width_scale", 0)
	if h == 0 || w == 0 || len(u.in[0].shape) != 4 {
		return nil
	}
	return []float32{1, 1, h, w}
}
