package nn

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// children returns the nodes that n is applied to, in order.
func children(n *gorgonia.Node) []*gorgonia.Node {
	nodes := graph.NodesOf(n.Graph().From(n.ID()))
	out := make([]*gorgonia.Node, len(nodes))
	for i, c := range nodes {
		out[i] = c.(*gorgonia.Node)
	}
	return out
}

// reachable returns the targets and all nodes they depend on, children first. Gorgonia keeps nodes in the order in
// which they were added, and a node's children are added before it.
func reachable(g *gorgonia.ExprGraph, targets ...*gorgonia.Node) []*gorgonia.Node {
	needed := make(map[*gorgonia.Node]bool)
	for stack := slices.Clone(targets); len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !needed[n] {
			needed[n] = true
			stack = append(stack, children(n)...)
		}
	}
	var order []*gorgonia.Node
	for _, n := range g.AllNodes() {
		if needed[n] {
			order = append(order, n)
		}
	}
	return order
}

// differentiate adds the gradient of the cross-entropy with respect to the input to the graph, once.
func (n *Network) differentiate() error {
	n.derive.Do(func() { n.gradientErr = n.addGradient() })
	return n.gradientErr
}

func (n *Network) addGradient() error {
	n.labels = gorgonia.NewMatrix(n.graph, tensor.Float32,
		gorgonia.WithShape(n.logits.Shape()...), gorgonia.WithName("labels"))
	seed, err := apply("loss", n.ids, crossEntropyGradient{}, 0, n.logits, n.labels)
	if err != nil {
		return err
	}
	// The gradients at the convolutions are on the way to the input's: asking for them adds nothing to the graph.
	at := gorgonia.Nodes{n.input}
	for _, l := range n.layers {
		at = append(at, l.node)
	}
	wrt, err := gorgonia.Backpropagate(gorgonia.Nodes{n.logits}, gorgonia.Nodes{seed}, at)
	if err != nil {
		return fmt.Errorf("deriving the input gradient: %w", err)
	}
	n.gradient = wrt[0]
	for i := range n.layers {
		n.layers[i].gradient = wrt[i+1]
	}
	return nil
}
