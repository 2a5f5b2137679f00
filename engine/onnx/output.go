package onnx

import (
	"fmt"
	"slices"

	"beyond/engine/nn"
)

// chooseOutput returns the name of the tensor that holds the scores, and drops the nodes that it does not depend on
// where the file has others. An ArgMax or TopK behind the scores is cut off.
func (z *normaliser) chooseOutput(g *graphProto) (name string, err error) {
	makers := make(map[string]*node)
	for _, n := range g.nodes {
		for _, out := range n.outputs {
			makers[out] = n
		}
	}
	name, err = z.outputName(g, makers)
	if err != nil {
		return "", err
	}
	scores, behind := scoresBehind(name, makers)
	if behind != "" {
		z.note(fmt.Sprintf("output %s is the %s of %s, which is used instead", show(name), behind, show(scores)))
		z.net.cut = behind
	}
	if len(g.outputs) != 1 || scores != g.outputs[0].name {
		g.nodes = needed(g, scores, makers)
	}
	return scores, nil
}

// outputName returns the output that the options name, the only one, or the one that must hold the scores: the one
// called logits, or the only one that is no place of a maximum.
func (z *normaliser) outputName(g *graphProto, makers map[string]*node) (string, error) {
	if want := z.options.Output; want != "" {
		if makers[want] == nil {
			return "", refuse("no node makes output %s: the model's outputs are%s", show(want), listed(g.outputs))
		}
		return want, nil
	}
	if len(g.outputs) == 0 {
		return "", invalid("the model has 0 outputs, want 1")
	}
	var scores []string
	for _, v := range g.outputs {
		if v.name == "logits" {
			z.noteOutput(g, v.name)
			return v.name, nil
		}
		if _, behind := scoresBehind(v.name, makers); behind == "" {
			scores = append(scores, v.name)
		}
	}
	switch {
	case len(g.outputs) == 1 || len(scores) == 0:
		return g.outputs[0].name, nil
	case len(scores) == 1:
		z.noteOutput(g, scores[0])
		return scores[0], nil
	}
	return "", refuse("the model has %d outputs%s: choose the scores by --output-name", len(g.outputs), listed(g.outputs))
}

func (z *normaliser) noteOutput(g *graphProto, name string) {
	if len(g.outputs) > 1 {
		z.note(fmt.Sprintf("output %s is used, of %d%s", show(name), len(g.outputs), listed(g.outputs)))
	}
}

// scoresBehind returns the tensor of which the named one is the place or the value of the maximum, and the operator
// that takes it; or the name itself and "".
func scoresBehind(name string, makers map[string]*node) (scores, op string) {
	at := name
	for range len(makers) {
		n := makers[at]
		if n == nil || len(n.inputs) == 0 || !n.standard() {
			return name, ""
		}
		switch n.op {
		case "ArgMax", "TopK":
			return n.inputs[0], n.op
		case "Identity", "Cast", "Squeeze", "Unsqueeze", "Reshape", "Flatten":
			at = n.inputs[0]
		default:
			return name, ""
		}
	}
	return name, ""
}

// needed returns the nodes on which the named tensor depends, in the file's order.
func needed(g *graphProto, name string, makers map[string]*node) (nodes []*node) {
	wanted := make(map[*node]bool)
	for stack := []string{name}; len(stack) > 0; {
		n := makers[stack[len(stack)-1]]
		stack = stack[:len(stack)-1]
		if n != nil && !wanted[n] {
			wanted[n] = true
			stack = append(stack, n.reads()...)
		}
	}
	for _, n := range g.nodes {
		if wanted[n] {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// output checks the model's output and drops the steps it does not depend on. It also drops a softmax at the end: the
// network's outputs are logits.
func (z *normaliser) output(name string) (*network, error) {
	v := z.values[name]
	switch {
	case v == nil:
		return nil, invalid("no node makes output %s", show(name))
	case !v.isActivation() || v.name == z.net.input:
		return nil, refuse("output %s does not depend on the picture", show(name))
	case v.count() == 1:
		// one number for each picture, however it is shaped
	case len(v.shape) < 2 || v.shape[0] != 1 || v.count() != slices.Max(v.shape):
		return nil, refuse("output %s has shape %v, want one number for each class: choose the scores by --output-name",
			show(name), v.shape)
	}
	err := z.lowering(&node{op: "output", name: name}, func(u *use) {
		if v.count() == 1 {
			v = u.twoClasses(v, name)
			return
		}
		v = u.reshaped(u.beforeSoftmax(v), 1, v.count())
	})
	if err != nil {
		return nil, err
	}
	z.net.output, z.net.names[1] = v.name, name
	z.net.functions()
	z.dropUnread()
	if z.net.planned, err = z.peak(); err == nil {
		err = z.net.exhausted()
	}
	return z.net, err
}

// dropUnread drops the steps that the output does not depend on.
func (z *normaliser) dropUnread() {
	needed := map[string]bool{z.net.output: true}
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
}

// twoClasses makes the logits of two classes of one number: 0 and the number, whose softmax is its sigmoid. A Sigmoid
// at the end of the file is left out and says that the number is meant so; otherwise the options must.
func (u *use) twoClasses(v *value, name string) *value {
	if last := u.behindViews(v.name); last != nil && last.isSigmoid() {
		u.net.sigmoid = true
		v = &value{name: last.inputs[0], shape: last.shape}
	} else if !u.options.Sigmoid {
		const advice = "if it is the logit of the second of two classes, add --sigmoid"
		u.check(refuse("output %s is one number for each picture: %s", show(name), advice))
	}
	v = u.reshaped(v, 1, 1)
	return u.mixed(v, 1, 2, func(i int) []nn.Tap {
		if i == 0 {
			return nil
		}
		return []nn.Tap{{From: 0, Weight: 1}}
	})
}

func (s *step) isSigmoid() bool {
	m, ok := s.op.(nn.Map)
	return ok && m.Function == "Sigmoid"
}

// behindViews returns the step whose result, in some shape, has a name; nil if it is the input.
func (u *use) behindViews(name string) *step {
	for i := len(u.net.steps) - 1; i >= 0; i-- {
		s := &u.net.steps[i]
		if s.output != name {
			continue
		}
		if _, view := s.op.(nn.Reshape); !view {
			return s
		}
		name = s.inputs[0]
	}
	return nil
}

// outputs returns the number of logits, and the number of features of the future network: the inputs of the last
// Linear, or the logits if there is none.
func (n *network) outputs() (logits, features int) {
	for _, s := range slices.Backward(n.steps) {
		if s.output == n.output {
			logits = s.shape[len(s.shape)-1]
		}
		if _, ok := s.op.(nn.Linear); ok && len(s.shape) == 2 {
			return logits, n.weights[s.inputs[1]].shape[1]
		}
	}
	return logits, logits
}

// beforeSoftmax returns the input of the softmax over all classes whose result is v, or v itself if it is not one.
func (u *use) beforeSoftmax(v *value) *value {
	last := u.behindViews(v.name)
	if last == nil || last.shape[len(last.shape)-1] != v.count() {
		return v
	}
	switch last.op.(type) {
	case nn.Softmax, nn.LogSoftmax:
		u.net.softmax = true
		return &value{name: last.inputs[0], shape: last.shape}
	}
	return v
}
