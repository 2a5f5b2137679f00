package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// maxRows limits the length of an axis in a Mix.
const maxRows = 1 << 20

// mixed makes each of n slices along the axis a weighted sum of v's slices.
func (u *use) mixed(v *value, axis int64, n int, row func(i int) []nn.Tap) *value {
	v, at := u.along(v, axis)
	if n > maxRows {
		u.unsupported("makes %d elements along an axis (limit %d)", n, maxRows)
	}
	u.need(int64(n) * 10) // a row takes 40 bytes
	m := nn.Mix{Axis: at, Rows: make([][]nn.Tap, n)}
	for i := range m.Rows {
		m.Rows[i] = row(i)
	}
	return u.add(m, v)
}

// picked makes each of n slices along the axis a copy of one of v's slices.
func (u *use) picked(v *value, axis int64, n int, from func(i int) int) *value {
	return u.mixed(v, axis, n, func(i int) []nn.Tap { return []nn.Tap{{From: from(i), Weight: 1}} })
}

// lowerGather picks along an axis. The indices' dimensions replace the axis.
func lowerGather(u *use) *value {
	indices := u.integers(1)
	v, axis := u.in[0], u.number("axis", 0)
	at := u.axisOf(v, axis)
	size := v.shape[at]
	for _, i := range indices {
		if i < -int64(size) || i >= int64(size) {
			u.unsupported("index %d of %d", i, size)
		}
	}
	out := u.picked(v, axis, len(indices), func(i int) int { return wrap(indices[i], size) })
	shape := slices.Concat(v.shape[:at], u.in[1].shape, v.shape[at+1:])
	pictures := v.axisWithout([]int{at})
	if pictures >= at {
		pictures += len(u.in[1].shape)
	}
	return u.reshaped(out, shape...).withAxis(pictures)
}

// lowerSlice takes ranges of some axes; opsets before 10 give the ranges as attributes.
func lowerSlice(u *use) *value {
	var lists [4][]int64 // starts, ends, axes, steps
	for i, name := range []string{"starts", "ends", "axes", "steps"} {
		lists[i] = u.list(name, i+1)
	}
	starts, ends, axes, steps := lists[0], lists[1], lists[2], lists[3]
	out := u.in[0]
	for i, start := range starts {
		axis, step := int64(i), int64(1)
		if axes != nil && i < len(axes) {
			axis = axes[i]
		}
		if steps != nil && i < len(steps) {
			step = steps[i]
		}
		at := wrap(axis, len(out.shape))
		if len(ends) != len(starts) || step == 0 || at < 0 || at >= len(out.shape) {
			u.unsupported("of shape %v from %v to %v along %v in steps %v", out.shape, starts, ends, axes, steps)
		}
		first, n := sliced(out.shape[at], start, ends[i], step)
		out = u.picked(out, axis, n, func(i int) int { return first + i*int(step) })
	}
	return out
}

// sliced returns the first position and the number of positions in [start, end) of an axis.
func sliced(size int, start, end, step int64) (first, n int) {
	step = min(max(step, -maxSetting), maxSetting)
	low, high := int64(0), int64(size)
	if step < 0 {
		low, high = -1, int64(size)-1
	}
	bound := func(v int64) int64 {
		if v < 0 {
			v += int64(size)
		}
		return min(max(v, low), high)
	}
	from, to := bound(start), bound(end)
	if step < 0 {
		return int(from), int(max(from-to-step-1, 0) / -step)
	}
	return int(from), int(max(to-from+step-1, 0) / step)
}

// lowerSplit splits an axis into the parts given by an input or an attribute, or else into equal parts.
func lowerSplit(u *use) *value {
	v, axis := u.in[0], u.number("axis", 0)
	parts := u.list("split", 1)
	size, n := v.shape[u.axisOf(v, axis)], len(u.node.outputs)
	each := (size + n - 1) / n
	from, outputs := 0, make([]*value, n)
	for i := range outputs {
		count := min(each, size-from)
		if parts != nil && i < len(parts) {
			count = int(min(max(parts[i], -1), maxRows))
		}
		if count < 0 || from+count > size || parts != nil && len(parts) != n {
			u.unsupported("of %d into %v", size, parts)
		}
		first := from
		outputs[i] = u.picked(v, axis, count, func(i int) int { return first + i })
		from += count
	}
	return u.outputs(outputs...)
}

// lowerExpand repeats dimensions of 1.
func lowerExpand(u *use) *value {
	to, out := u.onePicture(u.integers(1)), u.in[0]
	if out.same {
		like := &value{ints: []int64{0}, same: true}
		for _, d := range to {
			if d < 0 || d > maxRows {
				u.unsupported("to shape %v", to)
			}
			like.shape = append(like.shape, int(d))
		}
		return u.zip(func(a ...int64) int64 { return a[0] }, out, like)
	}
	if missing := len(to) - len(out.shape); missing > 0 {
		out = u.reshaped(out, append(slices.Repeat([]int{1}, missing), out.shape...)...)
	}
	for i, d := range to {
		at := len(out.shape) - len(to) + i
		switch have := int64(out.shape[at]); {
		case have == d || d == 1:
		case have != 1 || d < 0 || d > maxRows:
			u.unsupported("of shape %v to %v", u.in[0].shape, to)
		default:
			out = u.picked(out, int64(at), int(d), func(int) int { return 0 })
		}
	}
	return out
}

func lowerTile(u *use) *value {
	repeats, out := u.integers(1), u.in[0]
	if len(repeats) != len(out.shape) {
		u.unsupported("%v times along %d dimensions", repeats, len(out.shape))
	}
	for axis, times := range repeats {
		size := out.shape[axis]
		if times < 0 || times > maxRows {
			u.unsupported("%v times", repeats)
		}
		if times == 1 {
			continue
		}
		out = u.picked(out, int64(axis), size*int(times), func(i int) int { return i % size })
	}
	return out
}
