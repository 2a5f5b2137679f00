package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	unordered   = 0x03
	notLessThan = 0x15
)

// pooling is a kernel that works on one pixel at a time.
type pooling struct {
	tile
	top, x, mask, left reg.VecPhysical
}

func newPooling(s isa, name string) pooling {
	TEXT(name+s.name, NOSPLIT, "func(c *byte)")
	Load(Param("c"), call)
	t := tile{isa: s, name: name + s.name, pixels: 1, groups: 1, frame: newFrame()}
	t.frame.begin()
	Label(t.name)
	return pooling{t, s.reg(0), s.reg(1), s.reg(2), s.reg(3)}
}

// genMaximum generates the kernel of maximum pooling.
func genMaximum(s isa) {
	p := newPooling(s, "maximum")
	for v := range s.vecs {
		p.maximum(v)
		p.outputs(callOut, place)
		VMOVUPS(p.top, Mem{Base: place, Disp: v * s.bytes})
	}
	p.frame.next(1, p.name)
}

// genUnmaximum generates the kernel of maximum pooling's gradient.
func genUnmaximum(s isa) {
	p := newPooling(s, "unmaximum")
	for v := range s.vecs {
		p.maximum(v)
		p.outputs(callAdd, place)
		VMOVUPS(Mem{Base: place, Disp: v * s.bytes}, p.left)
		MOVQ(field(callOut), place)
		SUBQ(field(callIn), place) // from an element of in to the same element of out
		p.taps(v, "Give", func(m Mem) {
			VMOVUPS(m, p.x)
			m.Index, m.Scale = place, 1
			p.give(m)
		})
	}
	p.frame.next(1, p.name)
}

// give adds left to the lanes of m where x is the maximum, and clears left there.
func (p pooling) give(m Mem) {
	if p.vecs == 1 {
		VCMPPS(U8(notLessThan), p.top, p.x, reg.K1)
		VMOVUPS(m, p.x)
		VADDPS(p.left, p.x, reg.K1, p.x)
		VMOVUPS(p.x, m)
		KNOTW(reg.K1, reg.K1)
		VMOVAPS_Z(p.left, reg.K1, p.left)
		return
	}
	VCMPPS(U8(notLessThan), p.top, p.x, p.mask)
	VANDPS(p.left, p.mask, p.x)
	VADDPS(m, p.x, p.x)
	VMOVUPS(p.x, m)
	VANDNPS(p.left, p.mask, p.left)
}

// maximum computes the largest value under the taps, or NaN. If either operand is NaN, the instruction returns its
// second source, the new value, so a NaN found earlier has to be put back.
func (p pooling) maximum(v int) {
	VBROADCASTSS(field(callLo), p.top)
	p.taps(v, "Max", func(m Mem) {
		if p.vecs == 1 {
			VCMPPS(U8(unordered), p.top, p.top, reg.K1)
			VMOVAPS(p.top, p.x)
			VMAXPS(m, p.top, p.top)
			VMOVAPS(p.x, reg.K1, p.top)
			return
		}
		VCMPPS(U8(unordered), p.top, p.top, p.mask)
		VMAXPS(m, p.top, p.x)
		VBLENDVPS(p.mask, p.top, p.x, p.top)
	})
}

// taps emits a loop over the taps. Its body is f, called with the address of vector v of the tap.
func (p pooling) taps(v int, name string, f func(m Mem)) {
	name += p.name + string(rune('0'+v))
	MOVQ(field(callTaps), tapAt)
	MOVQ(field(callTapsLen), tapEnd)
	MOVQ(p.frame.in, inBlock)
	TESTQ(tapEnd, tapEnd)
	JEQ(LabelRef(name + "End")) // the window covers only padding
	Label(name)
	MOVQ(Mem{Base: tapAt, Disp: tapIn}, weight)
	LEAQ(Mem{Base: inBlock, Index: weight, Scale: 4}, weight)
	f(Mem{Base: weight, Disp: v * p.bytes})
	ADDQ(U8(tapSize), tapAt)
	DECQ(tapEnd)
	JNE(LabelRef(name))
	Label(name + "End")
}
