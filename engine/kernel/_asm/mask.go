package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// laneBits holds the bit of each of eight lanes, in the form AVX2 tests.
var laneBits Mem

func genLaneBits() {
	laneBits = GLOBL("laneBits", RODATA|NOPTR)
	for lane := range 8 {
		DATA(lane*4, U32(1<<lane))
	}
}

// walkBits calls f for each sum with the address of its bits in the mask at other. A mask has a bit for each 4 bytes of
// the output, so its distances are 1/32 of the output's. f may use only other, place and the spare registers.
func (t tile) walkBits(f func(acc reg.VecPhysical, m Mem)) {
	const shift = 5
	MOVQ(t.frame.out, place)
	SHRQ(U8(shift), place)
	ADDQ(place, other)
	SHRQ(U8(shift), step)
	SHRQ(U8(shift), block)
	for p := range t.pixels {
		for v := range t.vectors() {
			m := Mem{Base: other, Disp: v % t.vecs}
			if v >= t.vecs {
				m.Index, m.Scale = block, 1
			}
			f(t.acc(p, v), m)
		}
		if p < t.pixels-1 {
			ADDQ(step, other)
		}
	}
	t.strides()
}

// tell writes a bit for each lane of the sum: 1 strictly between the bounds.
func (t tile) tell(acc reg.VecPhysical, m Mem) {
	lo, hi := t.spare[0], t.spare[1]
	if t.vecs == 1 {
		VCMPPS(U8(lessThan), acc, lo, reg.K1)
		VCMPPS(U8(greaterThan), acc, hi, reg.K1, reg.K2)
		KMOVW(reg.K2, m)
		return
	}
	VBROADCASTSS(field(callLo), lo)
	VBROADCASTSS(field(callHi), hi)
	VCMPPS(U8(lessThan), acc, lo, lo)
	VCMPPS(U8(greaterThan), acc, hi, hi)
	VANDPS(lo, hi, hi)
	VMOVMSKPS(hi, place.As32())
	MOVB(place.As8(), m)
}

// apply sets the lanes of the sum to zero whose bit is not set.
func (t tile) apply(acc reg.VecPhysical, m Mem) {
	if t.vecs == 1 {
		KMOVW(m, reg.K1)
		VMOVAPS_Z(acc, reg.K1, acc)
		return
	}
	bits := t.spare[0]
	VPBROADCASTB(m, bits)
	VPAND(laneBits, bits, bits)
	VPCMPEQD(laneBits, bits, bits)
	VANDPS(bits, acc, acc)
}
