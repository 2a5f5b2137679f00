package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// lowerWhere selects between two values. Of constants of floats it selects the positions in both, concatenated.
func lowerWhere(u *use) *value {
	is, a, b := u.in[0], u.in[1], u.in[2]
	if slices.ContainsFunc(u.in, (*value).isActivation) {
		return u.where(is, floating(a), floating(b))
	}
	if !is.isInts() {
		u.unsupported("by floats")
	}
	if a.isInts() != b.isInts() {
		a, b = floating(a), floating(b)
	}
	choose := func(v ...int64) int64 { return v[2-flag(v[0] != 0)] }
	if a.isInts() {
		return u.zip(choose, is, a, b)
	}
	if a.count() > maxComputed || b.count() > maxComputed {
		u.unsupported("on shapes %v and %v, which are too large", a.shape, b.shape)
	}
	at := u.zip(choose, is, numbered(a, 0), numbered(b, a.count()))
	return &value{shape: at.shape, floats: func() []float32 {
		both := slices.Concat(a.floats(), b.floats())
		if at.same {
			return slices.Repeat(both[at.ints[0]:][:1], at.count())
		}
		out := make([]float32, len(at.ints))
		for i, p := range at.ints {
			out[i] = both[p]
		}
		return out
	}}
}

// numbered returns v with each element replaced by its position, counted from first.
func numbered(v *value, first int) *value {
	out := &value{shape: v.shape, ints: make([]int64, v.count())}
	for i := range out.ints {
		out.ints[i] = int64(first + i)
	}
	return out
}

// where selects between values of which one depends on the picture.
func (u *use) where(is, a, b *value) *value {
	if v := u.chosen(is, a, b); v != nil {
		return v
	}
	if x := u.nanOf(is); x != "" && x == b.name && isNumber(a, 0) {
		return u.add(nn.Map{Function: "ZeroNaN"}, b)
	}
	var args []*value
	var op nn.Where
	all := []*value{floating(is), a, b}
	for _, live := range []bool{true, false} {
		for i, v := range all {
			if v.isActivation() == live {
				op.Of[i] = len(args)
				args = append(args, v)
			}
		}
	}
	for i, v := range args[1:] {
		args[1+i] = u.alike(v, args[0])
	}
	args[0] = u.fittingAll(args)
	return u.add(op, args...)
}

// chosen returns a or b if a condition of constants always selects that one, and nil otherwise.
func (u *use) chosen(is, a, b *value) *value {
	if !is.isInts() || len(is.ints) == 0 {
		return nil
	}
	v := a
	if is.ints[0] == 0 {
		v = b
	}
	shape, err := nn.Broadcast(is.shape, a.shape)
	if err == nil {
		shape, err = nn.Broadcast(shape, b.shape)
	}
	other := slices.ContainsFunc(is.ints, func(x int64) bool { return (x != 0) != (is.ints[0] != 0) })
	if other || err != nil || !slices.Equal(shape, v.shape) {
		return nil
	}
	return v
}

// nanOf returns the activation of which v says where it is not a number, or "".
func (u *use) nanOf(v *value) string {
	for i := len(u.net.steps) - 1; i >= 0 && v.isActivation(); i-- {
		if s := u.net.steps[i]; s.output == v.name {
			if m, ok := s.op.(nn.Map); ok && m.Function == "IsNaN" {
				return s.inputs[0]
			}
			break
		}
	}
	return ""
}

// isNumber reports whether v is a constant of one float.
func isNumber(v *value, x float32) bool {
	return v.floats != nil && v.count() == 1 && v.floats()[0] == x
}

// fittingAll is fitting for an operator of several inputs, the first of them an activation.
func (u *use) fittingAll(in []*value) *value {
	rank, first := 0, true
	for _, v := range in {
		rank = max(rank, len(v.shape))
	}
	for _, v := range in {
		first = first && dimensionOf(v, rank) == 1
	}
	if len(in[0].inner()) > rank || rank > 1 && first {
		return in[0]
	}
	return u.raised(in[0], rank+1)
}
