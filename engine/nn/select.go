package nn

import (
	"math"
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// This file plans operators that choose among elements: Where, clamps that exclude 0, largest and smallest elements.

// between returns a run for a tensor between the steps of r, and its result once it is planned.
func (p *planner) between(r *fused, in, out []int) (step *fused, result func() *place) {
	step = &fused{root: r.root, out: new(gorgonia.Node), inShape: in, outShape: out}
	return step, func() *place { return p.at[step.out] }
}

// where plans the sum of both arrays, each with zeros where the other is taken.
func (p *planner) where(r *fused, w Where) bool {
	var of [3]*place
	for i, at := range w.Of {
		of[i] = lifted(p.arg(r, at), len(r.outShape))
	}
	a, b := p.taken(r, "Keep", of[1], of[0]), p.taken(r, "Drop", of[2], of[0])
	return p.combine(r, "Add", a, b)
}

// taken returns the elements of x where is is not 0 ("Keep") or where it is 0 ("Drop"), and zeros elsewhere.
func (p *planner) taken(r *fused, f string, x, is *place) *place {
	if x.kind == inConstants && is.kind == inConstants {
		return constant(chosen(f == "Keep", x, is, r.outShape))
	}
	step, result := p.between(r, r.outShape, r.outShape)
	p.combine(step, f, x, is)
	return result()
}

// chosen is taken of constants.
func chosen(keep bool, x, is *place, shape []int) Array {
	out := newArray(shape...)
	walk(shape, stretched(x, shape).stride, stretched(is, shape).stride, func(i, a, c int) {
		if (is.constant[is.from+c] != 0) == keep {
			out.Data[i] = x.constant[x.from+a]
		}
	})
	return out
}

// whereGradient plans the gradient with respect to one of the arrays.
func (p *planner) whereGradient(r *fused, g whereGradient) bool {
	if g.Of == 0 {
		return false
	}
	dy, is := p.arg(r, 0), lifted(p.arg(r, 1), len(p.arg(r, 0).shape))
	shape := append(slices.Repeat([]int{1}, len(dy.shape)-len(g.To)), g.To...)
	f := map[int]string{1: "Keep", 2: "Drop"}[g.Of]
	if slices.Equal(shape, dy.shape) {
		return p.combine(r, f, dy, is)
	}
	step, result := p.between(r, dy.shape, dy.shape)
	p.combine(step, f, dy, is)
	return p.sum(r, result(), nil, shape)
}

// number returns a constant that fits a tensor of any rank.
func number(v float32, rank int) *place {
	return constant(Array{slices.Repeat([]int{1}, rank), []float32{v}})
}

// clip plans a clamp that excludes 0 as a maximum and a minimum.
func (p *planner) clip(r *fused, c Clip) bool {
	x, rank := p.arg(r, 0), len(r.outShape)
	bounds := []factor{{"Max", number(c.Min, rank)}, {"Min", number(c.Max, rank)}}
	if math.IsInf(float64(c.Min), -1) {
		bounds = bounds[1:]
	} else if math.IsInf(float64(c.Max), 1) {
		bounds = bounds[:1]
	}
	x, ok := p.scaled(r, x, bounds...)
	p.emit(r, x)
	return ok
}

// clipGradient plans the gradient of a clamp that excludes 0: by the signs of the distances to the bounds.
func (p *planner) clipGradient(r *fused, g clipGradient) bool {
	dy, y := p.arg(r, 0), p.arg(r, 1)
	for _, b := range []struct {
		bound  float32
		inside kernel.Clamp
	}{{g.Min, kernel.ReLU}, {g.Max, kernel.Clamp{Lo: float32(math.Inf(-1)), Hi: 0}}} {
		if math.IsInf(float64(b.bound), 0) {
			continue
		}
		distance, ok := p.scaled(r, y, factor{"Sub", number(b.bound, len(y.shape))})
		if !ok {
			return false
		}
		step, result := p.between(r, dy.shape, dy.shape)
		l := p.layoutOf(dy, distance)
		layer := kernel.NewAffineGrad(l.channels, l.pixels, 1, nil, b.inside)
		p.sheetLayer(step, sheetStep{layer: layer, in: p.read(dy, l), saved: p.read(distance, l), out: written(dy.shape, l)})
		dy = result()
	}
	p.emit(r, dy)
	return true
}

// reduce plans the largest elements along axes as pooling, one axis after the other. The smallest are those of −x.
func (p *planner) reduce(r *fused, op Reduce) bool {
	x := p.arg(r, 0)
	least := op.Function == "ReduceMin"
	if !least && op.Function != "ReduceMax" {
		return false
	}
	if least {
		x, _ = p.scaled(r, x, factor{"Mul", number(-1, len(x.shape))})
	}
	for _, axis := range op.Axes {
		if x = p.largest(r, x, axis); x == nil {
			return false
		}
	}
	if least {
		x, _ = p.scaled(r, x, factor{"Mul", number(-1, len(x.shape))})
	}
	p.emit(r, x)
	return true
}

// largest plans the largest elements along one axis. It returns nil if the tensor has no other dimension for lanes.
func (p *planner) largest(r *fused, x *place, axis int) *place {
	l := p.layoutOf(x)
	before, after, ok := around(x.shape, axis, l)
	if !ok {
		lanes := len(x.shape) - 1
		if axis == lanes {
			lanes--
		}
		l = layout{lanes, len(x.shape) - 1, x.shape[lanes], elements(x.shape) / x.shape[lanes]}
		if before, after, ok = around(x.shape, axis, l); !ok || lanes == 0 {
			return nil
		}
	}
	n, shape := x.shape[axis], slices.Clone(x.shape)
	shape[axis] = 1
	step, result := p.between(r, x.shape, shape)
	g := kernel.Geometry{
		InC: l.channels, OutC: l.channels, InH: before * n, InW: after, KH: n, KW: 1, StrideH: n, StrideW: 1,
		DilationH: 1, DilationW: 1,
	}
	p.sheetLayer(step, sheetStep{layer: kernel.NewMaxPool(g), in: p.read(x, l), out: written(shape, l)})
	return result()
}

// reduceGradient plans the gradient of largest or smallest elements: equal ones share it.
func (p *planner) reduceGradient(r *fused, g reduceGradient) bool {
	if g.Function == "ReduceProd" {
		return false
	}
	dy, x, y := p.arg(r, 0), p.arg(r, 1), p.arg(r, 2)
	same, equal := p.between(r, x.shape, x.shape)
	if !p.combine(same, "Equal", x, y) {
		return false
	}
	count, sum := p.between(r, x.shape, y.shape)
	if !p.sum(count, equal(), nil, y.shape) {
		return false
	}
	share, ok := p.scaled(r, dy, factor{"Div", sum()})
	return ok && p.combine(r, "Mul", equal(), share)
}

// padded plans padding with a number other than 0: what is padded with zeros, plus the number outside.
func (p *planner) padded(r *fused, op Pad, at *place) bool {
	outside := newArray(1, 1, r.outShape[2], r.outShape[3])
	for i := range outside.Data {
		y, x := i/r.outShape[3]-op.Pads[0], i%r.outShape[3]-op.Pads[1]
		if y < 0 || y >= r.inShape[2] || x < 0 || x >= r.inShape[3] {
			outside.Data[i] = op.Value
		}
	}
	return p.combine(r, "Add", at, constant(outside))
}
