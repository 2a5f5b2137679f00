package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

// Operators with which exporters compute shapes.

func lowerIdentity(u *use) *value { return u.in[0] }

// lowerDropout passes its input on: nothing is dropped at inference, and the mask is all ones. A file exported in
// training mode says so in a third input.
func lowerDropout(u *use) *value {
	v := u.in[0]
	if len(u.in) > 2 && u.in[2] != nil && slices.Contains(u.in[2].ints, 1) && !u.net.training {
		u.net.training = true
		u.note("exported in training mode, before model.eval(): Dropout is read as at inference")
	}
	if n := v.count(); n <= maxComputed && len(u.node.outputs) > 1 {
		return u.outputs(v, &value{shape: v.shape, ints: slices.Repeat([]int64{1}, n)})
	}
	return v
}

// lowerCast ignores casts between floating types, since all floats are float32. All integers are int64. An activation
// may become an integer only where it is one: an input of integers that no operator has changed.
func lowerCast(u *use) *value { return u.cast(u.in[0], u.node.attributes["to"].i) }

// lowerCastLike casts to the type of its second input.
func lowerCastLike(u *use) *value {
	like := u.in[1]
	switch {
	case !like.isInts():
		return u.cast(u.in[0], typeFloat)
	case like.dtype == 0:
		return u.cast(u.in[0], typeInt64)
	}
	return u.cast(u.in[0], like.dtype)
}

func (u *use) cast(v *value, to int64) *value {
	switch {
	case isFloat(to) && v.wide != nil:
		return u.realConstant(v, grid{scale: number(1)})
	case isFloat(to):
		return floating(v)
	case elementSize[to] == 0:
		u.unsupported("to data type %s", typeText(to))
	case v.isActivation() && v.name == u.pixels && u.net.integers && to != typeBool:
		return v
	case v.isActivation() && to == typeBool:
		return u.truth(u.add(nn.Map{Function: "NotZero"}, v))
	case v.isActivation() && v.truth:
		return v
	case v.isActivation():
		u.unsupported("to data type %s of what depends on the picture", typeText(to))
	case v.wide != nil:
		u.unsupported("of %d elements to integers (limit %d)", v.count(), maxComputed)
	case to == typeBool && !v.isInts():
		return u.integral(v, func(x float64) int64 { return flag(x != 0) })
	case to == typeBool:
		return u.zip(func(a ...int64) int64 { return flag(a[0] != 0) }, v)
	case v.isInts():
		return u.zip(func(a ...int64) int64 { return wrapped(uint64(a[0]), to) }, v)
	}
	return u.integral(v, func(x float64) int64 { return wrapped(uint64(int64(math.Trunc(x))), to) })
}

// lowerShape gives a constant: the shape for one picture.
func lowerShape(u *use) *value {
	shape := int64s(u.in[0].shape)
	n := len(shape)
	from := max(wrap(u.number("start", 0), n), 0)
	to := max(wrap(u.number("end", int64(n)), n), from)
	return vector(shape[from:to]...)
}

func lowerConstant(u *use) *value {
	a := u.node.attributes
	switch {
	case a["value"].tensor != nil:
		return u.constant(a["value"].tensor)
	case a["value_float"].kind == kindFloat:
		return number(a["value_float"].f)
	case a["value_int"].kind == kindInt:
		return &value{ints: []int64{a["value_int"].i}}
	case a["value_floats"].kind == kindFloats:
		floats := a["value_floats"].floats
		return &value{shape: []int{len(floats)}, floats: func() []float32 { return floats }}
	case a["value_ints"].kind == kindInts:
		return vector(a["value_ints"].ints...)
	}
	u.unsupported("without a tensor or numbers")
	return nil
}

func lowerConstantOfShape(u *use) *value {
	fill := number(0)
	if t := u.node.attributes["value"].tensor; t != nil {
		fill = u.constant(t)
	}
	shape, count := []int{}, int64(1)
	dims := u.integers(0)
	for _, d := range dims {
		if d < 0 || d == 0 && len(dims) > 1 {
			u.unsupported("of shape %v", dims)
		}
		count = saturatingMul(count, d)
		shape = append(shape, int(min(d, math.MaxInt32)))
	}
	u.need(count)
	switch {
	case fill.count() != 1:
		u.unsupported("with %d values", fill.count())
	case fill.floats != nil:
		return &value{shape: shape, floats: func() []float32 { return slices.Repeat(fill.floats(), int(count)) }}
	case count > maxComputed:
		u.unsupported("folds to shape %v, which is too large", shape)
	}
	return u.folds(&value{shape: shape, ints: slices.Repeat(fill.ints, int(count))})
}

// lowerRange counts from a start up to a limit, by a step.
func lowerRange(u *use) *value {
	var bounds [3]float64
	for i, v := range u.in[:3] {
		if v.count() != 1 {
			u.unsupported("input %d has shape %v, want one number", i, v.shape)
		}
		bounds[i] = float64(floating(v).floats()[0])
	}
	start, limit, step := bounds[0], bounds[1], bounds[2]
	n := math.Ceil((limit - start) / step)
	if !(n <= maxComputed) { // NaN too
		u.unsupported("of %v elements (limit %d)", n, maxComputed)
	}
	out := &value{ints: []int64{}}
	var floats []float32
	for i := range int(max(n, 0)) {
		out.ints = append(out.ints, int64(start+float64(i)*step))
		floats = append(floats, float32(start+float64(i)*step))
	}
	out.shape = []int{len(out.ints)}
	if !u.in[0].isInts() {
		out.ints, out.floats = nil, func() []float32 { return floats }
	}
	return u.folds(out)
}
