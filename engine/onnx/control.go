package onnx

import (
	"math"
	"slices"
)

// If and Loop are expanded where constants decide them: exporters branch on shapes.

// control lists the operators that are lowered with their graphs.
var control = map[string]operator{
	"If":   {first: firstOpset, last: lastOpset, inputs: 1},
	"Loop": {first: firstOpset, last: lastOpset},
}

// controlled lowers an If or a Loop.
func (u *use) controlled() {
	if u.node.op == "If" {
		u.branch()
	} else {
		u.loop()
	}
}

// decided returns a constant condition, or true if it is left out.
func (u *use) decided(v *value, what string) bool {
	if v == nil {
		return true
	}
	if !v.isInts() || v.count() != 1 || len(v.ints) != 1 {
		u.unsupported("%s depends on the picture, or is not one bool", what)
	}
	return v.ints[0] != 0
}

// graph returns an attribute's graph, of at least some outputs.
func (u *use) graph(name string, outputs int) *graphProto {
	g := u.node.attributes[name].graph
	if g == nil || len(g.outputs) < outputs {
		u.refuse(" lacks the graph %s, or some of its outputs", name)
	}
	return g
}

// within lowers the nodes of a graph, which see the names around it, and returns its outputs.
func (u *use) within(g *graphProto) (outputs []*value) {
	if g.sparse > 0 {
		u.unsupported("with sparse initializers")
	}
	u.check(u.initializers(g))
	u.check(u.nodes(g))
	for _, out := range g.outputs {
		v := u.values[out.name]
		if v == nil {
			u.refuse(": no node makes output %s", show(out.name))
		}
		outputs = append(outputs, v)
	}
	return outputs
}

func (u *use) branch() {
	name := "else_branch"
	if u.decided(u.in[0], "the condition") {
		name = "then_branch"
	}
	u.outputs(u.within(u.graph(name, len(u.node.outputs)))...)
}

// loop repeats its graph. The graph's inputs are the number of the iteration, the condition, and what it carries on;
// its outputs are the next condition, what it carries on, and tensors of which each output is the sequence.
func (u *use) loop() {
	trips := int64(math.MaxInt64)
	if v := u.input(0); v != nil {
		if !v.isInts() || len(v.ints) != 1 {
			u.unsupported("the number of iterations is not a constant")
		}
		trips = v.ints[0]
	}
	on := u.decided(u.input(1), "the condition")
	carried := slices.Clone(u.in[min(2, len(u.in)):])
	body := u.graph("body", 1+len(carried))
	if len(body.inputs) != 2+len(carried) {
		u.refuse(": the graph has %d inputs, want %d", len(body.inputs), 2+len(carried))
	}
	sequences := make([][]*value, len(body.outputs)-1-len(carried))
	for i := int64(0); i < trips && on; i++ {
		u.check(u.count())
		u.values[body.inputs[0].name] = &value{ints: []int64{i}}
		u.values[body.inputs[1].name] = &value{ints: []int64{1}}
		for k, v := range carried {
			u.values[body.inputs[2+k].name] = v
		}
		out := u.within(body)
		on = u.decided(out[0], "the condition")
		copy(carried, out[1:])
		for k, v := range out[1+len(carried):] {
			sequences[k] = append(sequences[k], u.reshaped(v, append([]int{1}, v.shape...)...))
		}
	}
	for _, list := range sequences {
		if len(list) == 0 {
			u.unsupported("without an iteration, its sequences are empty")
		}
		carried = append(carried, u.joined(list, 0))
	}
	if len(carried) > 0 {
		u.outputs(carried...)
	}
}
