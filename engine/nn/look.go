package nn

import (
	"context"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// Layer is a convolution of a network, at whose result a session can look.
type Layer struct {
	Name  string // the node's in the file
	Shape [3]int // channels, rows, columns of the result
}

// layer is a convolution in the graph. gradient is nil until the network is differentiated.
type layer struct {
	Layer
	node, gradient *gorgonia.Node
}

// UnknownLayerError says that a network has no convolution of a name, and which it has.
type UnknownLayerError struct {
	Name  string
	Known []string
}

func (e *UnknownLayerError) Error() string {
	if len(e.Known) == 0 {
		return "the network has no convolution"
	}
	return fmt.Sprintf("%q is no convolution of the network", e.Name)
}

// layersOf returns the convolutions on whose result the logits depend differentiably, in order. Names that occur twice
// get a number.
func layersOf(g *gorgonia.ExprGraph, logits, input *gorgonia.Node) (list []layer) {
	order := reachable(g, logits)
	moves := map[*gorgonia.Node]bool{input: true} // the picture moves it
	for _, n := range order {
		moves[n] = moves[n] || slices.ContainsFunc(derivedFrom(n), func(c *gorgonia.Node) bool { return moves[c] })
	}
	moved := map[*gorgonia.Node]bool{logits: true} // it moves the logits
	for _, n := range slices.Backward(order) {
		for _, c := range derivedFrom(n) {
			moved[c] = moved[c] || moved[n]
		}
	}
	times := make(map[string]int)
	for _, n := range order {
		op, ok := n.Op().(*applied)
		if !ok || !moves[n] || !moved[n] {
			continue
		}
		if _, conv := op.Operator.(Conv); !conv {
			continue
		}
		name := op.name
		if times[name]++; times[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, times[name])
		}
		list = append(list, layer{Layer: Layer{name, [3]int(op.out[1:])}, node: n})
	}
	return list
}

// derivedFrom returns the inputs of a node with respect to which it has a gradient.
func derivedFrom(n *gorgonia.Node) (inputs []*gorgonia.Node) {
	op, ok := n.Op().(*applied)
	if !ok {
		return nil
	}
	all := children(n)
	for i, wrt := range op.DiffWRT(len(all)) {
		if wrt {
			inputs = append(inputs, all[i])
		}
	}
	return inputs
}

// Layers returns the convolutions of the network, in order.
func (n *Network) Layers() []Layer {
	list := make([]Layer, len(n.layers))
	for i, l := range n.layers {
		list[i] = l.Layer
	}
	return list
}

// UsualLayer returns the place of the layer that is looked at unless another one is named: the last with more than one
// pixel, or the last one if none has; −1 of none.
func UsualLayer(list []Layer) int {
	for at, l := range slices.Backward(list) {
		if l.Shape[1]*l.Shape[2] > 1 {
			return at
		}
	}
	return len(list) - 1
}

// Layer returns the convolution with a name; "" is that of UsualLayer. The error is an *UnknownLayerError.
func (n *Network) Layer(name string) (Layer, error) {
	l, err := n.layer(name)
	if err != nil {
		return Layer{}, err
	}
	return l.Layer, nil
}

func (n *Network) layer(name string) (*layer, error) {
	unknown := &UnknownLayerError{Name: name}
	usual := UsualLayer(n.Layers())
	for i := range slices.Backward(n.layers) {
		l := &n.layers[i]
		if l.Name == name || name == "" && i == usual {
			return l, nil
		}
		unknown.Known = append(unknown.Known, l.Name)
	}
	slices.Reverse(unknown.Known)
	return nil, unknown
}

// View is what a session sees at a layer.
type View struct {
	Layer
	Logits     []float32 // [classes]
	Activation []float32 // the layer's result, before any function that follows it: [C,H,W]
	Gradient   []float32 // derivative of the loss with respect to Activation: [C,H,W]
}

// Look computes the logits of the picture x [C,H,W], the result of a layer and the derivative of a loss with respect to
// it, by a plan of their own: other passes do not keep the layer's result. "" is the layer of Network.Layer. The slices
// belong to the caller. Errors are like Gradient's, and an *UnknownLayerError.
func (s *Session) Look(ctx context.Context, x []float32, layer string, loss Loss) (View, error) {
	s.check(x, 1)
	l, plan, err := s.program.look(layer)
	if err != nil {
		return View{}, err
	}
	if s.looked != plan {
		s.looked, s.look = plan, newMemory(plan, 1)
	}
	s.losses = []Loss{loss}
	defer func() { s.losses = nil }()
	if err := s.run(ctx, plan, s.look, x, 1); err != nil {
		return View{}, err
	}
	v := View{Layer: l, Logits: slices.Clone(s.logits[:s.program.net.Classes()])}
	for i, to := range []*[]float32{&v.Activation, &v.Gradient} {
		at := plan.kept[i]
		*to = slices.Clone(s.look.tensor(at).Data[:elements(at.shape)])
	}
	return v, nil
}

// look returns the plan that keeps a layer's result and its gradient. It is compiled when it is first needed.
func (p *Program) look(name string) (Layer, *plan, error) {
	l, err := p.net.Layer(name)
	if err != nil {
		return l, nil, err
	}
	p.looking.Lock()
	defer p.looking.Unlock()
	if made := p.looks[l.Name]; made != nil {
		return l, made, nil
	}
	made, err := p.compileLook(l.Name)
	if err != nil {
		return l, nil, fmt.Errorf("compiling the gradient at %q: %w", l.Name, err)
	}
	if p.looks == nil {
		p.looks = make(map[string]*plan)
	}
	p.looks[l.Name] = made
	return l, made, nil
}

func (p *Program) compileLook(name string) (made *plan, err error) {
	net := p.net
	if p.again != nil {
		if net, err = p.again(); err != nil {
			return nil, err
		}
	}
	defer func() { err = net.settled(p.again != nil, err) }()
	if err := net.differentiate(); err != nil {
		return nil, err
	}
	l, err := net.layer(name)
	if err != nil {
		return nil, err
	}
	p.packing.Lock()
	defer p.packing.Unlock()
	made, err = newPlan(net, aim{layer: l}, p.layers, p.storing())
	if err != nil {
		return nil, err
	}
	return made, made.affordable()
}
