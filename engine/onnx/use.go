package onnx

import (
	"fmt"
	"math"
	"slices"

	"beyond/engine/nn"
)

// use is one node of the file while it is lowered. Its methods are the tools of the lowerings. They return no errors: a
// tool that refuses the node stops the lowering.
type use struct {
	*normaliser
	node *node
	in   []*value // nil for an optional input that is left out
}

// stopped is the panic with which a tool stops a lowering. It stays in the package: lowering returns the refusal as an
// error.
type stopped struct{ refusal error }

// lowering calls f with the tools for a node. It returns the refusal if one of them stops it.
func (z *normaliser) lowering(n *node, f func(u *use)) (err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case stopped:
			err = cause.refusal
		default:
			panic(cause)
		}
	}()
	f(&use{normaliser: z, node: n})
	return nil
}

// check stops the lowering if err is not nil.
func (u *use) check(err error) {
	if err != nil {
		panic(stopped{err})
	}
}

// unsupported stops the lowering: the node's use of its operator is not supported.
func (u *use) unsupported(format string, args ...any) {
	u.check(UnsupportedOpError{
		Op: u.node.op, Node: u.node.label(), Domain: u.node.domain, Why: fmt.Sprintf(format, args...),
	})
}

// refuse stops the lowering: the node is invalid. The reason continues the node's name.
func (u *use) refuse(format string, args ...any) {
	at := UnsupportedOpError{Op: u.node.op, Domain: u.node.domain}
	u.check(invalid("node %s (%s%s)%s", show(u.node.label()), show(at.Op), at.of(), fmt.Sprintf(format, args...)))
}

// need adds count float32 to the memory that the model takes as long as it is being opened.
func (u *use) need(count int64) { u.check(u.keep("node "+show(u.node.label()), count)) }

// constant returns a tensor among the node's attributes.
func (u *use) constant(t *tensorProto) *value {
	v, err := u.normaliser.constant(t, "node "+show(u.node.label()))
	u.check(err)
	return v
}

// input returns input i, or nil if it is left out.
func (u *use) input(i int) *value {
	if i >= len(u.in) {
		return nil
	}
	return u.in[i]
}

// integers returns input i, a constant of integers, or nil if it is left out.
func (u *use) integers(i int) []int64 {
	v := u.input(i)
	if v != nil && !v.isInts() {
		u.unsupported("input %d must be a constant of integers", i)
	}
	if v == nil {
		return nil
	}
	return v.ints
}

// list returns integers from an input in newer opsets or an attribute in older ones; nil if both are missing.
func (u *use) list(attribute string, input int) []int64 {
	if u.input(input) != nil {
		return u.integers(input)
	}
	return u.node.attributes[attribute].ints
}

// weight returns input i, which must be a constant of floats.
func (u *use) weight(i int) *value {
	v := u.input(i)
	if v == nil {
		u.refuse(" lacks input %d", i)
	}
	if v.floats == nil {
		u.unsupported("input %d must be a constant of floats", i)
	}
	return v
}

// float returns input i, a constant of one float, or standard if it is left out.
func (u *use) float(i int, standard float32) float32 {
	if u.input(i) == nil {
		return standard
	}
	w := u.weight(i)
	if w.count() != 1 {
		u.unsupported("input %d has shape %v, want one float", i, w.shape)
	}
	return w.floats()[0]
}

// maxSetting limits settings such as pads and strides, so that arithmetic with a few of them cannot overflow.
const maxSetting = 1 << 31

// ints returns a list attribute of n elements, each in [low, maxSetting], or standard if it is left out.
func (u *use) ints(name string, n int, low, standard int64) []int {
	out := make([]int, n)
	a, given := u.node.attributes[name]
	if given && len(a.ints) != n {
		u.unsupported("%s has %d elements, want %d", name, len(a.ints), n)
	}
	for i := range out {
		v := standard
		if given {
			v = a.ints[i]
		}
		if v < low || v > maxSetting {
			u.unsupported("%s %d is out of range", name, v)
		}
		out[i] = int(v)
	}
	return out
}

// number returns an integer attribute, or standard if it is left out.
func (u *use) number(name string, standard int64) int64 {
	if a, ok := u.node.attributes[name]; ok {
		return a.i
	}
	return standard
}

// scalar returns a float attribute, or standard if it is left out.
func (u *use) scalar(name string, standard float32) float32 {
	if a, ok := u.node.attributes[name]; ok {
		return a.f
	}
	return standard
}

// word returns a string attribute, or standard if it is left out.
func (u *use) word(name, standard string) string {
	if a, ok := u.node.attributes[name]; ok {
		return a.s
	}
	return standard
}

// outputs makes the node's outputs other names of the values, as many as the node has, and returns the first value.
func (u *use) outputs(values ...*value) *value {
	for i, v := range values {
		if i < len(u.node.outputs) && u.node.outputs[i] != "" {
			u.values[u.node.outputs[i]] = v
		}
	}
	return values[0]
}

// add applies op to the inputs, activations before constants: as a step of the network or, if all inputs are constants,
// by the operator's definition.
func (u *use) add(op nn.Operator, in ...*value) *value {
	shapes, rank := make([][]int, len(in)), 0
	for i, v := range in {
		shapes[i], rank = v.inner(), max(rank, len(v.shape))
	}
	shape, err := op.Shape(shapes...)
	if err != nil {
		u.refuse(": %v", err)
	}
	u.afford(op, shapes, shape, !in[0].isActivation())
	out := &value{shape: shape}
	switch {
	case in[0].isActivation():
		if slices.ContainsFunc(in, (*value).isInts) {
			u.unsupported("on integers")
		}
		if len(shape) < 2 || shape[0] != 1 {
			u.unsupported("to shape %v mixes pictures", shape)
		}
		out.lead = len(shape) - rank
		if _, again := op.(nn.Reshape); again {
			out.lead = 0
		}
		out.shape = shape[out.lead:]
		out.batchAxis = axisOfResult(in, len(out.shape))
		out.name = u.step(op, shape, in)
		if _, ok := op.(nn.Conv); ok {
			u.net.labels[out.name] = u.node.known()
		}
	case slices.ContainsFunc(in, (*value).isInts):
		out.shape = shape[in[0].lead:]
		if out.ints = moved(op, shape, in); out.ints == nil {
			u.unsupported("on constants of integers")
		}
	default:
		out.shape = shape[in[0].lead:]
		u.computed(out, op, shape, in)
	}
	return out
}

// step appends a step and returns the name of its result. Names in normal form are numbered by the package, so that
// they cannot collide with names in the file.
func (u *use) step(op nn.Operator, shape []int, in []*value) string {
	s := step{op: op, shape: shape, output: fmt.Sprintf("t%d", len(u.net.steps))}
	s.node = "node " + show(u.node.label())
	for i, v := range in {
		name := v.name
		if !v.isActivation() {
			name = fmt.Sprintf("w%d.%d", len(u.net.steps), i)
			w := weight{shape: v.inner(), load: v.floats, fold: v.fold, later: v.later}
			if len(w.shape) == 0 {
				w.shape = []int{1} // Gorgonia's tensors of no dimensions are not float32 slices
			}
			u.net.weights[name] = w
		}
		s.inputs = append(s.inputs, name)
	}
	u.net.steps = append(u.net.steps, s)
	return s.output
}

// maxRank limits the dimensions of a tensor, maxWork the multiplications of one operator on one picture, and
// maxFoldedWork the multiplications of all operators on constants, which are done during loading.
const (
	maxRank       = 16
	maxWork       = 1 << 40
	maxFoldedWork = 1 << 32
)

// afford adds op's memory and work to the plan. Only constants that are moved may be empty: exporters split lists into
// parts, some of them empty.
func (u *use) afford(op nn.Operator, in [][]int, out []int, constant bool) {
	for _, shape := range append(in, out) {
		if slices.Min(append(shape, 1)) < 1 && !(constant && moves(op)) {
			u.refuse(" makes shape %v of %v", out, in)
		}
	}
	count := int64(1)
	for _, d := range out {
		count = saturatingMul(count, int64(d))
	}
	if len(out) > maxRank {
		u.unsupported("makes %d dimensions (limit %d)", len(out), maxRank)
	}
	u.check(u.plan("node "+show(u.node.label()), count))
	if constant && count <= maxFolded {
		u.need(count)
	}
	need := work(op, in, count)
	if constant {
		u.folded = saturatingAdd(u.folded, need)
	}
	if need > maxWork || u.folded > maxFoldedWork {
		u.unsupported("would take %d multiplications", max(need, u.folded))
	}
}

// work returns about how many multiplications op takes for count outputs, at least one for each element it reads.
func work(op nn.Operator, in [][]int, count int64) int64 {
	each := int64(1)
	switch op := op.(type) {
	case nn.Conv:
		each = int64(elementCount(in[1][1:]))
	case nn.ConvGradient:
		each = int64(elementCount(in[1]) / in[1][1])
	case nn.Linear:
		each = int64(in[0][len(in[0])-1])
	case nn.LSTM:
		each = 4 * int64(in[1][0])
	case nn.MatMul:
		left := in[0]
		if op.Swapped {
			left = in[1]
		}
		each = int64(left[len(left)-1])
	case nn.MaxPool:
		each = saturatingMul(int64(op.Kernel[0]), int64(op.Kernel[1]))
	case nn.AveragePool:
		each = saturatingMul(int64(op.Kernel[0]), int64(op.Kernel[1]))
	}
	sum := saturatingMul(count, each)
	for _, shape := range in {
		sum = saturatingAdd(sum, int64(elementCount(shape)))
	}
	return sum
}

// infinity is the default bound of a Clip.
var infinity = float32(math.Inf(1))
