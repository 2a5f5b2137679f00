package nn

import (
	"maps"
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// fused is a run of graph nodes that one kernel layer computes:
//
//	out = clamp(root(in) · scale + shift + add)       forward
//	out = mask(root(in) + add)                        gradient, masked where saved lies on a bound
//
// The scales and shifts of channels are multiplied into the root's weights.
type fused struct {
	root  Operator       // of the first node; Add for a sum alone
	out   *gorgonia.Node // the last node
	at    int            // the last node's position in the graph's order, after all inputs
	in    *gorgonia.Node
	args  []*gorgonia.Node // all inputs of an operator without a kernel; nil otherwise
	as    []*gorgonia.Node // the same before reshapes that move nothing are left out; nil if there are none
	add   *gorgonia.Node
	saved *gorgonia.Node

	inShape, outShape []int
	filter, bias      []float32 // of Conv, Linear, Affine and their gradients
	filterNode        *gorgonia.Node
	later             func([]float32) // reads the filter, which is nil then
	compact           bool            // the packed filter takes as little memory as it can
	scales            []scale         // multiplied into the filter when the layer is made
	clamp             kernel.Clamp
	function          *epilogue // after all of these; nil if there is none
}

// fuser groups the nodes of a graph, in order, into runs.
type fuser struct {
	net      *Network
	uses     map[*gorgonia.Node]int // how often a node is read, targets included
	alias    map[*gorgonia.Node]*gorgonia.Node
	producer map[*gorgonia.Node]*fused
}

// fuse returns the runs that compute the targets, sorted so that a run comes after the runs it reads. alias maps nodes
// that only reshape to the node they reshape.
func fuse(net *Network, targets ...*gorgonia.Node) ([]*fused, map[*gorgonia.Node]*gorgonia.Node) {
	f := &fuser{
		net:      net,
		uses:     make(map[*gorgonia.Node]int),
		alias:    make(map[*gorgonia.Node]*gorgonia.Node),
		producer: make(map[*gorgonia.Node]*fused),
	}
	order := reachable(net.graph, targets...)
	for _, n := range order {
		if args := f.argsOf(n); n.Op() != nil && isAlias(n, args[0]) {
			f.alias[n] = args[0]
			continue
		}
		for _, c := range f.argsOf(n) {
			f.uses[c]++
		}
	}
	for _, n := range targets {
		f.uses[f.resolve(n)]++
	}
	for i, n := range order {
		if n.Op() != nil && f.alias[n] == nil {
			f.visit(i, n)
		}
	}
	runs := slices.SortedFunc(maps.Values(f.producer), func(a, b *fused) int { return a.at - b.at })
	return runs, f.alias
}

func (f *fuser) resolve(n *gorgonia.Node) *gorgonia.Node {
	if a, ok := f.alias[n]; ok {
		return a
	}
	return n
}

func (f *fuser) argsOf(n *gorgonia.Node) []*gorgonia.Node {
	args := children(n)
	for i := range args {
		args[i] = f.resolve(args[i])
	}
	return args
}

// isAlias reports whether n only reshapes a picture of one pixel, which does not change it in memory.
func isAlias(n, x *gorgonia.Node) bool {
	op, ok := n.Op().(*applied)
	if !ok {
		return false
	}
	_, reshapes := op.Operator.(Reshape)
	return reshapes && elements(n.Shape()[2:]) == 1 && elements(x.Shape()[2:]) == 1
}

// visit adds n to the run that computes its input, or starts a new run.
func (f *fuser) visit(at int, n *gorgonia.Node) {
	args := f.argsOf(n)
	var op Operator = Add{}
	if a, ok := n.Op().(*applied); ok {
		op = a.Operator
	}
	if f.gather(at, n, op, args) || f.join(at, n, op, args) {
		return
	}
	r := &fused{root: op, out: n, at: at, in: args[0], outShape: n.Shape(), clamp: kernel.None}
	r.inShape = children(n)[0].Shape()
	f.producer[n] = r
	if !hasKernel(r) {
		r.args, r.as = args, children(n)
		return
	}
	switch op := op.(type) {
	case Conv:
		r.takeWeights(f.net, args[1:])
		f.takePadding(r, op)
	case Linear, Affine:
		r.takeWeights(f.net, args[1:])
	case ConvGradient, linearGradient:
		r.takeWeights(f.net, args[1:])
		f.takeScale(r)
	case affineGradient:
		r.takeWeights(f.net, args[1:])
	case Add:
		r.add = args[1]
	case Clip:
		r.clamp = kernel.Clamp{Lo: op.Min, Hi: op.Max}
	case clipGradient:
		r.clamp, r.saved = kernel.Clamp{Lo: op.Min, Hi: op.Max}, args[1]
	case maxPoolGradient:
		r.saved = args[1]
	}
}

// takeWeights sets the filter and the bias of a run. The filter of a layer that packs it may be read later.
func (r *fused) takeWeights(net *Network, args []*gorgonia.Node) {
	if r.filterNode = args[0]; r.packs() {
		r.later = net.later[args[0]]
	}
	if r.later == nil {
		r.filter = net.numbers(args[0])
	}
	if len(args) > 1 {
		r.bias = net.numbers(args[1])
	}
}

// packs reports whether the layer of a run keeps its filter in a form of its own.
func (r *fused) packs() bool {
	switch r.root.(type) {
	case Conv, ConvGradient, Linear, linearGradient:
		return true
	}
	return false
}

// takePadding merges zero padding before a convolution into the convolution.
func (f *fuser) takePadding(r *fused, c Conv) {
	p := f.producer[r.in]
	if p == nil {
		return
	}
	pad, ok := p.root.(Pad)
	if !ok || p.out != r.in || pad.Value != 0 || slices.Min(pad.Pads[:]) < 0 {
		return
	}
	for i := range c.Pads {
		c.Pads[i] += pad.Pads[i]
	}
	r.root, r.in, r.inShape = c, p.in, p.inShape
	f.release(p)
}

// release drops one use of a run's result, and the run itself after the last use.
func (f *fuser) release(p *fused) {
	if f.uses[p.out]--; f.uses[p.out] == 0 {
		delete(f.producer, p.out)
		return
	}
	f.uses[p.in]++
}

// takeScale multiplies the gradient of a batch normalisation after the layer into the layer's weights.
func (f *fuser) takeScale(r *fused) {
	p := f.sole(r.in, func(p *fused) bool {
		_, ok := p.root.(affineGradient)
		return ok && p.add == nil && p.clamp == kernel.None
	})
	if p == nil {
		return
	}
	r.scales = append(r.scales, rowScale(p.filter))
	r.in = p.in
	delete(f.producer, p.out)
}

// sole returns the run that computes n, if nothing else reads n and accept returns true.
func (f *fuser) sole(n *gorgonia.Node, accept func(*fused) bool) *fused {
	r := f.producer[n]
	if r == nil || f.uses[n] != 1 || r.args != nil || r.function != nil || !accept(r) {
		return nil
	}
	return r
}

// join adds n to the run that computes one of its inputs, if possible.
func (f *fuser) join(at int, n *gorgonia.Node, op Operator, args []*gorgonia.Node) bool {
	var r *fused
	switch op := op.(type) {
	case Affine:
		if r = f.sole(args[0], (*fused).takesAffine); r != nil {
			r.takeAffine(f.net.numbers(args[1]), f.net.numbers(args[2]))
		}
	case Clip:
		if r = f.sole(args[0], (*fused).takesClamp); r != nil && !(op.Min <= 0 && op.Max >= 0) {
			r = nil
		} else if r != nil {
			r.clamp = kernel.Clamp{Lo: op.Min, Hi: op.Max}
		}
	case Add:
		r = f.joinSum(args)
	case Binary:
		r = f.joinConstant(op, args)
	case Map:
		r = f.joinFunction(n, op, args)
	case clipGradient:
		r = f.sole(args[0], func(r *fused) bool { return r.takesMask() && (r.saved == nil || r.saved == args[1]) })
		if r != nil {
			r.clamp, r.saved = kernel.Clamp{Lo: op.Min, Hi: op.Max}, args[1]
		}
	case affineGradient:
		r = f.sole(args[0], func(r *fused) bool {
			_, ok := r.root.(ConvGradient)
			return ok && r.add == nil
		})
		if r != nil { // the mask is 0 or 1, so it may be applied before or after scaling
			c := r.root.(ConvGradient)
			r.scales = append(r.scales, scale{f.net.numbers(args[1]), c.Groups, c.Kernel[0] * c.Kernel[1]})
		}
	case Pad:
		r = f.joinCrop(op, args)
	}
	if r == nil {
		return false
	}
	delete(f.producer, r.out)
	r.out, r.at = n, at
	f.producer[n] = r
	return true
}

// joinSum adds one operand to the run that computes the other. It prefers the later run, which can read the earlier.
func (f *fuser) joinSum(args []*gorgonia.Node) *fused {
	if args[0] == args[1] {
		return nil
	}
	a, b := f.sole(args[0], (*fused).takesAdd), f.sole(args[1], (*fused).takesAdd)
	switch {
	case a != nil && (b == nil || a.at > b.at):
		a.add = args[1]
		return a
	case b != nil:
		b.add = args[0]
	}
	return b
}

// joinConstant merges the bias or the scale of a fully connected layer's outputs into the layer.
func (f *fuser) joinConstant(b Binary, args []*gorgonia.Node) *fused {
	w := args[1]
	if !f.net.isConstant(w) || b.Function != "Add" && b.Function != "Mul" {
		return nil
	}
	r := f.sole(args[0], (*fused).takesAffine)
	if r == nil {
		return nil
	}
	n := dimension(r.outShape, -1)
	if _, ok := r.root.(Linear); !ok || elements(w.Shape()) != n || dimension(w.Shape(), -1) != n {
		return nil
	}
	values := f.net.numbers(w)
	if b.Function == "Mul" {
		r.takeScaleAndShift(values, make([]float32, n))
	} else {
		r.takeScaleAndShift(nil, values)
	}
	return r
}

// joinCrop merges a crop after a convolution's gradient: the gradient of padding before the convolution.
func (f *fuser) joinCrop(p Pad, args []*gorgonia.Node) *fused {
	if slices.Max(p.Pads[:]) > 0 {
		return nil
	}
	r := f.sole(args[0], func(r *fused) bool {
		_, ok := r.root.(ConvGradient)
		return ok && r.add == nil && r.clamp == kernel.None
	})
	if r == nil {
		return nil
	}
	c := r.root.(ConvGradient)
	for i := range c.Pads {
		c.Pads[i] -= p.Pads[i]
	}
	c.Height, c.Width = c.Height+p.Pads[0]+p.Pads[2], c.Width+p.Pads[1]+p.Pads[3]
	r.root = c
	r.outShape = []int{1, r.outShape[1], c.Height, c.Width}
	return r
}

func (r *fused) takesAffine() bool {
	switch r.root.(type) {
	case Conv, Linear:
		return r.add == nil && r.clamp == kernel.None
	case GroupNorm:
		return r.clamp == kernel.None
	}
	return false
}

// takeAffine multiplies a scale of the outputs into the weights, and adds their shift to the bias.
func (r *fused) takeAffine(scale, shift []float32) {
	if _, ok := r.root.(GroupNorm); ok {
		r.normalise(scale, shift)
		return
	}
	r.takeScaleAndShift(scale, shift)
}

// normalise scales and shifts the channels of a normalisation, maybe again.
func (r *fused) normalise(scale, shift []float32) {
	scale, shift = slices.Clone(scale), slices.Clone(shift)
	for i, f := range r.filter {
		shift[i] += r.bias[i] * scale[i]
		scale[i] *= f
	}
	r.filter, r.bias = scale, shift
}

// takeScaleAndShift multiplies the weights and the bias by factor, unless it is nil, and adds shift to the bias.
func (r *fused) takeScaleAndShift(factor, shift []float32) {
	bias := slices.Clone(shift)
	for i, b := range r.bias {
		if factor != nil {
			b *= factor[i]
		}
		bias[i] += b
	}
	if r.bias = bias; factor != nil {
		r.scales = append(r.scales, rowScale(factor))
	}
}

func (r *fused) takesClamp() bool {
	switch r.root.(type) {
	case Conv, Linear, Affine, Add, GroupNorm:
		return r.clamp == kernel.None
	}
	return false
}

// takesAdd reports whether the layer adds before it clamps or masks. The gradient of the first layer is written plain
// and cannot add, but it is an operand of a sum only where the network reads its pictures twice.
func (r *fused) takesAdd() bool {
	switch r.root.(type) {
	case Conv, Linear, Affine, ConvGradient, linearGradient, affineGradient,
		globalAveragePoolGradient, averagePoolGradient:
		return r.add == nil && r.clamp == kernel.None && r.saved == nil
	}
	return false
}

func (r *fused) takesMask() bool {
	switch r.root.(type) {
	case ConvGradient, linearGradient, affineGradient, globalAveragePoolGradient, averagePoolGradient, maxPoolGradient:
		return r.clamp == kernel.None
	}
	return false
}
