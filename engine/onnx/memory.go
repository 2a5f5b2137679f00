package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// plan refuses count float32 that alone are over the budget.
func (z *normaliser) plan(what string, count int64) error {
	if need := saturatingMul(count, 4); need > z.options.Limits.Memory {
		return refuse("%s would need %s (budget %s): export it for smaller pictures", what, bytesText(need), bytesText(z.options.Limits.Memory))
	}
	return nil
}

// keep adds count float32 to the memory that the model takes as long as it is being opened.
func (z *normaliser) keep(what string, count int64) error {
	need := saturatingMul(count, 4)
	if z.kept = saturatingAdd(z.kept, need); z.kept > z.options.Limits.Memory {
		return refuse("%s would need %s, %s in all (budget %s): export it for smaller pictures",
			what, bytesText(need), bytesText(z.kept), bytesText(z.options.Limits.Memory))
	}
	return nil
}

// peak returns the most bytes that live at once: all weights, and beside them the activations of one picture or,
// while the network is built, what a weight is computed of. It refuses a network that is over the budget.
func (z *normaliser) peak() (bytes int64, err error) {
	weights, folding := z.weightMemory()
	activations, at := z.net.live()
	need, budget := saturatingAdd(weights, max(folding, activations)), z.budget()
	if need <= budget {
		return need, nil
	}
	if weights > budget || folding > activations {
		return 0, refuse("the weights would need %s at once (budget %s)", bytesText(need), bytesText(budget))
	}
	return 0, refuse("%s would need %s at once, %s of it weights (budget %s): export it for smaller pictures",
		at, bytesText(need), bytesText(weights), bytesText(budget))
}

// budget returns the bytes that may live at once: the limit, and as many as the model's files have, because weights
// that lie in a file are not made large by it. Files that claim more than people's largest networks have do not count.
func (z *normaliser) budget() int64 {
	limit := z.options.Limits.Memory
	return saturatingAdd(limit, min(z.files.bytes(), 3*limit))
}

// weightMemory returns the bytes of the weights that the steps read, and the most that computing one of them takes.
func (z *normaliser) weightMemory() (weights, folding int64) {
	for _, s := range z.net.steps {
		weights = saturatingAdd(weights, z.net.spread(s))
		for _, in := range s.inputs {
			if w, ok := z.net.weights[in]; ok {
				weights = saturatingAdd(weights, 4*int64(elementCount(w.shape)))
				folding = max(folding, w.fold.peak())
			}
		}
	}
	return weights, folding
}

// spread returns the bytes of a filter whose steps are much longer than itself. The kernel of its gradient covers the
// steps.
func (n *network) spread(s step) int64 {
	c, ok := s.op.(nn.Conv)
	if !ok || c.Stride[0]*c.Stride[1] <= 16*c.Kernel[0]*c.Kernel[1] {
		return 0
	}
	w := n.weights[s.inputs[1]].shape
	return saturatingMul(4*int64(w[0]*w[1]), saturatingMul(int64(c.Stride[0]), int64(c.Stride[1])))
}

// live returns the most bytes of activations that live at once, and names the node at which they do. A step's result
// lives until the last step that reads it.
func (n *network) live() (most int64, at string) {
	last := make(map[string]int)
	for i, s := range n.steps {
		for _, in := range s.inputs {
			last[in] = i
		}
	}
	sizes := map[string]int64{n.input: 4 * int64(n.shape[0]*n.shape[1]*n.shape[2])}
	now := sizes[n.input]
	for i, s := range n.steps {
		size := 4 * int64(elementCount(s.shape))
		sizes[s.output] = size
		if now = saturatingAdd(now, size); now > most {
			most, at = now, s.node
		}
		for k, in := range s.inputs {
			if last[in] == i && slices.Index(s.inputs, in) == k {
				now -= sizes[in] // 0 for a weight
			}
		}
	}
	return most, at
}

// fold is a large constant that is computed of others. Only its readers keep it: each time it is read it is computed
// anew, and what it is computed of lives until its last reader within that computation.
type fold struct {
	op    nn.Operator
	shape []int
	in    []*value
}

// schedule returns the folds that f is computed of and f itself, in order, and the number of readers of each.
func (f *fold) schedule() (order []*fold, readers map[*fold]int) {
	readers = make(map[*fold]int)
	if f == nil {
		return nil, readers
	}
	type visit struct {
		f    *fold
		next int
	}
	seen := map[*fold]bool{f: true}
	for stack := []visit{{f, 0}}; len(stack) > 0; {
		top := &stack[len(stack)-1]
		if top.next == len(top.f.in) {
			order = append(order, top.f)
			stack = stack[:len(stack)-1]
			continue
		}
		in := top.f.in[top.next].fold
		top.next++
		if in == nil {
			continue
		}
		if readers[in]++; !seen[in] {
			seen[in] = true
			stack = append(stack, visit{in, 0})
		}
	}
	return order, readers
}

// peak returns the most bytes that live at once while f is computed, f included.
func (f *fold) peak() (most int64) {
	order, readers := f.schedule()
	now := int64(0)
	for _, g := range order {
		size := 4 * int64(elementCount(g.shape))
		for _, in := range g.in {
			if in.fold == nil {
				size += 4 * int64(in.count())
			}
		}
		most = max(most, now+size)
		now += 4 * int64(elementCount(g.shape))
		for _, in := range g.in {
			if in.fold == nil {
				continue
			}
			if readers[in.fold]--; readers[in.fold] == 0 {
				now -= 4 * int64(in.count())
			}
		}
	}
	return most
}

// compute returns f's elements. If loading is cancelled, or takes more work or memory than a model may, they are zeros,
// which are not used.
func (f *fold) compute(z *normaliser) []float32 {
	if need := f.peak(); need > z.options.Limits.Memory {
		z.net.overspent = max(need, z.net.overspent)
		return make([]float32, elementCount(f.shape))
	}
	order, readers := f.schedule()
	data := make(map[*fold][]float32)
	for _, g := range order {
		out := nn.Array{Shape: g.shape, Data: make([]float32, elementCount(g.shape))}
		data[g] = out.Data
		if z.ctx.Err() != nil || z.tired(g) {
			return make([]float32, elementCount(f.shape))
		}
		args := make([]nn.Array, len(g.in))
		for i, v := range g.in {
			args[i].Shape = v.inner()
			if args[i].Data = data[v.fold]; v.fold == nil {
				args[i].Data = v.floats()
			}
		}
		g.op.Apply(out, args...)
		for _, v := range g.in {
			if readers[v.fold]--; readers[v.fold] == 0 {
				delete(data, v.fold)
			}
		}
	}
	return data[f]
}

// tired reports whether computing constants has taken all the work that a model may, and counts the work of g.
func (z *normaliser) tired(g *fold) bool {
	shapes := make([][]int, len(g.in))
	for i, v := range g.in {
		shapes[i] = v.inner()
	}
	z.net.worked = saturatingAdd(z.net.worked, work(g.op, shapes, int64(elementCount(g.shape))))
	return z.net.exhausted() != nil
}

// exhausted refuses a network whose constants take more work or memory than a model may.
func (n *network) exhausted() error {
	if n.overspent > 0 {
		return refuse("computing the constants would need %s at once: simplify the file with onnxsim", bytesText(n.overspent))
	}
	if n.worked > 2*maxFoldedWork {
		return refuse("computing the constants takes more than %d multiplications: simplify the file with onnxsim", int64(2*maxFoldedWork))
	}
	return nil
}
