package nn

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"
)

// LSTM runs a long short-term memory over sequences (Hochreiter and Schmidhuber 1997, with forget gates). Its inputs
// are what the sequences add to the gates, [1,T,B,4H] for T positions of B sequences, the recurrent weights [H,4H], and
// the first hidden and cell states [B,H]. The gates are input, output, forget and cell, in this order. The result is
// the hidden states, [1,T,B,H], or with Cell the cell states. With Reverse it runs from the last position to the first.
type LSTM struct{ Reverse, Cell bool }

// Kind returns "LSTM".
func (LSTM) Kind() string { return "LSTM" }

// Shape returns [1,T,B,H]. It fails if the inputs do not fit each other.
func (LSTM) Shape(in ...[]int) ([]int, error) {
	if len(in) != 4 || len(in[0]) != 4 || len(in[1]) != 2 {
		return nil, fmt.Errorf("inputs of shapes %v", in)
	}
	x, h := in[0], in[1][0]
	state := []int{x[2], h}
	if x[3] != 4*h || in[1][1] != 4*h || !slices.Equal(in[2], state) || !slices.Equal(in[3], state) {
		return nil, fmt.Errorf("inputs of shapes %v", in)
	}
	return []int{x[0], x[1], x[2], h}, nil
}

// Apply computes, for z = x[t] + h[t−1]·r: c[t] = σ(f)·c[t−1] + σ(i)·tanh(g), and h[t] = σ(o)·tanh(c[t]), in float64.
func (l LSTM) Apply(out Array, in ...Array) {
	l.run(in, func(at, b int, _, _, cell, hidden []float64) {
		if l.Cell {
			hidden = cell
		}
		round(out.Data[(at*out.Shape[2]+b)*len(hidden):], hidden)
	})
}

// run calls f for each position and sequence with the gates after their functions, the cell state before and the two
// states after, which are valid until f returns.
func (l LSTM) run(in []Array, f func(at, b int, gates, before, cell, hidden []float64)) {
	x, r := in[0], in[1]
	hidden := r.Shape[0]
	for b := range x.Shape[2] {
		h, c, z := widened(in[2].row(b)), widened(in[3].row(b)), make([]float64, 4*hidden)
		before := make([]float64, hidden)
		for t := range x.Shape[1] {
			at := l.position(t, x.Shape[1])
			copyWide(z, x.Data[(at*x.Shape[2]+b)*len(z):])
			for k, v := range h {
				for j, w := range r.row(k) {
					z[j] += v * float64(w)
				}
			}
			copy(before, c)
			for j := range hidden {
				i, o, f, g := sigmoid(z[j]), sigmoid(z[hidden+j]), sigmoid(z[2*hidden+j]), math.Tanh(z[3*hidden+j])
				z[j], z[hidden+j], z[2*hidden+j], z[3*hidden+j] = i, o, f, g
				c[j] = f*c[j] + i*g
				h[j] = o * math.Tanh(c[j])
			}
			f(at, b, z, before, c, h)
		}
	}
}

// position returns the position in the sequence of step t.
func (l LSTM) position(t, length int) int {
	if l.Reverse {
		return length - 1 - t
	}
	return t
}

func widened(v []float32) []float64 {
	out := make([]float64, len(v))
	copyWide(out, v)
	return out
}

func copyWide(dst []float64, src []float32) {
	for i := range dst {
		dst[i] = float64(src[i])
	}
}

func (l LSTM) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{lstmGradient{l}, []*gorgonia.Node{dy, x[0], x[1], x[2], x[3]}}}
}

// lstmGradient is the gradient with respect to what the sequences add to the gates. Its inputs are dy and the LSTM's.
type lstmGradient struct{ LSTM }

func (lstmGradient) Kind() string                     { return "LSTMGradient" }
func (lstmGradient) Shape(in ...[]int) ([]int, error) { return slices.Clone(in[1]), nil }

// Apply goes back from the last step to the first, with the gates and states of a run.
func (g lstmGradient) Apply(out Array, in ...Array) {
	x, r := in[1], in[2]
	length, batch, hidden := x.Shape[1], x.Shape[2], r.Shape[0]
	gates, cells := make([]float64, len(x.Data)), make([]float64, length*batch*hidden)
	g.run(in[1:], func(at, b int, z, before, _, _ []float64) {
		copy(gates[(at*batch+b)*len(z):], z)
		copy(cells[(at*batch+b)*hidden:], before)
	})
	for b := range batch {
		dh, dc, dz := make([]float64, hidden), make([]float64, hidden), make([]float64, 4*hidden)
		given := dh
		if g.Cell {
			given = dc
		}
		for t := length - 1; t >= 0; t-- {
			at := g.position(t, length)*batch + b
			for j, v := range in[0].Data[at*hidden:][:hidden] {
				given[j] += float64(v)
			}
			backThroughGates(dz, dh, dc, gates[at*4*hidden:], cells[at*hidden:])
			round(out.Data[at*4*hidden:], dz)
			for k := range dh {
				dh[k] = 0
				for j, w := range r.row(k) {
					dh[k] += dz[j] * float64(w)
				}
			}
		}
	}
}

// backThroughGates computes the gradient with respect to the arguments of the gates from those with respect to the
// hidden and the cell state after a step, and leaves in dc the one with respect to the cell state before.
func backThroughGates(dz, dh, dc, gates, cell []float64) {
	n := len(dh)
	for j := range n {
		i, o, f, g := gates[j], gates[n+j], gates[2*n+j], gates[3*n+j]
		t := math.Tanh(f*cell[j] + i*g)
		dc[j] += dh[j] * o * (1 - t*t)
		dz[j], dz[n+j] = dc[j]*g*i*(1-i), dh[j]*t*o*(1-o)
		dz[2*n+j], dz[3*n+j] = dc[j]*cell[j]*f*(1-f), dc[j]*i*(1-g*g)
		dc[j] *= f
	}
}
