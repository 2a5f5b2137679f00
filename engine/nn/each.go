package nn

import (
	"fmt"
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Each applies an operator on pictures [1,C,…] to each part of activations [1,K,C,…]: to the windows or the heads into
// which some vision transformers cut a picture. The first Parts inputs have parts, the others are weights.
type Each struct {
	Op    Operator
	Parts int
}

// Kind returns the operator's name.
func (e Each) Kind() string { return e.Op.Kind() }

// Shape returns [1, K, …]. It fails if the operator does, or if the numbers of parts differ.
func (e Each) Shape(in ...[]int) ([]int, error) {
	shapes := slices.Clone(in)
	for i, s := range in[:e.Parts] {
		if len(s) < 3 || s[1] != in[0][1] {
			return nil, fmt.Errorf("parts of shapes %v", in)
		}
		shapes[i] = partOf(s)
	}
	out, err := e.Op.Shape(shapes...)
	if err != nil {
		return nil, err
	}
	return append([]int{out[0], in[0][1]}, out[1:]...), nil
}

// partOf returns the shape of one part.
func partOf(shape []int) []int { return append([]int{1}, shape[2:]...) }

// Apply applies the operator's definition to one part after the other.
func (e Each) Apply(out Array, in ...Array) {
	args := slices.Clone(in)
	for k := range out.Shape[1] {
		for i := range e.Parts {
			args[i] = in[i].part(k)
		}
		e.Op.Apply(out.part(k), args...)
	}
}

// part returns part k of an array [1,K,…].
func (a Array) part(k int) Array {
	size := elements(a.Shape[2:])
	return Array{Shape: partOf(a.Shape), Data: a.Data[k*size:][:size]}
}

// gradient applies the terms of the operator's gradient to each part.
func (e Each) gradient(x gorgonia.Nodes, y, dy *gorgonia.Node) []Term {
	whole := make(map[*gorgonia.Node]*gorgonia.Node)
	g := gorgonia.NewGraph()
	part := func(n *gorgonia.Node) *gorgonia.Node {
		shape := partOf(n.Shape())
		p := gorgonia.NewTensor(g, tensor.Float32, len(shape), gorgonia.WithShape(shape...))
		whole[p] = n
		return p
	}
	parts := slices.Clone(x)
	for i := range e.Parts {
		parts[i] = part(x[i])
	}
	terms := e.Op.(Differentiable).gradient(parts, part(y), part(dy))
	for i, t := range terms {
		count := 0
		for j, a := range t.Args {
			if n := whole[a]; n != nil {
				terms[i].Args[j] = n
				count++
			}
		}
		if t.Op != nil {
			terms[i].Op = Each{t.Op, count}
		}
	}
	return terms
}

// each plans an operator on parts: its kernel layer runs on one part after the other.
func (p *planner) each(r *fused, e Each) bool {
	x := p.arg(r, 0)
	one := &fused{root: e.Op, in: r.in, out: r.out, clamp: kernel.None}
	one.inShape, one.outShape = partOf(x.shape), partOf(r.outShape)
	switch e.Op.(type) {
	case Conv, ConvGradient, Affine, affineGradient, MaxPool, maxPoolGradient, AveragePool, averagePoolGradient,
		GlobalAveragePool, globalAveragePoolGradient:
	default: // the layers of other operators need more than weights
		return false
	}
	if weights := r.args[e.Parts:]; len(weights) > 0 {
		one.takeWeights(p.net, weights)
	}
	c, inner := x.shape[2], len(x.shape)-3
	in := layout{2, inner, c, elements(x.shape[3:])}
	out := layout{2, inner, r.outShape[2], elements(r.outShape[3:])}
	s := sheetStep{in: p.read(x, in), out: written(r.outShape, out)}
	if _, ok := e.Op.(maxPoolGradient); ok {
		s.saved = p.read(p.arg(r, 1), out)
	}
	p.unmade = append(p.unmade, unmade{&p.sheetLayer(r, s).layer, one, false})
	return true
}
