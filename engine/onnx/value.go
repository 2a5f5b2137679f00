package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// value is the meaning of a name in the file during normalisation: an activation, which depends on the picture, or a
// constant of floats or integers.
//
// The model runs on one picture, so an activation's shape is the shape for a batch of one. Operators in normal form
// need a leading 1 for the picture. If the model's own shape has none, because it has permuted or joined the
// dimensions, the activation has lead additional dimensions of 1 in front.
type value struct {
	shape  []int            // in the model
	name   string           // of an activation, in normal form
	lead   int              // dimensions of 1 before shape, in normal form
	floats func() []float32 // of a constant of floats: decodes or computes them
	fold   *fold            // what floats computes, of a large computed constant
	later  *later           // reads a large constant of floats when it is packed; may be nil
	ints   []int64          // of a constant of integers
	wide   func() []int64   // of a constant of integers that is too large for ints
	same   bool             // of a large constant of integers: all elements are the one in ints
	dtype  int64            // of a tensor of the file
	levels *levels          // of an activation that is rounded to integers; may be nil
	truth  bool             // of an activation: its elements are 0 or 1
	// batchAxis is the dimension of shape in which the pictures lie, of an activation, maybe before their parts; −1 if
	// that is not known.
	batchAxis int
	before    *turn // the value before its dimensions were permuted; may be nil
}

func (v *value) isActivation() bool { return v.name != "" }
func (v *value) isInts() bool       { return v.name == "" && v.floats == nil }

// inner returns the shape in normal form.
func (v *value) inner() []int {
	return append(slices.Repeat([]int{1}, v.lead), v.shape...)
}

func (v *value) count() int { return elementCount(v.shape) }

// view returns a constant with another shape of the same number of elements.
func (v *value) view(shape ...int) *value {
	return &value{shape: shape, floats: v.floats, fold: v.fold, later: v.later, ints: v.ints, wide: v.wide, dtype: v.dtype}
}

func elementCount(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// vector returns a constant of integers.
func vector(v ...int64) *value { return &value{shape: []int{len(v)}, ints: v} }

// number returns a constant of one float, without dimensions.
func number(v float32) *value { return filled(v) }

// filled returns a constant of equal floats.
func filled(v float32, shape ...int) *value {
	return &value{shape: shape, floats: func() []float32 { return slices.Repeat([]float32{v}, elementCount(shape)) }}
}

// reshaped gives v another shape of the same number of elements.
func (u *use) reshaped(v *value, to ...int) *value {
	if !v.isActivation() {
		return v.view(to...)
	}
	out := &value{shape: to, name: v.name, lead: max(0, 2-len(to)), batchAxis: v.axisAfter(to)}
	if out.lead == 0 && to[0] != 1 {
		out.lead = 1
	}
	inner := out.inner()
	if slices.Equal(inner, v.inner()) {
		return out
	}
	out.name = u.add(nn.Reshape{To: inner}, v).name
	return out
}

// lifted returns v with at least one dimension of 1 in front of its own.
func (u *use) lifted(v *value) *value {
	if v.lead > 0 {
		return v
	}
	if !v.isActivation() {
		return &value{shape: v.shape, lead: 1, floats: v.floats, fold: v.fold, later: v.later, ints: v.ints}
	}
	return u.raised(v, len(v.shape)+1)
}

// picture returns v for an operator that works on each picture: in normal form it has the model's own shape.
func (u *use) picture(v *value) *value {
	if v == nil || v.lead == 0 {
		return v
	}
	if len(v.shape) < 2 || v.shape[0] != 1 {
		u.unsupported("on shape %v, which does not begin with the picture", v.shape)
	}
	return u.add(nn.Reshape{To: v.shape}, v)
}

// pictures returns v for an operator that works on each picture or, if windows or heads of one picture lie where
// pictures do, on each of them.
func (u *use) pictures(v *value) *value {
	if v.isActivation() && v.lead > 0 && len(v.shape) >= 2 && v.shape[0] != 1 {
		return u.raised(v, len(v.shape)+1)
	}
	return u.picture(v)
}

// overEach applies an operator that works on each picture to x, on which pictures or their parts lie, and weights.
func (u *use) overEach(op nn.Operator, x *value, weights ...*value) *value {
	if x = u.pictures(x); x.lead > 0 {
		op = nn.Each{Op: op, Parts: 1}
	}
	return u.add(op, append([]*value{x}, weights...)...)
}

// along returns v for an operator that works along an axis, and the axis in normal form, which is never the picture's.
// It refuses v if it has no such axis.
func (u *use) along(v *value, axis int64) (*value, int) {
	at := u.axisOf(v, axis)
	if at == 0 {
		v = u.lifted(v)
	}
	return v, v.lead + at
}

// axisOf returns an axis of v, which may count from the end, counted from the start.
func (u *use) axisOf(v *value, axis int64) int {
	at := wrap(axis, len(v.shape))
	if at < 0 || at >= len(v.shape) {
		u.unsupported("axis %d on shape %v", axis, v.shape)
	}
	return at
}

// wrap converts an index that may count from the end, as a negative number, to one from the start. It clamps the result
// to [−1, n].
func wrap(i int64, n int) int {
	if i < 0 {
		i += int64(n)
	}
	return int(min(max(i, -1), int64(n)))
}
