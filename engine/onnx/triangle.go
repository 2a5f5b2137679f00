package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

// Operators that exporters use to build masks and positions.

// lowerTrilu keeps the part of each matrix above or below a diagonal.
func lowerTrilu(u *use) *value {
	v, rank := u.in[0], len(u.in[0].shape)
	if rank < 2 {
		u.unsupported("on shape %v", v.shape)
	}
	k := 0
	if shift := u.integers(1); len(shift) > 0 {
		k = int(min(max(shift[0], -maxSetting), maxSetting))
	}
	upper := u.number("upper", 1) != 0
	rows, columns := v.shape[rank-2], v.shape[rank-1]
	flat := u.reshaped(v, append(slices.Clone(v.shape[:rank-2]), rows*columns)...)
	out := u.mixed(flat, -1, rows*columns, func(i int) []nn.Tap {
		if above := i%columns - i/columns; upper && above < k || !upper && above > k {
			return nil
		}
		return []nn.Tap{{From: i, Weight: 1}}
	})
	return u.reshaped(out, v.shape...)
}

// lowerCumSum adds up the elements before each position of an axis.
func lowerCumSum(u *use) *value {
	v, axis := u.in[0], u.integers(1)
	if len(axis) != 1 {
		u.unsupported("along axes %v", axis)
	}
	at := u.axisOf(v, axis[0])
	u.apart(v, at)
	n, exclusive, reverse := v.shape[at], int(flag(u.number("exclusive", 0) != 0)), u.number("reverse", 0) != 0
	if n > 1<<12 {
		u.unsupported("of %d elements (limit %d)", n, 1<<12)
	}
	u.need(int64(n) * int64(n))
	summed := func(i int) (from, to int) {
		if reverse {
			return i + exclusive, n
		}
		return 0, i + 1 - exclusive
	}
	if v.isInts() {
		return u.cumulated(v, at, summed)
	}
	return u.mixed(v, int64(at), n, func(i int) (row []nn.Tap) {
		for from, to := summed(i); from < to; from++ {
			row = append(row, nn.Tap{From: from, Weight: 1})
		}
		return row
	})
}

// cumulated sums ranges of an axis of a constant of integers.
func (u *use) cumulated(v *value, axis int, summed func(i int) (from, to int)) *value {
	n, step := v.shape[axis], elementCount(v.shape[axis+1:])
	out := make([]int64, len(v.ints))
	for i := range out {
		own := i / step % n
		for from, to := summed(own); from < to; from++ {
			out[i] += v.ints[i+(from-own)*step]
		}
	}
	return u.folds(&value{shape: v.shape, ints: out})
}

// lowerOneHot gives one value at each index, and another elsewhere, along a new axis.
func lowerOneHot(u *use) *value {
	indices, depths, values := u.in[0], u.in[1], u.in[2]
	if indices.floats != nil {
		indices = u.truncate(indices)
	}
	depth := int64(floating(depths).floats()[0])
	rank := len(indices.shape) + 1
	axis := wrap(u.number("axis", -1), rank)
	if depths.count() != 1 || values.count() != 2 || depth < 1 || axis < 0 || axis >= rank {
		u.unsupported("of depth %d at axis %d of %d", depth, axis, rank)
	}
	count := saturatingMul(depth, int64(indices.count()))
	if count > maxComputed {
		u.unsupported("of %d elements (limit %d)", count, maxComputed)
	}
	shape := slices.Insert(slices.Clone(indices.shape), axis, int(depth))
	hot := &value{shape: shape, ints: make([]int64, count)}
	step := elementCount(shape[axis+1:])
	for i, at := range indices.ints {
		if at < 0 {
			at += depth
		}
		if at >= 0 && at < depth {
			hot.ints[(i/step*int(depth)+int(at))*step+i%step] = 1
		}
	}
	u.folds(hot)
	if values.isInts() {
		return u.zip(func(a ...int64) int64 { return values.ints[a[0]] }, hot)
	}
	return &value{shape: shape, floats: func() []float32 {
		out, of := make([]float32, count), values.floats()
		for i, k := range hot.ints {
			out[i] = of[k]
		}
		return out
	}}
}

// lowerEyeLike gives ones on a diagonal.
func lowerEyeLike(u *use) *value {
	shape := u.in[0].shape
	if len(shape) != 2 || elementCount(shape) > maxComputed {
		u.unsupported("of shape %v", shape)
	}
	k := u.number("k", 0)
	out := &value{shape: shape, ints: make([]int64, elementCount(shape))}
	for i := range out.ints {
		out.ints[i] = flag(int64(i%shape[1]-i/shape[1]) == k)
	}
	u.folds(out)
	dtype, given := u.node.attributes["dtype"]
	if given && isFloat(dtype.i) || !given && !u.in[0].isInts() {
		return floating(out)
	}
	return out
}

// lowerNonZero lists the positions of what is not 0, a row for each dimension.
func lowerNonZero(u *use) *value {
	v, rank := u.in[0], len(u.in[0].shape)
	if v.count() > maxComputed || rank == 0 {
		u.unsupported("on shape %v", v.shape)
	}
	var found []int
	for i, x := range floating(v).floats() {
		if x != 0 {
			found = append(found, i)
		}
	}
	out := &value{shape: []int{rank, len(found)}, ints: []int64{}}
	for d := range rank {
		step := elementCount(v.shape[d+1:])
		for _, i := range found {
			out.ints = append(out.ints, int64(i/step%v.shape[d]))
		}
	}
	return u.folds(out)
}

// lowerCompress takes the positions of an axis at which a condition is true.
func lowerCompress(u *use) *value {
	v, is := u.in[0], u.integers(1)
	axis := u.number("axis", 0)
	if _, given := u.node.attributes["axis"]; !given {
		v = u.reshaped(v, v.count())
	}
	var at []int
	n := v.shape[u.axisOf(v, axis)]
	for i, x := range is {
		if x != 0 && i < n {
			at = append(at, i)
		}
	}
	if u.axisOf(v, axis) == 0 {
		u.apart(u.in[0], 0)
	}
	return u.picked(v, axis, len(at), func(i int) int { return at[i] })
}

// lowerSize gives a constant: the number of elements for one picture.
func lowerSize(u *use) *value {
	return &value{shape: []int{}, ints: []int64{int64(min(u.in[0].count(), math.MaxInt32))}}
}

// lowerSpaceToDepth moves blocks of pixels to channels.
func lowerSpaceToDepth(u *use) *value {
	v, b := u.in[0], int(min(max(u.number("blocksize", 0), 0), 1<<10))
	if len(v.shape) != 4 || b == 0 || v.shape[2]%b != 0 || v.shape[3]%b != 0 {
		u.unsupported("of shape %v in blocks of %d", v.shape, b)
	}
	n, c, h, w := v.shape[0], v.shape[1], v.shape[2]/b, v.shape[3]/b
	perm := []int64{0, 3, 5, 1, 2, 4}
	if u.word("mode", "DCR") == "CRD" {
		perm = []int64{0, 1, 3, 5, 2, 4}
	}
	v = u.turned(u.reshaped(v, n, c, h, b, w, b), perm...)
	return u.reshaped(v, n, c*b*b, h, w)
}
