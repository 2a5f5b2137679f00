package vector

// function is a function of one variable and its derivative.
type function struct {
	name  string
	f     func(p *Program, x Value) Value
	slope func(p *Program, x Value) Value // the derivative at x
}

// functions are in the order of package kernel's constants. The derivatives are PyTorch's: the left one at a kink.
var functions = []function{
	{"exp", (*Program).exponential, (*Program).exponential},
	{"sigmoid", (*Program).sigmoid, (*Program).sigmoidSlope},
	{"silu", (*Program).silu, (*Program).siluSlope},
	{"tanh", (*Program).tanh, (*Program).tanhSlope},
	{"erf", (*Program).erf, (*Program).erfSlope},
	{"gelu", (*Program).gelu, (*Program).geluSlope},
	{"geluTanh", (*Program).geluTanh, (*Program).geluTanhSlope},
	{"hardSigmoid", (*Program).hardSigmoid, (*Program).hardSigmoidSlope},
	{"hardSwish", (*Program).hardSwish, (*Program).hardSwishSlope},
	{"elu", (*Program).elu, (*Program).eluSlope},
	{"softplus", (*Program).softplus, (*Program).sigmoid},
	{"mish", (*Program).mish, (*Program).mishSlope},
	{
		"leakyRelu",
		func(p *Program, x Value) Value { return p.ifLess(x, p.number(0), p.mul(x, p.parameter(Alpha)), x) },
		func(p *Program, x Value) Value { return p.ifLess(p.number(0), x, p.number(1), p.parameter(Alpha)) },
	},
	{
		"sqrt", (*Program).sqrt,
		func(p *Program, x Value) Value { return p.div(p.number(0.5), p.sqrt(x)) },
	},
	{
		"reciprocal",
		func(p *Program, x Value) Value { return p.div(p.number(1), x) },
		func(p *Program, x Value) Value {
			y := p.div(p.number(1), x)
			return p.mul(y, p.xor(y, p.bits(signBit)))
		},
	},
	{
		"abs",
		func(p *Program, x Value) Value { return p.and(x, p.bits(signBit-1)) },
		func(p *Program, x Value) Value {
			slope := p.ifEqual(x, p.number(0), p.number(0), p.or(p.number(1), p.and(x, p.bits(signBit))))
			return p.ifEqual(x, x, slope, x)
		},
	},
	{
		"neg",
		func(p *Program, x Value) Value { return p.xor(x, p.bits(signBit)) },
		func(p *Program, _ Value) Value { return p.variable(p.number(-1)) },
	},
	{"log", (*Program).logarithm, func(p *Program, x Value) Value { return p.div(p.number(1), x) }},
	{"quickGelu", (*Program).quickGelu, (*Program).quickGeluSlope},
	{
		"norm", (*Program).sqrt,
		func(p *Program, x Value) Value {
			return p.ifEqual(x, p.number(0), p.number(0), p.div(p.number(0.5), p.sqrt(x)))
		},
	},
	{
		"zeroNaN",
		func(p *Program, x Value) Value { return p.ifEqual(x, x, x, p.number(0)) },
		func(p *Program, x Value) Value { return p.ifEqual(x, x, p.number(1), p.number(0)) },
	},
}

// positive returns x, or 0 if x is negative or NaN.
func (p *Program) positive(x Value) Value { return p.max(x, p.number(0)) }

// mirrored returns slope where x < 0, else 1 − slope: the derivative of x · g(x) where g(x) + g(−x) = 1, from its value
// at −|x|.
func (p *Program) mirrored(x, slope Value) Value {
	return p.ifLess(x, p.number(0), slope, p.sub(p.number(1), slope))
}

// sigmoid is eᵛ / (1 + eᵛ) with v = −|x|, and 1 / (1 + eᵛ) for positive x.
func (p *Program) sigmoid(x Value) Value {
	e := p.small(p.falling(x, deepest))
	denominator := p.mulAdd(e, p.number(scaleDown), p.number(1))
	numerator := p.ifLess(x, p.number(0), e, p.number(scaleUp))
	return p.mul(p.div(numerator, denominator), p.number(scaleDown))
}

// sigmoidSlope is eᵛ / (1 + eᵛ)².
func (p *Program) sigmoidSlope(x Value) Value { return p.bell(p.falling(x, deepest)) }

func (p *Program) bell(v Value) Value {
	e := p.small(v)
	denominator := p.mulAdd(e, p.number(scaleDown), p.number(1))
	return p.mul(p.div(e, p.mul(denominator, denominator)), p.number(scaleDown))
}

// tanh is x + x³ · … near 0, with an error below 2⁻²⁷, and ±(1 − e²ᵛ) / (1 + e²ᵛ) elsewhere.
func (p *Program) tanh(x Value) Value {
	v := p.or(x, p.bits(signBit))
	e := p.mul(p.small(p.max(p.number(deepest), p.add(v, v))), p.number(scaleDown))
	one := p.number(1)
	large := p.sub(one, p.div(p.add(e, e), p.add(e, one)))
	large = p.or(large, p.and(x, p.bits(signBit)))
	square := p.mul(x, x)
	q := p.polynomial(square, -0.333332837, 0.133314699, -0.0537416227, 0.0206441358, -0.00570949679)
	near := p.mulAdd(p.mul(q, square), x, x)
	return p.ifLess(p.and(x, p.bits(signBit-1)), p.number(0.625), near, large)
}

// tanhSlope is 4 · e²ᵛ / (1 + e²ᵛ)².
func (p *Program) tanhSlope(x Value) Value {
	v := p.or(x, p.bits(signBit))
	return p.mul(p.bell(p.max(p.number(deepest), p.add(v, v))), p.number(4))
}

// erf is x + x · … near 0, and ±(1 − eᵛ) with a polynomial v of |x| elsewhere. Both are minimax fits with an error
// below 2⁻²⁵.
func (p *Program) erf(x Value) Value {
	t := p.min(p.number(3.95), p.and(x, p.bits(signBit-1))) // above, it is 1
	v := p.polynomial(t, -1.12865222, -0.635135889, -0.106263146, 0.0237853453, -0.00365376309, 0.000325652451,
		-1.15222647e-05)
	e := p.small(p.mul(v, t))
	large := p.or(p.mulSub(e, p.number(scaleDown), p.number(1)), p.and(x, p.bits(signBit)))
	square := p.mul(x, x)
	q := p.polynomial(square, 0.128379151, -0.376124948, 0.112818025, -0.0267655682, 0.00499098096, -0.00059768965)
	near := p.mulAdd(q, x, x)
	return p.ifLess(p.and(x, p.bits(signBit-1)), p.number(0.93), near, large)
}

// erfSlope is 2/√π · e^(−x²).
func (p *Program) erfSlope(x Value) Value {
	v := p.falling(x, -10.4)
	h := p.mul(v, v)
	e, s := p.parts(p.xor(h, p.bits(signBit)), p.mulSub(v, v, h))
	return p.mul(p.mul(p.mulAdd(e, s, s), p.number(1.12837917)), p.number(scaleDown))
}

// The normal distribution is Φ(v) = φ(v) · b / (a − v·b) for v in [−14.6, 0], with φ(v) = e^(−v²/2) / √(2π) and
// polynomials a and b of v: a minimax fit with an error below 2⁻²⁸. No terms cancel, and far from 0, where b has the
// largest error, it cancels out.
var (
	normalA = []float32{1.20870173, -0.754142642, 0.247903585, -0.044238884, 0.00367212016}
	normalB = []float32{1.51488292, -1.63510013, 0.84841001, -0.25477162, 0.0442627035, -0.00367153785}
)

const inverseRoot = 0.398942280 // 1/√(2π)

// farthest is where Φ rounds to 0, and −v²/2 is still above [deepest].
const farthest = -14.6

// density returns e and s where e^(−v²/2) · 2⁶⁴ = s + e·s.
func (p *Program) density(v Value) (e, s Value) {
	h := p.mul(v, v)
	low := p.mul(p.mulSub(v, v, h), p.number(0.5)) // −v²/2 is not exact in float32
	return p.parts(p.mul(h, p.number(-0.5)), low)
}

// gelu is v · Φ(v) with v = −|x|, plus x if x is positive. As in [Program.fraction], what the operations lose is added
// at the end.
func (p *Program) gelu(x Value) Value {
	v := p.falling(x, farthest)
	e, s := p.density(v)
	s = p.mul(s, v)
	n := p.mulAdd(e, s, s)
	low := p.mulAdd(e, s, p.sub(s, n))
	a, b := p.polynomial(v, normalA...), p.polynomial(v, normalB...)
	low = p.mul(low, b)
	numerator := p.mul(n, b)
	low = p.add(low, p.mulAdd(n, b, p.xor(numerator, p.bits(signBit))))
	denominator := p.mulSub(v, b, a)
	// denominator + lost is a − v·b before rounding (Knuth).
	second := p.sub(denominator, a)
	rest := p.mulAdd(v, b, second)
	lost := p.sub(p.sub(a, p.sub(denominator, second)), rest)
	inverse := p.div(p.number(1), denominator)
	q := p.mul(numerator, inverse)
	low = p.add(low, p.mulSub(q, denominator, numerator))
	low = p.mul(p.mulSub(q, lost, low), inverse)
	const scale = inverseRoot * scaleDown
	return p.mulAdd(low, p.number(scale), p.mulAdd(q, p.number(scale), p.positive(p.load(X))))
}

// geluSlope is Φ(v) + v · φ(v).
func (p *Program) geluSlope(x Value) Value {
	v := p.falling(x, farthest)
	e, s := p.density(v)
	e = p.mulAdd(e, s, s)
	b := p.polynomial(v, normalB...)
	ratio := p.div(b, p.mulSub(v, b, p.polynomial(v, normalA...)))
	return p.mirrored(x, p.mul(p.mul(p.add(v, ratio), e), p.number(inverseRoot*scaleDown)))
}

// gate is x · sigmoid(g) for an odd function g of x, from v = −|x| and from g(v) = inner + low.
func (p *Program) gate(x, v, inner, low Value) Value {
	e, s := p.parts(inner, low)
	small := p.mul(p.mulAdd(e, s, s), p.number(scaleDown))
	s = p.mul(s, v)
	return p.fraction(p.mulAdd(e, s, s), none, small, 1, scaleDown, p.number(scaleDown), p.positive(x))
}

// fraction returns rest + (numerator + low) / (one + small) · scale, where rest is 0 if small is small. What the
// denominator, the quotient and low lose is added at the end, times inverse, which is about scale / (one + small). low
// may be none.
func (p *Program) fraction(numerator, low, small Value, one, scale float32, inverse, rest Value) Value {
	denominator := p.add(small, p.number(one))
	lost := p.sub(small, p.sub(denominator, p.number(one)))
	q := p.div(numerator, denominator)
	remainder := p.mulSub(q, lost, p.mulSub(q, denominator, numerator))
	if low != none {
		remainder = p.add(remainder, low)
	}
	return p.mulAdd(remainder, inverse, p.mulAdd(q, p.number(scale), rest))
}

// gateSlope is the derivative of gate, where slope is v · g′(v).
func (p *Program) gateSlope(x, slope, inner, low Value) Value {
	e, s := p.parts(inner, low)
	e = p.mul(p.mulAdd(e, s, s), p.number(scaleDown))
	s = p.div(p.number(1), p.add(e, p.number(1)))
	return p.mirrored(x, p.mul(p.mul(e, s), p.mulAdd(slope, s, p.number(1))))
}

func (p *Program) silu(x Value) Value {
	v := p.falling(x, deepest)
	return p.gate(x, v, v, none)
}

func (p *Program) siluSlope(x Value) Value {
	v := p.falling(x, deepest)
	return p.gateSlope(x, v, v, none)
}

// quickInner returns 1.702 · v as a sum.
func (p *Program) quickInner(v Value) (inner, low Value) {
	const k = 1.702
	inner = p.mul(v, p.number(k))
	low = p.mulAdd(v, p.number(k), p.xor(inner, p.bits(signBit)))
	return inner, p.mulAdd(v, p.number(float32(k-float64(float32(k)))), low)
}

func (p *Program) quickGelu(x Value) Value {
	v := p.falling(x, -64)
	inner, low := p.quickInner(v)
	return p.gate(x, v, inner, low)
}

func (p *Program) quickGeluSlope(x Value) Value {
	v := p.falling(x, -64)
	inner, low := p.quickInner(v)
	return p.gateSlope(x, inner, inner, low)
}

// cubic is 2 · √(2/π) · (x + 0.044715 · x³) = x · (linear + cube · x²).
const (
	linear = 1.5957691216057308
	cube   = linear * 0.044715
)

// tanhInner returns the argument of GeluTanh's sigmoid at v as a sum. The low part holds what v² and the coefficients
// lose, since the exponential turns an absolute error into a relative one.
func (p *Program) tanhInner(v Value) (inner, low Value) {
	square := p.mul(v, v)
	rest := p.xor(p.mulSub(v, v, square), p.bits(signBit))
	term := p.mul(square, p.number(cube))
	rest = p.mul(rest, p.number(cube))
	rest = p.add(rest, p.mulAdd(square, p.number(cube), p.xor(term, p.bits(signBit))))
	rest = p.mulAdd(square, p.number(float32(cube-float64(float32(cube)))), rest)
	rest = p.add(rest, p.number(float32(linear-float64(float32(linear)))))
	// linear + term as a sum of two numbers (Knuth).
	sum := p.add(term, p.number(linear))
	second := p.sub(sum, p.number(linear))
	first := p.sub(sum, second)
	rest = p.add(rest, p.sub(term, second))
	rest = p.add(rest, p.sub(p.number(linear), first))
	inner = p.mul(sum, v)
	low = p.mulAdd(sum, v, p.xor(inner, p.bits(signBit)))
	return inner, p.mulAdd(rest, v, low)
}

func (p *Program) geluTanh(x Value) Value {
	v := p.falling(x, -10.9)
	inner, low := p.tanhInner(v)
	return p.gate(x, v, inner, low)
}

func (p *Program) geluTanhSlope(x Value) Value {
	v := p.falling(x, -10.9)
	inner, low := p.tanhInner(v)
	slope := p.mul(p.mulAdd(p.mul(v, v), p.number(3*cube), p.number(linear)), v)
	return p.gateSlope(x, slope, inner, low)
}

func (p *Program) hardSigmoid(x Value) Value {
	v := p.mulAdd(x, p.parameter(Alpha), p.parameter(Beta))
	return p.min(p.number(1), p.max(p.number(0), v))
}

func (p *Program) hardSigmoidSlope(x Value) Value {
	v := p.mulAdd(x, p.parameter(Alpha), p.parameter(Beta))
	zero := p.number(0)
	slope := p.ifLess(v, p.number(1), p.variable(p.parameter(Alpha)), zero)
	return p.ifLess(zero, v, slope, zero)
}

func (p *Program) hardSwish(x Value) Value {
	c := p.min(p.number(6), p.max(p.number(0), p.add(x, p.number(3))))
	return p.mul(p.div(c, p.number(6)), p.max(p.number(-3), x))
}

func (p *Program) hardSwishSlope(x Value) Value {
	const below = 2.9999998 // 3
	slope := p.mulAdd(x, p.number(1./3), p.number(0.5))
	slope = p.ifLess(p.number(below), x, p.number(1), slope)
	return p.ifLess(x, p.number(-below), p.number(0), slope)
}

func (p *Program) elu(x Value) Value {
	y := p.mul(p.exponentialLessOne(p.min(p.number(0), x)), p.parameter(Alpha))
	return p.ifLess(p.number(0), x, x, y)
}

func (p *Program) eluSlope(x Value) Value {
	e := p.small(p.max(p.number(deepest), p.min(p.number(0), x)))
	slope := p.mul(p.mul(e, p.number(scaleDown)), p.parameter(Alpha))
	return p.ifLess(p.number(0), x, p.number(1), slope)
}

// softplus is log(1 + eᵛ) with v = −|x|, plus x if x is positive. The logarithm is 2 · artanh(eᵛ / (2 + eᵛ)), a minimax
// fit with an error below 2⁻²⁷.
func (p *Program) softplus(x Value) Value {
	e, s := p.parts(p.falling(x, deepest), none)
	small := p.mul(p.mulAdd(e, s, s), p.number(scaleDown))
	t := p.div(small, p.add(small, p.number(2)))
	square := p.mul(t, t)
	q := p.mul(p.polynomial(square, 0.333333373, 0.199994385, 0.143084437, 0.107138209, 0.121505), square)
	q = p.mulAdd(e, q, p.add(e, q))
	return p.fraction(p.mulAdd(q, s, s), none, small, 2, 2*scaleDown, p.number(scaleDown), p.positive(x))
}

// mish is x · m / (m + 1) with m = e + e²/2 for negative x, where e = eᵛ with v = −|x|. For positive x it is
// x − x · 2·e² / (2·e² + 2·e + 1).
func (p *Program) mish(x Value) Value {
	zero := p.number(0)
	v := p.falling(x, deepest)
	scaled := p.small(v)
	e := p.mul(scaled, p.number(scaleDown))
	factor := p.mul(e, p.ifLess(x, zero, p.number(0.5), p.number(2)))
	m := p.mulAdd(factor, e, p.ifLess(x, zero, e, factor))
	scaled = p.mulAdd(factor, scaled, p.ifLess(x, zero, scaled, zero))
	numerator := p.mul(scaled, v)
	low := p.mulAdd(scaled, v, p.xor(numerator, p.bits(signBit)))
	inverse := p.div(p.number(scaleDown), p.add(m, p.number(1)))
	return p.fraction(numerator, low, m, 1, scaleDown, inverse, p.positive(x))
}

// mishSlope is g + x · 4·k·(1 + e) / d², where g = n / d with n = e·(e + 2) and d = n + 2 for negative x, else
// n = 2·e + 1 and d = n + 2·e². k is e for negative x, else e².
func (p *Program) mishSlope(x Value) Value {
	zero, one, two := p.number(0), p.number(1), p.number(2)
	e := p.mul(p.small(p.falling(x, deepest)), p.number(scaleDown))
	near := p.max(p.number(deepest), p.min(p.number(-deepest), x)) // beyond, k is 0
	k := p.mul(e, p.ifLess(x, zero, one, e))
	k = p.mul(p.mulAdd(e, k, k), near)
	factor := p.ifLess(x, zero, e, p.add(e, e))
	more := p.add(factor, two)
	numerator := p.ifLess(x, zero, p.mul(e, more), p.add(factor, one))
	inverse := p.div(one, p.mulAdd(e, more, p.ifLess(x, zero, two, one)))
	return p.mul(p.mulAdd(p.mul(k, p.number(4)), inverse, numerator), inverse)
}
