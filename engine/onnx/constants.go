package onnx

import (
	"math"
	"slices"
	"sync"
)

// Operators with which exporters compute shapes.

func lowerIdentity(u *use) error { return u.is(u.in[0]) }

// lowerDropout passes its input on: nothing is dropped at inference, and the mask is all ones.
func lowerDropout(u *use) error {
	if n := u.in[0].count(); n <= maxFolded && len(u.node.outputs) > 1 {
		if err := u.output(1, &value{shape: u.in[0].shape, ints: slices.Repeat([]int64{1}, n)}); err != nil {
			return err
		}
	}
	return u.is(u.in[0])
}

// lowerCast ignores casts between floating types, since all floats are float32. All integers are int64.
func lowerCast(u *use) error {
	to, v := u.node.attributes["to"].i, u.in[0]
	switch {
	case isFloat(to):
		return u.is(floating(v))
	case to != typeInt32 && to != typeInt64 && to != typeBool || v.isActivation():
		return u.unsupported("to data type %d", to)
	case to == typeBool:
		out, err := u.zip(func(a ...int64) int64 { return flag(a[0] != 0) }, v)
		if err != nil {
			return err
		}
		return u.is(out)
	case v.isInts():
		return u.is(v)
	}
	return u.truncate(v)
}

// lowerShape gives a constant: the shape for one picture.
func lowerShape(u *use) error {
	shape := int64s(u.in[0].shape)
	n := len(shape)
	from := max(wrap(u.number("start", 0), n), 0)
	to := max(wrap(u.number("end", int64(n)), n), from)
	return u.is(vector(shape[from:to]...))
}

func lowerConstant(u *use) error {
	a := u.node.attributes
	switch {
	case a["value"].tensor != nil:
		v, err := u.normaliser.constant(a["value"].tensor, "node "+show(u.node.label()))
		if err != nil {
			return err
		}
		return u.is(v)
	case a["value_float"].kind == kindFloat:
		return u.is(number(a["value_float"].f))
	case a["value_int"].kind == kindInt:
		return u.is(&value{ints: []int64{a["value_int"].i}})
	case a["value_floats"].kind == kindFloats:
		floats := a["value_floats"].floats
		return u.is(&value{shape: []int{len(floats)}, floats: func() []float32 { return floats }})
	case a["value_ints"].kind == kindInts:
		return u.is(vector(a["value_ints"].ints...))
	}
	return u.unsupported("without a tensor or numbers")
}

func lowerConstantOfShape(u *use) error {
	fill := number(0)
	if t := u.node.attributes["value"].tensor; t != nil {
		var err error
		if fill, err = u.normaliser.constant(t, "node "+show(u.node.label())); err != nil {
			return err
		}
	}
	shape, count := []int{}, int64(1)
	dims, err := u.integers(0)
	if err != nil {
		return err
	}
	for _, d := range dims {
		if d < 0 || d == 0 && len(dims) > 1 {
			return u.unsupported("of shape %v", dims)
		}
		count = saturatingMul(count, d)
		shape = append(shape, int(min(d, math.MaxInt32)))
	}
	if err := u.plan("node "+show(u.node.label()), count); err != nil {
		return err
	}
	switch {
	case fill.count() != 1:
		return u.unsupported("with %d values", fill.count())
	case fill.floats != nil:
		return u.is(&value{shape: shape, floats: func() []float32 { return slices.Repeat(fill.floats(), int(count)) }})
	case count > maxFolded:
		return u.unsupported("folds to shape %v, which is too large", shape)
	}
	out, err := u.folds(&value{shape: shape, ints: slices.Repeat(fill.ints, int(count))})
	if err != nil {
		return err
	}
	return u.is(out)
}

// lowerRange counts from a start up to a limit, by a step.
func lowerRange(u *use) error {
	var bounds [3]float64
	for i, v := range u.in {
		if v.count() != 1 {
			return u.unsupported("input %d has shape %v, want one number", i, v.shape)
		}
		bounds[i] = float64(floating(v).floats()[0])
	}
	start, limit, step := bounds[0], bounds[1], bounds[2]
	n := math.Ceil((limit - start) / step)
	if !(n <= maxFolded) { // NaN too
		return u.unsupported("of %v elements (limit %d)", n, maxFolded)
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
	out, err := u.folds(out)
	if err != nil {
		return err
	}
	return u.is(out)
}

// lowerMod takes the sign of the divisor, as in Python, or with fmod the sign of the dividend, as in C.
func lowerMod(u *use) error {
	if !u.in[0].isInts() || !u.in[1].isInts() {
		return u.unsupported("on floats")
	}
	likeC := u.number("fmod", 0) != 0
	out, err := u.zip(func(a ...int64) int64 {
		if a[1] == 0 {
			return 0
		}
		m := a[0] % a[1]
		if !likeC && m != 0 && (m < 0) != (a[1] < 0) {
			m += a[1]
		}
		return m
	}, u.in...)
	if err != nil {
		return err
	}
	return u.is(out)
}

func lowerEqual(u *use) error {
	a, b := u.in[0], u.in[1]
	equal := func(v ...int64) int64 { return flag(v[0] == v[1]) }
	if a.isInts() != b.isInts() {
		return u.unsupported("on inputs of two types")
	}
	if !a.isInts() {
		if a.count() > maxFolded || b.count() > maxFolded {
			return u.unsupported("on shapes %v and %v, which are too large", a.shape, b.shape)
		}
		x, y := a.floats(), b.floats()
		equal = func(v ...int64) int64 { return flag(x[v[0]] == y[v[1]]) }
		a, b = numbered(a, 0), numbered(b, 0)
	}
	out, err := u.zip(equal, a, b)
	if err != nil {
		return err
	}
	return u.is(out)
}

func lowerNot(u *use) error {
	if !u.in[0].isInts() {
		return u.unsupported("on floats")
	}
	out, err := u.zip(func(a ...int64) int64 { return flag(a[0] == 0) }, u.in[0])
	if err != nil {
		return err
	}
	return u.is(out)
}

// lowerScatterND replaces slices of input 0 by the slices of input 2, at the positions of input 1 in the leading
// dimensions of input 0.
func lowerScatterND(u *use) error {
	data, places, updates := u.in[0], u.in[1], u.in[2]
	rank := len(places.shape)
	floats := data.floats != nil && updates.floats != nil
	if !floats || !places.isInts() || rank == 0 || u.word("reduction", "none") != "none" {
		return u.unsupported("on inputs of these types")
	}
	depth := places.shape[rank-1]
	fits := depth >= 1 && depth <= len(data.shape)
	if !fits || !slices.Equal(updates.shape, slices.Concat(places.shape[:rank-1], data.shape[depth:])) {
		return u.unsupported("of shape %v at %v in %v", updates.shape, places.shape, data.shape)
	}
	size := elementCount(data.shape[depth:])
	var to []int // the start of each slice
	for i := 0; i < len(places.ints); i += depth {
		at := 0
		for k, p := range places.ints[i : i+depth] {
			p := wrap(p, data.shape[k])
			if p < 0 || p >= data.shape[k] {
				return u.unsupported("at %v in %v", places.ints[i:i+depth], data.shape)
			}
			at = at*data.shape[k] + p
		}
		to = append(to, at*size)
	}
	if err := u.plan("node "+show(u.node.label()), int64(data.count()+len(to))); err != nil {
		return err
	}
	return u.is(&value{shape: data.shape, floats: sync.OnceValue(func() []float32 {
		out, from := slices.Clone(data.floats()), updates.floats()
		for i, at := range to {
			copy(out[at:at+size], from[i*size:])
		}
		return out
	})})
}

// lowerWhere selects between constants. Of floats it selects the positions in both, concatenated.
func lowerWhere(u *use) error {
	if len(u.in) != 3 || !u.in[0].isInts() || u.in[1].isInts() != u.in[2].isInts() {
		return u.unsupported("on inputs of these types")
	}
	a, b := u.in[1], u.in[2]
	choose := func(v ...int64) int64 { return v[2-flag(v[0] != 0)] }
	if a.isInts() {
		out, err := u.zip(choose, u.in...)
		if err != nil {
			return err
		}
		return u.is(out)
	}
	if a.count() > maxFolded || b.count() > maxFolded {
		return u.unsupported("on shapes %v and %v, which are too large", a.shape, b.shape)
	}
	at, err := u.zip(choose, u.in[0], numbered(a, 0), numbered(b, a.count()))
	if err != nil {
		return err
	}
	return u.is(&value{shape: at.shape, floats: func() []float32 {
		both := slices.Concat(a.floats(), b.floats())
		out := make([]float32, len(at.ints))
		for i, p := range at.ints {
			out[i] = both[p]
		}
		return out
	}})
}

// numbered returns v with each element replaced by its position, counted from first.
func numbered(v *value, first int) *value {
	out := &value{shape: v.shape, ints: make([]int64, v.count())}
	for i := range out.ints {
		out.ints[i] = int64(first + i)
	}
	return out
}
