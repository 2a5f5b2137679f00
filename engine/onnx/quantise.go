package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

// Quantised tensors are computed by what their integers stand for: (q − zero)·scale. What depends on the picture is
// rounded where the file rounds it, so that results differ from onnxruntime's only where rounding ties are broken by
// the order of a sum.

// levels is the number from which an activation of integers was rounded, and its scale and zero.
type levels struct {
	from *value // before rounding
	real *value // what the integers stand for; nil until it is asked for
	q    nn.Quantize
}

// grid is the scale and the zero point of a quantised tensor, for all elements or along an axis.
type grid struct {
	scale, zero *value // zero is nil if it is 0
	axis        int64
	block       int // elements of a block along the axis that share a scale; 0 if the scales are of the whole slices
}

// gridAt returns the grid in two inputs.
func (u *use) gridAt(scale, zero int) grid {
	g := grid{scale: u.weight(scale), zero: u.input(zero), axis: u.number("axis", 1)}
	g.block = int(min(max(u.number("block_size", 0), 0), maxRows))
	if g.zero != nil && (!g.zero.isInts() || len(g.zero.ints) != g.zero.count() || g.zero.count() != g.scale.count()) {
		u.unsupported("input %d must be a constant of integers, of the scale's shape", zero)
	}
	return g
}

// only returns the scale and the zero point of a grid that all elements share.
func (g grid) only(u *use) (scale, zero float32) {
	if scale = g.scale.floats()[0]; g.zero != nil {
		zero = float32(g.zero.ints[0])
	}
	if !(scale > 0) || math.IsInf(float64(scale), 0) {
		u.unsupported("scale %v", scale)
	}
	return scale, zero
}

// ranges are the least and the greatest number of the integer types to which ONNX quantises.
var ranges = map[int64][2]float32{
	typeUint8: {0, math.MaxUint8}, typeInt8: {math.MinInt8, math.MaxInt8},
	typeUint16: {0, math.MaxUint16}, typeInt16: {math.MinInt16, math.MaxInt16},
}

// rounding returns the operator that rounds to the grid, in the type of its zero point.
func (g grid) rounding(u *use) nn.Quantize {
	dtype := u.number("output_dtype", typeUint8)
	if g.zero != nil {
		dtype = g.zero.dtype
	}
	bounds, known := ranges[dtype]
	if !known {
		u.unsupported("to integers of type %s", typeText(dtype))
	}
	scale, zero := g.only(u)
	return nn.Quantize{Scale: scale, Zero: zero, Low: bounds[0], High: bounds[1]}
}

// quantised rounds v to the grid.
func (u *use) quantised(v *value, g grid) *value {
	v = floating(v)
	switch {
	case g.scale.count() == 1 && v.isActivation():
		q := g.rounding(u)
		out := u.add(q, v)
		out.levels = &levels{from: v, q: q}
		return out
	case v.isActivation():
		u.unsupported("of what depends on the picture with %d scales", g.scale.count())
	}
	return u.quantisedConstant(v, g)
}

// quantisedConstant rounds a constant to the grid, a large one when it is needed.
func (u *use) quantisedConstant(v *value, g grid) *value {
	place, first := g.places(u, v.shape), grid{scale: g.scale.view(), zero: g.zero}
	q := first.rounding(u)
	levels := func() []int64 {
		var out []int64
		scales := g.scale.floats()
		level := nn.Array{Data: []float32{0}}
		for i, x := range v.floats() {
			at := place(i)
			if q.Scale, q.Zero = scales[at], 0; g.zero != nil {
				q.Zero = float32(g.zero.ints[at])
			}
			q.Apply(level, nn.Array{Data: []float32{x}})
			out = append(out, int64(level.Data[0]))
		}
		return out
	}
	out := &value{shape: v.shape, wide: levels}
	if v.count() <= maxFolded {
		out.wide, out.ints = nil, levels()
		u.folds(out)
	}
	return out
}

// real returns what the integers of v stand for.
func (u *use) real(v *value, g grid) *value {
	if !v.isActivation() {
		return u.realConstant(v, g)
	}
	if g.scale.count() != 1 {
		u.unsupported("of what depends on the picture with %d scales", g.scale.count())
	}
	scale, zero := g.only(u)
	if l := v.levels; l != nil && l.q.Scale == scale && l.q.Zero == zero {
		if l.real == nil {
			q := l.q
			q.Real = true
			l.real = u.add(q, l.from)
		}
		return l.real
	}
	if v.lead == 0 && (len(v.shape) == 2 || len(v.shape) == 4) {
		c := v.shape[1]
		return u.add(nn.Affine{}, v, filled(scale, c), filled(-zero*scale, c))
	}
	return u.binary("Mul", u.less(v, zero), number(scale))
}

// less subtracts a zero point.
func (u *use) less(v *value, zero float32) *value {
	if zero == 0 {
		return v
	}
	return u.binary("Sub", v, number(zero))
}

// realConstant computes what the integers of a constant stand for when they are needed.
func (u *use) realConstant(v *value, g grid) *value {
	if !v.isInts() {
		u.unsupported("of floats")
	}
	place, scale, zero := g.places(u, v.shape), g.scale, g.zero
	return &value{shape: v.shape, floats: func() []float32 {
		q, factors := v.whole(), scale.floats()
		out := make([]float32, len(q))
		for i := range q {
			at := place(i)
			if zero != nil {
				q[i] -= zero.ints[at]
			}
			out[i] = float32(float64(q[i]) * float64(factors[at]))
		}
		return out
	}}
}

// whole returns a copy of the elements of a constant of integers, however large.
func (v *value) whole() []int64 {
	if v.wide != nil {
		return v.wide()
	}
	return slices.Clone(v.ints)
}

// places returns a function from an element of a shape to its scale.
func (g grid) places(u *use, shape []int) func(i int) int {
	if g.scale.count() == 1 {
		return func(int) int { return 0 }
	}
	axis := wrap(g.axis, len(shape))
	if axis < 0 || axis >= len(shape) {
		u.unsupported("axis %d on shape %v", g.axis, shape)
	}
	size, inner := shape[axis], elementCount(shape[axis+1:])
	block, blocks, want := 1, size, []int{size}
	if g.block > 0 {
		block, blocks = g.block, (size+g.block-1)/g.block
		want = slices.Clone(shape)
		want[axis] = blocks
	}
	if !slices.Equal(g.scale.shape, want) {
		u.unsupported("scales of shape %v, want %v", g.scale.shape, want)
	}
	return func(i int) int {
		at := i / inner % size / block
		if g.block == 0 {
			return at
		}
		return (i/(inner*size)*blocks+at)*inner + i%inner
	}
}

func lowerQuantizeLinear(u *use) *value { return u.quantised(u.in[0], u.gridAt(1, 2)) }

func lowerDequantizeLinear(u *use) *value { return u.real(u.in[0], u.gridAt(1, 2)) }

// lowerDynamicQuantizeLinear gives the numbers that the levels stand for instead of the levels, and with them the scale
// 1 and the zero point 0: operators that read all three compute the same.
func lowerDynamicQuantizeLinear(u *use) *value {
	if !u.in[0].isActivation() {
		u.unsupported("of a constant")
	}
	return u.outputs(u.add(nn.DynamicQuantize{}, u.in[0]), number(1), &value{ints: []int64{0}, dtype: typeUint8})
}
