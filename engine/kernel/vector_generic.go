package kernel

import (
	"math"
	"sync"

	"beyond/engine/kernel/vector"
)

// programs are the computations of vectorCalls, by code.
var programs = sync.OnceValue(func() []program {
	var all []program
	for _, p := range vector.All() {
		all = append(all, program{p.Code, p.Assign(false)})
	}
	return all
})

// program is a sequence of instructions, and the number of the value that each computes.
type program struct {
	code  []vector.Instruction
	slots []int
}

// values are the 16 lanes of a value.
type values [Block]float32

// runGeneric executes the call in plain Go, instruction by instruction.
func (c *vectorCall) runGeneric() {
	m := machine{call: c, program: programs()[c.code]}
	m.constants()
	for row := range c.rows {
		m.run(row)
	}
}

// machine executes a program.
type machine struct {
	call    *vectorCall
	program program
	slots   [vector.Slots]values
	known   []values // constants and parameters, by instruction
	row     int
	step    int
}

func (m *machine) constants() {
	m.known = make([]values, len(m.program.code))
	parameters := [...]float32{m.call.alpha, m.call.beta, math.Float32frombits(m.call.keep)}
	for i, in := range m.program.code {
		v := math.Float32frombits(in.Bits)
		switch in.Op {
		case vector.Parameter:
			v = parameters[in.Bits]
		case vector.Constant:
		default:
			continue
		}
		for l := range m.known[i] {
			m.known[i][l] = v
		}
	}
}

// run executes the program for a row.
func (m *machine) run(row int) {
	m.row, m.step = row, 0
	start := 0
	for i := 0; i < len(m.program.code); i++ {
		switch m.program.code[i].Op {
		case vector.Loop:
			start, m.step = i, 0
		case vector.End:
			if m.step++; m.step < m.call.steps {
				i = start
			} else {
				m.step = 0
			}
		default:
			m.execute(i)
		}
	}
}

// value returns the value of an instruction.
func (m *machine) value(v vector.Value) *values {
	if s := m.program.slots[v]; s >= 0 {
		return &m.slots[s]
	}
	return &m.known[v]
}

// stream returns the lanes of a stream at the current row and step.
func (m *machine) stream(s uint32) []float32 {
	c := m.call
	switch vector.Stream(s) {
	case vector.X:
		return c.x[m.row*Block+m.step*c.xStep:]
	case vector.Y:
		return c.y[m.row*c.yRow+m.step*c.yStep:]
	case vector.Out:
		return c.out[m.row*Block+m.step*c.outStep:]
	case vector.Scale:
		return c.scale[m.step*Block:]
	}
	return c.shift[m.step*Block:]
}

// execute runs one instruction.
func (m *machine) execute(i int) {
	in := m.program.code[i]
	var args [4]*values
	for at, v := range in.Args {
		args[at] = m.value(v)
	}
	a, b := args[0], args[1]
	switch in.Op {
	case vector.Store:
		copy(m.stream(in.Bits), a[:])
		return
	case vector.Constant, vector.Parameter, vector.Assign:
		return
	}
	out := &m.slots[m.program.slots[i]]
	switch in.Op {
	case vector.Load:
		m.load(out, in.Bits)
	case vector.Spread:
		v := m.stream(in.Bits)[0]
		for l := range out {
			out[l] = v
		}
	case vector.Copy:
		*out = *a
	case vector.SumLanes, vector.MaxLanes:
		out.fold(a, in.Op)
	case vector.IfLess, vector.IfEqual:
		out.choose(in.Op, args)
	case vector.MulAdd, vector.MulSub:
		out.multiply(in.Op, a, b, args[2])
	case vector.Sqrt, vector.ShiftLeft, vector.ShiftRight:
		out.unary(in, a)
	case vector.And, vector.Or, vector.Xor, vector.SubInt:
		out.integer(in.Op, a, b)
	default:
		out.binary(in.Op, a, b)
	}
}

func (m *machine) load(out *values, stream uint32) {
	if vector.Stream(stream) != vector.Lanes {
		copy(out[:], m.stream(stream)[:Block])
		return
	}
	for l, mask := range m.call.lanes[m.step*Block:][:Block] {
		out[l] = math.Float32frombits(mask)
	}
}

func (v *values) unary(in vector.Instruction, a *values) {
	for l, x := range a {
		switch in.Op {
		case vector.Sqrt:
			v[l] = float32(math.Sqrt(float64(x)))
		case vector.ShiftLeft:
			v[l] = math.Float32frombits(math.Float32bits(x) << in.Bits)
		default:
			v[l] = math.Float32frombits(math.Float32bits(x) >> in.Bits)
		}
	}
}

func (v *values) binary(op vector.Op, a, b *values) {
	switch op { // outside the loops, which are faster for it
	case vector.Add:
		for l, x := range a {
			v[l] = x + b[l]
		}
	case vector.Sub:
		for l, x := range a {
			v[l] = x - b[l]
		}
	case vector.Mul:
		for l, x := range a {
			v[l] = x * b[l]
		}
	case vector.Div:
		for l, x := range a {
			v[l] = x / b[l]
		}
	case vector.Max:
		for l, x := range a {
			v[l] = larger(x, b[l])
		}
	case vector.Min:
		for l, x := range a {
			v[l] = -larger(-x, -b[l])
		}
	}
}

// larger returns b unless a is larger.
func larger(a, b float32) float32 {
	if a > b {
		return a
	}
	return b
}

func (v *values) integer(op vector.Op, a, b *values) {
	for l := range v {
		x, y := math.Float32bits(a[l]), math.Float32bits(b[l])
		switch op {
		case vector.And:
			x &= y
		case vector.Or:
			x |= y
		case vector.Xor:
			x ^= y
		case vector.SubInt:
			x -= y
		}
		v[l] = math.Float32frombits(x)
	}
}

// multiply computes a · b + c or c − a · b, rounded once. In float64 the product is exact and the sum is rounded. Rounding
// it again to float32 goes wrong only if the sum seems to lie halfway between two float32, but does not.
func (v *values) multiply(op vector.Op, a, b, c *values) {
	const low = 1<<29 - 1 // the bits that float32 lacks
	sign := float64(1)
	if op == vector.MulSub {
		sign = -1
	}
	for l, x := range a {
		product := sign * float64(x) * float64(b[l])
		sum := float64(product) + float64(c[l])
		if math.Float64bits(sum)&low != (low+1)/2 && (sum > 0x1p-126 || sum < -0x1p-126) {
			v[l] = float32(sum)
		} else {
			v[l] = mulAddExact(product, float64(c[l]), sum)
		}
	}
}

// mulAddExact moves the sum by its rounding error (Knuth's two-sum), so far that it no longer seems halfway.
func mulAddExact(product, c, sum float64) float32 {
	second := sum - product
	rest := (product - (sum - second)) + (c - second)
	if rest == 0 || rest != rest {
		return float32(sum)
	}
	if bits := math.Float64bits(sum); bits&1 == 0 { // else the sum is not halfway
		if (rest > 0) == (sum > 0) {
			return float32(math.Float64frombits(bits + 1))
		}
		return float32(math.Float64frombits(bits - 1))
	}
	return float32(sum)
}

func (v *values) choose(op vector.Op, args [4]*values) {
	a, b, c, d := args[0], args[1], args[2], args[3]
	for l := range v {
		x := d[l]
		if op == vector.IfLess && a[l] < b[l] || op == vector.IfEqual && a[l] == b[l] {
			x = c[l]
		}
		v[l] = x
	}
}

// fold adds up the lanes, or takes the largest, at distances 8, 4, 2 and 1. All lanes get the same result.
func (v *values) fold(a *values, op vector.Op) {
	*v = *a
	for distance := Block / 2; distance > 0; distance /= 2 {
		for l := range distance {
			if x, y := v[l], v[l+distance]; op == vector.SumLanes {
				v[l] = x + y
			} else {
				v[l] = larger(x, y)
			}
		}
	}
	for l := range v {
		v[l] = v[0]
	}
}
