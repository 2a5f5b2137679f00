package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// genDepthwise generates the depthwise kernel for tiles of up to pixels.
func genDepthwise(s isa, pixels int) {
	TEXT("depthwise"+s.name, NOSPLIT, "func(c *byte)")
	Load(Param("c"), call)
	f := newFrame()
	f.begin()
	label := func(width int) string { return fmt.Sprintf("depthwise%s%d", s.name, width) }
	dispatch(pixels, label)
	for p := pixels; p > 0; p-- {
		t := tile{isa: s, name: label(p), pixels: p, groups: 1, frame: f}
		t.spare = []reg.VecPhysical{s.reg(pixels * s.vecs), s.reg(pixels*s.vecs + 1)}
		depthwiseTile{t}.generate()
	}
}

type depthwiseTile struct{ tile }

func (t depthwiseTile) generate() {
	Label(t.name)
	t.start()
	floats(callInPix, pix)
	LEAQ(Mem{Base: pix, Index: pix, Scale: 2}, pix3)
	MOVQ(t.frame.in, inBlock)
	MOVQ(field(callW), wBlock)
	MOVQ(field(callTaps), tapAt)
	MOVQ(field(callTapsLen), blocksLeft)
	TESTQ(blocksLeft, blocksLeft)
	JEQ(LabelRef(t.name + "End"))

	Label(t.name + "Tap")
	convTile{tile: t.tile}.point()
	for v := range t.vectors() {
		VMOVUPS(Mem{Base: weight, Disp: v * t.bytes}, t.spare[v])
	}
	if t.pixels > 1 {
		MOVQ(Mem{Base: tapAt, Disp: tapSkip}, tapSkipReg)
		TESTQ(tapSkipReg, tapSkipReg)
		JNE(LabelRef(t.name + "Edge"))
	}
	t.multiply(0, t.pixels)
	Label(t.name + "Tapped")
	ADDQ(U8(tapSize), tapAt)
	DECQ(blocksLeft)
	JNE(LabelRef(t.name + "Tap"))
	if t.pixels > 1 {
		JMP(LabelRef(t.name + "End"))
		t.edges()
	}
	Label(t.name + "End")
	t.finish()
}

// edges handles the taps that some of the first or last pixels lack.
func (t depthwiseTile) edges() {
	Label(t.name + "Edge")
	for _, skip := range []int{1, -1, 2, -2} {
		if max(skip, -skip) >= t.pixels {
			continue
		}
		next := fmt.Sprintf("%sEdge%d", t.name, skip+2)
		CMPQ(tapSkipReg, I8(skip))
		JNE(LabelRef(next))
		t.multiply(max(skip, 0), t.pixels+min(skip, 0))
		JMP(LabelRef(t.name + "Tapped"))
		Label(next)
	}
	JMP(LabelRef(t.name + "Tapped"))
}

func (t depthwiseTile) multiply(lo, hi int) {
	for p := lo; p < hi; p++ {
		for v := range t.vectors() {
			m := input(p)
			m.Disp = v * t.bytes
			VFMADD231PS(m, t.spare[v], t.acc(p, v))
		}
	}
}
