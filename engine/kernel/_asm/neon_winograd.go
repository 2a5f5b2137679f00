package main

import (
	"fmt"
	"math"
)

// neonTables are constants in memory, a multiple of four numbers each.
var neonTables = []neonTable{
	{"laneBits", []uint32{1, 2, 4, 8}},
	{"laneBytes", []uint32{0x08040201, 0x80402010, 0x08040201, 0x80402010}},
	{"transforms", floatBits(append(constants, 0, 0))},
}

type neonTable struct {
	name  string
	words []uint32
}

func floatBits(values []float32) (bits []uint32) {
	for _, v := range values {
		bits = append(bits, math.Float32bits(v))
	}
	return bits
}

// constants writes the tables.
func (n *neon) constants() {
	for _, t := range neonTables {
		n.text.WriteByte('\n')
		for i, word := range t.words {
			fmt.Fprintf(&n.text, "DATA %s<>+%d(SB)/4, $%#08x\n", t.name, 4*i, word)
		}
		fmt.Fprintf(&n.text, "GLOBL %s<>(SB), RODATA|NOPTR, $%d\n", t.name, 4*len(t.words))
	}
}

// constant loads a table into registers from v.
func (n *neon) constant(name string, v vec) {
	n.ins("MOVD $%s<>(SB), %v", name, nTmp2)
	for _, t := range neonTables {
		if t.name == name {
			for i := range len(t.words) / 4 {
				n.load(v+vec(i), nTmp2, i*16)
			}
		}
	}
}

// neonTransform works on four lanes at a time. Half a transform fits into ten registers; neighbours use the first ten
// and the next ten in turn, so that one can start before the other ends.
type neonTransform struct {
	*neon
	name string
	base vec
}

// General registers of both transforms.
var (
	nTile   gpr = 3                             // the half-transformed tile
	nTiles  gpr = 4                             // tiles left
	nRows       = []gpr{5, 6, 7, 8, 9, 10}      // rows of pixels
	nPlanes     = []gpr{20, 11, 12, 13, 14, 15} // the distances of six positions from the first
	nRow    gpr = 16                            // the distance of one row of positions from the next
	nFirst  gpr = 17                            // position 0 of the tile
	nCursor gpr = 19
)

// transformConstants is the first of the registers that hold the constants.
const transformConstants vec = 29

// transform starts a function. rows and positions are the fields with the addresses of pixels and of positions.
func (n *neon) transform(name string, rows, positions int) *neonTransform {
	n.function(name+"NEON", "c")
	n.field(rows, nRows[0])
	n.floats(winogradRow, nTmp)
	for i := 1; i < 6; i++ {
		n.ins("ADD %v, %v, %v", nTmp, nRows[i-1], nRows[i])
	}
	n.field(positions, nFirst)
	n.ins("MOVD $0, %v", nPlanes[0])
	n.floats(winogradPosition, nPlanes[1])
	for i := 2; i < 6; i++ {
		n.ins("ADD %v, %v, %v", nPlanes[1], nPlanes[i-1], nPlanes[i])
	}
	n.ins("ADD %v, %v, %v", nPlanes[1], nPlanes[5], nRow)
	n.field(winogradTmp, nTile)
	n.field(winogradCount, nTiles)
	n.constant("transforms", transformConstants)
	n.label(name)
	return &neonTransform{n, name, 10}
}

// end advances to the next tile.
func (t *neonTransform) end() {
	for _, r := range nRows {
		t.ins("ADD $%d, %v, %[2]v", 4*64, r)
	}
	t.ins("ADD $64, %v, %[1]v", nFirst)
	t.ins("SUB $1, %v, %[1]v", nTiles)
	t.ins("CBNZ %v, %s", nTiles, t.name)
	t.ins("RET")
}

// winogradInput generates the transform of 6 × 6 pixels.
func (n *neon) winogradInput() {
	t := n.transform("winogradInput", winogradSrc, winogradDst)
	for v := range neonVecs {
		for column := range 6 {
			t.turn()
			repeat(6, func(row int) { t.load(t.reg(row), nRows[row], column*64+v*16) })
			t.input()
			repeat(6, func(row int) { t.store(t.reg(row), nTile, (row*6+column)*16) })
		}
		t.ins("ADD $%d, %v, %v", v*16, nFirst, nCursor)
		for row := range 6 {
			t.turn()
			repeat(6, func(column int) { t.load(t.reg(column), nTile, (row*6+column)*16) })
			t.input()
			repeat(6, func(column int) { t.storeAt(t.reg(column), nCursor, nPlanes[column]) })
			t.ins("ADD %v, %v, %[2]v", nRow, nCursor)
		}
	}
	t.end()
}

// winogradOutput generates the transform to 4 × 4 pixels.
func (n *neon) winogradOutput() {
	t := n.transform("winogradOutput", winogradDst, winogradSrc)
	for v := range neonVecs {
		t.ins("ADD $%d, %v, %v", v*16, nFirst, nCursor)
		for row := range 6 {
			t.turn()
			repeat(6, func(column int) { t.loadAt(t.reg(column), nCursor, nPlanes[column]) })
			t.output()
			repeat(4, func(column int) { t.store(t.reg(column), nTile, (row*6+column)*16) })
			t.ins("ADD %v, %v, %[2]v", nRow, nCursor)
		}
		for column := range 4 {
			t.turn()
			repeat(6, func(row int) { t.load(t.reg(row), nTile, (row*6+column)*16) })
			t.output()
			repeat(4, func(row int) { t.store(t.reg(row), nRows[row], column*64+v*16) })
		}
	}
	t.end()
}

func (t *neonTransform) turn()         { t.base = 10 - t.base }
func (t *neonTransform) reg(i int) vec { return t.base + vec(i) }

func repeat(n int, f func(i int)) {
	for i := range n {
		f(i)
	}
}

// by writes dst op a · v for a constant v.
func (t *neonTransform) by(op uint32, dst, a vec, v float32) {
	for i, c := range constants {
		if c == v {
			t.byLane(op, dst, a, transformConstants+vec(i/4), i%4)
			return
		}
	}
	panic("no such constant")
}

// input applies Bᵀ to registers 0 to 5; see inputTransform in package kernel.
func (t *neonTransform) input() {
	x, even1, odd1, even2, odd2 := t.reg, t.reg(6), t.reg(7), t.reg(8), t.reg(9)
	t.copy(even1, x(4))
	t.copy(even2, x(4))
	t.by(fmul, odd1, x(3), pa)
	t.by(fmul, odd2, x(3), pb)
	t.by(fmul, x(0), x(0), pa2*pb2)
	t.by(fmla, x(5), x(1), pa2*pb2)
	t.by(fmls, even1, x(2), pb2)
	t.by(fmls, even2, x(2), pa2)
	t.by(fmls, odd1, x(1), pa*pb2)
	t.by(fmls, odd2, x(1), pb*pa2)
	t.by(fmls, x(0), x(2), pa2+pb2)
	t.by(fmls, x(5), x(3), pa2+pb2)
	t.op(fadd, x(0), x(0), x(4))
	t.op(fadd, x(1), even1, odd1)
	t.op(fsub, x(2), even1, odd1)
	t.op(fadd, x(3), even2, odd2)
	t.op(fsub, x(4), even2, odd2)
}

// output applies Aᵀ to registers 0 to 5 and leaves registers 0 to 3; see outputTransform in package kernel.
func (t *neonTransform) output() {
	x, s1, d1, s2, d2 := t.reg, t.reg(6), t.reg(7), t.reg(8), t.reg(9)
	t.op(fadd, s1, x(1), x(2))
	t.op(fsub, d1, x(1), x(2))
	t.op(fadd, s2, x(3), x(4))
	t.op(fsub, d2, x(3), x(4))
	t.op(fadd, x(0), x(0), s1)
	t.op(fadd, x(0), x(0), s2)
	t.by(fmul, x(1), d1, pa)
	t.by(fmla, x(1), d2, pb)
	t.by(fmul, x(2), s1, pa2)
	t.by(fmla, x(2), s2, pb2)
	t.copy(x(3), x(5))
	t.by(fmla, x(3), d1, pa*pa2)
	t.by(fmla, x(3), d2, pb*pb2)
}
