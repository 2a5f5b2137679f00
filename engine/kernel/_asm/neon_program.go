package main

import (
	"fmt"

	"beyond/engine/kernel/vector"
)

// General registers of the programs.
const (
	nStepsLeft gpr = 7
	nRowsLeft  gpr = 8
	nRowAt     gpr = 9  // bytes from the first row of X and Out to the current one
	nYRowAt    gpr = 10 // the same for Y
	nYRow      gpr = 11 // bytes between rows of Y
	nNumbers   gpr = 15 // table of constants
)

var (
	nCursors = [vector.Streams]gpr{1, 2, 3, 4, 5, 6}
	nStrides = map[vector.Stream]gpr{vector.X: 12, vector.Y: 13, vector.Out: 14} // bytes between steps
)

// numberAt is the place of each constant of the programs in its table.
var numberAt = map[uint32]int{}

func init() {
	var words []uint32
	for _, p := range vector.All() {
		for _, in := range p.Code {
			if _, ok := numberAt[in.Bits]; in.Op != vector.Constant || ok {
				continue
			}
			numberAt[in.Bits] = 4 * len(words)
			words = append(words, in.Bits, in.Bits, in.Bits, in.Bits)
		}
	}
	neonTables = append(neonTables, neonTable{"numbers", words})
}

// programs generates the function that runs any program.
func (n *neon) programs() {
	n.function("vectorNEON", "c")
	n.ins("MOVD $numbers<>(SB), %v", nNumbers)
	n.floats(vectorYRow, nYRow)
	n.floats(vectorXStep, nStrides[vector.X])
	n.floats(vectorYStep, nStrides[vector.Y])
	n.floats(vectorOutStep, nStrides[vector.Out])
	n.field(vectorRows, nRowsLeft)
	n.ins("MOVD $0, %v", nRowAt)
	n.ins("MOVD $0, %v", nYRowAt)
	n.ins("MOVBU %d(%v), %v", vectorCode, nCall, nTmp)
	all := vector.All()
	n.search(all, 0, len(all))
	for _, p := range all {
		(&neonProgram{neon: n, program: p, slots: p.Assign(true)}).generate()
	}
}

// search jumps to program number nTmp of [lo, hi).
func (n *neon) search(all []*vector.Program, lo, hi int) {
	if hi-lo == 1 {
		n.ins("B %sProgram", all[lo].Name)
		return
	}
	mid := (lo + hi) / 2
	n.ins("CMP $%d, %v", mid, nTmp)
	n.ins("BGE from%d", mid)
	n.search(all, lo, mid)
	n.label(fmt.Sprintf("from%d", mid))
	n.search(all, mid, hi)
}

// neonProgram emits a program for one row at a time. Each value takes four registers.
type neonProgram struct {
	*neon
	program *vector.Program
	slots   []int
}

// slot is a register of a slot. One more slot holds temporaries.
func (t *neonProgram) slot(s, part int) vec     { return vec(s*neonVecs + part) }
func (t *neonProgram) temporary(i int) vec      { return t.slot(vector.Slots, i) }
func (t *neonProgram) labelled(s string) string { return t.program.Name + s }

func (t *neonProgram) generate() {
	t.label(t.labelled("Program"))
	t.ins("CBZ %v, %s", nRowsLeft, t.labelled("End"))
	t.reset(0)
	loops := 0
	for i, in := range t.program.Code {
		switch in.Op {
		case vector.Loop:
			loops++
			if i > 0 {
				t.reset(i + 1)
			}
			t.field(vectorSteps, nStepsLeft)
			t.label(t.labelled(fmt.Sprintf("Loop%d", loops)))
		case vector.End:
			t.advance(i)
			t.ins("SUB $1, %v, %[1]v", nStepsLeft)
			t.ins("CBNZ %v, %s", nStepsLeft, t.labelled(fmt.Sprintf("Loop%d", loops)))
			t.reset(i + 1)
		default:
			t.instruction(i, in)
		}
	}
	t.ins("ADD $64, %v, %[1]v", nRowAt)
	t.ins("ADD %v, %v, %[2]v", nYRow, nYRowAt)
	t.ins("SUB $1, %v, %[1]v", nRowsLeft)
	t.ins("B %s", t.labelled("Program"))
	t.label(t.labelled("End"))
	t.ins("RET")
}

// reset points the streams used from instruction i to the next boundary of a loop to their first step.
func (t *neonProgram) reset(i int) {
	for _, s := range used(t.program.Code[i:]) {
		t.field(fieldOf(s), nCursors[s])
		switch s {
		case vector.X, vector.Out:
			t.ins("ADD %v, %v, %[2]v", nRowAt, nCursors[s])
		case vector.Y:
			t.ins("ADD %v, %v, %[2]v", nYRowAt, nCursors[s])
		}
	}
}

// advance moves the streams used in the loop that ends at instruction i by a step.
func (t *neonProgram) advance(end int) {
	for _, s := range used(t.program.Code[loopStart(t.program, end):]) {
		if stride, ok := nStrides[s]; ok {
			t.ins("ADD %v, %v, %[2]v", stride, nCursors[s])
		} else {
			t.ins("ADD $64, %v, %[1]v", nCursors[s])
		}
	}
}

// Instructions on lanes.
const (
	fmulAll = 0x6e20dc00
	fdiv    = 0x6e20fc00
	fmlaAll = 0x4e20cc00
	fmlsAll = 0x4ea0cc00
	fcmeq   = 0x4e20e400
	subInt  = 0x6ea08400
)

func init() {
	for op, name := range map[uint32]string{
		fmulAll: "fmul", fdiv: "fdiv", fmlaAll: "fmla", fmlsAll: "fmls", fcmeq: "fcmeq", subInt: "sub",
	} {
		neonNames[op] = name
	}
}

var neonArithmetic = map[vector.Op]uint32{
	vector.Add: fadd, vector.Sub: fsub, vector.Mul: fmulAll, vector.Div: fdiv, vector.Max: fmax, vector.Min: fmin,
	vector.SubInt: subInt,
}

var neonBitwise = map[vector.Op]string{vector.And: "VAND", vector.Or: "VORR", vector.Xor: "VEOR"}

// operand returns the registers of a value. A constant or parameter is loaded into a temporary, for all parts.
func (t *neonProgram) operand(v vector.Value, i int) func(part int) vec {
	r := t.temporary(i)
	switch in := t.program.Code[v]; in.Op {
	case vector.Constant:
		t.load(r, nNumbers, numberAt[in.Bits])
	case vector.Parameter:
		t.ins("ADD $%d, %v, %v", vectorAlpha+4*int(in.Bits), nCall, nTmp)
		t.ins("VLD1R (%v), [%v.S4]", nTmp, r)
	default:
		return func(part int) vec { return t.slot(t.slots[v], part) }
	}
	return func(int) vec { return r }
}

func (t *neonProgram) instruction(i int, in vector.Instruction) {
	out := func(part int) vec { return t.slot(t.slots[i], part) }
	switch in.Op {
	case vector.Constant, vector.Parameter, vector.Assign:
	case vector.Load:
		t.loadBlock(out(0), nCursors[in.Bits])
	case vector.Spread:
		for part := range neonVecs {
			t.ins("VLD1R (%v), [%v.S4]", nCursors[in.Bits], out(part))
		}
	case vector.Store:
		t.storeBlock(t.slot(t.slots[in.Args[0]], 0), nCursors[in.Bits])
	case vector.SumLanes:
		t.fold(fadd, t.slots[in.Args[0]], t.slots[i])
	case vector.MaxLanes:
		t.fold(fmax, t.slots[in.Args[0]], t.slots[i])
	default:
		t.compute(in, out)
	}
}

// compute emits an instruction for all parts of its result.
func (t *neonProgram) compute(in vector.Instruction, out func(part int) vec) {
	var args [4]func(part int) vec
	for i, v := range in.Args {
		temporary := i
		if i > 1 {
			temporary = t.unused(in.Args, i)
		}
		args[i] = t.operand(v, temporary)
	}
	for part := range neonVecs {
		var r [4]vec
		for i := range in.Args {
			r[i] = args[i](part)
		}
		t.part(in, out(part), r)
	}
}

// unused returns a temporary for argument i, 2 or 3. Temporary 2 holds a comparison.
func (t *neonProgram) unused(args []vector.Value, i int) int {
	free := []int{3}
	for at := range 2 {
		switch t.program.Code[args[at]].Op {
		case vector.Constant, vector.Parameter:
		default:
			free = append(free, at)
		}
	}
	return free[i-2]
}

func (t *neonProgram) part(in vector.Instruction, out vec, r [4]vec) {
	switch in.Op {
	case vector.Copy:
		t.copy(out, r[0])
	case vector.Sqrt:
		t.ins("WORD $%#08x // fsqrt v%d.4s, v%d.4s", 0x6ea1f800|uint32(r[0])<<5|uint32(out), int(out), int(r[0]))
	case vector.ShiftLeft:
		t.ins("VSHL $%d, %v.S4, %v.S4", in.Bits, r[0], out)
	case vector.ShiftRight:
		t.ins("VUSHR $%d, %v.S4, %v.S4", in.Bits, r[0], out)
	case vector.MulAdd, vector.MulSub:
		op := uint32(fmlaAll)
		if in.Op == vector.MulSub {
			op = fmlsAll
		}
		sum := out
		if out == r[0] || out == r[1] {
			sum = t.temporary(2)
		}
		if r[2] != sum {
			t.copy(sum, r[2])
		}
		t.op(op, sum, r[0], r[1])
		if sum != out {
			t.copy(out, sum)
		}
	case vector.IfLess, vector.IfEqual:
		mask := t.temporary(2)
		if in.Op == vector.IfLess {
			t.op(fcmgt, mask, r[1], r[0])
		} else {
			t.op(fcmeq, mask, r[0], r[1])
		}
		t.ins("VBSL %s, %s, %s", r[3].whole(), r[2].whole(), mask.whole())
		t.copy(out, mask)
	case vector.And, vector.Or, vector.Xor:
		t.ins("%s %s, %s, %s", neonBitwise[in.Op], r[1].whole(), r[0].whole(), out.whole())
	default:
		t.op(neonArithmetic[in.Op], out, r[0], r[1])
	}
}

// fold adds up the lanes of a slot, or takes the largest, at distances 8, 4, 2 and 1.
func (t *neonProgram) fold(op uint32, from, to int) {
	out, next, other := t.slot(to, 0), t.slot(to, 1), t.temporary(0)
	t.op(op, out, t.slot(from, 0), t.slot(from, 2))
	t.op(op, next, t.slot(from, 1), t.slot(from, 3))
	t.op(op, out, out, next)
	t.ins("VEXT $8, %s, %[1]s, %s", out.whole(), other.whole())
	t.op(op, out, out, other)
	t.ins("VREV64 %v.S4, %v.S4", out, other)
	t.op(op, out, out, other)
	for part := 1; part < neonVecs; part++ {
		t.copy(t.slot(to, part), out)
	}
}

// transpose generates the transposition of tiles of 8 × 8 floats, a quarter at a time.
func (n *neon) transpose() {
	const src, dst, left, srcRow, srcStep, dstRow, dstStep, srcAt, dstAt gpr = 1, 2, 3, 4, 5, 6, 7, 8, 9
	n.function("transposeNEON", "c")
	n.field(transposeSrc, src)
	n.field(transposeDst, dst)
	n.field(transposeCount, left)
	n.floats(transposeSrcRow, srcRow)
	n.floats(transposeSrcStep, srcStep)
	n.floats(transposeDstRow, dstRow)
	n.floats(transposeDstStep, dstStep)
	n.label("transposeTile")
	for quarter := range 4 {
		row, column := quarter/2*4, quarter%2*4
		n.ins("ADD $%d, %v, %v", column*4, src, srcAt)
		n.ins("ADD $%d, %v, %v", row*4, dst, dstAt)
		if row > 0 {
			n.ins("ADD %v<<2, %v, %[2]v", srcRow, srcAt)
		}
		if column > 0 {
			n.ins("ADD %v<<2, %v, %[2]v", dstRow, dstAt)
		}
		for i := range 4 {
			n.load(vec(i), srcAt, 0)
			n.ins("ADD %v, %v, %[2]v", srcRow, srcAt)
		}
		for i := range 2 {
			n.ins("VZIP1 V%d.S4, V%d.S4, V%d.S4", i+2, i, 4+2*i)
			n.ins("VZIP2 V%d.S4, V%d.S4, V%d.S4", i+2, i, 5+2*i)
		}
		for i := range 4 {
			n.ins("VZIP%d V%d.S4, V%d.S4, V%d.S4", i%2+1, 6+i/2, 4+i/2, 8+i)
			n.store(vec(8+i), dstAt, 0)
			n.ins("ADD %v, %v, %[2]v", dstRow, dstAt)
		}
	}
	n.ins("ADD %v, %v, %[2]v", srcStep, src)
	n.ins("ADD %v, %v, %[2]v", dstStep, dst)
	n.ins("SUB $1, %v, %[1]v", left)
	n.ins("CBNZ %v, transposeTile", left)
	n.ins("RET")
}
