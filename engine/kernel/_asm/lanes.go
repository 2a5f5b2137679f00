package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// genLanes generates the kernels that move lanes.
func genLanes() {
	limit := GLOBL("laneLimit", RODATA|NOPTR)
	for i := range 16 {
		DATA(i*4, U32(8+i/8*8)) // the ends of the halves of a block
	}
	genLanesAVX512()
	genLanesAVX2(limit)
}

// lanes starts a kernel that calls fresh for each pixel if the lanes without a source become zero, and keep if they keep
// their value. Both take the addresses of a pixel in the input and in the output.
func lanes(s isa, setUp func(index reg.Register), fresh, keep func(in, out reg.Register)) {
	TEXT("lanes"+s.name, NOSPLIT, "func(c *byte)")
	Load(Param("c"), call)
	from, to, left, index, inStep, outStep := reg.RSI, reg.RDX, reg.RAX, reg.R8, reg.R9, reg.R10
	floats(callInPos, from)
	ADDQ(field(callIn), from)
	floats(callOutPos, to)
	ADDQ(field(callOut), to)
	floats(callInPix, inStep)
	floats(callOutPix, outStep)
	MOVQ(field(callW), index)
	setUp(index)
	MOVQ(field(callWidth), left)
	MOVQ(field(callFlags), flags)
	TESTQ(U32(flagContinue), flags)
	JNE(LabelRef("lanes" + s.name + "Keep"))
	for _, part := range []struct {
		name string
		f    func(in, out reg.Register)
	}{{"Fresh", fresh}, {"Keep", keep}} {
		Label("lanes" + s.name + part.name)
		part.f(from, to)
		ADDQ(inStep, from)
		ADDQ(outStep, to)
		DECQ(left)
		JNE(LabelRef("lanes" + s.name + part.name))
		VZEROUPPER()
		RET()
	}
}

func genLanesAVX512() {
	index, x, limit := reg.Z0, reg.Z1, reg.Z2
	lanes(avx512, func(at reg.Register) {
		VMOVDQU32(Mem{Base: at}, index)
		VPBROADCASTD(NewDataAddr(Symbol{Name: "laneLimit", Static: true}, 32), limit)
		VPCMPUD(U8(1), limit, index, reg.K1)
	}, func(in, out reg.Register) {
		VPERMPS_Z(Mem{Base: in}, index, reg.K1, x)
		VMOVUPS(x, Mem{Base: out})
	}, func(in, out reg.Register) {
		VMOVUPS(Mem{Base: out}, x)
		VPERMPS(Mem{Base: in}, index, reg.K1, x)
		VMOVUPS(x, Mem{Base: out})
	})
}

// genLanesAVX2 takes each half of the output from both halves of the input.
func genLanesAVX2(limit Mem) {
	index := []reg.VecPhysical{reg.Y0, reg.Y1}
	low, high := []reg.VecPhysical{reg.Y2, reg.Y3}, []reg.VecPhysical{reg.Y4, reg.Y5} // which input half fills a lane
	sum, x := []reg.VecPhysical{reg.Y6, reg.Y7}, []reg.VecPhysical{reg.Y8, reg.Y9}
	move := func(in, out reg.Register) {
		for h := range 2 {
			VPERMPS(Mem{Base: in}, index[h], x[0])
			VPERMPS(Mem{Base: in, Disp: 32}, index[h], x[1])
			VBLENDVPS(low[h], x[0], sum[h], sum[h])
			VBLENDVPS(high[h], x[1], sum[h], sum[h])
		}
		for h := range 2 {
			VMOVUPS(sum[h], Mem{Base: out, Disp: 32 * h})
		}
	}
	lanes(avx2, func(at reg.Register) {
		for h := range 2 {
			VMOVDQU(Mem{Base: at, Disp: 32 * h}, index[h])
			VMOVDQU(limit, low[h])
			VMOVDQU(limit.Offset(32), high[h])
			VPCMPGTD(index[h], low[h], low[h])
			VPCMPGTD(index[h], high[h], high[h])
			VPANDN(high[h], low[h], high[h])
		}
	}, func(in, out reg.Register) {
		for h := range 2 {
			VXORPS(sum[h], sum[h], sum[h])
		}
		move(in, out)
	}, func(in, out reg.Register) {
		for h := range 2 {
			VMOVUPS(Mem{Base: out, Disp: 32 * h}, sum[h])
		}
		move(in, out)
	})
}
