package onnx

// Operators on quantised tensors. Each computes what its inputs stand for, applies the operator on floats, and rounds
// the result.

// realAt returns what the integers of an input stand for, by the scale and zero point in the two inputs after it.
func (u *use) realAt(i int) *value {
	if u.input(i) == nil {
		u.refuse(" lacks input %d", i)
	}
	return u.real(u.in[i], u.gridAt(i+1, i+2))
}

// with lowers other inputs by the lowering of another operator, with this node's attributes.
func (u *use) with(lower func(u *use) *value, in ...*value) *value {
	n := *u.node
	n.outputs = []string{""}
	return lower(&use{normaliser: u.normaliser, node: &n, in: in})
}

// set is a copy of u with an attribute.
func (u *use) set(name string, a attribute) *use {
	n := *u.node
	n.attributes = map[string]attribute{name: a}
	for k, v := range u.node.attributes {
		if k != name {
			n.attributes[k] = v
		}
	}
	return &use{normaliser: u.normaliser, node: &n, in: u.in}
}

// lowerQLinearConv has the bias as integers, whose scale is the product of the other two.
func lowerQLinearConv(u *use) *value {
	u.channelsFirst()
	w := u.set("axis", attribute{kind: kindInt}) // the filter's scales are along its first axis
	in := []*value{u.realAt(0), w.realAt(3)}
	if b := u.input(8); b != nil {
		in = append(in, u.realConstant(b, grid{scale: u.product1(u.weight(1), u.weight(4)), axis: 0}))
	}
	return u.quantised(u.with(lowerConv, in...), u.gridAt(6, 7))
}

// product1 multiplies one number with one or several.
func (u *use) product1(a, b *value) *value {
	if a.count() != 1 {
		u.unsupported("with %d scales of the input", a.count())
	}
	return u.binary("Mul", a.view(), b)
}

// channelsFirst refuses tensors with the channels last.
func (u *use) channelsFirst() {
	if u.number("channels_last", 0) != 0 {
		u.unsupported("with the channels last")
	}
}

func lowerQLinearMatMul(u *use) *value {
	b := u.set("axis", attribute{kind: kindInt, i: -1}) // scales of columns
	return u.quantised(u.with(lowerMatMul, u.realAt(0), b.realAt(3)), u.gridAt(6, 7))
}

// lowerQGemm leaves the result as it is where it gets no scale. The bias has the product of the other two scales.
func lowerQGemm(u *use) *value {
	b := u.set("axis", attribute{kind: kindInt, i: 1 - u.number("transB", 0)}) // scales of columns
	in := []*value{u.realAt(0), b.realAt(3)}
	if c := u.input(6); c != nil {
		scales := u.scaled(u.product1(u.weight(1), u.weight(4)), u.scalar("alpha", 1))
		in = append(in, u.realConstant(c, grid{scale: scales, axis: -1}))
	}
	out := u.with(lowerGemm, in...)
	if u.input(7) == nil {
		return out
	}
	return u.quantised(out, u.gridAt(7, 8))
}

// qlinear lowers an operator of one quantised input.
func qlinear(lower func(u *use) *value) func(u *use) *value {
	return func(u *use) *value {
		u.channelsFirst()
		return u.quantised(u.with(lower, u.realAt(0)), u.gridAt(3, 4))
	}
}

// qbinary lowers a function of two quantised inputs.
func qbinary(function string) func(u *use) *value {
	return func(u *use) *value {
		return u.quantised(u.binary(function, u.realAt(0), u.realAt(3)), u.gridAt(6, 7))
	}
}

// qmap lowers a function of each element.
func qmap(function string) func(u *use) *value {
	return func(u *use) *value {
		n := *u.node
		n.op = function
		f := use{normaliser: u.normaliser, node: &n, in: []*value{u.realAt(0)}}
		return u.quantised(lowerMap(&f), u.gridAt(3, 4))
	}
}

// lowerQLinearSoftmax says itself at which opset its axis is meant.
func lowerQLinearSoftmax(u *use) *value {
	axis, rank := u.number("axis", -1), int64(len(u.in[0].shape))
	if u.number("opset", 13) < 13 && axis != -1 && axis != rank-1 {
		u.unsupported("over several dimensions")
	}
	if axis < 0 {
		axis += rank
	}
	return u.quantised(u.set("axis", attribute{kind: kindInt, i: axis}).with(lowerSoftmax, u.realAt(0)), u.gridAt(3, 4))
}

// lowerQLinearConcat reads the result's scale and zero point, and then each tensor with its own.
func lowerQLinearConcat(u *use) *value {
	var in []*value
	for i := 2; i < len(u.in); i += 3 {
		in = append(in, u.realAt(i))
	}
	return u.quantised(u.joined(in, u.number("axis", 1)), u.gridAt(0, 1))
}

// integersAt returns an input less its zero point, which is another input or 0. A constant has a zero point for each
// slice along an axis, or one.
func (u *use) integersAt(i, zero int, axis int64) *value {
	v, z := u.in[i], u.input(zero)
	if v.isActivation() {
		if z == nil {
			return v
		}
		if !z.isInts() || z.count() != 1 {
			u.unsupported("input %d must be one constant integer", zero)
		}
		return u.less(v, float32(z.ints[0]))
	}
	g := grid{scale: number(1), axis: axis}
	if z != nil {
		if !z.isInts() || len(z.ints) != z.count() {
			u.unsupported("input %d must be a constant of integers", zero)
		}
		g.scale, g.zero = filled(1, z.shape...), z
	}
	return u.realConstant(v, g)
}

func lowerConvInteger(u *use) *value {
	return u.with(lowerConv, u.integersAt(0, 2, 0), u.integersAt(1, 3, 0))
}

func lowerMatMulInteger(u *use) *value {
	return u.with(lowerMatMul, u.integersAt(0, 2, -2), u.integersAt(1, 3, -1))
}

// lowerMatMulIntegerToFloat multiplies the product by both scales and adds a bias.
func lowerMatMulIntegerToFloat(u *use) *value {
	y := u.with(lowerMatMul, u.integersAt(0, 4, -2), u.integersAt(1, 5, -1))
	y = u.binary("Mul", y, u.product1(u.weight(2), u.weight(3)))
	return u.plus(y, 6)
}

// lowerDynamicQuantizeMatMul rounds the first input by its own range.
func lowerDynamicQuantizeMatMul(u *use) *value {
	n := node{op: u.node.op, name: u.node.name}
	a := lowerDynamicQuantizeLinear(&use{normaliser: u.normaliser, node: &n, in: u.in[:1]})
	y := u.binary("Mul", u.with(lowerMatMul, a, u.integersAt(1, 3, -1)), u.weight(2))
	return u.plus(y, 4)
}

// plus adds an input if it is given.
func (u *use) plus(v *value, i int) *value {
	if u.input(i) == nil {
		return v
	}
	return u.binary("Add", v, u.in[i])
}

// quantised lists the operators of ONNX on quantised tensors.
var quantisedOperators = map[string]operator{
	"ConvInteger":           {10, lastOpset, 2, lowerConvInteger, false},
	"DequantizeLinear":      {10, lastOpset, 2, lowerDequantizeLinear, false},
	"DynamicQuantizeLinear": {11, lastOpset, 1, lowerDynamicQuantizeLinear, false},
	"MatMulInteger":         {10, lastOpset, 2, lowerMatMulInteger, false},
	"QLinearConv":           {10, lastOpset, 5, lowerQLinearConv, false},
	"QLinearMatMul":         {10, lastOpset, 8, lowerQLinearMatMul, false},
	"QuantizeLinear":        {10, lastOpset, 2, lowerQuantizeLinear, false},
}
