package nn

import (
	"fmt"
	"hash"
	"sync/atomic"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Operator is the operation of a node of the graph.
type Operator interface {
	// Kind returns the operator's name: ONNX's where it has one.
	Kind() string
	// Shape returns the shape of the output. It fails if the inputs do not fit the operator.
	Shape(in ...[]int) ([]int, error)
	// Apply computes out, which has the shape that Shape returned and contains zeros. It is the definition of the
	// operator and written for readers; sums are in float64.
	Apply(out Array, in ...Array)
}

// Differentiable is an Operator with a gradient with respect to its activations, which come before its weights among
// the inputs.
type Differentiable interface {
	Operator
	// gradient returns one term for each activation among the inputs x of the node y; dy is the gradient with
	// respect to y.
	gradient(x gorgonia.Nodes, y, dy *gorgonia.Node) []Term
}

// Term is an operator and its arguments. With a nil Op the term is its only argument.
type Term struct {
	Op   Operator
	Args []*gorgonia.Node
}

// applied is an Operator at a node of the graph. It implements gorgonia.SDOp.
type applied struct {
	Operator
	name        string
	in          []tensor.Shape
	out         tensor.Shape
	activations int // how many leading inputs depend on the picture
	id          uint32
	ids         *atomic.Uint32 // shared by all nodes of a graph
}

var _ gorgonia.SDOp = (*applied)(nil)

// apply adds the node op(args...) to the graph of args. The first inputs, leading in number, depend on the picture.
func apply(name string, ids *atomic.Uint32, op Operator, leading int, args ...*gorgonia.Node) (*gorgonia.Node, error) {
	a := &applied{Operator: op, name: name, activations: leading, id: ids.Add(1), ids: ids}
	shapes := make([][]int, len(args))
	for i, arg := range args {
		a.in = append(a.in, arg.Shape())
		shapes[i] = a.in[i]
	}
	out, err := op.Shape(shapes...)
	if err != nil {
		return nil, fmt.Errorf("%s (%s): %w", name, op.Kind(), err)
	}
	a.out = out
	return gorgonia.ApplyOp(a, args...)
}

func (a *applied) Arity() int { return len(a.in) }

// Type is the concrete type of this node: float32 tensors with the ranks of its inputs and output.
func (a *applied) Type() hm.Type {
	types := make([]hm.Type, 0, len(a.in)+1)
	for _, s := range append(a.in[:len(a.in):len(a.in)], a.out) {
		types = append(types, gorgonia.TensorType{Dims: s.Dims(), Of: tensor.Float32})
	}
	return hm.NewFnType(types...)
}

func (a *applied) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) { return a.out.Clone(), nil }

// Do applies the operator's definition, so that Gorgonia's own machines can run the graph.
func (a *applied) Do(values ...gorgonia.Value) (gorgonia.Value, error) {
	in := make([]Array, len(values))
	shapes := make([][]int, len(values))
	for i, v := range values {
		var err error
		if in[i], err = arrayOf(v); err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		shapes[i] = in[i].Shape
	}
	shape, err := a.Shape(shapes...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.name, err)
	}
	out := newArray(shape...)
	a.Apply(out, in...)
	return tensorOf(out), nil
}

func (a *applied) ReturnsPtr() bool     { return true }
func (a *applied) CallsExtern() bool    { return false }
func (a *applied) OverwritesInput() int { return -1 }
func (a *applied) String() string       { return a.Kind() }

// Hashcode is unique in the graph. Gorgonia treats two nodes as equal if their 32-bit hashes and their operators'
// hashes agree, whatever their inputs; with distinct operators a collision is harmless.
func (a *applied) Hashcode() uint32      { return a.id }
func (a *applied) WriteHash(h hash.Hash) { fmt.Fprintf(h, "%d", a.id) }

// DiffWRT returns true for the activations, which have a gradient, and false for the weights.
func (a *applied) DiffWRT(inputs int) []bool {
	wrt := make([]bool, inputs)
	if _, ok := a.Operator.(Differentiable); ok {
		for i := range a.activations {
			wrt[i] = true
		}
	}
	return wrt
}

// SymDiff adds the nodes that compute the gradient with respect to each activation to the graph.
func (a *applied) SymDiff(inputs gorgonia.Nodes, output, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	d, ok := a.Operator.(Differentiable)
	if !ok {
		return nil, fmt.Errorf("%s (%s) has no gradient", a.name, a.Kind())
	}
	grads := make(gorgonia.Nodes, len(inputs))
	for i, term := range d.gradient(inputs, output, grad) {
		if term.Op == nil {
			grads[i] = term.Args[0]
			continue
		}
		var err error
		if grads[i], err = apply("∂"+a.name, a.ids, term.Op, 0, term.Args...); err != nil {
			return nil, err
		}
	}
	return grads, nil
}
