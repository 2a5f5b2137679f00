package nn

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Builder builds a Network, operator by operator. The zero value does not work; use NewBuilder.
type Builder struct {
	graph *gorgonia.ExprGraph
	ids   atomic.Uint32
	input *gorgonia.Node
	size  int // elements of all weights

	later  map[*gorgonia.Node]func([]float32) // see Later
	settle func(last bool) error
}

// NewBuilder starts a network for pictures of c channels, h rows and w columns.
func NewBuilder(c, h, w int) *Builder {
	g := gorgonia.NewGraph()
	input := gorgonia.NewTensor(g, tensor.Float32, 4, gorgonia.WithShape(1, c, h, w), gorgonia.WithName("input"))
	return &Builder{graph: g, input: input, later: make(map[*gorgonia.Node]func([]float32))}
}

// Input returns the node of the pictures, [1,C,H,W].
func (b *Builder) Input() *gorgonia.Node { return b.input }

// Weight adds a constant of at least one dimension. The network keeps data, which must not change afterwards.
func (b *Builder) Weight(name string, data []float32, shape ...int) *gorgonia.Node {
	b.size += len(data)
	return gorgonia.NewTensor(b.graph, tensor.Float32, len(shape),
		gorgonia.WithShape(shape...),
		gorgonia.WithName(fmt.Sprintf("w%d %s", b.ids.Add(1), name)), // Gorgonia merges inputs of the same name
		gorgonia.WithValue(tensorOf(Array{Shape: shape, Data: data})))
}

// Apply adds the node op(args...). args are first the activations, then the weights. It fails if op cannot take them.
func (b *Builder) Apply(name string, op Operator, args ...*gorgonia.Node) (*gorgonia.Node, error) {
	activations := 0
	for activations < len(args) && !b.isWeight(args[activations]) {
		activations++
	}
	return apply(name, &b.ids, op, activations, args...)
}

func (b *Builder) isWeight(n *gorgonia.Node) bool { return n.Op() == nil && n != b.input }

// Network completes the graph. logits, [1,classes], is its output. The Builder must not be used afterwards.
func (b *Builder) Network(logits *gorgonia.Node) (*Network, error) {
	if shape := logits.Shape(); len(shape) != 2 {
		return nil, fmt.Errorf("the output has shape %v, want [1, classes]", shape)
	}
	n := &Network{graph: b.graph, ids: &b.ids, input: b.input, logits: logits, features: logits, parameters: b.size}
	n.later, n.settle = b.later, b.settle
	for _, node := range reachable(b.graph, logits) {
		if op, ok := node.Op().(*applied); ok && op.Kind() == (Linear{}).Kind() && len(op.out) == 2 {
			n.features = children(node)[0]
		}
	}
	if n.logits == n.input {
		return nil, errors.New("the network has no operators")
	}
	n.layers = layersOf(b.graph, logits, b.input)
	return n, nil
}

// Network is a classifier as a graph. Its methods do not change it visibly, and it may be shared between goroutines.
type Network struct {
	graph      *gorgonia.ExprGraph
	ids        *atomic.Uint32
	input      *gorgonia.Node
	logits     *gorgonia.Node
	features   *gorgonia.Node // input of the last Linear, or the logits if there is none
	parameters int
	layers     []layer // convolutions, in order

	later  map[*gorgonia.Node]func([]float32) // constants that are read when they are packed
	settle func(last bool) error              // ends the reading; may be nil

	derive      sync.Once // adds the gradient to the graph when it is first needed
	labels      *gorgonia.Node
	gradient    *gorgonia.Node
	gradientErr error
}

// Input returns the channels, rows and columns of a picture.
func (n *Network) Input() (c, h, w int) {
	s := n.input.Shape()
	return s[1], s[2], s[3]
}

// Classes returns the number of logits.
func (n *Network) Classes() int { return n.logits.Shape()[1] }

// FeatureDim returns the number of penultimate features: the inputs of the last Linear.
func (n *Network) FeatureDim() int { return n.features.Shape()[1] }

// Parameters returns the number of weights.
func (n *Network) Parameters() int { return n.parameters }

// Operators counts the operators of the forward graph by kind.
func (n *Network) Operators() map[string]int {
	count := make(map[string]int)
	for _, node := range reachable(n.graph, n.logits) {
		if op, ok := node.Op().(*applied); ok {
			count[op.Kind()]++
		}
	}
	return count
}
