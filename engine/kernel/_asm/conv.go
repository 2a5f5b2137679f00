package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// genConv generates the dense kernel for tiles of up to pixels × groups.
func genConv(s isa, pixels, groups int) {
	TEXT("conv"+s.name, NOSPLIT, "func(c *byte)")
	Load(Param("c"), call)
	f := newFrame()
	f.begin()
	label := func(groups int) func(int) string {
		return func(width int) string { return fmt.Sprintf("conv%s%dx%d", s.name, groups, width) }
	}
	if groups > 1 {
		CMPQ(field(callGroup), U8(1))
		JEQ(LabelRef("single"))
	}
	for g := groups; g > 0; g-- {
		if g < groups {
			Label("single")
		}
		dispatch(pixels, label(g))
	}
	for g := groups; g > 0; g-- {
		for p := pixels; p > 0; p-- {
			t := tile{isa: s, name: label(g)(p), pixels: p, groups: g, frame: f}
			sums := pixels * groups * s.vecs
			t.spare = []reg.VecPhysical{s.reg(sums), s.reg(sums + 1)}
			convTile{t, s.reg(sums + 2)}.generate()
		}
	}
}

type convTile struct {
	tile
	pixel reg.VecPhysical // a broadcast input
}

// Registers of the sum over taps.
var (
	pix, pix3  = reg.RAX, reg.RBX // bytes between input pixels, and three times that
	near       = reg.RSI          // tile's pixel 0 in the input, under the tap
	middle     = reg.RDX          // pixel 5
	far        = reg.RCX          // pixel 10
	weight     = reg.R8
	weightNext = reg.R9 // bytes between the weights of neighbouring output blocks
	tapAt      = reg.R10
	tapEnd     = reg.R11
	inBlock    = reg.R12 // tile's pixel 0 in the input block
	wBlock     = reg.R13
	blocksLeft = reg.R15
	steps      = reg.R14
)

// input addresses input pixel p of the tile. Three bases, with the multiples that an address can hold, reach 14 pixels
// at any distance.
func input(p int) Mem {
	switch p {
	case 0:
		return Mem{Base: near}
	case 1, 2, 4, 8:
		return Mem{Base: near, Index: pix, Scale: uint8(p)}
	case 3, 6:
		return Mem{Base: near, Index: pix3, Scale: uint8(p / 3)}
	case 5:
		return Mem{Base: middle}
	case 7, 9:
		return Mem{Base: middle, Index: pix, Scale: uint8(p - 5)}
	case 10:
		return Mem{Base: far}
	case 11, 12:
		return Mem{Base: far, Index: pix, Scale: uint8(p - 10)}
	case 13:
		return Mem{Base: far, Index: pix3, Scale: 1}
	}
	panic("pixel out of reach")
}

func (t convTile) generate() {
	Label(t.name)
	t.start()
	t.setUp()
	Label(t.name + "Block")
	MOVQ(field(callTaps), tapAt)
	CMPQ(tapAt, tapEnd)
	JEQ(LabelRef(t.name + "End")) // no taps: a phase of a gradient without any terms
	Label(t.name + "Tap")
	t.point()
	if t.pixels > 1 {
		MOVQ(Mem{Base: tapAt, Disp: tapSkip}, tapSkipReg)
		TESTQ(tapSkipReg, tapSkipReg)
		JNE(LabelRef(t.name + "Edge"))
	}
	t.steps("Full", 0, t.pixels)
	Label(t.name + "Tapped")
	ADDQ(U8(tapSize), tapAt)
	CMPQ(tapAt, tapEnd)
	JNE(LabelRef(t.name + "Tap"))
	t.nextBlock()
	if t.pixels > 1 {
		t.edges()
	}
	Label(t.name + "End")
	t.finish()
}

// tapSkipReg is free until the loop over a tap's steps starts.
var tapSkipReg = reg.R14

func (t convTile) edges() {
	Label(t.name + "Edge")
	JLT(LabelRef(t.name + "EdgeLast"))
	t.steps("First", 1, t.pixels)
	JMP(LabelRef(t.name + "Tapped"))
	Label(t.name + "EdgeLast")
	t.steps("Last", 0, t.pixels-1)
	JMP(LabelRef(t.name + "Tapped"))
}

// setUp loads the registers of the sum.
func (t convTile) setUp() {
	floats(callInPix, pix)
	LEAQ(Mem{Base: pix, Index: pix, Scale: 2}, pix3)
	MOVQ(t.frame.in, inBlock)
	MOVQ(field(callW), wBlock)
	floats(callWGroup, weightNext)
	MOVQ(field(callTapsLen), tapEnd)
	IMUL3Q(U8(tapSize), tapEnd, tapEnd)
	ADDQ(field(callTaps), tapEnd)
	MOVQ(field(callBlocks), blocksLeft)
}

// point sets the bases to the input and weights of the tap.
func (t convTile) point() {
	MOVQ(Mem{Base: tapAt, Disp: tapIn}, near)
	LEAQ(Mem{Base: inBlock, Index: near, Scale: 4}, near)
	if t.pixels > 5 {
		LEAQ(Mem{Base: near, Index: pix, Scale: 4}, middle)
		ADDQ(pix, middle)
	}
	if t.pixels > 10 {
		LEAQ(Mem{Base: middle, Index: pix, Scale: 4}, far)
		ADDQ(pix, far)
	}
	MOVQ(Mem{Base: tapAt, Disp: tapW}, weight)
	LEAQ(Mem{Base: wBlock, Index: weight, Scale: 4}, weight)
}

// steps adds the products of the tap's input channels for the pixels [lo, hi).
func (t convTile) steps(name string, lo, hi int) {
	name = t.name + name
	MOVQ(field(callSteps), steps)
	CMPQ(blocksLeft, U8(1))
	CMOVQEQ(field(callLastSteps), steps)
	Label(name)
	for v := range t.vectors() {
		VMOVUPS(t.lanes(weight, weightNext, v), t.weights(v))
	}
	for p := lo; p < hi; p++ {
		t.multiply(p)
	}
	ADDQ(U8(4), near)
	if t.pixels > 5 {
		ADDQ(U8(4), middle)
	}
	if t.pixels > 10 {
		ADDQ(U8(4), far)
	}
	t.prefetch()
	ADDQ(U8(64), weight)
	DECQ(steps)
	JNE(LabelRef(name))
}

// prefetch requests the weights three input blocks ahead. Weights are read once per pass, mostly from memory, and the
// CPU's own prefetching stops at the end of a block's weights or of a page.
func (t convTile) prefetch() {
	const ahead = 3 * 16 * 64
	for g := range t.groups {
		m := t.lanes(weight, weightNext, g*t.vecs)
		m.Disp += ahead
		PREFETCHT0(m)
	}
}

func (t convTile) weights(v int) reg.VecPhysical { return t.spare[v] }

func (t convTile) multiply(p int) {
	if t.vectors() == 1 {
		VFMADD231PS_BCST(input(p), t.weights(0), t.acc(p, 0))
		return
	}
	VBROADCASTSS(input(p), t.pixel)
	for v := range t.vectors() {
		VFMADD231PS(t.pixel, t.weights(v), t.acc(p, v))
	}
}

// nextBlock advances to the next input block.
func (t convTile) nextBlock() {
	floats(callInBlock, tapAt)
	ADDQ(tapAt, inBlock)
	floats(callWBlock, tapAt)
	ADDQ(tapAt, wBlock)
	DECQ(blocksLeft)
	JNE(LabelRef(t.name + "Block"))
	JMP(LabelRef(t.name + "End"))
}
