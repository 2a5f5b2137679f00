package nn

import (
	"fmt"
	"slices"

	"beyond/engine/kernel"
)

// This file plans the operators that no run of a convolution takes up. The ones that only move elements become views
// where strides can express them, and copies where not. The others run on kernel layers, sheet by sheet, in the layout
// in which their inputs lie.

// layout is how the sheets of a tensor lie: its channels along axis, its pixels in the last inner dimensions.
type layout struct{ axis, inner, channels, pixels int }

// general adds the steps of an operator. It reports false if only the definition computes it.
func (p *planner) general(r *fused) bool {
	switch op := r.root.(type) {
	case Transpose:
		p.emit(r, p.arg(r, 0).transposed(op.Perm))
	case Reshape:
		p.reshape(r)
	case Mix:
		return p.mix(r, op)
	case Pad:
		return p.pad(r, op)
	case channelRange:
		p.emit(r, p.arg(r, 0).slice(1, op.From, op.Count, 1))
	case Concat:
		p.concat(r)
	case Map:
		return p.function(r, op)
	case mapGradient:
		return p.functionGradient(r, op)
	case Binary:
		return p.binary(r, op)
	case binaryGradient:
		return p.binaryGradient(r, op)
	case Softmax, softmaxGradient, LayerNorm, layerNormGradient:
		p.alongLast(r)
	case Each:
		return p.each(r, op)
	case Where:
		return p.where(r, op)
	case whereGradient:
		return p.whereGradient(r, op)
	case Clip:
		return p.clip(r, op)
	case clipGradient:
		return p.clipGradient(r, op)
	case Reduce:
		return p.reduce(r, op)
	case reduceGradient:
		return p.reduceGradient(r, op)
	case groupNormGradient:
		p.groupNormGradient(r, op)
	case MatMul:
		p.matMul(r, op)
	case matMulGradient:
		return p.matMulGradient(r, op)
	default:
		return false
	}
	return true
}

// arg returns the place of input i of a run, in the shape in which the run reads it. A weight is in C order.
func (p *planner) arg(r *fused, i int) *place {
	n := r.args[i]
	shape := n.Shape()
	if r.as != nil {
		shape = r.as[i].Shape()
	}
	at := p.at[n]
	if at == nil {
		return constant(Array{Shape: n.Shape(), Data: p.net.numbers(n)})
	}
	return p.as(at, shape)
}

// constant returns the place of a weight.
func constant(w Array) *place {
	at := external(inConstants, w.Shape)
	at.constant = w.Data
	return at
}

// as returns a view of at with another shape, or a copy if there is no view.
func (p *planner) as(at *place, shape []int) *place {
	if slices.Equal(at.shape, shape) {
		return at
	}
	if v := at.reshaped(shape); v != nil {
		return v
	}
	if to := at.blocksAs(shape); to != nil {
		p.moved(at, to.reshaped(at.shape), nil)
		return to
	}
	v := p.moved(at, newPlain(at.shape), nil)
	v.shape, v.stride = slices.Clone(shape), cOrder(shape, 1)
	return v
}

// blocksAs returns a new place with another shape, into which whole blocks of at can be copied, or nil if there is none.
func (p *place) blocksAs(shape []int) *place {
	for axis := len(shape) - 1; axis > 0 && p.whole(); axis-- {
		to := newBlocked(shape, axis, len(shape)-1)
		if v := to.reshaped(p.shape); v != nil && v.axis == p.axis && v.whole() {
			return to
		}
	}
	return nil
}

// moved adds a step that copies a tensor, and returns a view of its destination. A constant is copied at once.
func (p *planner) moved(in, out *place, chosen choice) *place {
	m := newMover(in, out, chosen)
	if in.kind == inConstants {
		out.kind, out.constant = inConstants, make([]float32, out.size)
		m.all(out.constant[out.from:], in.constant[in.from:])
		return out.view()
	}
	about := Step{Kind: "Copy", In: in.shape, Out: out.shape, Operations: int64(elements(out.shape))}
	p.steps = append(p.steps, &moveStep{about, in, out, m})
	return out.view()
}

// emit sets the place of a run's result, unless a concatenation has set it already: then it copies there.
func (p *planner) emit(r *fused, at *place) {
	if to := p.at[r.out]; to != nil {
		p.moved(at, to, nil)
		return
	}
	p.at[r.out] = at
}

// sheeted returns the tensor in sheets with channels along axis. Any number of inner dimensions will do if inner is
// negative.
func (p *planner) sheeted(at *place, axis, inner int) *place {
	if at.axis == axis {
		if have, _, ok := at.sheet(); ok && (inner < 0 || at.sameInner(have, inner)) {
			return at
		}
	}
	if inner < 0 {
		inner = len(at.shape) - 1
	}
	key := copied{at.storage, at.from, fmt.Sprint(at.shape, at.stride, at.axis, axis, inner)}
	if p.copies[key] == nil {
		p.copies[key] = p.moved(at, newBlocked(at.shape, axis, inner), nil)
	}
	return p.copies[key]
}

// copied identifies a copy of a tensor in another layout.
type copied struct {
	*storage
	from   int
	layout string
}

// whole returns the tensor in one sheet with channels along axis.
func (p *planner) whole(at *place, axis int) *place { return p.sheeted(at, axis, len(at.shape)-1) }

// layoutOf returns the layout in which an elementwise operator on the first tensor runs. The others may be repeated.
func (p *planner) layoutOf(tensors ...*place) layout {
	shape := tensors[0].shape
	axis := len(shape) - 1
	if len(shape) == 4 {
		axis = 1
	}
	for _, at := range tensors {
		inner, pixels, ok := at.sheet()
		switch {
		case !ok || at.kind == inConstants:
		case slices.Equal(at.shape, shape):
			return layout{at.axis, inner, shape[at.axis], pixels}
		default:
			axis = at.axis
		}
	}
	return layout{axis, len(shape) - 1, shape[axis], elements(shape) / shape[axis]}
}

// read returns a tensor of the layout's shape as an operand.
func (p *planner) read(at *place, l layout) operand {
	at = p.sheeted(at, l.axis, l.inner)
	return operand{at, at.sheets(l.inner)}
}

// written returns a new operand for the result.
func written(shape []int, l layout) operand {
	at := newBlocked(shape, l.axis, l.inner)
	return operand{at, at.sheets(l.inner)}
}

// sheetLayer appends a step that runs a layer on each sheet, and returns it.
func (p *planner) sheetLayer(r *fused, s sheetStep) *sheetStep {
	s.about = Step{Kind: r.root.Kind(), In: r.inShape, Out: r.outShape, Operations: int64(elements(r.outShape))}
	s.count = len(s.out.sheets)
	s.group = 1
	if s.layer != nil && s.count > 64 && s.layer.Tasks(1) == 1 {
		s.group = (s.count + 63) / 64
	}
	s.inPlace = s.inPlace && s.in.axis == s.out.axis && slices.Equal(s.in.stride, s.out.stride)
	p.steps = append(p.steps, &s)
	p.emit(r, s.out.place)
	return &s
}

// reshape makes a view, or a copy in C order.
func (p *planner) reshape(r *fused) { p.emit(r, p.as(p.arg(r, 0), r.outShape)) }

// concat copies each input to its part of the result, in the layout of the first.
func (p *planner) concat(r *fused) {
	first := p.arg(r, 0)
	out := like(first, r.outShape)
	from := 0
	for i := range r.args {
		in := p.arg(r, i)
		p.moved(in, out.slice(1, from, in.shape[1], 1), nil)
		from += in.shape[1]
	}
	p.emit(r, out)
}

// mix plans a choice of positions along an axis as a view or a copy. Sums have kernels for pictures.
func (p *planner) mix(r *fused, m Mix) bool {
	in := p.arg(r, 0)
	rows, step, ok := m.choice()
	if !ok {
		return p.mean(r, m, in) || p.weighted(r, m, in) || p.weightedSum(r, m, in)
	}
	if step > 0 {
		if v := in.slice(m.Axis, rows[0], len(rows), step); v != nil {
			p.emit(r, v)
			return true
		}
	}
	p.emit(r, p.moved(in, like(in, r.outShape), choice{m.Axis: rows}))
	return true
}

// like returns a new place of a shape, with the same axis in lanes.
func like(at *place, shape []int) *place {
	if at.axis == plain {
		return newPlain(shape)
	}
	return newBlocked(shape, at.axis, len(shape)-1)
}

// pad plans padding with zeros, and cropping.
func (p *planner) pad(r *fused, op Pad) bool {
	in := p.arg(r, 0)
	if op.Pads == [4]int{} {
		p.emit(r, in)
		return true
	}
	chosen := make(choice)
	for i := range 2 {
		rows := make([]int, r.outShape[2+i])
		for y := range rows {
			if rows[y] = y - op.Pads[i]; rows[y] < 0 || rows[y] >= r.inShape[2+i] {
				rows[y] = -1
			}
		}
		chosen[2+i] = rows
	}
	at := p.moved(in, like(in, r.outShape), chosen)
	if op.Value != 0 && slices.Max(op.Pads[:]) > 0 {
		return p.padded(r, op, at)
	}
	p.emit(r, at)
	return true
}

// choice returns the position that each row copies, −1 for a row of zeros, and the distance between the positions if
// it is always the same. It reports false if a row is a sum.
func (m Mix) choice() (rows []int, step int, ok bool) {
	for _, row := range m.Rows {
		switch {
		case len(row) == 0:
			rows = append(rows, -1)
		case len(row) == 1 && row[0].Weight == 1:
			rows = append(rows, row[0].From)
		default:
			return nil, 0, false
		}
	}
	step = 1
	if len(rows) > 1 {
		step = rows[1] - rows[0]
	}
	for i, at := range rows {
		if at < 0 || at != rows[0]+i*step {
			return rows, 0, true
		}
	}
	return rows, step, true
}

// mean plans the mean along the only dimension of pixels of each sheet.
func (p *planner) mean(r *fused, m Mix, in *place) bool {
	weight, ok := m.uniform(r.inShape[m.Axis])
	inner, pixels, sheets := in.sheet()
	if !ok || weight != 1/float32(pixels) || !sheets || m.Axis == in.axis || pixels != r.inShape[m.Axis] || pixels == 1 {
		return false
	}
	dims := in.pixelDims()
	if !slices.Contains(dims[len(dims)-inner:], m.Axis) {
		return false
	}
	l := layout{in.axis, inner, in.shape[in.axis], pixels}
	out := written(r.outShape, l)
	layer := kernel.NewGlobalAvgPool(l.channels, pixels, 1)
	p.sheetLayer(r, sheetStep{layer: layer, in: p.read(in, l), out: out})
	return true
}

// weighted plans a choice of positions that are all multiplied by one number, as in the gradient of a mean.
func (p *planner) weighted(r *fused, m Mix, in *place) bool {
	var rows []int
	for _, row := range m.Rows {
		if len(row) != 1 || row[0].Weight != m.Rows[0][0].Weight {
			return false
		}
		rows = append(rows, row[0].From)
	}
	at := p.moved(in, like(in, r.outShape), choice{m.Axis: rows})
	l := p.layoutOf(at)
	scale := slices.Repeat([]float32{m.Rows[0][0].Weight}, l.channels)
	layer := kernel.NewAffine(l.channels, l.pixels, 1, scale, nil, kernel.None)
	p.sheetLayer(r, sheetStep{layer: layer, in: p.read(at, l), out: p.result(r, l), inPlace: true})
	return true
}

// uniform returns the weight of a single sum of all positions with one weight.
func (m Mix) uniform(size int) (weight float32, ok bool) {
	if len(m.Rows) != 1 || len(m.Rows[0]) != size {
		return 0, false
	}
	weight = m.Rows[0][0].Weight
	for i, t := range m.Rows[0] {
		if t.From != i || t.Weight != weight {
			return 0, false
		}
	}
	return weight, true
}
