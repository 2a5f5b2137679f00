package onnx

import (
	"slices"
)

func lowerReshape(u *use) *value {
	to := u.list("shape", 1)
	if to == nil {
		u.unsupported("without a constant shape")
	}
	if u.in[0].isActivation() {
		to = u.withoutBatch(u.onePicture(to), u.in[0].count())
	}
	shape, ok := resolveShape(to, u.in[0].shape, u.number("allowzero", 0) != 0)
	if !ok {
		u.refuse(": %v does not become %v", u.in[0].shape, to)
	}
	return u.reshaped(u.in[0], shape...)
}

// onePicture replaces a leading dimension equal to the file's fixed number of pictures by 1.
func (u *use) onePicture(shape []int64) []int64 {
	if len(shape) > 0 && u.batch > 1 && shape[0] == u.batch {
		shape = slices.Clone(shape)
		shape[0] = 1
	}
	return shape
}

// withoutBatch divides the leading dimension by the file's fixed number of pictures, where the batch is part of it:
// where the shape has so many times the elements of one picture.
func (u *use) withoutBatch(shape []int64, count int) []int64 {
	product := int64(1)
	for _, d := range shape {
		if d < 1 {
			return shape
		}
		product = saturatingMul(product, d)
	}
	if u.batch > 1 && len(shape) > 0 && shape[0]%u.batch == 0 && product == saturatingMul(u.batch, int64(count)) {
		shape = slices.Clone(shape)
		shape[0] /= u.batch
	}
	return shape
}

// resolveShape applies Reshape's rules: 0 copies a dimension unless zeros are allowed, and one −1 stands for the rest.
// It reports whether the number of elements stays the same.
func resolveShape(to []int64, from []int, zeros bool) (shape []int, ok bool) {
	total, known, free := int64(1), int64(1), -1
	for _, d := range from {
		total = saturatingMul(total, int64(d))
	}
	shape = []int{}
	for i, d := range to {
		if d == 0 && !zeros {
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

func lowerFlatten(u *use) *value {
	shape := u.in[0].shape
	axis := wrap(u.number("axis", 1), len(shape))
	if axis < 0 || axis > len(shape) {
		u.unsupported("at axis %d of shape %v", u.number("axis", 1), shape)
	}
	return u.reshaped(u.in[0], elementCount(shape[:axis]), elementCount(shape[axis:]))
}

func lowerSqueeze(u *use) *value {
	v, gone := u.in[0], []int{}
	axes, out := u.lowerAxes(squeezed)
	for i, d := range v.shape {
		if isAxis := func(a int64) bool { return wrap(a, len(v.shape)) == i }; slices.ContainsFunc(axes, isAxis) ||
			len(axes) == 0 && d == 1 {
			gone = append(gone, i)
		}
	}
	return out.withAxis(v.axisWithout(gone))
}

func lowerUnsqueeze(u *use) *value {
	axes, out := u.lowerAxes(unsqueezed)
	old := 0
	for i := range out.shape {
		if slices.ContainsFunc(axes, func(a int64) bool { return wrap(a, len(out.shape)) == i }) {
			continue
		}
		if old == u.in[0].batchAxis {
			return out.withAxis(i)
		}
		old++
	}
	return out
}

// lowerAxes reads the axes: an input since opset 13, an attribute before.
func (u *use) lowerAxes(f func([]int, []int64) ([]int, bool)) (axes []int64, out *value) {
	axes = u.list("axes", 1)
	shape, ok := f(u.in[0].shape, axes)
	if !ok || len(shape) > maxRank {
		u.unsupported("on shape %v", u.in[0].shape)
	}
	return axes, u.reshaped(u.in[0], shape...)
}

// squeezed drops dimensions of 1: the given axes, or all such dimensions if none are given.
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
		case drop[i], len(axes) == 0 && d == 1:
		default:
			out = append(out, d)
		}
	}
	return out, true
}

// unsqueezed inserts dimensions of 1 at the given axes of the result.
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
