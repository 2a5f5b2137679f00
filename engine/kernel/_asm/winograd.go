package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of winogradCall's fields.
const (
	winogradSrc      = 0
	winogradDst      = 24
	winogradTmp      = 48
	winogradRow      = 72
	winogradPosition = 80
	winogradCount    = 88
)

// The constants of winograd_matrix.go.
const (
	pa, pb   = 0.75, 1.5
	pa2, pb2 = pa * pa, pb * pb
)

var constants = []float32{
	pa2 * pb2, pa2 + pb2, pb2, pa2, pa, pb, pa * pb2, pb * pa2, pa * pa2, pb * pb2,
}

// table holds each constant eight times, in the form AVX2 reads.
var table Mem

func genConstants() {
	table = GLOBL("winogradConstants", RODATA|NOPTR)
	for i, v := range constants {
		for lane := range 8 {
			DATA(i*32+lane*4, F32(v))
		}
	}
}

type transform struct {
	isa
	name string
}

// constant returns the constant v: in a register where there are enough of them, else in the table.
func (t transform) constant(v float32) Op {
	for i, c := range constants {
		if c == v {
			if t.vecs == 1 {
				return t.reg(16 + i)
			}
			return table.Offset(i * 32)
		}
	}
	panic("no such constant")
}

// Registers of both transforms.
var (
	src, dst, tmp = reg.RSI, reg.RDX, reg.RCX
	far1          = reg.RBX // the step of the strided side, and multiples of it
	far3, far5    = reg.R8, reg.R9
	plane         = reg.R10 // six steps: from one row of a transformed tile to the next
	tilesLeft     = reg.R11
	cursor        = reg.R12
)

// begin loads the registers of both transforms.
func begin(s isa, name string) transform {
	TEXT(name+s.name, NOSPLIT, "func(c *byte)")
	Load(Param("c"), call)
	MOVQ(field(winogradSrc), src)
	MOVQ(field(winogradDst), dst)
	MOVQ(field(winogradTmp), tmp)
	MOVQ(field(winogradCount), tilesLeft)
	t := transform{s, name + s.name}
	if s.vecs == 1 {
		for i := range constants {
			VBROADCASTSS(table.Offset(i*32), s.reg(16+i))
		}
	}
	Label(t.name)
	return t
}

// end advances to the next tile, by in and out bytes.
func (t transform) end(in, out int) {
	ADDQ(I32(in), src)
	ADDQ(I32(out), dst)
	DECQ(tilesLeft)
	JNE(LabelRef(t.name))
	VZEROUPPER()
	RET()
}

// sixSteps loads a distance and its multiples, for addressing six positions.
func sixSteps(offset int) {
	floats(offset, far1)
	LEAQ(Mem{Base: far1, Index: far1, Scale: 2}, far3)
	LEAQ(Mem{Base: far1, Index: far1, Scale: 4}, far5)
	LEAQ(Mem{Base: far3, Index: far3, Scale: 1}, plane)
}

// at addresses position i of six from base.
func at(base reg.Register, i, disp int) Mem {
	m := Mem{Base: base, Disp: disp}
	switch i {
	case 1, 2, 4:
		m.Index, m.Scale = far1, uint8(i)
	case 3:
		m.Index, m.Scale = far3, 1
	case 5:
		m.Index, m.Scale = far5, 1
	}
	return m
}

// inner addresses element (row, column) of the half-transformed tile.
func (t transform) inner(row, column int) Mem {
	return Mem{Base: tmp, Disp: (row*6 + column) * t.bytes}
}

// genWinogradInput generates the transform of 6 × 6 pixels.
func genWinogradInput(s isa) {
	t := begin(s, "winogradInput")
	for v := range s.vecs {
		sixSteps(winogradRow)
		for column := range 6 {
			t.load(func(row int) Mem { return at(src, row, column*64+v*s.bytes) })
			t.input()
			t.store(6, func(row int) Mem { return t.inner(row, column) })
		}
		sixSteps(winogradPosition)
		MOVQ(dst, cursor)
		for row := range 6 {
			t.load(func(column int) Mem { return t.inner(row, column) })
			t.input()
			t.store(6, func(column int) Mem { return at(cursor, column, v*s.bytes) })
			ADDQ(plane, cursor)
		}
	}
	t.end(4*64, 64)
}

// genWinogradOutput generates the transform to 4 × 4 pixels.
func genWinogradOutput(s isa) {
	t := begin(s, "winogradOutput")
	for v := range s.vecs {
		sixSteps(winogradPosition)
		MOVQ(src, cursor)
		for row := range 6 {
			t.load(func(column int) Mem { return at(cursor, column, v*s.bytes) })
			t.output()
			t.store(4, func(column int) Mem { return t.inner(row, column) })
			ADDQ(plane, cursor)
		}
		sixSteps(winogradRow)
		for column := range 4 {
			t.load(func(row int) Mem { return t.inner(row, column) })
			t.output()
			t.store(4, func(row int) Mem { return at(dst, row, column*64+v*s.bytes) })
		}
	}
	t.end(64, 4*64)
}

func (t transform) load(from func(i int) Mem) {
	for i := range 6 {
		VMOVUPS(from(i), t.reg(i))
	}
}

func (t transform) store(n int, to func(i int) Mem) {
	for i := range n {
		VMOVUPS(t.reg(i), to(i))
	}
}

// input applies Bᵀ to registers 0 to 5; see inputTransform in package kernel.
func (t transform) input() {
	x, even1, odd1, even2, odd2 := t.reg, t.reg(6), t.reg(7), t.reg(8), t.reg(9)
	VMOVAPS(x(4), even1)
	VMOVAPS(x(4), even2)
	VMULPS(t.constant(pa), x(3), odd1)
	VMULPS(t.constant(pb), x(3), odd2)
	VMULPS(t.constant(pa2*pb2), x(0), x(0))
	VFMADD231PS(t.constant(pa2*pb2), x(1), x(5))
	VFNMADD231PS(t.constant(pb2), x(2), even1)
	VFNMADD231PS(t.constant(pa2), x(2), even2)
	VFNMADD231PS(t.constant(pa*pb2), x(1), odd1)
	VFNMADD231PS(t.constant(pb*pa2), x(1), odd2)
	VFNMADD231PS(t.constant(pa2+pb2), x(2), x(0))
	VFNMADD231PS(t.constant(pa2+pb2), x(3), x(5))
	VADDPS(x(4), x(0), x(0))
	VADDPS(odd1, even1, x(1))
	VSUBPS(odd1, even1, x(2))
	VADDPS(odd2, even2, x(3))
	VSUBPS(odd2, even2, x(4))
}

// output applies Aᵀ to registers 0 to 5 and leaves registers 0 to 3; see outputTransform in package kernel.
func (t transform) output() {
	x, s1, d1, s2, d2 := t.reg, t.reg(6), t.reg(7), t.reg(8), t.reg(9)
	VADDPS(x(2), x(1), s1)
	VSUBPS(x(2), x(1), d1)
	VADDPS(x(4), x(3), s2)
	VSUBPS(x(4), x(3), d2)
	VADDPS(s1, x(0), x(0))
	VADDPS(s2, x(0), x(0))
	VMULPS(t.constant(pa), d1, x(1))
	VFMADD231PS(t.constant(pb), d2, x(1))
	VMULPS(t.constant(pa2), s1, x(2))
	VFMADD231PS(t.constant(pb2), s2, x(2))
	VMOVAPS(x(5), x(3))
	VFMADD231PS(t.constant(pa*pa2), d1, x(3))
	VFMADD231PS(t.constant(pb*pb2), d2, x(3))
}
