package nn

import (
	"slices"

	"beyond/engine/kernel"
)

// alongLast plans an operator on the vectors along the last axis.
func (p *planner) alongLast(r *fused) {
	first := p.arg(r, 0)
	last := len(first.shape) - 1
	first = p.sheeted(first, last, -1)
	inner, pixels, _ := first.sheet()
	l := layout{last, inner, first.shape[last], pixels}
	s := sheetStep{in: p.read(first, l), out: p.result(r, l)}
	weights := func(i int) []float32 {
		if i >= len(r.args) {
			return nil
		}
		return p.arg(r, i).constant
	}
	switch op := r.root.(type) {
	case Softmax:
		s.layer = kernel.NewSoftmax(l.channels, l.pixels)
	case softmaxGradient:
		s.layer, s.saved = kernel.NewSoftmaxGrad(l.channels, l.pixels), p.read(p.arg(r, 1), l)
	case LayerNorm:
		s.layer = kernel.NewLayerNorm(l.channels, l.pixels, op.Epsilon, weights(1), weights(2))
	case layerNormGradient:
		s.layer, s.saved = kernel.NewLayerNormGrad(l.channels, l.pixels, op.Epsilon, weights(2)), p.read(p.arg(r, 1), l)
	}
	p.sheetLayer(r, s)
}

func (p *planner) groupNormGradient(r *fused, g groupNormGradient) {
	dy, x := p.whole(p.arg(r, 0), 1), p.whole(p.arg(r, 1), 1)
	c := r.outShape[1]
	l := layout{1, len(r.outShape) - 1, c, elements(r.outShape) / c}
	s := sheetStep{in: p.read(dy, l), saved: p.read(x, l), out: p.result(r, l)}
	s.layer = kernel.NewGroupNormGrad(g.Groups, c, l.pixels, g.Epsilon, nil)
	p.sheetLayer(r, s)
}

// matMul plans a product of matrices.
func (p *planner) matMul(r *fused, m MatMul) {
	a, b := order(m.Swapped, p.arg(r, 0), p.arg(r, 1))
	p.product(r, a, b)
}

// matMulGradient plans dy·bᵀ or aᵀ·dy, and the sum of these over the dimensions along which the factor is repeated.
func (p *planner) matMulGradient(r *fused, g matMulGradient) bool {
	dy := p.arg(r, 0)
	a, b := order(g.Swapped, p.arg(r, 1), p.arg(r, 2))
	ofB := (g.Of == 1) != g.Swapped
	rank := len(dy.shape)
	first, second, of := dy, turned(b), lifted(a, rank)
	if ofB {
		first, second, of = turned(a), dy, lifted(b, rank)
	}
	whole := slices.Concat(dy.shape[:rank-2], of.shape[rank-2:])
	if slices.Equal(whole, r.outShape) {
		p.product(r, first, second)
		return true
	}
	step, result := p.between(r, dy.shape, whole)
	p.product(step, first, second)
	return p.sum(r, result(), nil, of.shape)
}

// turned exchanges the last two dimensions.
func turned(at *place) *place {
	perm := make([]int, len(at.shape))
	for i := range perm {
		perm[i] = i
	}
	n := len(perm)
	perm[n-1], perm[n-2] = n-2, n-1
	return at.transposed(perm)
}

// product plans a·b. Both factors and the result have their columns in lanes.
func (p *planner) product(r *fused, a, b *place) {
	rank := len(r.outShape)
	a, b = lifted(a, rank), lifted(b, rank)
	last, rows := rank-1, rank-2
	if !a.isFactor() {
		a = p.sheeted(a, last, 1)
	}
	if !b.isFactor() || b.stride[rows] != kernel.Block && b.shape[rows] > 1 {
		b = p.moved(b, newBlocked(b.shape, last, 1), nil)
	}
	l := layout{last, 1, r.outShape[last], r.outShape[rows]}
	out := p.result(r, l)
	if to := p.destination(r.out); p.at[r.out] == nil && to != nil && to.isFactor() && to.stride[rows] == kernel.Block {
		out = operand{to, to.sheets(1)}
	}
	layer := kernel.NewMatMul(kernel.MatMulShape{
		M: l.pixels, K: a.shape[last], N: l.channels, ARow: a.stride[rows], ABlock: a.stride[last], BBlock: b.stride[last],
		OutRow: kernel.Block, OutBlock: out.stride[last],
	})
	outer := out.pixelDims()[:rows]
	s := p.sheetLayer(r, sheetStep{
		layer: layer, out: out,
		in:  operand{a, a.repeated(r.outShape, outer)},
		add: operand{b, b.repeated(r.outShape, outer)},
	})
	s.about.Operations = 2 * int64(elements(r.outShape)) * int64(a.shape[last])
}

// isFactor reports whether the columns of the matrices lie in whole blocks of lanes.
func (p *place) isFactor() bool { return p.axis == len(p.shape)-1 && p.whole() }
