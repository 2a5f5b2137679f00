package onnx

import (
	"context"
	"slices"

	"beyond/engine/nn"
)

// network is a model in normal form, the input of the backend.
type network struct {
	input     string
	shape     [3]int // channels, rows, columns of a picture
	output    string
	names     [2]string // of input and output in the file
	layout    string    // of the input in the file, NCHW or NHWC
	batch     int64     // in the file; 0 if it is open
	open      bool      // the file leaves rows or columns open
	integers  bool      // the file's input is of integers
	training  bool      // a Dropout is in training mode, and read as at inference
	softmax   bool      // the file ends in a softmax, which is removed
	sigmoid   bool      // the file ends in a sigmoid of one number, which is removed
	cut       string    // the operator behind the scores that is cut off; "" if there is none
	steps     []step
	weights   map[string]weight // by name
	labels    map[string]string // of convolutions in the file, by output
	planned   int64             // bytes that live at once: weights, and activations of one picture
	worked    int64             // multiplications done on constants so far; one may be computed more than once
	overspent int64             // bytes that a constant would have needed while it was computed; 0 if there was room
}

// step is one operator on activations and weights. Steps are sorted so that each comes after the steps it reads.
type step struct {
	op     nn.Operator
	inputs []string // activations, then weights
	output string
	shape  []int
	node   string // of the file, for messages
}

// weight is a constant. Its data are decoded once the whole network is known to fit.
type weight struct {
	shape []int
	load  func() []float32
	fold  *fold // what load computes; nil for a tensor of the file and for small constants
	later *later
}

type normaliser struct {
	ctx        context.Context
	options    Options
	pixels     string         // the input as the file arranges it, in normal form
	files      *externalFiles // nil if there are none to read
	functions  []*function
	bound      map[string]attribute // of the function that is being called
	calls      int                  // functions that are being called
	lowered    int                  // nodes so far
	opset      int64
	older      bool  // the file is of an opset before firstOpset
	batch      int64 // number of pictures fixed by the file; −1 if it is open
	values     map[string]*value
	net        *network
	kept       int64 // bytes of computed constants and of lists of positions so far
	folded     int64 // multiplications on constants so far
	decoded    int64 // integers decoded so far
	foldedInts int   // elements of computed constants of integers so far
}

// normalise brings the model to normal form. It allocates nothing larger than the model's description.
func normalise(ctx context.Context, m *model, o Options, files *externalFiles) (*network, error) {
	opset, err := checkModel(m)
	if err != nil {
		return nil, err
	}
	z := newNormaliser(ctx, opset, o)
	z.files, z.functions = files, m.functions
	output, err := z.chooseOutput(m.graph)
	if err != nil {
		return nil, err
	}
	if _, err := sortNodes(m.graph, nil); err != nil {
		return nil, err
	}
	if err := z.initializers(m.graph); err != nil {
		return nil, err
	}
	if err := z.input(m.graph); err != nil {
		return nil, err
	}
	if err := z.nodes(m.graph); err != nil {
		return nil, err
	}
	return z.output(output)
}

// maxDecoded limits the integers that are decoded, which functions and loops repeat.
const maxDecoded = 1 << 25

func newNormaliser(ctx context.Context, opset int64, o Options) *normaliser {
	net := &network{weights: make(map[string]weight), labels: make(map[string]string)}
	older := opset < firstOpset
	opset = max(opset, firstOpset)
	return &normaliser{ctx: ctx, options: o, opset: opset, older: older, values: make(map[string]*value), net: net}
}

// checkModel checks the properties of the file as a whole and returns its opset.
func checkModel(m *model) (opset int64, err error) {
	opset = standardOpset(m.opsets)
	switch {
	case m.graph == nil:
		return 0, refuse("not an ONNX file: it has no graph")
	case m.trainings > 0:
		return 0, refuse("the model holds training_info: export it after model.eval()")
	case m.graph.sparse > 0:
		return 0, refuse("the model has sparse initializers: export dense weights")
	case opset < oldestOpset || opset > lastOpset:
		return 0, refuse("opset %d is not supported (%d to %d): export with opset_version=18", opset, oldestOpset, lastOpset)
	}
	return opset, nil
}

// standardOpset returns the version of ONNX's own operators, or 0 if it is not given.
func standardOpset(opsets []opset) (version int64) {
	for _, o := range opsets {
		if o.domain == "" || o.domain == "ai.onnx" {
			version = o.version
		}
	}
	return version
}

func (z *normaliser) initializers(g *graphProto) error {
	for _, t := range g.initializers {
		v, err := z.constant(t, "initializer "+show(t.name))
		if err != nil {
			return err
		}
		z.values[t.name] = v
	}
	return nil
}

// constant checks and plans a tensor of the file. Floats are decoded later, small tensors of integers at once. Larger
// ones of integers must not be used.
func (z *normaliser) constant(t *tensorProto, what string) (*value, error) {
	if t.external {
		if err := z.files.find(t, what); err != nil {
			return nil, err
		}
	}
	shape, count, err := t.check(what)
	if err != nil {
		return nil, err
	}
	if err := z.plan(what, count); err != nil {
		return nil, err
	}
	v := &value{shape: shape, dtype: t.dtype}
	if isFloat(t.dtype) {
		v.floats, v.later = t.floats, t.laterRead()
	} else if count <= maxFolded {
		if z.decoded += count; z.decoded > maxDecoded {
			return nil, refuse("%s: constants of more than %d integers with functions and loops expanded", what, maxDecoded)
		}
		v.ints = t.integers()
	} else {
		v.wide = t.integers
	}
	return v, nil
}

func (z *normaliser) node(n *node) error {
	if err := z.count(); err != nil {
		return err
	}
	if f := z.functionOf(n); f != nil {
		return z.call(f, n)
	}
	op, known := n.find()
	if !known {
		return UnsupportedOpError{Op: n.op, Node: n.label(), Domain: n.domain}
	}
	if z.opset < op.first || z.opset > op.last {
		return refuse("node %s: %s is supported at opsets %d to %d, the file has opset %d: export it with another",
			show(n.label()), show(n.op), op.first, op.last, z.opset)
	}
	if !slices.ContainsFunc(n.outputs, func(name string) bool { return name != "" }) {
		return invalid("node %s (%s) has no output", show(n.label()), n.op)
	}
	return z.lowering(n, func(u *use) {
		if u.read(op); op.lower == nil {
			u.controlled()
			return
		}
		u.modernised()
		u.outputs(op.lower(u))
	})
}

// read sets the inputs and checks them.
func (u *use) read(op operator) {
	for _, in := range u.node.inputs {
		v, leftOut := u.values[in]
		if in != "" && v == nil && !leftOut { // the second output of Dropout or MaxPool
			u.unsupported("reads %s, which is not computed", show(in))
		}
		u.in = append(u.in, v)
	}
	for i := range op.inputs {
		if u.input(i) == nil {
			u.refuse(" lacks input %d", i)
		}
	}
	for i, v := range u.in {
		if v != nil && v.isInts() && len(v.ints) != v.count() && !u.node.takes(v) {
			u.check(refuse("input %d of node %s has %d elements where a small constant is wanted (limit %d)",
				i, show(u.node.label()), v.count(), maxFolded))
		}
		if v != nil && v.isActivation() && op.constant {
			u.unsupported("input %d must be a constant", i)
		}
	}
}
