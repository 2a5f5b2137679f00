package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa is an instruction set: how registers hold 16 lanes.
type isa struct {
	name  string
	vecs  int // registers per block of 16 lanes
	bytes int // bytes per register
	reg   func(i int) reg.VecPhysical
}

var (
	avx512 = isa{"AVX512", 1, 64, func(i int) reg.VecPhysical { return zmm[i] }}
	avx2   = isa{"AVX2", 2, 32, func(i int) reg.VecPhysical { return ymm[i] }}
)

var zmm = []reg.VecPhysical{
	reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
	reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
	reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
	reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
}

var ymm = []reg.VecPhysical{
	reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
	reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
}

func (s isa) zero(r reg.VecPhysical) {
	if s.vecs == 1 {
		VPXORD(r, r, r) // VXORPS on 512 bits would need AVX512DQ
	} else {
		VXORPS(r, r, r)
	}
}

// Compare predicates, ordered: false for NaN.
const (
	lessThan    = 0x11
	greaterThan = 0x1e
)

// tile is a tile of sums held in registers: pixels × groups × 16 lanes.
type tile struct {
	isa
	name   string // prefix of the labels
	pixels int
	groups int
	spare  []reg.VecPhysical // two registers that hold no sums
	frame  frame
}

// vectors is the number of registers per pixel.
func (t tile) vectors() int { return t.groups * t.vecs }

func (t tile) acc(pixel, v int) reg.VecPhysical { return t.reg(pixel*t.vectors() + v) }

// lanes addresses vector v of the pixel at base. The groups are block bytes apart.
func (t tile) lanes(base, block reg.Register, v int) Mem {
	m := Mem{Base: base, Disp: v % t.vecs * t.bytes}
	if v >= t.vecs {
		m.Index, m.Scale = block, 1
	}
	return m
}

// Registers at the start and end of a tile; the loops in between use them differently.
var (
	place = reg.RSI // output pixel
	step  = reg.RDX // bytes between output pixels
	block = reg.RCX // bytes between output blocks
	flags = reg.RBX
	other = reg.R8 // pixel of add or saved
)

// outputs points r to the first output pixel of the tile in the tensor at offset.
func (t tile) outputs(offset int, r reg.Register) {
	MOVQ(field(offset), r)
	ADDQ(t.frame.out, r)
}

func (t tile) strides() {
	floats(callOutPix, step)
	floats(callOutBlock, block)
	MOVQ(field(callFlags), flags)
}

// walk calls f for each sum with its address in a tensor. r points to the first pixel and is advanced.
func (t tile) walk(r reg.Register, f func(acc reg.VecPhysical, m Mem)) {
	for p := range t.pixels {
		for v := range t.vectors() {
			f(t.acc(p, v), t.lanes(r, block, v))
		}
		if p < t.pixels-1 {
			ADDQ(step, r)
		}
	}
}

// start loads the initial sums, from out or from bias and add.
func (t tile) start() {
	t.strides()
	TESTQ(U32(flagContinue), flags)
	JEQ(LabelRef(t.name + "Fresh"))
	t.outputs(callOut, place)
	t.walk(place, func(acc reg.VecPhysical, m Mem) { VMOVUPS(m, acc) })
	JMP(LabelRef(t.name + "Sum"))

	Label(t.name + "Fresh")
	MOVQ(field(callBias), other)
	TESTQ(other, other)
	JNE(LabelRef(t.name + "Bias"))
	for i := range t.pixels * t.vectors() {
		t.zero(t.reg(i))
	}
	JMP(LabelRef(t.name + "Add"))

	Label(t.name + "Bias")
	for v := range t.vectors() {
		VMOVUPS(Mem{Base: other, Disp: v * t.bytes}, t.acc(0, v))
		for p := 1; p < t.pixels; p++ {
			VMOVAPS(t.acc(0, v), t.acc(p, v))
		}
	}

	Label(t.name + "Add")
	MOVQ(field(callAdd), other)
	TESTQ(other, other)
	JEQ(LabelRef(t.name + "Sum"))
	ADDQ(t.frame.out, other)
	t.walk(other, func(acc reg.VecPhysical, m Mem) { VADDPS(m, acc, acc) })

	Label(t.name + "Sum")
}

// finish clamps or masks the sums, stores them, and continues with the next tile.
func (t tile) finish() {
	t.strides()
	TESTQ(U32(flagPartial), flags)
	JNE(LabelRef(t.name + "Store"))
	MOVQ(field(callMask), other)
	TESTQ(other, other)
	JNE(LabelRef(t.name + "Bits"))
	MOVQ(field(callSaved), other)
	TESTQ(other, other)
	JNE(LabelRef(t.name + "Mask"))

	// The order of operands lets NaN through: if either operand is NaN, the instruction returns its second source.
	lo, hi := t.spare[0], t.spare[1]
	VBROADCASTSS(field(callLo), lo)
	VBROADCASTSS(field(callHi), hi)
	for i := range t.pixels * t.vectors() {
		VMAXPS(t.reg(i), lo, t.reg(i))
		VMINPS(t.reg(i), hi, t.reg(i))
	}
	MOVQ(field(callInside), other)
	TESTQ(other, other)
	JEQ(LabelRef(t.name + "Join"))
	t.walkBits(t.tell)
	JMP(LabelRef(t.name + "Join"))

	Label(t.name + "Bits")
	t.walkBits(t.apply)
	JMP(LabelRef(t.name + "Join"))

	Label(t.name + "Mask")
	ADDQ(t.frame.out, other)
	t.mask()

	Label(t.name + "Join")
	TESTQ(U32(flagAccumulate), flags)
	JEQ(LabelRef(t.name + "Store"))
	t.outputs(callOut, place)
	t.walk(place, func(acc reg.VecPhysical, m Mem) { VADDPS(m, acc, acc) })

	Label(t.name + "Store")
	t.outputs(callOut, place)
	t.walk(place, func(acc reg.VecPhysical, m Mem) { VMOVUPS(acc, m) })
	t.frame.next(t.pixels, t.name)
}

// mask sets the sums to zero where the saved value is not strictly between the bounds.
func (t tile) mask() {
	lo, hi := t.spare[0], t.spare[1]
	if t.vecs == 1 {
		VBROADCASTSS(field(callLo), lo)
		VBROADCASTSS(field(callHi), hi)
		t.walk(other, func(acc reg.VecPhysical, m Mem) {
			VCMPPS(U8(lessThan), m, lo, reg.K1)
			VCMPPS(U8(greaterThan), m, hi, reg.K1, reg.K2)
			VMOVAPS_Z(acc, reg.K2, acc)
		})
		return
	}
	t.walk(other, func(acc reg.VecPhysical, m Mem) {
		VBROADCASTSS(field(callLo), lo)
		VBROADCASTSS(field(callHi), hi)
		VCMPPS(U8(lessThan), m, lo, lo)
		VCMPPS(U8(greaterThan), m, hi, hi)
		VANDPS(lo, acc, acc)
		VANDPS(hi, acc, acc)
	})
}
