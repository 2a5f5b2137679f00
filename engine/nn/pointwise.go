package nn

import (
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// kernelFunctions are the functions of Map that the kernels compute.
var kernelFunctions = map[string]kernel.Function{
	"Abs": kernel.Abs, "Elu": kernel.Elu, "Erf": kernel.Erf, "Exp": kernel.Exp, "Gelu": kernel.Gelu,
	"GeluTanh": kernel.GeluTanh, "HardSigmoid": kernel.HardSigmoid, "HardSwish": kernel.HardSwish,
	"LeakyRelu": kernel.LeakyRelu, "Log": kernel.Log, "Mish": kernel.Mish, "Neg": kernel.Neg,
	"QuickGelu": kernel.QuickGelu, "Reciprocal": kernel.Reciprocal, "Sigmoid": kernel.Sigmoid, "Silu": kernel.Silu,
	"Softplus": kernel.Softplus, "Norm": kernel.Norm, "ZeroNaN": kernel.ZeroNaN, "Sqrt": kernel.Sqrt, "Tanh": kernel.Tanh,
}

// binaryOps are the functions of Binary that the kernels compute.
var binaryOps = map[string]kernel.BinaryOp{
	"Add": kernel.Plus, "Sub": kernel.Minus, "Mul": kernel.Times, "Div": kernel.Divide,
	"Max": kernel.Largest, "Min": kernel.Least, "Equal": kernel.Same, "Keep": kernel.Keep, "Drop": kernel.Drop,
}

// asymmetric are the functions of binaryOps whose operands cannot be exchanged.
var asymmetric = map[string]bool{"Sub": true, "Div": true, "Keep": true, "Drop": true}

// elementwise plans a sum or a clamp of tensors that do not lie as pictures. It reports false for pictures, whose
// kernel layer can also write and read masks.
func (p *planner) elementwise(r *fused) bool {
	switch r.root.(type) {
	case Add, Clip, clipGradient:
	default:
		return false
	}
	in, rank := p.at[r.in], len(r.inShape)
	if !slices.Equal(in.shape, r.inShape) || in.isPicture() || in.axis == plain && (rank == 4 || rank == 2) {
		return false
	}
	operands := []*place{in}
	for _, n := range []*place{p.at[r.add], p.at[r.saved]} {
		if n != nil {
			operands = append(operands, n)
		}
	}
	l := p.layoutOf(operands...)
	s := sheetStep{in: p.read(in, l), out: p.result(r, l), inPlace: true}
	if r.add != nil {
		s.add = p.read(p.at[r.add], l)
	}
	s.layer = kernel.NewAffine(l.channels, l.pixels, 1, nil, nil, r.clamp)
	if r.saved != nil {
		s.saved = p.read(p.at[r.saved], l)
		s.layer = kernel.NewAffineGrad(l.channels, l.pixels, 1, nil, r.clamp)
	}
	p.sheetLayer(r, s)
	return true
}

// function plans a function of one variable.
func (p *planner) function(r *fused, m Map) bool {
	f, ok := kernelFunctions[m.Function]
	if !ok {
		return false
	}
	in := p.arg(r, 0)
	l := p.layoutOf(in)
	layer := kernel.NewMap(f, m.Alpha, m.Beta, l.channels, l.pixels)
	p.sheetLayer(r, sheetStep{layer: layer, in: p.read(in, l), out: p.result(r, l), inPlace: true})
	return true
}

func (p *planner) functionGradient(r *fused, m mapGradient) bool {
	f, ok := kernelFunctions[m.Function]
	if !ok {
		return false
	}
	dy, x := p.arg(r, 0), p.arg(r, 1)
	l := p.layoutOf(x, dy)
	layer := kernel.NewMapGrad(f, m.Alpha, m.Beta, l.channels, l.pixels)
	s := sheetStep{layer: layer, in: p.read(dy, l), saved: p.read(x, l), out: p.result(r, l), inPlace: true}
	p.sheetLayer(r, s)
	return true
}

// binary plans a function of two variables.
func (p *planner) binary(r *fused, b Binary) bool {
	x, y := p.arg(r, 0), p.arg(r, 1)
	x, y = order(b.Swapped, x, y)
	return p.combine(r, b.Function, lifted(x, len(r.outShape)), lifted(y, len(r.outShape)))
}

// lifted returns a view with leading dimensions of 1, up to rank dimensions.
func lifted(at *place, rank int) *place {
	more := rank - len(at.shape)
	if more <= 0 {
		return at
	}
	v := at.view()
	v.shape = append(slices.Repeat([]int{1}, more), v.shape...)
	v.stride = append(make([]int, more), v.stride...)
	if v.axis != plain {
		v.axis += more
	}
	return v
}

// combine plans f(x, y), where x or y may be repeated along some dimensions.
func (p *planner) combine(r *fused, f string, x, y *place) bool {
	op, ok := binaryOps[f]
	if f == "Pow" {
		return p.power(r, x, y)
	}
	if !ok {
		return false
	}
	full := func(at *place) bool { return slices.Equal(at.shape, r.outShape) }
	if !asymmetric[f] && (!full(x) || x.kind == inConstants && full(y)) {
		x, y = y, x
	}
	if !full(x) || x.kind == inConstants {
		x = p.repeated(x, r.outShape)
	}
	l := p.layoutOf(x, y)
	if s, ok := p.affine(l, f, x, y); ok {
		p.sheetLayer(r, sheetStep{layer: s, in: p.read(x, l), out: p.result(r, l), inPlace: true})
		return true
	}
	second, extent := p.second(y, r.outShape, l)
	layer := kernel.NewBinary(op, extent, l.channels, l.pixels)
	p.sheetLayer(r, sheetStep{layer: layer, in: p.read(x, l), add: second, out: p.result(r, l), inPlace: true})
	return true
}

// power plans powers that need no logarithm.
func (p *planner) power(r *fused, x, y *place) bool {
	if y.kind != inConstants || len(y.constant) != 1 || !slices.Equal(x.shape, r.outShape) || x.kind == inConstants {
		return false
	}
	l := p.layoutOf(x)
	s := sheetStep{in: p.read(x, l), out: p.result(r, l)}
	switch y.constant[0] {
	case 2:
		s.layer, s.add = kernel.NewBinary(kernel.Times, kernel.Whole, l.channels, l.pixels), s.in
	case 0.5:
		s.layer = kernel.NewMap(kernel.Sqrt, 0, 0, l.channels, l.pixels)
	case -1:
		s.layer = kernel.NewMap(kernel.Reciprocal, 0, 0, l.channels, l.pixels)
	default:
		return false
	}
	p.sheetLayer(r, s)
	return true
}

// affine returns the layer of an operation with one number, or one for each channel, that is a constant.
func (p *planner) affine(l layout, f string, x, y *place) (kernel.Layer, bool) {
	if y.kind != inConstants {
		return nil, false
	}
	for d, n := range y.shape {
		if n != 1 && d != l.axis {
			return nil, false
		}
	}
	values := make([]float32, l.channels)
	for i := range values {
		values[i] = y.constant[y.from+i*y.stride[l.axis]*min(1, y.shape[l.axis]-1)]
	}
	var scale, shift []float32
	switch f {
	case "Add":
		shift = values
	case "Sub":
		shift = mapped(values, func(v float32) float32 { return -v })
	case "Mul":
		scale = values
	case "Div":
		scale = mapped(values, func(v float32) float32 { return 1 / v })
	default:
		return nil, false
	}
	return kernel.NewAffine(l.channels, l.pixels, 1, scale, shift, kernel.None), true
}

func mapped(values []float32, f func(float32) float32) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = f(v)
	}
	return out
}

// repeated returns a copy of at that fills the shape.
func (p *planner) repeated(at *place, shape []int) *place {
	v := stretched(at, shape)
	if v.axis != plain {
		return p.moved(v, newBlocked(shape, v.axis, len(shape)-1), nil)
	}
	return p.moved(v, newPlain(shape), nil)
}

// stretched returns a view in which dimensions of 1 are repeated.
func stretched(at *place, shape []int) *place {
	v := at.view()
	for d, n := range shape {
		if v.shape[d] == 1 && n != 1 {
			v.shape[d], v.stride[d] = n, 0
			if d == v.axis {
				v.axis = plain
			}
		}
	}
	return v
}

// second returns the second operand of an operation in a layout, and along which dimensions it is repeated in a sheet.
func (p *planner) second(y *place, shape []int, l layout) (operand, kernel.Extent) {
	dims := newBlocked(shape, l.axis, l.inner).pixelDims()
	outer, inner := dims[:len(dims)-l.inner], dims[len(dims)-l.inner:]
	channels := y.shape[l.axis] == l.channels
	pixels, some := true, false
	for _, d := range inner {
		pixels = pixels && y.shape[d] == shape[d]
		some = some || y.shape[d] != 1
	}
	if some && !pixels {
		y = p.repeatedAlong(y, shape, inner)
		pixels = true
	}
	at := p.sheeted(y, l.axis, l.inner)
	o := operand{at, at.repeated(shape, outer)}
	switch {
	case channels && pixels:
		return o, kernel.Whole
	case channels:
		return o, kernel.Channel
	case pixels:
		return o, kernel.Pixel
	}
	return o, kernel.One
}

// repeatedAlong repeats y along the given dimensions only.
func (p *planner) repeatedAlong(y *place, shape, dims []int) *place {
	to := slices.Clone(y.shape)
	for _, d := range dims {
		to[d] = shape[d]
	}
	return p.repeated(y, to)
}

// result returns where a sheet layer writes: the place that a concatenation has set or that its reader wants, if it has
// the layout.
func (p *planner) result(r *fused, l layout) operand {
	to := p.at[r.out]
	if to == nil {
		to = p.destination(r.out)
	}
	if to != nil && to.axis == l.axis {
		if inner, _, ok := to.sheet(); ok && to.sameInner(inner, l.inner) {
			return operand{to, to.sheets(l.inner)}
		}
	}
	return written(r.outShape, l)
}

// binaryGradient plans the gradient of a function of two variables with respect to one of them.
func (p *planner) binaryGradient(r *fused, g binaryGradient) bool {
	dy := p.arg(r, 0)
	rank := len(dy.shape)
	x, y := order(g.Swapped, lifted(p.arg(r, 1), rank), lifted(p.arg(r, 2), rank))
	second := (g.Of == 1) != g.Swapped
	of, other := order(second, x, y)
	whole := slices.Equal(of.shape, dy.shape)
	if g.Function == "Mul" && !whole {
		return p.sum(r, dy, other, of.shape)
	}
	d, ok := p.derivative(r, g.Function, second, dy, of, other)
	switch {
	case !ok:
		return false
	case !whole:
		return p.sum(r, d, nil, of.shape)
	}
	p.emit(r, d)
	return true
}

// derivative plans dy times the derivative with respect to the argument of, the second or the first. Binary.simple and
// sum have the ones of a product.
func (p *planner) derivative(r *fused, function string, second bool, dy, of, other *place) (*place, bool) {
	switch {
	case function == "Add", function == "Sub" && !second:
		return dy, true
	case function == "Sub":
		return p.scaled(r, dy, factor{"Mul", number(-1, len(dy.shape))})
	case function == "Div" && !second:
		return p.scaled(r, dy, factor{"Div", other})
	case function == "Div":
		return p.scaled(r, dy, factor{"Mul", other}, factor{"Div", of}, factor{"Div", of}, factor{"Mul", number(-1, len(dy.shape))})
	case function == "Pow" && other.kind == inConstants && len(other.constant) == 1 && other.constant[0] == 2 && !second:
		return p.scaled(r, dy, factor{"Mul", of}, factor{"Mul", number(2, len(dy.shape))})
	}
	return nil, false
}

// factor is a tensor by which another is multiplied or divided.
type factor struct {
	function string
	by       *place
}

// scaled plans x times factors, of which some may be repeated, as tensors between steps.
func (p *planner) scaled(r *fused, x *place, factors ...factor) (*place, bool) {
	for _, f := range factors {
		step := &fused{root: r.root, out: new(gorgonia.Node), inShape: x.shape, outShape: x.shape}
		if !p.combine(step, f.function, x, f.by) {
			return nil, false
		}
		x = p.at[step.out]
	}
	return x, true
}

// sum plans the sum of x, or of x·y, over the dimensions in which shape is 1.
func (p *planner) sum(r *fused, x, y *place, shape []int) bool {
	l := p.layoutOf(x)
	extent, ok := sumExtent(x.shape, shape, l)
	if !ok {
		return p.sums(r, x, y, shape)
	}
	s := sheetStep{layer: kernel.NewSum(extent, l.channels, l.pixels), in: p.read(x, l)}
	if y != nil {
		if !slices.Equal(y.shape, x.shape) {
			y = p.repeated(y, x.shape)
		}
		s.saved = p.read(y, l)
	}
	out := newBlocked(shape, l.axis, l.inner)
	s.out = operand{out, out.sheets(l.inner)}
	p.sheetLayer(r, s)
	p.at[r.out] = p.as(out, r.outShape)
	return true
}

// sumExtent returns the extent of a sum within each sheet. It reports false for other sums.
func sumExtent(from, to []int, l layout) (kernel.Extent, bool) {
	dims := newBlocked(from, l.axis, l.inner).pixelDims()
	inner := 1
	for i, d := range dims {
		switch {
		case i >= len(dims)-l.inner:
			inner *= to[d]
		case to[d] != from[d]:
			return 0, false
		}
	}
	switch channels := to[l.axis] == l.channels; {
	case channels && inner == 1:
		return kernel.Channel, true
	case !channels && inner == l.pixels:
		return kernel.Pixel, true
	}
	return kernel.One, inner == 1
}

// sums plans the sum of x, or of x·y, along one dimension after the other.
func (p *planner) sums(r *fused, x, y *place, shape []int) bool {
	if y != nil {
		var ok bool
		if x, ok = p.scaled(r, x, factor{"Mul", y}); !ok {
			return false
		}
	}
	for d, n := range shape {
		if n == x.shape[d] {
			continue
		}
		m := Mix{Axis: d, Rows: [][]Tap{nil}}
		for i := range x.shape[d] {
			m.Rows[0] = append(m.Rows[0], Tap{i, 1})
		}
		out := slices.Clone(x.shape)
		out[d] = 1
		step := &fused{root: r.root, out: new(gorgonia.Node), inShape: x.shape, outShape: out}
		if !p.weightedSum(step, m, x) {
			return false
		}
		x = p.at[step.out]
	}
	p.emit(r, p.as(x, r.outShape))
	return true
}
