package main

import (
	"fmt"

	"beyond/engine/kernel/vector"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of vectorCall's fields. TestOffsets of package kernel compares them with the compiler's.
const (
	vectorRows    = 144
	vectorSteps   = 152
	vectorYRow    = 160
	vectorXStep   = 168
	vectorYStep   = 176
	vectorOutStep = 184
	vectorAlpha   = 192 // followed by the other parameters
	vectorCode    = 204
)

// fieldOf is the offset of a stream's slice.
func fieldOf(s vector.Stream) int { return 24 * int(s) }

// Registers of the programs.
var (
	stepsLeft = reg.RAX
	rowsLeft  = reg.RBX
	cursors   = [vector.Streams]reg.GPPhysical{reg.RSI, reg.RDX, reg.RCX, reg.R8, reg.R9, reg.R10}
	yRow      = reg.R11 // bytes between rows of Y
	yRow3     = reg.R12 // three times that
	rowAt     = reg.R13 // bytes from the first row of X and Out to the current one
	temporary = reg.R14
	yRowAt    = reg.R15 // the same for Y
)

// genPrograms generates the function that runs any program.
func genPrograms(s isa) {
	TEXT("vector"+s.name, NOSPLIT, "func(c *byte)")
	Load(Param("c"), call)
	MOVBQZX(field(vectorCode), rowsLeft)
	all := vector.All()
	search(s.name, all, 0, len(all))
	for _, p := range all {
		t := translation{isa: s, program: p, slots: p.Assign(false), rows: 1}
		t.name = p.Name + s.name
		t.generate()
	}
}

// search jumps to program number rowsLeft of [lo, hi).
func search(name string, all []*vector.Program, lo, hi int) {
	if hi-lo == 1 {
		JMP(LabelRef(all[lo].Name + name))
		return
	}
	mid := (lo + hi) / 2
	upper := fmt.Sprintf("from%d%s", mid, name)
	CMPQ(rowsLeft, U8(mid))
	JGE(LabelRef(upper))
	search(name, all, lo, mid)
	Label(upper)
	search(name, all, mid, hi)
}

// translation emits a program for some rows at a time. Each value takes rows · vecs registers.
type translation struct {
	isa
	program *vector.Program
	slots   []int
	name    string
	rows    int
	inLoop  bool
}

// together is the number of rows that the widest registers compute at a time.
const together = 4

func (t translation) parts() int { return t.rows * t.vecs }

// reg is the register of a part of a slot. One more slot holds temporaries.
func (t translation) slot(s, part int) reg.VecPhysical {
	if t.vecs == 1 {
		return t.reg(s*together + part)
	}
	return t.reg(s*t.vecs + part)
}

func (t translation) temporary(i int) reg.VecPhysical { return t.slot(vector.Slots, i) }

// generate emits the loop over the rows.
func (t translation) generate() {
	Label(t.name)
	MOVQ(field(vectorRows), rowsLeft)
	XORQ(rowAt, rowAt)
	XORQ(yRowAt, yRowAt)
	floats(vectorYRow, yRow)
	LEAQ(Mem{Base: yRow, Index: yRow, Scale: 2}, yRow3)
	if t.vecs == 1 {
		wide := t
		wide.rows, wide.name = together, t.name+"Wide"
		wide.group()
	}
	narrow := t
	narrow.name += "Row"
	narrow.group()
	VZEROUPPER()
	RET()
}

// group emits a loop over groups of rows.
func (t translation) group() {
	Label(t.name)
	CMPQ(rowsLeft, U8(t.rows))
	JLT(LabelRef(t.name + "End"))
	t.body()
	ADDQ(U32(64*t.rows), rowAt)
	for range t.rows {
		ADDQ(yRow, yRowAt)
	}
	SUBQ(U8(t.rows), rowsLeft)
	JMP(LabelRef(t.name))
	Label(t.name + "End")
}

// body emits the instructions of one group of rows.
func (t translation) body() {
	code := t.program.Code
	t.reset(0)
	loops := 0
	for i, in := range code {
		switch in.Op {
		case vector.Loop:
			loops++
			if i > 0 {
				t.reset(i + 1)
			}
			MOVQ(field(vectorSteps), stepsLeft)
			Label(fmt.Sprintf("%sLoop%d", t.name, loops))
		case vector.End:
			t.advance(i)
			DECQ(stepsLeft)
			JNE(LabelRef(fmt.Sprintf("%sLoop%d", t.name, loops)))
			t.reset(i + 1)
		default:
			t.instruction(i, in)
		}
	}
}

// reset points the streams used from instruction i to the next boundary of a loop to their first step.
func (t translation) reset(i int) {
	for _, s := range used(t.program.Code[i:]) {
		c := cursors[s]
		MOVQ(field(fieldOf(s)), c)
		switch s {
		case vector.X, vector.Out:
			ADDQ(rowAt, c)
		case vector.Y:
			ADDQ(yRowAt, c)
		}
	}
}

// used returns the streams used before the next boundary of a loop.
func used(code []vector.Instruction) (streams []vector.Stream) {
	var seen [vector.Streams]bool
	for _, in := range code {
		switch in.Op {
		case vector.Loop, vector.End:
			return streams
		case vector.Load, vector.Spread, vector.Store:
			if s := vector.Stream(in.Bits); !seen[s] {
				seen[s] = true
				streams = append(streams, s)
			}
		}
	}
	return streams
}

// advance moves the streams used in the loop that ends at instruction i by a step.
func (t translation) advance(end int) {
	fields := map[vector.Stream]int{
		vector.X: vectorXStep, vector.Y: vectorYStep, vector.Out: vectorOutStep,
	}
	for _, s := range used(t.program.Code[loopStart(t.program, end):]) {
		offset, ok := fields[s]
		if !ok {
			ADDQ(U8(64), cursors[s])
			continue
		}
		MOVQ(field(offset), temporary)
		LEAQ(Mem{Base: cursors[s], Index: temporary, Scale: 4}, cursors[s])
	}
}

// loopStart returns the first instruction of the loop that ends at an instruction.
func loopStart(p *vector.Program, end int) int {
	for p.Code[end].Op != vector.Loop {
		end--
	}
	return end + 1
}

// at addresses a part of a stream's 16 lanes.
func (t translation) at(s vector.Stream, part int) Mem {
	m := Mem{Base: cursors[s], Disp: part % t.vecs * t.bytes}
	row := part / t.vecs
	if row == 0 {
		return m
	}
	switch s {
	case vector.X, vector.Out:
		m.Disp += row * 64
	case vector.Y:
		m.Index, m.Scale = yRow, uint8(row)
		if row == 3 {
			m.Index, m.Scale = yRow3, 1
		}
	}
	return m
}

// memory returns the address of a constant or parameter.
func (t translation) memory(v vector.Value) (m Mem, ok bool) {
	switch in := t.program.Code[v]; in.Op {
	case vector.Constant:
		return constantOf(in.Bits), true
	case vector.Parameter:
		return field(vectorAlpha + 4*int(in.Bits)), true
	}
	return Mem{}, false
}

var numbers = map[uint32]Mem{}

// constantOf returns the address of 8 equal numbers.
func constantOf(bits uint32) Mem {
	m, ok := numbers[bits]
	if !ok {
		m = GLOBL(fmt.Sprintf("number%08x", bits), RODATA|NOPTR)
		for lane := range 8 {
			DATA(lane*4, U32(bits))
		}
		numbers[bits] = m
	}
	return m
}

// register returns the register of a part of a value, which is loaded into temporary number i if it has none.
func (t translation) register(v vector.Value, part, i int) reg.VecPhysical {
	m, ok := t.memory(v)
	if !ok {
		return t.slot(t.slots[v], part)
	}
	if part == 0 {
		VBROADCASTSS(m, t.temporary(i))
	}
	return t.temporary(i)
}

// source is an operand that may be in memory. The instruction differs if memory holds a single lane.
type source struct {
	Op
	single bool
}

// source returns a part of a value; see register.
func (t translation) source(v vector.Value, part, i int) source {
	m, ok := t.memory(v)
	if ok && t.vecs == 1 {
		return source{m, true}
	}
	if ok && t.program.Code[v].Op == vector.Constant {
		return source{m, false}
	}
	return source{t.register(v, part, i), false}
}

// form is an instruction, for a last operand of all lanes and of a single lane.
type form struct{ full, single func(ops ...Op) }

func (f form) emit(s source, ops ...Op) {
	if s.single {
		f.single(append([]Op{s.Op}, ops...)...)
		return
	}
	f.full(append([]Op{s.Op}, ops...)...)
}
