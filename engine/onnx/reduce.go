package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// lowerReduce takes means or sums along axes, which are an input in newer opsets and an attribute in older ones.
func lowerReduce(u *use) *value {
	axes := u.list("axes", 1)
	v, rank := u.in[0], len(u.in[0].shape)
	if len(axes) == 0 && u.number("noop_with_empty_axes", 0) != 0 {
		return v
	}
	sorted := u.sortedAxes(axes, rank)
	if slices.Contains(sorted, 0) {
		u.apart(v)
	}
	out := u.reduced(u.node.op == "ReduceMean", v, sorted)
	if u.number("keepdims", 1) == 0 {
		var shape []int
		for i, d := range v.shape {
			if !slices.Contains(sorted, i) {
				shape = append(shape, d)
			}
		}
		out = u.reshaped(out, shape...)
	}
	return out
}

// sortedAxes returns the axes counted from the start, sorted; all axes if none are given.
func (u *use) sortedAxes(axes []int64, rank int) (sorted []int) {
	for _, a := range axes {
		at := wrap(a, rank)
		if at < 0 || at >= rank || slices.Contains(sorted, at) {
			u.unsupported("axes %v of %d dimensions", axes, rank)
		}
		sorted = append(sorted, at)
	}
	slices.Sort(sorted)
	for i := range rank {
		if len(axes) == 0 {
			sorted = append(sorted, i)
		}
	}
	return sorted
}

// reduced takes means or sums along axes, whose dimensions become 1. Some exporters write global pooling as the mean
// over rows and columns.
func (u *use) reduced(mean bool, v *value, axes []int) *value {
	if mean && v.lead == 0 && len(v.shape) == 4 && slices.Equal(axes, []int{2, 3}) {
		return u.add(nn.GlobalAveragePool{}, v)
	}
	for _, axis := range axes {
		size, weight := v.shape[axis], float32(1)
		if size > maxRows {
			u.unsupported("of %d elements (limit %d)", size, maxRows)
		}
		if mean {
			weight /= float32(size)
		}
		row := make([]nn.Tap, size)
		for i := range row {
			row[i] = nn.Tap{From: i, Weight: weight}
		}
		v = u.mixed(v, int64(axis), 1, func(int) []nn.Tap { return row })
	}
	return v
}
