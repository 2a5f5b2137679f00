package main

import (
	"bytes"
	"fmt"
	"os"
)

// avo knows no arm64, so the NEON kernels are written as text. Go's assembler has no names for most of NEON's
// floating-point instructions, nor for a load at an index; they are written as numbers, with the instruction in a
// comment. .ci/mca compares these comments with a disassembler's.

// vec is a vector register of four lanes, gpr a general register.
type (
	vec int
	gpr int
)

func (v vec) String() string { return fmt.Sprintf("V%d", int(v)) }
func (r gpr) String() string { return fmt.Sprintf("R%d", int(r)) }

// whole is the register in instructions on bits, quad in loads and stores of all its lanes.
func (v vec) whole() string { return fmt.Sprintf("V%d.B16", int(v)) }
func (v vec) quad() string  { return fmt.Sprintf("F%d", int(v)) }

// neonVecs is the number of registers that hold a block of 16 lanes.
const neonVecs = 4

// General registers of the kernels that take a tileCall. The assembler owns R27, Go owns R28 to R30, the system R18.
const (
	nCall  gpr = 0 // pointer to the tileCall
	nIn    gpr = 1 // tile's first pixel in the input
	nOut   gpr = 2 // tile's first pixel in the output, in bytes from its start
	nLeft  gpr = 3 // tiles left
	nTap   gpr = 4
	nTaps  gpr = 5 // taps left
	nPix   gpr = 9 // bytes between input pixels
	nPlace gpr = 21
	nStep  gpr = 22 // bytes between output pixels
	nFlags gpr = 23
	nTmp   gpr = 24
	nTmp2  gpr = 25
)

// neon writes a file of assembly.
type neon struct{ text bytes.Buffer }

func (n *neon) ins(format string, args ...any) { fmt.Fprintf(&n.text, "\t"+format+"\n", args...) }
func (n *neon) label(name string)              { fmt.Fprintf(&n.text, "\n%s:\n", name) }

// function starts a function of one parameter, which it loads into register 0.
func (n *neon) function(name, param string) {
	fmt.Fprintf(&n.text, "\n// func %s(%s)\nTEXT ·%s(SB), NOSPLIT, $0-8\n", name, neonParams[param], name)
	n.ins("MOVD %s+0(FP), %v", param, nCall)
}

var neonParams = map[string]string{"c": "c *byte", "rounds": "rounds int"}

// Instructions on four float32 lanes, without their registers.
const (
	fadd  = 0x4e20d400
	fsub  = 0x4ea0d400
	fmax  = 0x4e20f400 // NaN if either operand is
	fmin  = 0x4ea0f400
	fcmgt = 0x6ea0e400 // all bits where the first operand is greater, else none
	fmla  = 0x4f801000 // adds the product with one lane of the second operand
	fmls  = 0x4f805000
	fmul  = 0x4f809000
)

var neonNames = map[uint32]string{
	fadd: "fadd", fsub: "fsub", fmax: "fmax", fmin: "fmin", fcmgt: "fcmgt", fmla: "fmla", fmls: "fmls", fmul: "fmul",
}

// op writes dst = a op b, lane by lane.
func (n *neon) op(op uint32, dst, a, b vec) {
	code := op | uint32(b)<<16 | uint32(a)<<5 | uint32(dst)
	n.ins("WORD $%#08x // %s v%d.4s, v%d.4s, v%d.4s", code, neonNames[op], int(dst), int(a), int(b))
}

// byLane writes dst op a · b[lane]: a sum for fmla, a difference for fmls, the product alone for fmul.
func (n *neon) byLane(op uint32, dst, a, b vec, lane int) {
	code := op | uint32(lane&1)<<21 | uint32(b)<<16 | uint32(lane>>1)<<11 | uint32(a)<<5 | uint32(dst)
	n.ins("WORD $%#08x // %s v%d.4s, v%d.4s, v%d.s[%d]", code, neonNames[op], int(dst), int(a), int(b), lane)
}

func (n *neon) and(dst, a, b vec) { n.ins("VAND %s, %s, %s", b.whole(), a.whole(), dst.whole()) }
func (n *neon) copy(dst, v vec)   { n.ins("VMOV %s, %s", v.whole(), dst.whole()) }
func (n *neon) zero(v vec)        { n.ins("VEOR %s, %[1]s, %[1]s", v.whole()) }

// load and store move a register from and to disp bytes after base.
func (n *neon) load(v vec, base gpr, disp int)  { n.ins("FMOVQ %d(%v), %s", disp, base, v.quad()) }
func (n *neon) store(v vec, base gpr, disp int) { n.ins("FMOVQ %s, %d(%v)", v.quad(), disp, base) }

// loadAt and storeAt move a register from and to index bytes after base.
func (n *neon) loadAt(v vec, base, index gpr)  { n.indexed(0x3ce06800, "ldr", v, base, index) }
func (n *neon) storeAt(v vec, base, index gpr) { n.indexed(0x3ca06800, "str", v, base, index) }

func (n *neon) indexed(op uint32, name string, v vec, base, index gpr) {
	code := op | uint32(index)<<16 | uint32(base)<<5 | uint32(v)
	n.ins("WORD $%#08x // %s q%d, [x%d, x%d]", code, name, int(v), int(base), int(index))
}

// loadPair loads two registers from v.
func (n *neon) loadPair(v vec, base gpr, disp int) {
	n.ins("FLDPQ %d(%v), (%s, %s)", disp, base, v.quad(), (v + 1).quad())
}

// loadBlock loads 16 lanes at base into four registers from v, storeBlock stores them.
func (n *neon) loadBlock(v vec, base gpr) {
	n.loadPair(v, base, 0)
	n.loadPair(v+2, base, 32)
}

func (n *neon) storeBlock(v vec, base gpr) {
	n.ins("FSTPQ (%s, %s), (%v)", v.quad(), (v + 1).quad(), base)
	n.ins("FSTPQ (%s, %s), 32(%v)", (v + 2).quad(), (v + 3).quad(), base)
}

// field loads a field of the tileCall, floats a distance in floats as bytes.
func (n *neon) field(offset int, r gpr) { n.ins("MOVD %d(%v), %v", offset, nCall, r) }

func (n *neon) floats(offset int, r gpr) {
	n.field(offset, r)
	n.ins("LSL $2, %v, %[1]v", r)
}

// bounds loads the clamp into all lanes of two registers.
func (n *neon) bounds(lo, hi vec) {
	for _, b := range []struct {
		offset int
		v      vec
	}{{callLo, lo}, {callHi, hi}} {
		n.ins("ADD $%d, %v, %v", b.offset, nCall, nTmp)
		n.ins("VLD1R (%v), [%v.S4]", nTmp, b.v)
	}
}

// begin loads the registers that describe a tile, for the first of them.
func (n *neon) begin() {
	n.field(callIn, nIn)
	n.field(callInPos, nTmp)
	n.ins("ADD %v<<2, %v, %[2]v", nTmp, nIn)
	n.floats(callOutPos, nOut)
	n.field(callCount, nLeft)
	n.floats(callInPix, nPix)
}

// dispatch jumps to the label of the call's width, the widest first.
func (n *neon) dispatch(widths int, label func(width int) string) {
	n.field(callWidth, nTmp)
	for w := widths; w > 0; w-- {
		n.ins("CMP $%d, %v", w, nTmp)
		n.ins("BEQ %s", label(w))
	}
	n.ins("RET")
}

// next advances by width pixels and jumps to label if there is another tile, else returns.
func (n *neon) next(width int, label string) {
	n.floats(callOutPix, nStep)
	n.ins("MOVD $%d, %v", width, nTmp)
	n.ins("MADD %v, %v, %v, %[2]v", nTmp, nIn, nPix)
	n.ins("MADD %v, %v, %v, %[2]v", nTmp, nOut, nStep)
	n.ins("SUB $1, %v, %[1]v", nLeft)
	n.ins("CBNZ %v, %s", nLeft, label)
	n.ins("RET")
}

// writeNEON generates the kernels for arm64.
func writeNEON(path string) error {
	n := &neon{}
	n.text.WriteString("// Code generated by command: go run . -neon " + path + ". DO NOT EDIT.\n\n")
	n.text.WriteString("//go:build !purego\n\n#include \"textflag.h\"\n")
	n.constants()
	n.conv(6)
	n.depthwise(7)
	n.maximum()
	n.unmaximum()
	n.lanes()
	n.winogradInput()
	n.winogradOutput()
	n.transpose()
	n.programs()
	n.peak()
	return os.WriteFile(path, n.text.Bytes(), 0o644)
}
