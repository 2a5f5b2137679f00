package onnx

import (
	"context"
	"math"
	"slices"

	"beyond/engine/nn"
)

// network is a model in normal form, the input of the backend.
type network struct {
	input   string
	shape   [3]int // channels, rows, columns of a picture
	output  string
	names   [2]string // of input and output in the file
	layout  string    // of the input in the file, NCHW or NHWC
	batch   int64     // in the file; 0 if it is open
	softmax bool      // the file ends in a softmax, which is removed
	steps   []step
	weights map[string]weight // by name
	planned int64             // bytes that live at once: weights, and activations of one picture
	worked  int64             // multiplications done on constants so far; one may be computed more than once
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
}

type normaliser struct {
	ctx        context.Context
	limits     Limits
	files      *externalFiles // nil if there are none to read
	opset      int64
	batch      int64 // number of pictures fixed by the file; −1 if it is open
	values     map[string]*value
	net        *network
	kept       int64 // bytes of computed constants and of lists of positions so far
	folded     int64 // multiplications on constants so far
	foldedInts int   // elements of computed constants of integers so far
}

// normalise brings the model to normal form. It allocates nothing larger than the model's description.
func normalise(ctx context.Context, m *model, limits Limits, files *externalFiles) (*network, error) {
	opset, err := checkModel(m)
	if err != nil {
		return nil, err
	}
	sorted, err := sortNodes(m.graph)
	if err != nil {
		return nil, err
	}
	z := newNormaliser(ctx, opset, limits)
	z.files = files
	if err := z.initializers(m.graph); err != nil {
		return nil, err
	}
	if err := z.input(m.graph); err != nil {
		return nil, err
	}
	for _, n := range sorted {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := z.node(n); err != nil {
			return nil, err
		}
	}
	return z.output(m.graph)
}

func newNormaliser(ctx context.Context, opset int64, limits Limits) *normaliser {
	net := &network{weights: make(map[string]weight)}
	return &normaliser{ctx: ctx, limits: limits, opset: opset, values: make(map[string]*value), net: net}
}

// checkModel checks the properties of the file as a whole and returns its opset.
func checkModel(m *model) (opset int64, err error) {
	for _, o := range m.opsets {
		if o.domain == "" || o.domain == "ai.onnx" {
			opset = o.version
		}
	}
	switch {
	case m.graph == nil:
		return 0, refuse("not an ONNX file: it has no graph")
	case m.functions > 0:
		return 0, refuse("the model defines functions, which are not supported")
	case m.trainings > 0:
		return 0, refuse("the model holds training_info, which is not supported")
	case m.graph.sparse > 0:
		return 0, refuse("the model has sparse initializers, which are not supported")
	case opset < firstOpset || opset > lastOpset:
		return 0, refuse("opset %d is not supported (%d to %d)", opset, firstOpset, lastOpset)
	}
	return opset, nil
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
	v := &value{shape: shape}
	if isFloat(t.dtype) {
		v.floats = t.floats
	} else if count <= maxFolded {
		v.ints = t.integers()
	}
	return v, nil
}

// input finds the one input that is not an initializer: pictures, NCHW, or NHWC if only the last dimension is a number
// of colours. The network's own input is always NCHW.
func (z *normaliser) input(g *graphProto) error {
	v, err := z.soleInput(g)
	if err != nil {
		return err
	}
	dims, last := slices.Clone(v.dims[1:]), isColours(v.dims[3]) && !isColours(v.dims[1])
	if last {
		dims = []int64{dims[2], dims[0], dims[1]}
	}
	count := int64(1)
	for i, d := range dims {
		if d <= 0 {
			return refuse("input %s has dimensions %v: channels, rows and columns must be fixed", show(v.name), v.dims)
		}
		count = saturatingMul(count, d)
		z.net.shape[i] = int(min(d, math.MaxInt32))
	}
	if err := z.plan("input "+show(v.name), count); err != nil {
		return err
	}
	z.batch = v.dims[0]
	z.net.layout, z.net.batch = "NCHW", max(v.dims[0], 0)
	z.net.input, z.net.names[0] = "input", v.name
	x := &value{name: z.net.input, shape: append([]int{1}, z.net.shape[:]...)}
	if last {
		z.net.layout = "NHWC"
		err := z.lowering(&node{op: "input", name: v.name}, func(u *use) { x = u.turned(x, 0, 2, 3, 1) })
		if err != nil {
			return err
		}
	}
	z.values[v.name] = x
	return nil
}

// soleInput returns the only input that is not an initializer, and checks its type and rank.
func (z *normaliser) soleInput(g *graphProto) (v valueInfo, err error) {
	var inputs []valueInfo
	for _, v := range g.inputs {
		if z.values[v.name] == nil {
			inputs = append(inputs, v)
		}
	}
	if len(inputs) != 1 {
		return v, refuse("the model has %d inputs, want 1", len(inputs))
	}
	v = inputs[0]
	switch {
	case v.elemType != typeFloat && v.elemType != typeFloat16:
		return v, refuse("input %s has element type %d, want float", show(v.name), v.elemType)
	case len(v.dims) != 4:
		return v, refuse("input %s has %d dimensions, want 4 (pictures, channels, rows, columns)", show(v.name), len(v.dims))
	}
	return v, nil
}

func isColours(channels int64) bool { return channels == 1 || channels == 3 }

func (z *normaliser) node(n *node) error {
	op, known := operators[n.op]
	if !known || n.domain != "" && n.domain != "ai.onnx" {
		return UnsupportedOpError{Op: n.op, Node: n.label()}
	}
	if z.opset < op.first || z.opset > op.last {
		return refuse("node %s: %s is not supported at opset %d", show(n.label()), n.op, z.opset)
	}
	if len(n.outputs) == 0 || n.outputs[0] == "" {
		return refuse("node %s (%s) has no output", show(n.label()), n.op)
	}
	return z.lowering(n, func(u *use) {
		u.read(op)
		u.outputs(op.lower(u))
	})
}

// read sets the inputs and checks them.
func (u *use) read(op operator) {
	for _, in := range u.node.inputs {
		v := u.values[in]
		if in != "" && v == nil { // the second output of Dropout or MaxPool
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
		if v != nil && v.isInts() && len(v.ints) != v.count() {
			u.check(refuse("input %d of node %s has %d elements where a small constant is wanted (limit %d)",
				i, show(u.node.label()), v.count(), maxFolded))
		}
		if v != nil && v.isActivation() && op.constant {
			u.unsupported("input %d must be a constant", i)
		}
	}
}

// output checks the model's output and drops the steps it does not depend on. It also drops a softmax at the end: the
// network's outputs are logits.
func (z *normaliser) output(g *graphProto) (*network, error) {
	if len(g.outputs) != 1 {
		return nil, refuse("the model has %d outputs, want 1", len(g.outputs))
	}
	name := g.outputs[0].name
	v := z.values[name]
	switch {
	case v == nil:
		return nil, refuse("no node makes output %s", show(name))
	case !v.isActivation() || v.name == z.net.input:
		return nil, refuse("output %s does not depend on the picture", show(name))
	case len(v.shape) < 2 || v.shape[0] != 1 || v.count() != slices.Max(v.shape):
		return nil, refuse("output %s has shape %v, want one number for each class", show(name), v.shape)
	}
	err := z.lowering(&node{op: "output", name: name}, func(u *use) { v = u.reshaped(z.beforeSoftmax(v), 1, v.count()) })
	if err != nil {
		return nil, err
	}
	z.net.output, z.net.names[1] = v.name, name
	needed := map[string]bool{v.name: true}
	var steps []step
	for _, s := range slices.Backward(z.net.steps) {
		if needed[s.output] {
			steps = append(steps, s)
			for _, in := range s.inputs {
				needed[in] = true
			}
		}
	}
	slices.Reverse(steps)
	z.net.steps = steps
	if z.net.planned, err = z.peak(); err == nil {
		err = z.net.exhausted()
	}
	return z.net, err
}

// outputs returns the number of logits, and the number of features of the future network: the inputs of the last
// Linear, or the logits if there is none.
func (n *network) outputs() (logits, features int) {
	for _, s := range slices.Backward(n.steps) {
		if s.output == n.output {
			logits = s.shape[len(s.shape)-1]
		}
		if _, ok := s.op.(nn.Linear); ok {
			return logits, n.weights[s.inputs[1]].shape[1]
		}
	}
	return logits, logits
}

// beforeSoftmax returns the input of the softmax over all classes whose result is v, or v itself if it is not one.
func (z *normaliser) beforeSoftmax(v *value) *value {
	name := v.name
	for _, s := range slices.Backward(z.net.steps) {
		if s.output != name {
			continue
		}
		switch s.op.(type) {
		case nn.Reshape:
			name = s.inputs[0]
			continue
		case nn.Softmax, nn.LogSoftmax:
			if s.shape[len(s.shape)-1] == v.count() {
				z.net.softmax = true
				return &value{name: s.inputs[0], shape: s.shape}
			}
		}
		break
	}
	return v
}
