package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// lowerGroupNormalization normalises groups of channels. Scale and shift are a number for each channel, or for each
// group before opset 21.
func lowerGroupNormalization(u *use) *value {
	x, groups := u.in[0], int(min(max(u.number("num_groups", 0), 0), maxRows))
	if len(x.shape) < 2 || groups < 1 || x.shape[1]%groups != 0 {
		u.unsupported("of %d groups on shape %v", groups, x.shape)
	}
	var p [2]*value
	for i := range p {
		w := u.weight(1 + i)
		if w.count() == groups && groups != x.shape[1] {
			w = u.repeated(w.view(groups), x.shape[1]/groups)
		}
		if w.count() != x.shape[1] {
			u.refuse(": parameters of shape %v, input %v", w.shape, x.shape)
		}
		p[i] = w.view(x.shape[1])
	}
	return u.overEach(nn.Affine{}, u.groupNorm(x, groups), p[0], p[1])
}

// repeated repeats each element of a vector.
func (u *use) repeated(v *value, times int) *value {
	return u.picked(v, 0, v.shape[0]*times, func(i int) int { return i / times })
}

// groupNorm standardises groups of channels of x [K,C,…], whose K parts become more groups of one picture.
func (u *use) groupNorm(x *value, groups int) *value {
	epsilon, k := u.scalar("epsilon", 1e-5), x.shape[0]
	if !x.isActivation() {
		parts := x.view(k, groups, x.count()/(k*groups))
		y, _, _ := u.standardised(parts, []int{2})
		return u.reshaped(y, x.shape...)
	}
	if len(x.shape) == 2 {
		return u.reshaped(u.groupNorm(u.reshaped(x, k, x.shape[1], 1), groups), x.shape...)
	}
	one := slices.Clone(x.shape)
	one[0], one[1] = 1, k*x.shape[1]
	y := u.add(nn.GroupNorm{Groups: k * groups, Epsilon: epsilon}, u.reshaped(x, one...))
	return u.reshaped(y, x.shape...)
}
