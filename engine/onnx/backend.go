package onnx

import (
	"context"
	"fmt"
	"slices"

	"beyond/engine/nn"

	onnxgo "github.com/owulveryck/onnx-go"
	"github.com/owulveryck/onnx-go/backend"
	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
	"gonum.org/v1/gonum/graph/simple"
	"gorgonia.org/gorgonia"
)

// graphBackend receives a network in normal form from onnx-go and builds the nn.Network. Unlike onnx-go's own graphs
// it keeps parallel edges: an operator may read the same tensor twice.
type graphBackend struct {
	ctx     context.Context
	net     *network
	builder *nn.Builder
	nodes   []*graphNode
}

var _ backend.ComputationBackend = (*graphBackend)(nil)

// graphNode is a tensor. Its edges lead to the inputs of its operator, in order.
type graphNode struct {
	id    int64
	name  string
	edges []*graphNode
	node  *gorgonia.Node // nil until it is built
}

func (n *graphNode) ID() int64           { return n.id }
func (n *graphNode) SetName(name string) { n.name = name }
func (n *graphNode) GetName() string     { return n.name }

func newBackend(ctx context.Context, n *network) *graphBackend {
	return &graphBackend{ctx: ctx, net: n, builder: nn.NewBuilder(n.shape[0], n.shape[1], n.shape[2])}
}

func (b *graphBackend) NewNode() graph.Node  { return &graphNode{id: int64(len(b.nodes))} }
func (b *graphBackend) AddNode(n graph.Node) { b.nodes = append(b.nodes, n.(*graphNode)) }

func (b *graphBackend) NewWeightedEdge(from, to graph.Node, weight float64) graph.WeightedEdge {
	return simple.WeightedEdge{F: from, T: to, W: weight}
}

// SetWeightedEdge adds an input. onnx-go adds the inputs of a node in order; the weight is the index.
func (b *graphBackend) SetWeightedEdge(e graph.WeightedEdge) {
	from := e.From().(*graphNode)
	from.edges = append(from.edges, e.To().(*graphNode))
}

// ApplyOperation adds the operator of the given output to the network. Its inputs exist already, since steps are in
// order.
func (b *graphBackend) ApplyOperation(op onnxgo.Operation, outputs ...graph.Node) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	out := outputs[0].(*graphNode)
	operator, err := operatorOf(op.Name, op.Attributes)
	if err != nil {
		return err
	}
	args := make([]*gorgonia.Node, len(out.edges))
	for i, in := range out.edges {
		args[i] = b.built(in)
	}
	name := out.name
	if label, ok := b.net.labels[name]; ok {
		name = label
	}
	out.node, err = b.builder.Apply(name, operator, args...)
	return err
}

// built returns the node of an input, which is the picture, a weight, or the output of an earlier step.
func (b *graphBackend) built(n *graphNode) *gorgonia.Node {
	if n.node != nil {
		return n.node
	}
	if n.name == b.net.input {
		n.node = b.builder.Input()
	} else if w, ok := b.net.weights[n.name]; ok {
		if w.later != nil {
			w.later.begin()
			n.node = b.builder.Later(n.name, w.later.read, w.shape...)
		} else {
			n.node = b.builder.Weight(n.name, w.load(), w.shape...)
		}
	}
	return n.node
}

// Run is part of the interface of a backend that computes; this one builds a network instead.
func (b *graphBackend) Run() error { return fmt.Errorf("onnx: the network is run by nn") }

// network completes the network that onnx-go has described.
func (b *graphBackend) network() (*nn.Network, error) {
	for _, n := range b.nodes {
		if n.name == b.net.output {
			return b.builder.Network(n.node)
		}
	}
	return nil, fmt.Errorf("onnx: output %q is missing", b.net.output)
}

func (b *graphBackend) Node(id int64) graph.Node {
	if id < 0 || id >= int64(len(b.nodes)) {
		return nil
	}
	return b.nodes[id]
}

func (b *graphBackend) Nodes() graph.Nodes { return nodesOf(b.nodes) }

func (b *graphBackend) From(id int64) graph.Nodes { return nodesOf(b.nodes[id].edges) }

func (b *graphBackend) To(id int64) graph.Nodes {
	var to []*graphNode
	for _, n := range b.nodes {
		if slices.Contains(n.edges, b.nodes[id]) {
			to = append(to, n)
		}
	}
	return nodesOf(to)
}

func (b *graphBackend) HasEdgeFromTo(u, v int64) bool {
	return slices.Contains(b.nodes[u].edges, b.nodes[v])
}

func (b *graphBackend) HasEdgeBetween(x, y int64) bool {
	return b.HasEdgeFromTo(x, y) || b.HasEdgeFromTo(y, x)
}

func (b *graphBackend) Edge(u, v int64) graph.Edge {
	if !b.HasEdgeFromTo(u, v) {
		return nil
	}
	return simple.Edge{F: b.nodes[u], T: b.nodes[v]}
}

func nodesOf(nodes []*graphNode) graph.Nodes {
	out := make([]graph.Node, len(nodes))
	for i, n := range nodes {
		out[i] = n
	}
	return iterator.NewOrderedNodes(out)
}
