package vector

// binaries are the operations on two variables, in the order of package kernel's constants.
var binaries = []struct {
	name string
	f    func(p *Program, a, b Value) Value
}{
	{"plus", (*Program).add},
	{"minus", (*Program).sub},
	{"times", (*Program).mul},
	{"divide", (*Program).div},
	{"largest", func(p *Program, a, b Value) Value { return p.ifEqual(a, a, p.max(a, b), a) }},
	{"least", func(p *Program, a, b Value) Value { return p.ifEqual(a, a, p.min(a, b), a) }},
	{"same", func(p *Program, a, b Value) Value { return p.ifEqual(a, b, p.number(1), p.number(0)) }},
	{"keep", func(p *Program, a, b Value) Value { return p.ifEqual(b, p.number(0), p.number(0), a) }},
	{"drop", func(p *Program, a, b Value) Value { return p.ifEqual(b, p.number(0), a, p.number(0)) }},
}

// rows are the computations over the channels of a pixel, in the order of package kernel's constants.
var rows = []struct {
	name string
	emit func(p *Program)
}{
	{"layerNorm", (*Program).layerNorm},
	{"layerNormGrad", (*Program).layerNormGrad},
	{"softmax", (*Program).softmax},
	{"softmaxGrad", (*Program).softmaxGrad},
	{"sumPixels", func(p *Program) { p.finish(p.sumOf(p.term), false) }},
	{"sumProductPixels", func(p *Program) { p.finish(p.sumOf(p.product), false) }},
	{"sumChannels", func(p *Program) { p.finish(p.sumLanes(p.sumOf(p.term)), true) }},
	{"sumProductChannels", func(p *Program) { p.finish(p.sumLanes(p.sumOf(p.product)), true) }},
}

// All returns every program, in the order of package kernel's codes.
func All() []*Program {
	var all []*Program
	add := func(name string, emit func(p *Program)) {
		p := &Program{Name: name}
		emit(p)
		all = append(all, p)
	}
	for _, f := range functions {
		add(f.name, func(p *Program) { p.store(Out, p.and(f.f(p, p.load(X)), p.load(Lanes))) })
	}
	for _, f := range functions {
		add(f.name+"Grad", func(p *Program) { p.finish(p.mul(f.slope(p, p.load(Y)), p.load(X)), true) })
	}
	for _, b := range binaries {
		add(b.name, func(p *Program) { p.finish(b.f(p, p.load(X), p.load(Y)), true) })
	}
	for _, b := range binaries {
		add(b.name+"Spread", func(p *Program) { p.finish(b.f(p, p.load(X), p.spread(Y)), true) })
	}
	for _, r := range rows {
		add(r.name, r.emit)
	}
	return all
}

// finish stores the value in Out, or adds it there. If masked is true, lanes without a channel become zero.
func (p *Program) finish(v Value, masked bool) {
	if masked {
		v = p.and(v, p.load(Lanes))
	}
	p.store(Out, p.add(p.and(p.load(Out), p.parameter(Keep)), v))
}

// term and product add a step's operand, or the product of its two operands, to a sum.
func (p *Program) term(sum Value) Value    { return p.add(p.load(X), sum) }
func (p *Program) product(sum Value) Value { return p.mulAdd(p.load(X), p.load(Y), sum) }

// sumOf adds up the steps in each lane.
func (p *Program) sumOf(add func(sum Value) Value) Value {
	sum := p.variable(p.number(0))
	p.loop(func() { p.set(sum, add(sum)) })
	return sum
}

// moments returns the mean of a stream over the channels, and 1 / √(variance + Beta). Alpha is the number of channels.
func (p *Program) moments(s Stream) (mean, inverse Value) {
	sum := p.sumOf(func(sum Value) Value { return p.add(p.load(s), sum) })
	mean = p.div(p.sumLanes(sum), p.parameter(Alpha))
	squares := p.sumOf(func(sum Value) Value {
		d := p.and(p.sub(p.load(s), mean), p.load(Lanes))
		return p.mulAdd(d, d, sum)
	})
	variance := p.div(p.sumLanes(squares), p.parameter(Alpha))
	return mean, p.div(p.number(1), p.sqrt(p.add(variance, p.parameter(Beta))))
}

func (p *Program) layerNorm() {
	mean, inverse := p.moments(X)
	p.loop(func() {
		v := p.mul(p.sub(p.load(X), mean), inverse)
		v = p.mulAdd(v, p.load(Scale), p.load(Shift))
		p.store(Out, p.and(v, p.load(Lanes)))
	})
}

// layerNormGrad is, with g = X · Scale and d = Y − mean: (g − mean(g) − d · mean(g · d) · inverse²) · inverse.
func (p *Program) layerNormGrad() {
	mean, inverse := p.moments(Y)
	sum, products := p.variable(p.number(0)), p.variable(p.number(0))
	p.loop(func() {
		g := p.mul(p.load(X), p.load(Scale))
		p.set(sum, p.add(g, sum))
		d := p.sub(p.load(Y), mean)
		p.set(products, p.mulAdd(d, g, products))
	})
	of := p.div(p.sumLanes(sum), p.parameter(Alpha))
	k := p.mul(p.mul(p.div(p.sumLanes(products), p.parameter(Alpha)), inverse), inverse)
	p.loop(func() {
		v := p.sub(p.mul(p.load(X), p.load(Scale)), of)
		v = p.mulSub(p.sub(p.load(Y), mean), k, v)
		p.finish(p.mul(v, inverse), true)
	})
}

// softmax keeps the exponentials in Out until their sum is known.
func (p *Program) softmax() {
	const infinity = signBit | 0x7f800000
	top := p.variable(p.bits(infinity))
	p.loop(func() {
		// All bits are a NaN, which is not 0.
		x := p.ifEqual(p.load(Lanes), p.number(0), p.bits(infinity), p.load(X))
		p.set(top, p.max(x, top))
	})
	top = p.maxLanes(top)
	sum := p.variable(p.number(0))
	p.loop(func() {
		e := p.small(p.max(p.number(deepest), p.sub(p.load(X), top)))
		e = p.and(e, p.load(Lanes))
		p.store(Out, e)
		p.set(sum, p.add(e, sum))
	})
	inverse := p.div(p.number(1), p.sumLanes(sum))
	p.loop(func() { p.store(Out, p.and(p.mul(p.load(Out), inverse), p.load(Lanes))) })
}

func (p *Program) softmaxGrad() {
	sum := p.sumLanes(p.sumOf(func(sum Value) Value {
		x := p.and(p.load(X), p.load(Lanes))
		return p.mulAdd(x, p.load(Y), sum)
	}))
	p.loop(func() { p.finish(p.mul(p.sub(p.load(X), sum), p.load(Y)), true) })
}
