package vector

// The exponential is computed as eᵛ = 2ⁿ · eʳ with n = round(v / ln 2) and |r| ≤ ln(2)/2. Adding a number whose unit in
// the last place is 1 rounds v / ln 2 to an integer, and leaves n in the low bits, where a shift makes it an exponent.

const (
	signBit = 1 << 31
	magic   = 3 << 22 // its last place is 1, and its lowest 9 bits are 0
	bias    = 127     // of float32's exponent

	log2E  = 1.44269504
	ln2    = 0.693138123   // 17 bits of ln 2, so that its product with n is exact
	ln2Low = 9.05800061e-6 // the rest
)

// scaleUp and scaleDown keep e⁻ˣ away from denormals until it has been multiplied.
const scaleUp, scaleDown = 0x1p64, 0x1p-64

// deepest is the lowest argument of small. Below, a result is zero after scaleDown, even times 100.
const deepest = -110

// exponentialTerms are (eʳ − 1 − r) / r² = 1/2 + r/6 + … for |r| ≤ ln(2)/2, a minimax fit: eʳ is off by 2⁻²⁸.
var exponentialTerms = []float32{0.49999994, 0.166665196, 0.0416683927, 0.00836875569, 0.00138145173}

// small returns eᵛ · 2⁶⁴ for v in [deepest, 0], with an error of 0.8 units in the last place.
func (p *Program) small(v Value) Value {
	e, s := p.parts(v, none)
	return p.mulAdd(e, s, s)
}

// parts returns e and s where e^(v + low) · 2⁶⁴ = s + e·s, so that a product of it is rounded once. v is in
// [deepest, 0], and low, which may be none, is below v's last place.
func (p *Program) parts(v, low Value) (e, s Value) {
	n, t := p.whole(v, bias+64)
	r := p.rest(v, n)
	if low != none {
		r = p.add(r, low)
	}
	return p.lessOne(r), p.left(t, 23)
}

// lessOne returns eʳ − 1.
func (p *Program) lessOne(r Value) Value {
	return p.mulAdd(p.polynomial(r, exponentialTerms...), p.mul(r, r), r)
}

// whole returns n = round(v / ln 2), and a value whose lowest 9 bits are n + offset.
func (p *Program) whole(v Value, offset int) (n, bits Value) {
	bits = p.mulAdd(v, p.number(log2E), p.number(float32(magic+offset)))
	return p.sub(bits, p.number(float32(magic+offset))), bits
}

// rest returns v − n · ln 2.
func (p *Program) rest(v, n Value) Value {
	return p.mulSub(n, p.number(ln2Low), p.mulSub(n, p.number(ln2), v))
}

// falling returns −|x|, but not below lowest. NaN stays NaN.
func (p *Program) falling(x Value, lowest float32) Value {
	return p.max(p.number(lowest), p.or(x, p.bits(signBit)))
}

// exponential returns eˣ. The factor 2ⁿ is too large for one number, so it is applied in halves.
func (p *Program) exponential(x Value) Value {
	v := p.max(p.number(-104), p.min(p.number(89), x))
	n, bits := p.whole(v, 2*bias)
	r := p.rest(v, n)
	half := p.right(bits, 1)
	other := p.subInt(bits, half)
	e := p.add(p.lessOne(r), p.number(1))
	return p.mul(p.mul(e, p.left(half, 23)), p.left(other, 23))
}

// exponentialLessOne returns eᵛ − 1 for v ≤ 0, without loss near 0.
func (p *Program) exponentialLessOne(v Value) Value {
	v = p.max(p.number(-30), v) // below, it is −1
	n, bits := p.whole(v, bias)
	r := p.rest(v, n)
	s := p.left(bits, 23)
	return p.mulAdd(p.lessOne(r), s, p.sub(s, p.number(1)))
}

// logarithm returns log x = n · ln 2 + log m with m in [√½, √2).
func (p *Program) logarithm(x Value) Value {
	const denormal, root = 0x1p-126, 0x3f3504f3 // √½
	up := p.ifLess(x, p.number(denormal), p.mul(x, p.number(0x1p24)), x)
	const high = 128 << 23
	shifted := p.right(p.subInt(up, p.bits(1<<32+root-high)), 23) // n + 128
	m := p.subInt(up, p.subInt(p.left(shifted, 23), p.bits(high)))
	n := p.sub(p.or(shifted, p.number(1<<23)), p.number(1<<23+128))
	n = p.sub(n, p.ifLess(x, p.number(denormal), p.number(24), p.number(0)))
	f := p.sub(m, p.number(1))
	// log(1 + f) = f − f²/2 + …, a minimax fit with an error below 2⁻²⁷.
	q := p.polynomial(f, -0.5, 0.333333313, -0.250008196, 0.200012267, -0.166233569, 0.142017573, -0.131601825,
		0.127615765, -0.0763449669)
	low := p.mulAdd(p.mul(f, f), q, p.mul(n, p.number(ln2Low)))
	y := p.mulAdd(n, p.number(ln2), p.add(f, low))
	const infinity, nan = 0x7f800000, 0x7fc00000
	y = p.ifEqual(x, p.bits(infinity), p.bits(infinity), y)
	return p.ifLess(p.number(0), x, y, p.ifEqual(x, p.number(0), p.bits(signBit|infinity), p.bits(nan)))
}
