package onnx

import "slices"

// constant is a small tensor known while loading: what exporters compute shapes with.
type constant struct {
	shape  []int
	ints   []int64   // for integer types
	floats []float32 // for floating types
}

func (c *constant) count() int { return max(len(c.ints), len(c.floats)) }

// pick returns a constant of another shape whose element i is element index(i) of c.
func (c *constant) pick(shape []int, index func(i int) int) *constant {
	out := &constant{shape: shape}
	n := 1
	for _, d := range shape {
		n *= d
	}
	for i := range n {
		if c.floats != nil {
			out.floats = append(out.floats, c.floats[index(i)])
		} else {
			out.ints = append(out.ints, c.ints[index(i)])
		}
	}
	return out
}

// maxFolded bounds one folded constant, and maxFoldedAll all of them, in elements.
const (
	maxFolded    = 4096
	maxFoldedAll = 1 << 20
)

// folder computes a node whose inputs are all constants. It returns nil where the arguments do not fit.
type folder func(n *node, in []*constant) *constant

func divide(a, b int64) int64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// arithmetic lifts f to integer constants of equal size, or of which one has a single element.
func arithmetic(f func(a, b int64) int64) folder {
	return func(_ *node, in []*constant) *constant {
		if len(in) != 2 || in[0].ints == nil || in[1].ints == nil {
			return nil
		}
		a, b := in[0], in[1]
		big := a
		if len(b.ints) > len(a.ints) || len(b.shape) > len(a.shape) {
			big = b
		}
		if len(a.ints) != len(big.ints) && len(a.ints) != 1 || len(b.ints) != len(big.ints) && len(b.ints) != 1 {
			return nil
		}
		out := &constant{shape: big.shape, ints: make([]int64, len(big.ints))}
		for i := range out.ints {
			out.ints[i] = f(a.ints[i%len(a.ints)], b.ints[i%len(b.ints)])
		}
		return out
	}
}

func foldCast(n *node, in []*constant) *constant {
	to, c := n.attributes["to"].i, in[0]
	out := &constant{shape: c.shape}
	switch {
	case isFloat(to) == (c.floats != nil):
		return c
	case isFloat(to):
		for _, v := range c.ints {
			out.floats = append(out.floats, float32(v))
		}
	default:
		for _, v := range c.floats {
			out.ints = append(out.ints, int64(v))
		}
	}
	return out
}

// foldConcat joins vectors.
func foldConcat(_ *node, in []*constant) *constant {
	out := &constant{}
	for _, c := range in {
		if c == nil || len(c.shape) != 1 {
			return nil
		}
		out.ints = append(out.ints, c.ints...)
		out.floats = append(out.floats, c.floats...)
	}
	if out.ints != nil && out.floats != nil {
		return nil
	}
	out.shape = []int{out.count()}
	return out
}

func foldConstantOfShape(n *node, in []*constant) *constant {
	value := &constant{floats: []float32{0}}
	if t := n.attributes["value"].tensor; t != nil {
		c, err := small(t, "value")
		if err != nil || c.count() != 1 {
			return nil
		}
		value = c
	}
	shape, count := []int{}, int64(1)
	for _, d := range in[0].ints {
		if d <= 0 {
			return nil
		}
		if count = saturatingMul(count, d); count > maxFolded {
			return nil
		}
		shape = append(shape, int(d))
	}
	return value.pick(shape, func(int) int { return 0 })
}

// foldGather picks along the first axis of a vector.
func foldGather(n *node, in []*constant) *constant {
	if len(in[0].shape) != 1 || n.attributes["axis"].i != 0 || in[1].ints == nil {
		return nil
	}
	for _, i := range in[1].ints {
		if i < -int64(in[0].count()) || i >= int64(in[0].count()) {
			return nil
		}
	}
	return in[0].pick(in[1].shape, func(i int) int { return wrap(in[1].ints[i], in[0].count()) })
}

// wrap turns an index counted from the end, which is negative, into one from the start.
func wrap(i int64, n int) int {
	if i < 0 {
		return int(i) + n
	}
	return int(i)
}

func foldReshape(_ *node, in []*constant) *constant {
	if len(in) != 2 {
		return nil
	}
	shape, ok := resolveShape(in[1].ints, in[0].shape)
	if !ok {
		return nil
	}
	return in[0].pick(shape, func(i int) int { return i })
}

// resolveShape applies Reshape's rules: 0 copies a dimension, one −1 takes what remains. It reports whether
// the elements come out the same.
func resolveShape(to []int64, from []int) (shape []int, ok bool) {
	total, known, free := int64(1), int64(1), -1
	for _, d := range from {
		total = saturatingMul(total, int64(d))
	}
	for i, d := range to {
		if d == 0 {
			if i >= len(from) {
				return nil, false
			}
			d = int64(from[i])
		}
		if d == -1 && free < 0 {
			free = i
			d = 1
		}
		if d <= 0 || d > total {
			return nil, false
		}
		known = saturatingMul(known, d)
		shape = append(shape, int(d))
	}
	if free >= 0 {
		shape[free] = int(total / known)
		known = saturatingMul(known, total/known)
	}
	return shape, known == total
}

// foldSlice cuts along one axis; opsets before 10 give the range as attributes.
func foldSlice(n *node, in []*constant) *constant {
	starts, ends, axes, steps := n.attributes["starts"].ints, n.attributes["ends"].ints, n.attributes["axes"].ints, []int64(nil)
	for i, to := range []*[]int64{&starts, &ends, &axes, &steps} {
		if i+1 < len(in) && in[i+1] != nil {
			*to = in[i+1].ints
		}
	}
	axis, step := 0, int64(1)
	if len(starts) != 1 || len(ends) != 1 || len(axes) > 1 || len(steps) > 1 {
		return nil
	}
	if len(axes) == 1 {
		axis = wrap(axes[0], len(in[0].shape))
	}
	if len(steps) == 1 {
		step = steps[0]
	}
	if axis < 0 || axis >= len(in[0].shape) || step == 0 {
		return nil
	}
	return in[0].slice(axis, starts[0], ends[0], step)
}

func (c *constant) slice(axis int, start, end, step int64) *constant {
	size := int64(c.shape[axis])
	bound := func(v, lo, hi int64) int64 {
		if v < 0 {
			v += size
		}
		return min(max(v, lo), hi)
	}
	var at []int
	if step > 0 {
		for i := bound(start, 0, size); i < bound(end, 0, size); i += min(step, size) {
			at = append(at, int(i))
		}
	} else {
		for i := bound(start, 0, size-1); i > bound(end, -1, size-1); i += max(step, -size) {
			at = append(at, int(i))
		}
	}
	shape := slices.Clone(c.shape)
	shape[axis] = len(at)
	inner := 1
	for _, d := range c.shape[axis+1:] {
		inner *= d
	}
	return c.pick(shape, func(i int) int {
		outer, k := i/(inner*len(at)), i/inner%len(at)
		return (outer*int(size)+at[k])*inner + i%inner
	})
}

// foldTranspose turns a matrix.
func foldTranspose(n *node, in []*constant) *constant {
	perm := n.attributes["perm"].ints
	if len(in[0].shape) != 2 || perm != nil && !slices.Equal(perm, []int64{1, 0}) {
		return nil
	}
	rows, cols := in[0].shape[0], in[0].shape[1]
	return in[0].pick([]int{cols, rows}, func(i int) int { return i%rows*cols + i/rows })
}

func foldSqueeze(n *node, in []*constant) *constant {
	shape, ok := squeezed(in[0].shape, axesOf(n, in))
	if !ok {
		return nil
	}
	return in[0].pick(shape, func(i int) int { return i })
}

func foldUnsqueeze(n *node, in []*constant) *constant {
	shape, ok := unsqueezed(in[0].shape, axesOf(n, in))
	if !ok {
		return nil
	}
	return in[0].pick(shape, func(i int) int { return i })
}

// axesOf returns the axes of a node: an input since opset 13, an attribute before.
func axesOf(n *node, in []*constant) []int64 {
	if len(in) > 1 && in[1] != nil {
		return in[1].ints
	}
	return n.attributes["axes"].ints
}

// squeezed drops dimensions of 1: those of the axes, or all where there are none.
func squeezed(shape []int, axes []int64) ([]int, bool) {
	drop := make(map[int]bool)
	for _, a := range axes {
		drop[wrap(a, len(shape))] = true
	}
	out := []int{}
	for i, d := range shape {
		switch {
		case drop[i] && d != 1:
			return nil, false
		case drop[i], axes == nil && d == 1:
		default:
			out = append(out, d)
		}
	}
	return out, true
}

// unsqueezed puts dimensions of 1 at the axes of the result.
func unsqueezed(shape []int, axes []int64) ([]int, bool) {
	rank := len(shape) + len(axes)
	out := make([]int, rank)
	for _, a := range axes {
		i := wrap(a, rank)
		if i < 0 || i >= rank || out[i] != 0 {
			return nil, false
		}
		out[i] = 1
	}
	rest := shape
	for i := range out {
		if out[i] == 0 {
			out[i], rest = rest[0], rest[1:]
		}
	}
	return out, true
}

// small decodes a tensor of at most maxFolded elements.
func small(t *tensorProto, what string) (*constant, error) {
	shape, count, err := t.check(what)
	if err != nil {
		return nil, err
	}
	if count > maxFolded {
		return nil, refuse("%s has %d elements where a small constant is wanted (limit %d)", what, count, maxFolded)
	}
	c := &constant{shape: shape}
	if isFloat(t.dtype) {
		c.floats = t.floats()
	} else {
		c.ints = t.integers()
	}
	return c, nil
}
