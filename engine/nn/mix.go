package nn

import (
	"fmt"
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// Mix makes each slice across Axis a weighted sum of slices of its input: out[i] = Σ weight·x[from] over the taps of
// Rows[i]. Slicing, splitting, gathering, tiling, padding, resizing and means along an axis are all a Mix.
type Mix struct {
	Axis int
	Rows [][]Tap // by position in the output; a row without taps gives zeros
}

// Tap is one term of a weighted sum.
type Tap struct {
	From   int // position in the input
	Weight float32
}

// Kind returns "Mix".
func (Mix) Kind() string { return "Mix" }

// Shape sets dimension Axis to len(Rows). It fails if a tap reads outside the input.
func (m Mix) Shape(in ...[]int) ([]int, error) {
	if m.Axis < 0 || m.Axis >= len(in[0]) {
		return nil, fmt.Errorf("no axis %d in shape %v", m.Axis, in[0])
	}
	for _, row := range m.Rows {
		for _, t := range row {
			if t.From < 0 || t.From >= in[0][m.Axis] {
				return nil, fmt.Errorf("position %d is outside axis %d of shape %v", t.From, m.Axis, in[0])
			}
		}
	}
	out := slices.Clone(in[0])
	out[m.Axis] = len(m.Rows)
	return out, nil
}

// Apply computes the weighted sums, in float64. A single tap of weight 1 is copied.
func (m Mix) Apply(out Array, in ...Array) {
	inner := elements(out.Shape[m.Axis+1:])
	sum := make([]float64, inner)
	for o := range elements(out.Shape[:m.Axis]) {
		src := in[0].Data[o*in[0].Shape[m.Axis]*inner:]
		for i, row := range m.Rows {
			dst := out.Data[(o*len(m.Rows)+i)*inner:][:inner]
			if len(row) == 1 && row[0].Weight == 1 {
				copy(dst, src[row[0].From*inner:])
				continue
			}
			clear(sum)
			for _, t := range row {
				for j, v := range src[t.From*inner:][:inner] {
					sum[j] += float64(v) * float64(t.Weight)
				}
			}
			round(dst, sum)
		}
	}
}

// gradient is the transposed Mix: a slice receives the gradients of all sums it is in.
func (m Mix) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	back := Mix{Axis: m.Axis, Rows: make([][]Tap, x[0].Shape()[m.Axis])}
	for i, row := range m.Rows {
		for _, t := range row {
			back.Rows[t.From] = append(back.Rows[t.From], Tap{i, t.Weight})
		}
	}
	return []Term{{back, []*gorgonia.Node{dy}}}
}

// weightedSum plans sums of channels, or of a dimension of a sheet's pixels, which it brings to the front where it is
// neither the first nor the last of them.
func (p *planner) weightedSum(r *fused, m Mix, in *place) bool {
	if p.weightedSumIn(p.layoutOf(in), r, m, in) {
		return true
	}
	rank := len(in.shape)
	if m.Axis == 0 || rank < 3 {
		return false
	}
	perm := upTo(rank)
	copy(perm[2:], slices.Delete(upTo(rank), m.Axis, m.Axis+1)[1:])
	perm[1] = m.Axis
	front := in.transposed(perm)
	l := layout{rank - 1, rank - 1, front.shape[rank-1], elements(front.shape) / front.shape[rank-1]}
	shape := slices.Clone(front.shape)
	shape[1] = len(m.Rows)
	step, result := p.between(r, front.shape, shape)
	if !p.weightedSumIn(l, step, Mix{Axis: 1, Rows: m.Rows}, front) {
		return false
	}
	p.emit(r, result().transposed(inverse(perm)))
	return true
}

// upTo returns 0 … n−1.
func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// inverse returns the permutation that undoes perm.
func inverse(perm []int) []int {
	back := make([]int, len(perm))
	for i, d := range perm {
		back[d] = i
	}
	return back
}

// weightedSumIn is weightedSum in a layout. It reports false for a dimension between others.
func (p *planner) weightedSumIn(l layout, r *fused, m Mix, in *place) bool {
	from, to, ok := around(in.shape, m.Axis, l)
	var layer kernel.Layer
	switch c := l.channels; {
	case m.Axis == l.axis && len(m.Rows)*c <= maxMatrix:
		layer = kernel.NewConv(kernel.Square(c, len(m.Rows), 1, l.pixels, 1, 1, 0), m.matrix(c), nil, kernel.None)
	case !ok:
		return false
	case from == 1:
		layer = kernel.NewRowMix(c, in.shape[m.Axis], to, m.weighted())
	case to == 1:
		layer = kernel.NewColumnMix(c, from, in.shape[m.Axis], m.weighted())
	default:
		return false
	}
	p.sheetLayer(r, sheetStep{layer: layer, in: p.read(in, l), out: written(r.outShape, l)})
	return true
}

// around returns the pixels of a sheet before and after a dimension. It reports false if the dimension is none of the
// sheet's pixels.
func around(shape []int, d int, l layout) (before, after int, ok bool) {
	before, after = 1, 1
	dims := newBlocked(shape, l.axis, l.inner).pixelDims()
	for _, i := range dims[len(dims)-l.inner:] {
		switch {
		case i == d:
			ok = true
		case ok:
			after *= shape[i]
		default:
			before *= shape[i]
		}
	}
	return before, after, ok
}

// maxMatrix limits the elements of the matrix that mixes channels.
const maxMatrix = 1 << 20

// matrix returns the weights of all sums over the positions of an axis of this size, sum by sum.
func (m Mix) matrix(size int) []float32 {
	w := make([]float32, len(m.Rows)*size)
	for i, row := range m.Rows {
		for _, t := range row {
			w[i*size+t.From] += t.Weight
		}
	}
	return w
}

func (m Mix) weighted() [][]kernel.Weighted {
	rows := make([][]kernel.Weighted, len(m.Rows))
	for i, row := range m.Rows {
		for _, t := range row {
			rows[i] = append(rows[i], kernel.Weighted(t))
		}
	}
	return rows
}
