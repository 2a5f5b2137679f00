package onnx

import (
	"fmt"
	"math"

	"beyond/engine/nn"
)

// use is one node of the file on its way to normal form. Its methods say what a lowering may ask.
type use struct {
	*normaliser
	node *node
	in   []*value // nil for an optional input that is left out
}

func (u *use) unsupported(format string, args ...any) error {
	return UnsupportedOpError{Op: u.node.op, Node: u.node.label(), Why: fmt.Sprintf(format, args...)}
}

// input returns input i, nil where it is left out.
func (u *use) input(i int) *value {
	if i >= len(u.in) {
		return nil
	}
	return u.in[i]
}

// constant returns input i as a small constant, nil where it is left out.
func (u *use) constant(i int) (*constant, error) {
	v := u.input(i)
	switch {
	case v == nil:
		return nil, nil
	case v.constant != nil:
		return v.constant, nil
	case v.tensor != nil:
		return small(v.tensor, fmt.Sprintf("input %d of node %s", i, show(u.node.label())))
	}
	return nil, u.unsupported("input %d must be a constant", i)
}

// weight returns input i, which must be a constant of floats.
func (u *use) weight(i int) (weight, error) {
	v := u.input(i)
	switch {
	case v == nil:
		return weight{}, refuse("node %s (%s) lacks input %d", show(u.node.label()), u.node.op, i)
	case v.tensor != nil && isFloat(v.tensor.dtype):
		shape, _, err := v.tensor.check("initializer")
		return weight{shape: shape, load: v.tensor.floats}, err
	case v.constant != nil && v.constant.floats != nil:
		floats := v.constant.floats
		return weight{shape: v.constant.shape, load: func() []float32 { return floats }}, nil
	}
	return weight{}, u.unsupported("input %d must be a constant of floats", i)
}

// optionalWeights appends input i as a weight if it is there.
func (u *use) optionalWeights(have []weight, i int) ([]weight, error) {
	if u.input(i) == nil {
		return have, nil
	}
	w, err := u.weight(i)
	return append(have, w), err
}

// maxSetting bounds settings such as pads and strides, so that arithmetic with a few of them cannot overflow.
const maxSetting = 1 << 31

// ints returns a list attribute of n elements, each in [low, maxSetting]; standard where it is left out.
func (u *use) ints(name string, n int, low, standard int64) ([]int, error) {
	out := make([]int, n)
	a, given := u.node.attributes[name]
	if given && len(a.ints) != n {
		return nil, u.unsupported("%s has %d elements, want %d", name, len(a.ints), n)
	}
	for i := range out {
		v := standard
		if given {
			v = a.ints[i]
		}
		if v < low || v > maxSetting {
			return nil, u.unsupported("%s %d is out of range", name, v)
		}
		out[i] = int(v)
	}
	return out, nil
}

// number returns an integer attribute, standard where it is left out.
func (u *use) number(name string, standard int64) int64 {
	if a, ok := u.node.attributes[name]; ok {
		return a.i
	}
	return standard
}

// scalar returns a float attribute, standard where it is left out.
func (u *use) scalar(name string, standard float32) float32 {
	if a, ok := u.node.attributes[name]; ok {
		return a.f
	}
	return standard
}

// emit adds a step, op on the activations and weights, and lets the node's output stand for its result.
func (u *use) emit(op nn.Operator, activations []*value, weights ...weight) error {
	v, err := u.add(op, activations, weights...)
	u.values[u.node.outputs[0]] = v
	return err
}

// add adds a step. Names in normal form are numbers of ours, so that no name in the file can be taken for one.
func (u *use) add(op nn.Operator, activations []*value, weights ...weight) (*value, error) {
	s := step{op: op, output: fmt.Sprintf("t%d", len(u.net.steps))}
	var shapes [][]int
	for i, v := range activations {
		if v == nil || !v.isActivation() {
			return nil, u.unsupported("input %d must depend on the picture", i)
		}
		s.inputs = append(s.inputs, v.name)
		shapes = append(shapes, v.shape)
	}
	for i, w := range weights {
		name := fmt.Sprintf("w%d.%d", len(u.net.steps), i)
		u.net.weights[name] = w
		s.inputs = append(s.inputs, name)
		shapes = append(shapes, w.shape)
	}
	shape, err := op.Shape(shapes...)
	if err != nil {
		return nil, refuse("node %s (%s): %v", show(u.node.label()), u.node.op, err)
	}
	count := int64(1)
	for _, d := range shape {
		if d <= 0 {
			return nil, refuse("node %s (%s) makes shape %v", show(u.node.label()), u.node.op, shape)
		}
		count = saturatingMul(count, int64(d))
	}
	if err := u.plan("node "+show(u.node.label()), count); err != nil {
		return nil, err
	}
	u.net.steps = append(u.net.steps, s)
	return &value{name: s.output, shape: shape}, nil
}

// alias makes the node's output another name of v.
func (u *use) alias(v *value) error {
	u.values[u.node.outputs[0]] = v
	return nil
}

// fold computes the node now.
func (u *use) fold(f folder) error {
	in, total := make([]*constant, len(u.in)), 0
	for i := range u.in {
		c, err := u.constant(i)
		if err != nil {
			return err
		}
		if in[i] = c; c != nil {
			total += c.count()
		}
	}
	if total > 2*maxFolded {
		return u.unsupported("folds %d elements (limit %d)", total, 2*maxFolded)
	}
	out := f(u.node, in)
	if out == nil {
		return u.unsupported("is supported on constants of other shapes or types than these")
	}
	const maxRank = 16
	if u.folded += out.count(); out.count() > maxFolded || u.folded > maxFoldedAll || len(out.shape) > maxRank {
		return u.unsupported("folds to shape %v, which is too large", out.shape)
	}
	return u.alias(&value{constant: out})
}

// infinity is the bound of a Clip that has none.
var infinity = float32(math.Inf(1))
