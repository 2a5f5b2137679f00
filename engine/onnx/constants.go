package onnx

import (
	"math"
	"slices"
	"sync"
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
	if n := v.count(); n <= maxFolded && len(u.node.outputs) > 1 {
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
	case v.isActivation():
		u.unsupported("to data type %s of what depends on the picture", typeText(to))
	case v.wide != nil:
		u.unsupported("of %d elements to integers (limit %d)", v.count(), maxFolded)
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
	case count > maxFolded:
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
	if !(n <= maxFolded) { // NaN too
		u.unsupported("of %v elements (limit %d)", n, maxFolded)
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

// lowerMod takes the sign of the divisor, as in Python, or with fmod the sign of the dividend, as in C.
func lowerMod(u *use) *value {
	if !u.in[0].isInts() || !u.in[1].isInts() {
		u.unsupported("on floats")
	}
	likeC := u.number("fmod", 0) != 0
	return u.zip(func(a ...int64) int64 {
		if a[1] == 0 {
			return 0
		}
		m := a[0] % a[1]
		if !likeC && m != 0 && (m < 0) != (a[1] < 0) {
			m += a[1]
		}
		return m
	}, u.in...)
}

func lowerEqual(u *use) *value {
	a, b := u.in[0], u.in[1]
	equal := func(v ...int64) int64 { return flag(v[0] == v[1]) }
	if a.isInts() != b.isInts() {
		u.unsupported("on inputs of two types")
	}
	if !a.isInts() {
		if a.count() > maxFolded || b.count() > maxFolded {
			u.unsupported("on shapes %v and %v, which are too large", a.shape, b.shape)
		}
		x, y := a.floats(), b.floats()
		equal = func(v ...int64) int64 { return flag(x[v[0]] == y[v[1]]) }
		a, b = numbered(a, 0), numbered(b, 0)
	}
	return u.zip(equal, a, b)
}

func lowerNot(u *use) *value {
	if !u.in[0].isInts() {
		u.unsupported("on floats")
	}
	return u.zip(func(a ...int64) int64 { return flag(a[0] == 0) }, u.in[0])
}

// lowerScatterND replaces slices of input 0 by the slices of input 2, at the positions of input 1 in the leading
// dimensions of input 0.
func lowerScatterND(u *use) *value {
	data, places, updates := u.in[0], u.in[1], u.in[2]
	rank := len(places.shape)
	floats := data.floats != nil && updates.floats != nil
	if !floats || !places.isInts() || rank == 0 || u.word("reduction", "none") != "none" {
		u.unsupported("on inputs of these types")
	}
	depth := places.shape[rank-1]
	fits := depth >= 1 && depth <= len(data.shape)
	if !fits || !slices.Equal(updates.shape, slices.Concat(places.shape[:rank-1], data.shape[depth:])) {
		u.unsupported("of shape %v at %v in %v", updates.shape, places.shape, data.shape)
	}
	size := elementCount(data.shape[depth:])
	var to []int // the start of each slice
	for i := 0; i < len(places.ints); i += depth {
		at := 0
		for k, p := range places.ints[i : i+depth] {
			p := wrap(p, data.shape[k])
			if p < 0 || p >= data.shape[k] {
				u.unsupported("at %v in %v", places.ints[i:i+depth], data.shape)
			}
			at = at*data.shape[k] + p
		}
		to = append(to, at*size)
	}
	u.need(int64(data.count() + len(to)))
	return &value{shape: data.shape, floats: sync.OnceValue(func() []float32 {
		out, from := slices.Clone(data.floats()), updates.floats()
		for i, at := range to {
			copy(out[at:at+size], from[i*size:])
		}
		return out
	})}
}

// lowerWhere selects between constants. Of floats it selects the positions in both, concatenated.
func lowerWhere(u *use) *value {
	if len(u.in) != 3 || !u.in[0].isInts() || u.in[1].isInts() != u.in[2].isInts() {
		u.unsupported("on inputs of these types")
	}
	a, b := u.in[1], u.in[2]
	choose := func(v ...int64) int64 { return v[2-flag(v[0] != 0)] }
	if a.isInts() {
		return u.zip(choose, u.in...)
	}
	if a.count() > maxFolded || b.count() > maxFolded {
		u.unsupported("on shapes %v and %v, which are too large", a.shape, b.shape)
	}
	at := u.zip(choose, u.in[0], numbered(a, 0), numbered(b, a.count()))
	return &value{shape: at.shape, floats: func() []float32 {
		both := slices.Concat(a.floats(), b.floats())
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
