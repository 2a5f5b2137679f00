package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// lowerCol2Im adds up the blocks of pictures, [N,C·block,places], where they overlap: the opposite of cutting pictures
// into blocks. Pictures may have any number of dimensions.
func lowerCol2Im(u *use) *value {
	x, size, block := u.in[0], u.extents(1), u.extents(2)
	rank := len(size)
	if len(x.shape) != 3 || len(block) != rank || rank == 0 {
		u.unsupported("of shape %v to %v in blocks of %v", x.shape, size, block)
	}
	stride, dilation := u.ints("strides", rank, 1, 1), u.ints("dilations", rank, 1, 1)
	pads := u.ints("pads", 2*rank, 0, 0)
	places := make([]int, rank)
	for i := range places {
		room := size[i] + pads[i] + pads[i+rank] - dilation[i]*(block[i]-1) - 1
		if places[i] = room/stride[i] + 1; room < 0 {
			u.refuse(": blocks of %v do not fit %v", block, size)
		}
	}
	n, taps, outputs := x.shape[0], bounded(block), bounded(size)
	if taps < 1 || x.shape[1]%taps != 0 || bounded(places) != x.shape[2] || taps > maxRows || outputs > maxRows {
		u.refuse(": shape %v is not blocks of %v at %v places", x.shape, block, places)
	}
	rows := make([][]nn.Tap, outputs)
	u.need(10 * int64(taps*x.shape[2]))
	for from := range taps * x.shape[2] {
		if to, inside := blockTarget(from, size, block, places, stride, dilation, pads); inside {
			rows[to] = append(rows[to], nn.Tap{From: from, Weight: 1})
		}
	}
	c := x.shape[1] / taps
	y := u.mixed(u.reshaped(x, n, c, taps*x.shape[2], 1), 2, outputs, func(i int) []nn.Tap { return rows[i] })
	return u.reshaped(y, slices.Concat([]int{n, c}, size)...)
}

// blockTarget returns the position in a picture of number from among the elements of all its blocks, which are ordered
// by their position in the block and then by the place of the block. It reports whether that is inside the picture.
func blockTarget(from int, size, block, places, stride, dilation, pads []int) (to int, inside bool) {
	place, tap := from%elementCount(places), from/elementCount(places)
	scale := 1
	for i := len(size) - 1; i >= 0; i-- {
		at := place%places[i]*stride[i] + tap%block[i]*dilation[i] - pads[i]
		if at < 0 || at >= size[i] {
			return 0, false
		}
		to += at * scale
		scale, place, tap = scale*size[i], place/places[i], tap/block[i]
	}
	return to, true
}

// extents returns input i, a constant of positive integers up to maxRows.
func (u *use) extents(i int) []int {
	var out []int
	for _, v := range u.integers(i) {
		if v < 1 || v > maxRows {
			u.unsupported("input %d is %v", i, u.in[i].ints)
		}
		out = append(out, int(v))
	}
	return out
}

// bounded returns the product of some numbers up to maxRows, at most maxRows + 1.
func bounded(v []int) int {
	product := 1
	for _, n := range v {
		product = min(product*n, maxRows+1)
	}
	return product
}
