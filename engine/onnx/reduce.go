package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// reduction is how an operator that reduces axes is computed: by a function before, one along the axes, and one after.
type reduction struct {
	before func(u *use, v *value) *value
	along  func(u *use, v *value, axes []int) *value
	after  func(u *use, v *value) *value
	ints   func(sum, x int64) int64 // of integers, from their first; nil if none are taken
}

var reductions = map[string]reduction{
	"ReduceL1":        {mapped("Abs"), sums, nil, nil},
	"ReduceL2":        {squares, sums, mapped("Norm"), nil},
	"ReduceLogSum":    {nil, sums, mapped("Log"), nil},
	"ReduceLogSumExp": {nil, logSumExp, nil, nil},
	"ReduceMax":       {nil, extreme("ReduceMax"), nil, func(sum, x int64) int64 { return max(sum, x) }},
	"ReduceMean":      {nil, means, nil, nil},
	"ReduceMin":       {nil, extreme("ReduceMin"), nil, func(sum, x int64) int64 { return min(sum, x) }},
	"ReduceProd":      {nil, extreme("ReduceProd"), nil, func(sum, x int64) int64 { return sum * x }},
	"ReduceSum":       {nil, sums, nil, func(sum, x int64) int64 { return sum + x }},
	"ReduceSumSquare": {squares, sums, nil, nil},
}

func mapped(function string) func(u *use, v *value) *value {
	return func(u *use, v *value) *value { return u.add(nn.Map{Function: function}, v) }
}

func squares(u *use, v *value) *value           { return u.binary("Mul", v, v) }
func sums(u *use, v *value, axes []int) *value  { return u.reduced(false, v, axes) }
func means(u *use, v *value, axes []int) *value { return u.reduced(true, v, axes) }

func extreme(function string) func(u *use, v *value, axes []int) *value {
	return func(u *use, v *value, axes []int) *value {
		if len(axes) == 0 {
			return v
		}
		if slices.Contains(axes, 0) {
			v = u.lifted(v)
		}
		inner := make([]int, len(axes))
		for i, a := range axes {
			inner[i] = v.lead + a
		}
		return u.add(nn.Reduce{Function: function, Axes: inner}, v)
	}
}

// logSumExp subtracts the largest element first, so that no exponential overflows.
func logSumExp(u *use, v *value, axes []int) *value {
	if len(axes) == 0 {
		return v
	}
	top := extreme("ReduceMax")(u, v, axes)
	sum := sums(u, mapped("Exp")(u, u.binary("Sub", v, top)), axes)
	return u.binary("Add", mapped("Log")(u, sum), top)
}

// lowerReduce reduces axes, which are an input in newer opsets and an attribute in older ones.
func lowerReduce(u *use) *value {
	r, axes, v := reductions[u.node.op], u.list("axes", 1), u.in[0]
	var sorted []int
	if len(axes) > 0 || u.number("noop_with_empty_axes", 0) == 0 {
		sorted = u.sortedAxes(axes, len(v.shape))
	}
	u.apart(v, sorted...)
	out := u.reducedBy(r, v, sorted)
	if u.number("keepdims", 1) == 0 {
		out = u.reshaped(out, without(v.shape, sorted)...).withAxis(v.axisWithout(sorted))
	}
	return out
}

func (u *use) reducedBy(r reduction, v *value, axes []int) *value {
	if v.isInts() && r.ints != nil {
		return u.reducedInts(r.ints, v, axes)
	}
	v = floating(v)
	if r.before != nil {
		v = r.before(u, v)
	}
	if v = r.along(u, v, axes); r.after != nil {
		v = r.after(u, v)
	}
	return v
}

// without returns a shape without some of its dimensions.
func without(shape, axes []int) []int {
	rest := []int{}
	for i, d := range shape {
		if !slices.Contains(axes, i) {
			rest = append(rest, d)
		}
	}
	return rest
}

// reducedInts reduces axes of a constant of integers, whose dimensions become 1.
func (u *use) reducedInts(f func(sum, x int64) int64, v *value, axes []int) *value {
	shape := slices.Clone(v.shape)
	for _, a := range axes {
		shape[a] = 1
	}
	if v.count() == 0 {
		u.unsupported("of no elements")
	}
	out, made := make([]int64, elementCount(shape)), make([]bool, elementCount(shape))
	for i, x := range v.ints {
		at := source(i, shape, v.shape)
		if out[at] = f(out[at], x); !made[at] {
			out[at], made[at] = x, true
		}
	}
	return u.folds(&value{shape: shape, ints: out})
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
