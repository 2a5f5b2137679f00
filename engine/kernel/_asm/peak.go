package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// peakSums is twice the number of independent sums that hide the latency of a multiplication.
const peakSums = 12

// genPeak generates a loop that only multiplies.
func genPeak(s isa) {
	TEXT("multiply"+s.name, NOSPLIT, "func(rounds int)")
	rounds := reg.RAX
	Load(Param("rounds"), rounds)
	for i := range peakSums + 2 {
		s.zero(s.reg(i))
	}
	Label("multiply" + s.name)
	for i := range peakSums {
		VFMADD231PS(s.reg(peakSums), s.reg(peakSums+1), s.reg(i))
	}
	DECQ(rounds)
	JGT(LabelRef("multiply" + s.name))
	VZEROUPPER()
	RET()
}
