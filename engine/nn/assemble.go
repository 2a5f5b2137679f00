package nn

import (
	"slices"

	"gorgonia.org/gorgonia"
)

// part is some channels of a gathered run's result that come from one input, at a constant distance. Input −1 stands
// for zeros.
type part struct {
	input, first, step int
	rows               []int // the channels of the input
}

// parts returns the parts, whose channels are neighbours unless strided.
func (g gathered) parts(strided bool) []part {
	var all []part
	open := make(map[int]int) // the last part of each input
	for i, l := range g.from {
		row := l.Channel
		if l.Input < 0 {
			row = -1
		}
		if at, ok := open[l.Input]; ok && all[at].takes(i, strided) {
			if len(all[at].rows) == 1 {
				all[at].step = i - all[at].first
			}
			all[at].rows = append(all[at].rows, row)
			continue
		}
		open[l.Input] = len(all)
		all = append(all, part{input: l.Input, first: i, step: 1, rows: []int{row}})
	}
	return all
}

// takes reports whether channel i of the result continues the part.
func (t part) takes(i int, strided bool) bool {
	n := len(t.rows)
	return i == t.first+n*t.step || n == 1 && strided
}

// assemble appends copies of the parts of a run's result that are not there already.
func (p *planner) assemble(r *fused, g gathered) {
	out := p.wished(r)
	if out == nil {
		out = like(p.arg(r, 0), r.outShape)
		p.at[r.out] = out
	}
	for _, t := range g.parts(out.axis != g.axis) {
		to := out.slice(g.axis, t.first, len(t.rows), t.step)
		in := p.arg(r, max(t.input, 0))
		if !t.isWhole(in.shape[g.axis]) {
			p.moved(in, to, choice{g.axis: t.rows})
		} else if !in.equal(to) {
			p.moved(in, to, nil)
		}
	}
}

// wished returns the place of a gathered run's result, if it is known before its inputs are.
func (p *planner) wished(r *fused) *place {
	if p.at[r.out] == nil {
		if to := p.destination(r.out); to != nil {
			p.at[r.out] = to
		}
	}
	return p.at[r.out]
}

// isWhole reports whether the part is all channels of an input, in order.
func (t part) isWhole(channels int) bool {
	return t.input >= 0 && len(t.rows) == channels && slices.Equal(t.rows, upTo(channels))
}

// equal reports whether two places of the same shape are the same memory in the same order.
func (p *place) equal(q *place) bool {
	for d, n := range p.shape {
		if n > 1 && p.stride[d] != q.stride[d] {
			return false
		}
	}
	return p.storage == q.storage && p.from == q.from && p.axis == q.axis && p.lane == q.lane
}

// destination returns a place for n in which its only reader wants it, or nil if none is known. A result that is written
// there need not be copied.
func (p *planner) destination(n *gorgonia.Node) *place {
	if len(p.readers[n]) != 1 {
		return nil
	}
	r := p.readers[n][0]
	switch op := r.root.(type) {
	case Transpose:
		if to := p.destination(r.out); to != nil {
			return to.transposed(inverse(op.Perm))
		}
	case Reshape:
		if to := p.destination(r.out); to != nil {
			return to.reshaped(n.Shape())
		}
	case gathered:
		return p.within(r, op, n)
	case Linear, linearGradient:
		if last := len(n.Shape()) - 1; r.in == n && last > 1 {
			return newBlocked(n.Shape(), last, last)
		}
	}
	return nil
}

// within returns the part of a gathered run's result that n becomes, or nil if n is not copied there as a whole.
func (p *planner) within(r *fused, g gathered, n *gorgonia.Node) *place {
	if g.axis == 1 && len(r.outShape) == 4 {
		return nil // maybe of pictures
	}
	for _, t := range g.parts(true) {
		if t.input < 0 || r.args[t.input] != n || !t.isWhole(n.Shape()[g.axis]) {
			continue
		}
		if all := p.wished(r); all != nil {
			return all.slice(g.axis, t.first, len(t.rows), t.step)
		}
	}
	return nil
}
