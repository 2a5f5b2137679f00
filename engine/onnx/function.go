package onnx

import (
	"slices"
)

// function is a FunctionProto: an operator that the file defines by nodes.
type function struct {
	domain, name, overload string
	inputs, outputs        []string
	attributes             map[string]attribute // defaults
	nodes                  []*node
	opsets                 []opset
}

func parseFunction(data []byte) *function {
	f := &function{attributes: make(map[string]attribute)}
	eachField(data, func(at field) {
		switch at.number {
		case 1:
			f.name = string(at.body)
		case 4:
			f.inputs = append(f.inputs, string(at.body))
		case 5:
			f.outputs = append(f.outputs, string(at.body))
		case 7:
			f.nodes = append(f.nodes, parseNode(at.body, len(f.nodes)))
		case 9:
			f.opsets = append(f.opsets, parseOpset(at.body))
		case 10:
			f.domain = string(at.body)
		case 11:
			name, a := parseAttribute(at.body)
			f.attributes[name] = a
		case 13:
			f.overload = string(at.body)
		}
	})
	return f
}

// functionOf returns the file's function that a node calls, or nil.
func (z *normaliser) functionOf(n *node) *function {
	at := slices.IndexFunc(z.functions, func(f *function) bool {
		return f.name == n.op && f.overload == n.overload && (f.domain == n.domain || f.standard() && n.standard())
	})
	if at < 0 {
		return nil
	}
	return z.functions[at]
}

func (f *function) standard() bool { return f.domain == "" || f.domain == "ai.onnx" }

// maxCalls limits functions that call functions.
const maxCalls = 32

// call lowers the nodes of a function in a scope of its own: the function's inputs are the node's.
func (z *normaliser) call(f *function, n *node) error {
	if z.calls++; z.calls > maxCalls {
		return refuse("node %s: functions call one another more than %d deep", show(n.label()), maxCalls)
	}
	outer := *z
	defer func() {
		z.values, z.bound, z.calls = outer.values, outer.bound, outer.calls-1
		z.opset, z.older = outer.opset, outer.older
	}()
	z.values, z.bound = make(map[string]*value), f.bind(n)
	body := &graphProto{nodes: f.nodes}
	for i, name := range f.inputs {
		z.values[name] = nil // left out
		if i < len(n.inputs) && n.inputs[i] != "" {
			if z.values[name] = outer.values[n.inputs[i]]; z.values[name] == nil {
				return invalid("node %s (%s) reads %s, which is not computed", show(n.label()), show(n.op), show(n.inputs[i]))
			}
		}
	}
	if version := standardOpset(f.opsets); version != 0 {
		z.opset = version
	}
	if z.opset < oldestOpset || z.opset > lastOpset {
		return refuse("function %s: opset %d is not supported (%d to %d)", show(f.name), z.opset, oldestOpset, lastOpset)
	}
	z.older = z.opset < firstOpset
	z.opset = max(z.opset, firstOpset)
	if err := z.nodes(body); err != nil {
		return err
	}
	for i, name := range f.outputs {
		if i < len(n.outputs) && n.outputs[i] != "" {
			if outer.values[n.outputs[i]] = z.values[name]; z.values[name] == nil {
				return invalid("function %s does not make its output %s", show(f.name), show(name))
			}
		}
	}
	return nil
}

// bind returns the attributes of a call: the node's, or the function's own.
func (f *function) bind(n *node) map[string]attribute {
	bound := make(map[string]attribute)
	for name, a := range f.attributes {
		bound[name] = a
	}
	for name, a := range n.attributes {
		bound[name] = a
	}
	return bound
}

// resolved returns n with the attributes that refer to those of the function that is being called.
func (z *normaliser) resolved(n *node) *node {
	if len(n.references) == 0 {
		return n
	}
	out := *n
	out.attributes = make(map[string]attribute)
	for name, a := range n.attributes {
		if a.reference == "" {
			out.attributes[name] = a
		} else if bound, given := z.bound[a.reference]; given {
			out.attributes[name] = bound
		}
	}
	return &out
}

// nodes lowers the nodes of a graph in the current scope.
func (z *normaliser) nodes(g *graphProto) error {
	sorted, err := sortNodes(g, z.values)
	if err != nil {
		return err
	}
	for _, n := range sorted {
		if err := z.ctx.Err(); err != nil {
			return err
		}
		if err := z.node(z.resolved(n)); err != nil {
			return err
		}
	}
	return nil
}

// count refuses a model that becomes too large when its functions and loops are expanded.
func (z *normaliser) count() error {
	if z.lowered++; z.lowered > 2*z.options.Limits.Nodes {
		return refuse("more than %d nodes with functions and loops expanded", 2*z.options.Limits.Nodes)
	}
	return nil
}
