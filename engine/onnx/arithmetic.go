package onnx

import (
	"cmp"
	"math"
	"slices"

	"beyond/engine/nn"
)

// parameter is an attribute of a function of one variable, and its default.
type parameter struct {
	name     string
	standard float32
}

// parameters are the attributes that are a function's Alpha and Beta.
var parameters = map[string][2]parameter{
	"Celu":            {{"alpha", 1}},
	"Elu":             {{"alpha", 1}},
	"HardSigmoid":     {{"alpha", 0.2}, {"beta", 0.5}},
	"LeakyRelu":       {{"alpha", 0.01}},
	"Selu":            {{"alpha", 1.67326319217681884765625}, {"gamma", 1.05070102214813232421875}},
	"Shrink":          {{"lambd", 0.5}, {"bias", 0}},
	"ThresholdedRelu": {{"alpha", 1}},
}

// lowerMap lowers an operator that is a function of each element, with the same name in nn.
func lowerMap(u *use) *value {
	p := parameters[u.node.op]
	m := nn.Map{Function: u.node.op, Alpha: u.scalar(p[0].name, p[0].standard), Beta: u.scalar(p[1].name, p[1].standard)}
	if m.Function == "Gelu" && u.word("approximate", "none") == "tanh" {
		m.Function = "GeluTanh"
	}
	if f := integerFunctions[m.Function]; u.in[0].isInts() && f != nil {
		return u.zip(f, u.in[0])
	}
	if u.in[0].isInts() {
		u.unsupported("on constants of integers")
	}
	return u.add(m, u.in[0])
}

// integerFunctions are the functions of one variable that take integers.
var integerFunctions = map[string]func(a ...int64) int64{
	"Abs":  func(a ...int64) int64 { return max(a[0], -a[0]) },
	"Neg":  func(a ...int64) int64 { return -a[0] },
	"Sign": func(a ...int64) int64 { return int64(cmp.Compare(a[0], 0)) },
}

func lowerRelu(u *use) *value { return u.add(nn.Relu, u.in[0]) }

// lowerClip reads the bounds: inputs since opset 11, attributes before. If they cross, the upper bound wins.
func lowerClip(u *use) *value {
	low := u.float(1, u.scalar("min", -infinity))
	high := u.float(2, u.scalar("max", infinity))
	if low != low || high != high {
		u.unsupported("bounds %v and %v", low, high)
	}
	return u.add(nn.Clip{Min: min(low, high), Max: high}, u.in[0])
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
func arithmetic(ints func(a ...int64) int64) func(u *use) *value {
	return func(u *use) *value {
		return u.pairwise(func(a, b *value) *value {
			if a.isInts() && b.isInts() && ints != nil {
				return u.zip(ints, a, b)
			}
			return u.binary(u.node.op, a, b)
		})
	}
}

// pairwise applies f to the first two inputs, to its result and the third, and so on.
func (u *use) pairwise(f func(a, b *value) *value) *value {
	out := u.in[0]
	for _, v := range u.in[1:] {
		if v == nil {
			u.unsupported("an input is left out")
		}
		out = f(out, v)
	}
	return out
}

func lowerMean(u *use) *value { return u.binary("Mul", lowerSum(u), number(1/float32(len(u.in)))) }

func lowerSum(u *use) *value {
	return u.pairwise(func(a, b *value) *value { return u.binary("Add", a, b) })
}

// lowerPow accepts exponents of either type; the result has the base's type.
func lowerPow(u *use) *value {
	base, exponent := u.in[0], floating(u.in[1])
	out := u.binary("Pow", floating(base), exponent)
	if base.isInts() && !out.isActivation() {
		return u.truncate(out)
	}
	return out
}

// floating returns v with integers converted to floats.
func floating(v *value) *value {
	if !v.isInts() {
		return v
	}
	return &value{shape: v.shape, floats: func() []float32 {
		if v.same {
			return slices.Repeat([]float32{float32(v.ints[0])}, v.count())
		}
		out := make([]float32, len(v.ints))
		for i, x := range v.ints {
			out[i] = float32(x)
		}
		return out
	}}
}

// binary applies a function to the elements of a and b.
func (u *use) binary(function string, a, b *value) *value {
	a, b = u.alike(a, b), u.alike(b, a)
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
	return u.add(nn.Binary{Function: function, Swapped: swapped}, u.fitting(a, b), b)
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
func (u *use) fitting(a, b *value) *value {
	rank := max(len(a.shape), len(b.shape))
	if !a.isActivation() || len(a.inner()) > rank || rank > 1 && dimensionOf(a, rank) == 1 && dimensionOf(b, rank) == 1 {
		return a
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
func (u *use) raised(v *value, rank int) *value {
	lead := rank - len(v.shape)
	inner := append(slices.Repeat([]int{1}, lead), v.shape...)
	if slices.Equal(inner, v.inner()) {
		return v
	}
	step := u.add(nn.Reshape{To: inner}, v)
	return &value{shape: v.shape, name: step.name, lead: lead, batchAxis: v.batchAxis}
}

// truncate returns the integers of a small constant of floats, rounded towards zero.
func (u *use) truncate(v *value) *value {
	return u.integral(v, func(x float64) int64 { return int64(math.Trunc(x)) })
}

// integral returns an integer for each element of a small constant of floats.
func (u *use) integral(v *value, of func(float64) int64) *value {
	if v.count() > maxComputed {
		u.unsupported("of %d elements to integers (limit %d)", v.count(), maxComputed)
	}
	out := &value{shape: v.shape, ints: []int64{}}
	for _, x := range v.floats() {
		out.ints = append(out.ints, of(float64(x)))
	}
	return u.folds(out)
}
