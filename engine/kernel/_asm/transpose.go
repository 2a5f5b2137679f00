package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of transpose's fields.
const (
	transposeSrc     = 0
	transposeDst     = 24
	transposeSrcRow  = 48
	transposeSrcStep = 56
	transposeDstRow  = 64
	transposeDstStep = 72
	transposeCount   = 80
)

// genTranspose generates the transposition of tiles of 8 × 8 floats: pairs of rows are interleaved by lanes, then by
// pairs of lanes, and then exchange halves.
func genTranspose() {
	TEXT("transposeAVX2", NOSPLIT, "func(t *byte)")
	Load(Param("t"), call)
	src, dst, count := reg.RSI, reg.RDX, reg.RAX
	MOVQ(field(transposeSrc), src)
	MOVQ(field(transposeDst), dst)
	MOVQ(field(transposeCount), count)
	srcRow, srcStep, dstRow, dstStep := reg.R8, reg.R9, reg.R10, reg.R11
	floats(transposeSrcRow, srcRow)
	floats(transposeSrcStep, srcStep)
	floats(transposeDstRow, dstRow)
	floats(transposeDstStep, dstStep)
	Label("transposeTile")
	place := reg.R12
	row := func(base, step reg.Register, f func(i int, m Mem)) {
		MOVQ(base, place)
		for i := range 8 {
			f(i, Mem{Base: place})
			if i < 7 {
				ADDQ(step, place)
			}
		}
	}
	row(src, srcRow, func(i int, m Mem) { VMOVUPS(m, ymm[i]) })
	for i := 0; i < 8; i += 2 {
		VUNPCKLPS(ymm[i+1], ymm[i], ymm[8+i])
		VUNPCKHPS(ymm[i+1], ymm[i], ymm[9+i])
	}
	const low, high = 0x44, 0xee
	for _, half := range []int{0, 4} {
		for i := range 2 {
			VSHUFPS(U8(low), ymm[10+half+i], ymm[8+half+i], ymm[half+2*i])
			VSHUFPS(U8(high), ymm[10+half+i], ymm[8+half+i], ymm[half+2*i+1])
		}
	}
	row(dst, dstRow, func(i int, m Mem) {
		const lows, highs = 0x20, 0x31
		halves := U8(lows)
		if i >= 4 {
			halves = highs
		}
		VPERM2F128(halves, ymm[4+i%4], ymm[i%4], ymm[8])
		VMOVUPS(ymm[8], m)
	})
	ADDQ(srcStep, src)
	ADDQ(dstStep, dst)
	DECQ(count)
	JNE(LabelRef("transposeTile"))
	VZEROUPPER()
	RET()
}
