package nn

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// evaluate computes the targets from the inputs by the operators' definitions, one node after the other. It is slow
// and plain; tests compare programs with it.
func evaluate(g *gorgonia.ExprGraph, inputs map[*gorgonia.Node]Array, targets ...*gorgonia.Node) ([]Array, error) {
	values := make(map[*gorgonia.Node]gorgonia.Value)
	for n, a := range inputs {
		values[n] = tensorOf(a)
	}
	for _, n := range reachable(g, targets...) {
		switch {
		case values[n] != nil:
			continue
		case n.Op() == nil:
			values[n] = n.Value()
			continue
		}
		var args []gorgonia.Value
		for _, c := range children(n) {
			args = append(args, values[c])
		}
		v, err := n.Op().Do(args...)
		if err != nil {
			return nil, fmt.Errorf("evaluating %s: %w", n.Name(), err)
		}
		values[n] = v
	}
	out := make([]Array, len(targets))
	for i, n := range targets {
		var err error
		if out[i], err = arrayOf(values[n]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Reference computes the logits of one picture x [C,H,W] by the operators' definitions, and with label ≥ 0 also the
// gradient of its cross-entropy with respect to x. It is the oracle of the tests of Session, here and in package onnx,
// and hundreds of times slower.
func (n *Network) Reference(x []float32, label int) (logits, grad []float32, err error) {
	inputs := map[*gorgonia.Node]Array{n.input: {Shape: n.input.Shape(), Data: x}}
	for w := range n.later {
		inputs[w] = Array{Shape: w.Shape(), Data: n.numbers(w)}
	}
	targets := []*gorgonia.Node{n.logits}
	if label >= 0 {
		if err := n.differentiate(); err != nil {
			return nil, nil, err
		}
		labels := newArray(1, n.Classes())
		labels.Data[label] = 1
		inputs[n.labels] = labels
		targets = append(targets, n.gradient)
	}
	out, err := evaluate(n.graph, inputs, targets...)
	if err != nil {
		return nil, nil, err
	}
	if label >= 0 {
		grad = out[1].Data
	}
	return out[0].Data, grad, nil
}
