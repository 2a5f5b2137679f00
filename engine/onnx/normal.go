package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

// Operators that normalise.

// lowerBatchNormalization converts the fixed statistics into a scale and a shift for each channel.
func lowerBatchNormalization(u *use) *value {
	switch {
	case u.trains() && !u.in[0].isActivation():
		return u.byOwnStatistics()
	case u.trains():
		u.unsupported("in training mode: export the model after model.eval()")
	case u.number("spatial", 1) == 0:
		u.unsupported("not by channel")
	}
	var p [4]*value // scale, bias, mean, variance
	for i := range p {
		w := u.weight(i + 1)
		if p[i] = w; !slices.Equal(w.shape, p[0].shape) {
			u.refuse(": parameters of shapes %v and %v", p[0].shape, w.shape)
		}
	}
	epsilon := float64(u.scalar("epsilon", 1e-5))
	factor := func(gamma, variance float32) float64 { return float64(gamma) / math.Sqrt(float64(variance)+epsilon) }
	scale := &value{shape: p[0].shape, floats: func() []float32 {
		out, variance := slices.Clone(p[0].floats()), p[3].floats()
		for i := range out {
			out[i] = float32(factor(out[i], variance[i]))
		}
		return out
	}}
	shift := &value{shape: p[0].shape, floats: func() []float32 {
		gamma, out, mean, variance := p[0].floats(), slices.Clone(p[1].floats()), p[2].floats(), p[3].floats()
		for i := range out {
			out[i] = float32(float64(out[i]) - float64(mean[i])*factor(gamma[i], variance[i]))
		}
		return out
	}}
	return u.overEach(nn.Affine{}, u.in[0], scale, shift)
}

// trains reports whether a BatchNormalization normalises by the statistics of the batch. Until opset 13 the outputs say
// so: a node in test mode has only the first.
func (u *use) trains() bool {
	if u.opset >= 14 {
		return u.number("training_mode", 0) != 0
	}
	return slices.ContainsFunc(u.node.outputs[1:], func(name string) bool { return name != "" })
}

// byOwnStatistics normalises the channels of a constant by their own mean and variance, as in training. Networks that
// standardise their weights are exported so.
func (u *use) byOwnStatistics() *value {
	x := u.in[0]
	var axes []int
	channels := slices.Repeat([]int{1}, len(x.shape))
	for i, d := range x.shape {
		if i == 1 {
			channels[i] = d
		} else {
			axes = append(axes, i)
		}
	}
	scale, shift := u.weight(1), u.weight(2)
	if len(x.shape) < 2 || scale.count() != channels[1] || shift.count() != channels[1] {
		u.refuse(": parameters of shapes %v and %v", scale.shape, shift.shape)
	}
	y, _, _ := u.standardised(x, axes)
	return u.binary("Add", u.binary("Mul", y, scale.view(channels...)), shift.view(channels...))
}

// lowerInstanceNormalization normalises each channel over its pixels.
func lowerInstanceNormalization(u *use) *value {
	x := u.in[0]
	if len(x.shape) < 3 {
		u.unsupported("on shape %v", x.shape)
	}
	scale, shift := u.weight(1), u.weight(2)
	if !x.isActivation() {
		y, _, _ := u.standardised(x, from(2, x))
		return u.add(nn.Affine{}, y, scale, shift)
	}
	y := u.groupNorm(x, x.shape[1])
	if isFilled(scale, 1) && isFilled(shift, 0) {
		return y
	}
	return u.overEach(nn.Affine{}, y, scale, shift)
}

// isFilled reports whether all elements of a constant are v.
func isFilled(c *value, v float32) bool {
	return !slices.ContainsFunc(c.floats(), func(f float32) bool { return f != v })
}

// lowerLayerNormalization normalises over all dimensions from an axis to the last.
func lowerLayerNormalization(u *use) *value {
	axis := wrap(u.number("axis", -1), len(u.in[0].shape))
	if axis < 0 || axis >= len(u.in[0].shape) {
		u.unsupported("axis %d on shape %v", u.number("axis", -1), u.in[0].shape)
	}
	u.apart(u.in[0], from(axis, u.in[0])...)
	if c := u.in[0].shape[len(u.in[0].shape)-1]; axis == len(u.in[0].shape)-1 && u.normalisesVectors(c) {
		return u.add(nn.LayerNorm{Epsilon: u.scalar("epsilon", 1e-5)}, u.in...)
	}
	y, mean, factor := u.standardised(u.in[0], from(axis, u.in[0]))
	y = u.binary("Mul", y, u.in[1])
	if u.input(2) != nil {
		y = u.binary("Add", y, u.in[2])
	}
	return u.outputs(y, mean, factor)
}

// normalisesVectors reports whether a LayerNormalization of vectors of c elements has only its first output, and
// constants for scale and shift.
func (u *use) normalisesVectors(c int) bool {
	for _, name := range u.node.outputs[1:] {
		if name != "" {
			return false
		}
	}
	for _, v := range u.in[1:] {
		if v == nil || !v.isVector(c) {
			return false
		}
	}
	return u.in[0].isActivation()
}

// from returns the axes of x from one to the last.
func from(axis int, x *value) (axes []int) {
	for i := axis; i < len(x.shape); i++ {
		axes = append(axes, i)
	}
	return axes
}

// standardised computes (x − mean)·factor, where factor is 1/√(variance + epsilon), over the axes.
func (u *use) standardised(x *value, axes []int) (y, mean, factor *value) {
	mean = u.reduced(true, x, axes)
	centred := u.binary("Sub", x, mean)
	square := u.binary("Mul", centred, centred)
	square = u.reduced(true, square, axes)
	square = u.binary("Add", square, number(u.scalar("epsilon", 1e-5)))
	factor = u.binary("Pow", square, number(-0.5))
	return u.binary("Mul", centred, factor), mean, factor
}

// lowerLRN divides by a power of the mean square of neighbouring channels.
func lowerLRN(u *use) *value {
	x, size := u.in[0], int(min(max(u.number("size", 0), 0), maxRows))
	if len(x.shape) < 2 || size < 1 {
		u.unsupported("of %d channels on shape %v", size, x.shape)
	}
	square := u.binary("Mul", x, x)
	channels, weight := x.shape[1], u.scalar("alpha", 1e-4)/float32(size)
	size = min(size, 2*channels) // a larger window has no more channels
	if int64(size)*int64(channels) > maxRows {
		u.unsupported("of %d channels among %d", size, channels)
	}
	sum := u.mixed(square, 1, channels, func(c int) []nn.Tap {
		var row []nn.Tap
		for i := max(c-(size-1)/2, 0); i <= min(c+size/2, channels-1); i++ {
			row = append(row, nn.Tap{From: i, Weight: weight})
		}
		return row
	})
	sum = u.binary("Add", sum, number(u.scalar("bias", 1)))
	sum = u.binary("Pow", sum, number(u.scalar("beta", 0.75)))
	return u.binary("Div", x, sum)
}

// lowerSoftmax computes probabilities, or their logarithms, along an axis. Before opset 13, all dimensions from the
// axis to the last form one.
func lowerSoftmax(u *use) *value {
	v, op := u.in[0], nn.Operator(nn.Softmax{})
	if u.node.op == "LogSoftmax" {
		op = nn.LogSoftmax{}
	}
	standard := int64(1)
	if u.opset >= 13 {
		standard = -1
	}
	axis, rank := wrap(u.number("axis", standard), len(v.shape)), len(v.shape)
	if axis < 0 || axis >= rank {
		u.unsupported("axis %d on shape %v", u.number("axis", standard), v.shape)
	}
	if u.opset < 13 {
		u.apart(v, from(axis, v)...)
		return u.flatSoftmax(op, v, axis)
	}
	u.apart(v, axis)
	perm := make([]int64, rank)
	for i := range perm {
		perm[i] = int64(i)
	}
	perm[axis], perm[rank-1] = int64(rank-1), int64(axis)
	if axis == rank-1 {
		return u.add(op, v)
	}
	return u.turned(u.add(op, u.turned(v, perm...)), perm...)
}

// flatSoftmax applies a softmax to all dimensions from axis to the last together.
func (u *use) flatSoftmax(op nn.Operator, v *value, axis int) *value {
	out := u.reshaped(v, elementCount(v.shape[:axis]), elementCount(v.shape[axis:]))
	return u.reshaped(u.add(op, out), v.shape...)
}
