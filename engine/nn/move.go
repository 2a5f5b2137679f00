package nn

import (
	"slices"

	"beyond/engine/kernel"
)

// moveStep copies a tensor to another place, maybe with a choice of positions along one dimension.
type moveStep struct {
	about   Step
	in, out *place
	mover
}

// mover copies elements by their offsets along each dimension, outermost dimension first.
type mover struct {
	dims  []moved
	run   int             // floats copied together: 1, or a block of lanes
	turn  *kernel.Turning // how the last two dimensions are transposed; nil if they are not
	parts int             // parts that the first dimension is cut into
}

// moved is a dimension: the offsets of its elements in source and destination. A source of −1 stands for zeros.
type moved struct {
	from, to []int
	unit     bool // neighbours are neighbours in memory in both
}

// choice says for some dimensions which positions of the source are copied: position i of the result comes from
// position choice[d][i] of dimension d, or is zero where that is −1.
type choice map[int][]int

// newMover returns the mover from one place to another of the same shape, but for the chosen dimensions.
func newMover(in, out *place, chosen choice) mover {
	m := mover{run: 1}
	lanes := in.axis == out.axis && in.whole() && out.whole() && chosen[in.axis] == nil
	for i := range out.shape {
		from, to := in.offsets(i), out.offsets(i)
		switch rows := chosen[i]; {
		case lanes && i == out.axis:
			m.run = kernel.Block
			from, to = every(from, kernel.Block), every(to, kernel.Block)
		case rows != nil:
			from = at(from, rows)
		}
		if !lanes && i == out.axis { // the lanes after the last element
			for range out.pad {
				from, to = append(from, -1), append(to, to[len(to)-1]+1)
			}
		}
		if len(to) > 1 || from[0] != 0 || i == out.axis || i == in.axis {
			m.dims = append(m.dims, moved{from: from, to: to})
		}
	}
	m.order(in, out)
	return m
}

func every(offsets []int, n int) []int {
	var out []int
	for i := 0; i < len(offsets); i += n {
		out = append(out, offsets[i])
	}
	return out
}

// at returns the offsets of the rows, −1 for −1.
func at(offsets, rows []int) []int {
	out := make([]int, len(rows))
	for i, r := range rows {
		if out[i] = r; r >= 0 {
			out[i] = offsets[r]
		}
	}
	return out
}

// order sorts the dimensions by their distance in the destination, so that it is written in order, and cuts the work.
func (m *mover) order(in, out *place) {
	if len(m.dims) == 0 {
		m.dims = []moved{{from: []int{0}, to: []int{0}}}
	}
	distance := func(d moved) int {
		if len(d.to) < 2 {
			return 0
		}
		return d.to[1] - d.to[0]
	}
	slices.SortStableFunc(m.dims, func(a, b moved) int { return distance(b) - distance(a) })
	m.findTurn()
	last := &m.dims[len(m.dims)-1]
	last.unit = m.turn == nil && apart(last.from, m.run) && apart(last.to, m.run)
	const worth = 1 << 14 // floats
	m.parts = max(1, min(len(m.dims[0].to), elements(out.shape)/worth))
	if len(m.dims) == 1 || m.turn != nil && len(m.dims) == 2 {
		m.parts = 1
	}
}

// apart reports whether neighbouring offsets are step apart.
func apart(offsets []int, step int) bool {
	for i, o := range offsets {
		if o != offsets[0]+i*step || o < 0 {
			return false
		}
	}
	return true
}

// inBlocks returns the distance of neighbouring offsets within each block of 16 and the distance of neighbouring blocks,
// if these are the same everywhere, missing sources at the end aside.
func inBlocks(offsets []int) (step, block int, ok bool) {
	for len(offsets) > 1 && offsets[len(offsets)-1] < 0 {
		offsets = offsets[:len(offsets)-1]
	}
	if len(offsets) < 2 {
		return 0, 0, false
	}
	step = offsets[1] - offsets[0]
	if len(offsets) > kernel.Block {
		block = offsets[kernel.Block] - offsets[0]
	}
	for i, o := range offsets {
		if o < 0 || o != offsets[0]+i/kernel.Block*block+i%kernel.Block*step {
			return 0, 0, false
		}
	}
	return step, block, true
}

// findTurn finds the dimension whose neighbours are neighbours in the destination and the one whose neighbours are so in
// the source. If they differ, it puts them last: the copy transposes them.
func (m *mover) findTurn() {
	if m.run != 1 {
		return
	}
	to, from := -1, -1
	for i, d := range m.dims {
		a, _, okA := inBlocks(d.from)
		b, _, okB := inBlocks(d.to)
		if !okA || !okB {
			continue
		}
		if b == 1 && a > 1 {
			to = i
		}
		if a == 1 && b > 1 {
			from = i
		}
	}
	if to < 0 || from < 0 {
		return
	}
	rows, cols := m.dims[to], m.dims[from]
	m.dims = slices.DeleteFunc(m.dims, func(d moved) bool { return &d.to[0] == &rows.to[0] || &d.to[0] == &cols.to[0] })
	m.dims = append(m.dims, cols, rows)
	t := kernel.Turning{Rows: len(rows.from), Lanes: len(rows.to), Cols: len(cols.to)}
	t.SrcRow, t.SrcRows, _ = inBlocks(rows.from)
	t.DstCol, t.DstCols, _ = inBlocks(cols.to)
	_, t.SrcBlock, _ = inBlocks(cols.from)
	_, t.DstBlock, _ = inBlocks(rows.to)
	for rows.from[t.Rows-1] < 0 {
		t.Rows--
	}
	m.turn = &t
}

// all copies all parts.
func (m *mover) all(dst, src []float32) {
	for part := range m.parts {
		m.copy(dst, src, part)
	}
}

// copy copies part number part.
func (m *mover) copy(dst, src []float32, part int) {
	if m.parts == 1 {
		m.walk(dst, src, 0, 0, m.dims)
		return
	}
	d := m.dims[0]
	lo, hi := part*len(d.to)/m.parts, (part+1)*len(d.to)/m.parts
	m.each(dst, src, 0, 0, moved{from: d.from[lo:hi], to: d.to[lo:hi]}, m.dims[1:])
}

// walk copies the dimensions at offsets in source and destination. A from of −1 stands for zeros.
func (m *mover) walk(dst, src []float32, from, to int, dims []moved) {
	switch {
	case m.turn != nil && len(dims) == 2:
		m.turned(dst, src, from, to)
	case len(dims) == 1:
		m.leaf(dst, src, from, to, dims[0])
	default:
		m.each(dst, src, from, to, dims[0], dims[1:])
	}
}

// each copies the rest at each position of a dimension.
func (m *mover) each(dst, src []float32, from, to int, d moved, rest []moved) {
	for i, f := range d.from {
		next := from + f
		if f < 0 || from < 0 {
			next = -1
		}
		m.walk(dst, src, next, to+d.to[i], rest)
	}
}

// turned copies the last two dimensions. A from of −1 stands for zeros.
func (m *mover) turned(dst, src []float32, from, to int) {
	cols, rows := m.dims[len(m.dims)-2], m.dims[len(m.dims)-1]
	if from < 0 {
		for _, c := range cols.to {
			m.leaf(dst, src, -1, to+c, rows)
		}
		return
	}
	m.turn.Run(dst[to+rows.to[0]+cols.to[0]:], src[from+rows.from[0]+cols.from[0]:])
}

// leaf copies the innermost dimension. A from of −1 stands for zeros.
func (m *mover) leaf(dst, src []float32, from, to int, d moved) {
	switch {
	case d.unit && from >= 0:
		copy(dst[to+d.to[0]:][:len(d.to)*m.run], src[from+d.from[0]:])
	case m.run == kernel.Block:
		for i, t := range d.to {
			out := (*[kernel.Block]float32)(dst[to+t:])
			if from < 0 || d.from[i] < 0 {
				*out = [kernel.Block]float32{}
				continue
			}
			*out = *(*[kernel.Block]float32)(src[from+d.from[i]:])
		}
	default:
		for i, t := range d.to {
			v := float32(0)
			if from >= 0 && d.from[i] >= 0 {
				v = src[from+d.from[i]]
			}
			dst[to+t] = v
		}
	}
}

func (s *moveStep) describe() Step  { return s.about }
func (s *moveStep) tasks(n int) int { return n * s.parts }

func (s *moveStep) run(m *memory, _, task int) {
	in, out := m.tensor(s.in), m.tensor(s.out)
	picture := task / s.parts
	s.copy(out.Data[picture*out.Stride:], in.Data[picture*in.Stride:], task%s.parts)
}

func (s *moveStep) places() (reads []*place, write *place) { return []*place{s.in}, s.out }
func (s *moveStep) reuses() []*place                       { return nil }
