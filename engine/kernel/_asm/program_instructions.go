package main

import (
	"beyond/engine/kernel/vector"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// plain adapts an instruction of three operands.
func plain(f func(a, b, c Op)) func(ops ...Op) {
	return func(ops ...Op) { f(ops[0], ops[1], ops[2]) }
}

// arithmetic has the instructions of two operands that exist in both instruction sets.
var arithmetic = map[vector.Op]form{
	vector.Add: {VADDPS, VADDPS_BCST},
	vector.Sub: {VSUBPS, VSUBPS_BCST},
	vector.Mul: {VMULPS, VMULPS_BCST},
	vector.Div: {VDIVPS, VDIVPS_BCST},
	vector.Max: {VMAXPS, VMAXPS_BCST},
	vector.Min: {VMINPS, VMINPS_BCST},

	vector.SubInt: {VPSUBD, VPSUBD_BCST},
}

var bitwise = map[string]map[vector.Op]form{
	avx512.name: {
		vector.And: {VPANDD, VPANDD_BCST}, vector.Or: {VPORD, VPORD_BCST}, vector.Xor: {VPXORD, VPXORD_BCST},
	},
	avx2.name: {vector.And: {plain(VPAND), nil}, vector.Or: {plain(VPOR), nil}, vector.Xor: {plain(VPXOR), nil}},
}

// commutative tells which operations may exchange their arguments.
var commutative = map[vector.Op]bool{
	vector.Add: true, vector.Mul: true, vector.And: true, vector.Or: true, vector.Xor: true,
}

func (t translation) instruction(i int, in vector.Instruction) {
	switch in.Op {
	case vector.Constant, vector.Parameter, vector.Assign:
		return
	case vector.SumLanes, vector.MaxLanes:
		t.fold(in.Op, t.slots[in.Args[0]], t.slots[i])
		return
	}
	for part := range t.parts() {
		if in.Op == vector.Store {
			VMOVUPS(t.register(in.Args[0], part, 0), t.at(vector.Stream(in.Bits), part))
			continue
		}
		t.part(in, part, t.slot(t.slots[i], part))
	}
}

// part emits an instruction for a part of its result.
func (t translation) part(in vector.Instruction, part int, out reg.VecPhysical) {
	switch in.Op {
	case vector.Load:
		VMOVUPS(t.at(vector.Stream(in.Bits), part), out)
	case vector.Spread:
		m := t.at(vector.Stream(in.Bits), part)
		m.Disp = 0
		VBROADCASTSS(m, out)
	case vector.Copy:
		t.move(in.Args[0], part, out)
	case vector.Sqrt:
		VSQRTPS(t.register(in.Args[0], part, 0), out)
	case vector.ShiftLeft:
		VPSLLD(U8(in.Bits), t.register(in.Args[0], part, 0), out)
	case vector.ShiftRight:
		VPSRLD(U8(in.Bits), t.register(in.Args[0], part, 0), out)
	case vector.MulAdd, vector.MulSub:
		t.multiply(in, part, out)
	case vector.IfLess, vector.IfEqual:
		t.choose(in, part, out)
	default:
		a, b := in.Args[0], in.Args[1]
		if _, constant := t.memory(a); constant && commutative[in.Op] {
			a, b = b, a
		}
		f, ok := arithmetic[in.Op]
		if !ok {
			f = bitwise[t.isa.name][in.Op]
		}
		f.emit(t.source(b, part, 1), t.register(a, part, 0), out)
	}
}

// move copies a part of a value.
func (t translation) move(v vector.Value, part int, out reg.VecPhysical) {
	if m, ok := t.memory(v); ok {
		VBROADCASTSS(m, out)
	} else if r := t.slot(t.slots[v], part); r != out {
		VMOVAPS(r, out)
	}
}

// Forms of a · b + c and c − a · b, which replace one of the operands: the addend, or a factor. The digits tell the order
// of operands: 231 replaces the addend, 213 a factor, with the addend last, 132 a factor, with the other one last.
var multiplications = map[vector.Op]map[int]form{
	vector.MulAdd: {
		231: {VFMADD231PS, VFMADD231PS_BCST}, 213: {VFMADD213PS, VFMADD213PS_BCST}, 132: {VFMADD132PS, VFMADD132PS_BCST},
	},
	vector.MulSub: {
		231: {VFNMADD231PS, VFNMADD231PS_BCST}, 213: {VFNMADD213PS, VFNMADD213PS_BCST},
		132: {VFNMADD132PS, VFNMADD132PS_BCST},
	},
}

func (t translation) multiply(in vector.Instruction, part int, out reg.VecPhysical) {
	a, b, c := in.Args[0], in.Args[1], in.Args[2]
	forms := multiplications[in.Op]
	if _, constant := t.memory(a); constant {
		a, b = b, a
	}
	is := func(v vector.Value) bool {
		_, constant := t.memory(v)
		return !constant && t.register(v, part, 0) == out
	}
	if is(b) {
		a, b = b, a
	}
	if !is(a) { // the result replaces the addend, or a copy of it
		t.move(c, part, out)
		forms[231].emit(t.source(b, part, 0), t.register(a, part, 1), out)
		return
	}
	if _, constant := t.memory(c); constant {
		forms[213].emit(t.source(c, part, 0), t.register(b, part, 1), out)
		return
	}
	forms[132].emit(t.source(b, part, 0), t.register(c, part, 1), out)
}

// Predicates of comparisons, false for NaN.
var predicates = map[vector.Op]U8{vector.IfLess: lessThan, vector.IfEqual: 0}

func (t translation) choose(in vector.Instruction, part int, out reg.VecPhysical) {
	a, b, c, d := in.Args[0], in.Args[1], in.Args[2], in.Args[3]
	if t.vecs == 1 {
		form{VCMPPS, VCMPPS_BCST}.compare(predicates[in.Op], t.source(b, part, 0), t.register(a, part, 1), reg.K1)
		other := t.register(d, part, 2)
		form{VBLENDMPS, VBLENDMPS_BCST}.emit(t.source(c, part, 0), other, reg.K1, out)
		return
	}
	// There are two temporaries: constants are loaded again for each part.
	mask, other := t.temporary(0), t.temporary(1)
	first := mask
	if m, ok := t.memory(a); ok {
		VBROADCASTSS(m, mask)
	} else {
		first = t.register(a, part, 0)
	}
	VCMPPS(predicates[in.Op], t.again(b, part, 1), first, mask)
	if m, ok := t.memory(d); ok {
		VBROADCASTSS(m, other)
	} else {
		other = t.register(d, part, 0)
	}
	if _, parameter := t.memory(c); parameter && t.program.Code[c].Op == vector.Parameter && other == t.temporary(1) {
		panic("too few temporaries")
	}
	VBLENDVPS(mask, t.again(c, part, 1), other, out)
}

// again is source for any part: a parameter is loaded into temporary i.
func (t translation) again(v vector.Value, part, i int) Op {
	if t.program.Code[v].Op == vector.Parameter {
		m, _ := t.memory(v)
		VBROADCASTSS(m, t.temporary(i))
		return t.temporary(i)
	}
	return t.source(v, part, i).Op
}

// compare emits a comparison of a with b.
func (f form) compare(predicate U8, b source, a, mask Op) {
	if b.single {
		f.single(predicate, b.Op, a, mask)
		return
	}
	f.full(predicate, b.Op, a, mask)
}

// fold adds up the lanes of a slot, or takes the largest, at distances 8, 4, 2 and 1.
func (t translation) fold(op vector.Op, from, to int) {
	combine := VADDPS
	if op == vector.MaxLanes {
		combine = VMAXPS
	}
	const swapPairs, swapNeighbours = 0x4e, 0xb1
	for row := range t.rows {
		in, out, other := t.slot(from, row*t.vecs), t.slot(to, row*t.vecs), t.temporary(0)
		if t.vecs == 1 {
			VSHUFF32X4(U8(swapPairs), in, in, other)
			combine(other, in, out)
			VSHUFF32X4(U8(swapNeighbours), out, out, other)
			combine(other, out, out)
		} else {
			combine(t.slot(from, 1), in, out)
			VPERM2F128(U8(1), out, out, other)
			combine(other, out, out)
		}
		for _, order := range []U8{swapPairs, swapNeighbours} {
			VPERMILPS(order, out, other)
			combine(other, out, out)
		}
		if t.vecs > 1 {
			VMOVAPS(out, t.slot(to, 1))
		}
	}
}
