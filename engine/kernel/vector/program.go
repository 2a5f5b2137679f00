// Package vector describes computations on the 16 lanes of a pixel as programs: functions of one variable with their
// derivatives, binary operations, and sums over the channels of a pixel. Package kernel executes a program in plain Go,
// its generator translates it for each processor. Every instruction rounds like IEEE 754, so that all give the same
// bits. (Only the sign of a zero may differ, where Max or Min choose between two zeros.)
package vector

import "math"

// Op is an operation on lanes. Where it says "int", lanes are 32-bit integers.
type Op uint8

// The operations; a, b, c and d are an instruction's arguments.
const (
	Constant   Op = iota // Bits
	Parameter            // parameter number Bits of the call
	Load                 // 16 lanes of stream Bits
	Spread               // lane 0 of stream Bits, in all lanes
	Store                // a to stream Bits
	Add                  // a + b
	Sub                  // a − b
	Mul                  // a · b
	Div                  // a / b
	Sqrt                 // √a
	MulAdd               // a · b + c, rounded once
	MulSub               // c − a · b, rounded once
	Max                  // a if a > b, else b
	Min                  // a if a < b, else b
	And                  // a and b, bit by bit
	Or                   // a or b
	Xor                  // a or b but not both
	ShiftLeft            // a shifted left by Bits
	ShiftRight           // a shifted right by Bits, zeros come in
	SubInt               // a − b, int
	IfLess               // c if a < b, else d
	IfEqual              // c if a = b, else d
	SumLanes             // in each lane the sum of all lanes of a; see [Fold]
	MaxLanes             // in each lane the largest lane of a
	Copy                 // a; the start of a variable
	Assign               // sets variable a to b
	Loop                 // starts a loop over the steps of the call
	End                  // ends the loop, and advances the streams by a step
)

// Stream is an array that a program reads or writes.
type Stream uint32

// The streams of a call. X, Y and Out advance from row to row; all but Spread operands advance from step to step.
const (
	X Stream = iota
	Y
	Out
	Scale
	Shift
	Lanes // all bits for a lane with a channel, none for one without
	Streams
)

// The parameters of a call.
const (
	Alpha uint32 = iota
	Beta
	Keep // all bits if the result is added to Out
)

// Value is the number of the instruction that computes a value.
type Value int

// Instruction computes a value from the values of earlier instructions.
type Instruction struct {
	Op   Op
	Args []Value
	Bits uint32
}

// Program is a sequence of instructions, for one row of a call.
type Program struct {
	Name string
	Code []Instruction
}

func (p *Program) emit(op Op, bits uint32, args ...Value) Value {
	p.Code = append(p.Code, Instruction{op, args, bits})
	return Value(len(p.Code) - 1)
}

func (p *Program) bits(b uint32) Value {
	for i, in := range p.Code {
		if in.Op == Constant && in.Bits == b {
			return Value(i)
		}
	}
	return p.emit(Constant, b)
}

func (p *Program) number(v float32) Value   { return p.bits(math.Float32bits(v)) }
func (p *Program) parameter(i uint32) Value { return p.emit(Parameter, i) }

func (p *Program) load(s Stream) Value     { return p.emit(Load, uint32(s)) }
func (p *Program) spread(s Stream) Value   { return p.emit(Spread, uint32(s)) }
func (p *Program) store(s Stream, v Value) { p.emit(Store, uint32(s), v) }

func (p *Program) add(a, b Value) Value          { return p.emit(Add, 0, a, b) }
func (p *Program) sub(a, b Value) Value          { return p.emit(Sub, 0, a, b) }
func (p *Program) mul(a, b Value) Value          { return p.emit(Mul, 0, a, b) }
func (p *Program) div(a, b Value) Value          { return p.emit(Div, 0, a, b) }
func (p *Program) sqrt(a Value) Value            { return p.emit(Sqrt, 0, a) }
func (p *Program) mulAdd(a, b, c Value) Value    { return p.emit(MulAdd, 0, a, b, c) }
func (p *Program) mulSub(a, b, c Value) Value    { return p.emit(MulSub, 0, a, b, c) }
func (p *Program) max(a, b Value) Value          { return p.emit(Max, 0, a, b) }
func (p *Program) min(a, b Value) Value          { return p.emit(Min, 0, a, b) }
func (p *Program) and(a, b Value) Value          { return p.emit(And, 0, a, b) }
func (p *Program) or(a, b Value) Value           { return p.emit(Or, 0, a, b) }
func (p *Program) xor(a, b Value) Value          { return p.emit(Xor, 0, a, b) }
func (p *Program) left(a Value, by int) Value    { return p.emit(ShiftLeft, uint32(by), a) }
func (p *Program) right(a Value, by int) Value   { return p.emit(ShiftRight, uint32(by), a) }
func (p *Program) subInt(a, b Value) Value       { return p.emit(SubInt, 0, a, b) }
func (p *Program) sumLanes(a Value) Value        { return p.emit(SumLanes, 0, a) }
func (p *Program) maxLanes(a Value) Value        { return p.emit(MaxLanes, 0, a) }
func (p *Program) ifLess(a, b, c, d Value) Value { return p.emit(IfLess, 0, a, b, c, d) }

// ifEqual returns c where a = b, else d.
func (p *Program) ifEqual(a, b, c, d Value) Value { return p.emit(IfEqual, 0, a, b, c, d) }

// variable returns a variable that starts as a.
func (p *Program) variable(a Value) Value { return p.emit(Copy, 0, a) }

// set assigns to a variable. The value must be the latest instruction, and have no other use.
func (p *Program) set(variable, v Value) { p.emit(Assign, 0, variable, v) }

// loop repeats what body emits for each step.
func (p *Program) loop(body func()) {
	p.emit(Loop, 0)
	body()
	p.emit(End, 0)
}

// polynomial returns c[0] + c[1]·x + … by Horner's rule.
func (p *Program) polynomial(x Value, c ...float32) Value {
	sum := p.number(c[len(c)-1])
	for i := len(c) - 2; i >= 0; i-- {
		sum = p.mulAdd(sum, x, p.number(c[i]))
	}
	return sum
}
