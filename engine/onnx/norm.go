package onnx

import (
	"beyond/engine/nn"
)

// Operators that divide by a norm.

// norm returns the L1 or L2 norm along axes, whose dimensions become 1.
func (u *use) norm(p int64, v *value, axes []int) *value {
	switch p {
	case 1:
		return u.reducedBy(reductions["ReduceL1"], v, axes)
	case 2:
		return u.reducedBy(reductions["ReduceL2"], v, axes)
	}
	u.unsupported("of p = %d, only 1 and 2", p)
	return nil
}

// lowerLpNormalization divides by the norm along an axis. A vector of zeros stays one.
func lowerLpNormalization(u *use) *value {
	v := u.in[0]
	axis := u.axisOf(v, u.number("axis", -1))
	u.apart(v, axis)
	norm := u.norm(u.number("p", 2), v, []int{axis})
	return u.binary("Div", v, u.binary("Add", norm, mapped("Not")(u, norm)))
}

// lowerMeanVarianceNormalization standardises over axes, by default all but the channels.
func lowerMeanVarianceNormalization(u *use) *value {
	axes, v := u.node.attributes["axes"].ints, u.in[0]
	if axes == nil {
		axes = []int64{0, 2, 3}
	}
	sorted := u.sortedAxes(axes, len(v.shape))
	u.apart(v, sorted...)
	centred := u.binary("Sub", v, u.reduced(true, v, sorted))
	deviation := u.add(nn.Map{Function: "Sqrt"}, u.reduced(true, squares(u, centred), sorted))
	return u.binary("Div", centred, u.binary("Add", deviation, number(1e-9)))
}

// lowerRMSNormalization divides by the root of the mean square over all dimensions from an axis to the last.
func lowerRMSNormalization(u *use) *value {
	v := u.in[0]
	axis := u.axisOf(v, u.number("axis", -1))
	u.apart(v, from(axis, v)...)
	mean := u.reduced(true, squares(u, v), from(axis, v))
	factor := u.binary("Pow", u.binary("Add", mean, number(u.scalar("epsilon", 1e-5))), number(-0.5))
	return u.binary("Mul", u.binary("Mul", v, factor), u.in[1])
}

// lowerSwish computes x·sigmoid(alpha·x).
func lowerSwish(u *use) *value {
	v, alpha := u.in[0], u.scalar("alpha", 1)
	if alpha == 1 {
		return u.add(nn.Map{Function: "Silu"}, v)
	}
	return u.binary("Mul", v, u.add(nn.Map{Function: "Sigmoid"}, u.scaled(v, alpha)))
}

// lowerLpPool computes the norm of the elements under a window, from the mean of their powers.
func lowerLpPool(u *use) *value {
	p := u.number("p", 2)
	before, after := mapped("Abs"), func(_ *use, v *value) *value { return v }
	switch p {
	case 1:
	case 2:
		before, after = squares, mapped("Norm")
	default:
		u.unsupported("of p = %d, only 1 and 2", p)
	}
	if u.number("ceil_mode", 0) != 0 {
		u.unsupported("with ceil_mode")
	}
	size := 1
	for _, k := range u.node.attributes["kernel_shape"].ints {
		size *= int(min(max(k, 1), maxRows))
		if size > maxRows {
			u.unsupported("of windows of %v", u.node.attributes["kernel_shape"].ints)
		}
	}
	u.in[0] = before(u, u.in[0])
	mean := u.pool(func(w nn.Window) nn.Operator { return nn.AveragePool{Window: w, CountPadding: true} })
	return after(u, u.scaled(mean, float32(size)))
}

// lowerGlobalLpPool computes the norm of each channel.
func lowerGlobalLpPool(u *use) *value {
	return u.norm(u.number("p", 2), u.in[0], from(2, u.in[0]))
}
