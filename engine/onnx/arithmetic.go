package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

// lowerMap lowers an operator that is a function of each element, with the same name in nn.
func lowerMap(u *use) error {
	m := nn.Map{Function: u.node.op, Alpha: u.scalar("alpha", standardAlpha[u.node.op]), Beta: u.scalar("beta", 0.5)}
	if m.Function == "Gelu" && u.word("approximate", "none") == "tanh" {
		m.Function = "GeluTanh"
	}
	if u.in[0].isInts() {
		return u.unsupported("on constants of integers")
	}
	return u.emit(m, u.in[0])
}

// standardAlpha is the default of the attribute alpha.
var standardAlpha = map[string]float32{"Elu": 1, "HardSigmoid": 0.2, "LeakyRelu": 0.01}

func lowerRelu(u *use) error { return u.emit(nn.Relu, u.in[0]) }

// lowerClip reads the bounds: inputs since opset 11, attributes before. If they cross, the upper bound wins.
func lowerClip(u *use) error {
	low, err := u.float(1, u.scalar("min", -infinity))
	if err != nil {
		return err
	}
	high, err := u.float(2, u.scalar("max", infinity))
	if err != nil {
		return err
	}
	if low != low || high != high {
		return u.unsupported("bounds %v and %v", low, high)
	}
	return u.emit(nn.Clip{Min: min(low, high), Max: high}, u.in[0])
}

func addInts(a ...int64) int64      { return a[0] + a[1] }
func subtractInts(a ...int64) int64 { return a[0] - a[1] }
func multiplyInts(a ...int64) int64 { return a[0] * a[1] }
func maxInts(a ...int64) int64      { return max(a[0], a[1]) }
func minInts(a ...int64) int64      { return min(a[0], a[1]) }

// divideInts rounds towards zero. Division by zero gives 0; an operator that uses the result as a shape refuses it.
func divideInts(a ...int64) int64 {
	if a[1] == 0 {
		return 0
	}
	return a[0] / a[1]
}

// arithmetic lowers an operator that is a function of two or more elements, applied pairwise, with the same name in nn.
// ints computes it for integers.
func arithmetic(ints func(a ...int64) int64) func(u *use) error {
	return func(u *use) error {
		out, err := u.in[0], error(nil)
		for _, v := range u.in[1:] {
			switch {
			case v == nil:
				return u.unsupported("an input is left out")
			case out.isInts() && v.isInts() && ints != nil:
				out, err = u.zip(ints, out, v)
			default:
				out, err = u.binary(u.node.op, out, v)
			}
			if err != nil {
				return err
			}
		}
		return u.is(out)
	}
}

func lowerSum(u *use) error {
	out, err := u.sum()
	if err != nil {
		return err
	}
	return u.is(out)
}

func lowerMean(u *use) error {
	out, err := u.sum()
	if err == nil {
		out, err = u.binary("Mul", out, number(1/float32(len(u.in))))
	}
	if err != nil {
		return err
	}
	return u.is(out)
}

func (u *use) sum() (*value, error) {
	out, err := u.in[0], error(nil)
	for _, v := range u.in[1:] {
		if v == nil {
			return nil, u.unsupported("an input is left out")
		}
		if out, err = u.binary("Add", out, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lowerPow accepts exponents of either type; the result has the base's type.
func lowerPow(u *use) error {
	base, exponent := u.in[0], floating(u.in[1])
	out, err := u.binary("Pow", floating(base), exponent)
	if err != nil {
		return err
	}
	if base.isInts() && !out.isActivation() {
		return u.truncate(out)
	}
	return u.is(out)
}

// floating returns v with integers converted to floats.
func floating(v *value) *value {
	if !v.isInts() {
		return v
	}
	return &value{shape: v.shape, floats: func() []float32 {
		out := make([]float32, len(v.ints))
		for i, x := range v.ints {
			out[i] = float32(x)
		}
		return out
	}}
}

// binary applies a function to the elements of a and b.
func (u *use) binary(function string, a, b *value) (*value, error) {
	if v := u.affine(function, a, b); v != nil {
		return u.add(nn.Affine{}, v...)
	}
	if function == "Add" && a.isActivation() && b.isActivation() && slices.Equal(a.inner(), b.inner()) {
		return u.add(nn.Add{}, a, b)
	}
	swapped := b.isActivation() && !a.isActivation()
	if swapped {
		a, b = b, a
	}
	a, err := u.fitting(a, b)
	if err != nil {
		return nil, err
	}
	return u.add(nn.Binary{Function: function, Swapped: swapped}, a, b)
}

// affine returns the arguments of an nn.Affine if a constant for each channel, shaped [C,1,1], is added to an
// activation or multiplies it. An Affine can be fused with the operator before. Otherwise affine returns nil.
func (u *use) affine(function string, a, b *value) []*value {
	if b.isActivation() {
		a, b = b, a
	}
	if !a.isActivation() || a.lead > 0 || len(a.shape) != 2 && len(a.shape) != 4 || b.floats == nil {
		return nil
	}
	channels := slices.Repeat([]int{1}, len(a.shape))
	channels[1] = a.shape[1]
	missing := len(channels) - len(b.shape)
	if missing < 0 || missing > 1 || !slices.Equal(channels[missing:], b.shape) || channels[1] == 1 {
		return nil
	}
	b = b.view(channels[1])
	switch function {
	case "Mul":
		return []*value{a, b, filled(0, channels[1])}
	case "Add":
		return []*value{a, filled(1, channels[1]), b}
	}
	return nil
}

// fitting prepares an activation for an operator that broadcasts it, from the last dimension on: the leading 1 for the
// picture must stay in front of the model's own dimensions.
func (u *use) fitting(a, b *value) (*value, error) {
	rank := max(len(a.shape), len(b.shape))
	if !a.isActivation() || len(a.inner()) > rank || rank > 1 && dimensionOf(a, rank) == 1 && dimensionOf(b, rank) == 1 {
		return a, nil
	}
	return u.raised(a, rank+1)
}

// dimensionOf returns the first of rank dimensions of v, or 1 if v has fewer.
func dimensionOf(v *value, rank int) int {
	if len(v.shape) < rank {
		return 1
	}
	return v.shape[0]
}

// raised prepends dimensions of 1 to an activation until it has rank dimensions.
func (u *use) raised(v *value, rank int) (*value, error) {
	lead := rank - len(v.shape)
	inner := append(slices.Repeat([]int{1}, lead), v.shape...)
	if slices.Equal(inner, v.inner()) {
		return v, nil
	}
	step, err := u.add(nn.Reshape{To: inner}, v)
	if err != nil {
		return nil, err
	}
	return &value{shape: v.shape, name: step.name, lead: lead}, nil
}

// truncate sets the node's output to the integers of a small constant of floats, rounded towards zero.
func (u *use) truncate(v *value) error {
	if v.count() > maxFolded {
		return u.unsupported("of %d elements to integers (limit %d)", v.count(), maxFolded)
	}
	out := &value{shape: v.shape, ints: []int64{}}
	for _, x := range v.floats() {
		out.ints = append(out.ints, int64(math.Trunc(float64(x))))
	}
	out, err := u.folds(out)
	if err != nil {
		return err
	}
	return u.is(out)
}
