package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// Operators that read or write at positions which constants give: GatherND, GatherElements, ScatterND, ScatterElements.

// taken copies elements of v, counted in C order, to a new shape. A position of −1 gives zero.
func (u *use) taken(v *value, at []int, shape ...int) *value {
	v = u.reshaped(v, 1, v.count())
	out := u.mixed(v, 1, len(at), func(i int) []nn.Tap {
		if at[i] < 0 {
			return nil
		}
		return []nn.Tap{{From: at[i], Weight: 1}}
	})
	return u.reshaped(out, shape...)
}

// position returns the number of a slice of the leading dimensions of a shape, counted in C order.
func (u *use) position(indices []int64, shape []int) (at int) {
	for k, p := range indices {
		i := wrap(p, shape[k])
		if i < 0 || i >= shape[k] {
			u.unsupported("at %v in %v", indices, shape)
		}
		at = at*shape[k] + i
	}
	return at
}

// lowerGatherND takes slices of input 0 at positions in the dimensions behind the first batch_dims.
func lowerGatherND(u *use) *value {
	v, indices := u.in[0], u.integers(1)
	at, rank, batch := u.in[1].shape, len(u.in[1].shape), int(u.number("batch_dims", 0))
	if rank == 0 || batch < 0 || batch >= rank || batch >= len(v.shape) || !slices.Equal(at[:batch], v.shape[:batch]) {
		u.unsupported("at positions of shape %v in %v, behind %d dimensions", at, v.shape, batch)
	}
	depth := at[rank-1]
	if depth < 1 || batch+depth > len(v.shape) {
		u.unsupported("at positions of shape %v in %v, behind %d dimensions", at, v.shape, batch)
	}
	if batch == 0 {
		u.apart(v, 0)
	}
	inside := v.shape[batch : batch+depth]
	rest, batches := v.shape[batch+depth:], elementCount(v.shape[:batch])
	var from []int
	each := len(indices) / depth / max(batches, 1)
	for i := range len(indices) / depth {
		from = append(from, u.position(indices[i*depth:(i+1)*depth], inside))
		from[i] += i / max(each, 1) * elementCount(inside)
	}
	flat := u.reshaped(v, 1, batches*elementCount(inside), elementCount(rest))
	out := u.picked(flat, 1, len(from), func(i int) int { return from[i] })
	return u.reshaped(out, slices.Concat(at[:rank-1], rest)...)
}

// elementwise returns for each index of an operator along an axis, whose indices have a shape of their own, the position
// in an array of shape v that it names.
func (u *use) elementwise(v []int, indices *value, axis int) []int {
	at := make([]int, len(indices.ints))
	if len(indices.shape) != len(v) {
		u.unsupported("at indices of shape %v in %v", indices.shape, v)
	}
	for i, p := range indices.ints {
		rest := i
		size, scale := 1, 1
		for d := len(v) - 1; d >= 0; d-- {
			x := rest % indices.shape[d]
			rest /= indices.shape[d]
			if d == axis {
				x = wrap(p, v[d])
			}
			if x < 0 || x >= v[d] {
				u.unsupported("index %d of %d", p, v[d])
			}
			size, scale = size+x*scale, scale*v[d]
		}
		at[i] = size - 1
	}
	return at
}

func lowerGatherElements(u *use) *value {
	v, indices := u.in[0], u.in[1]
	u.integers(1)
	axis := u.axisOf(v, u.number("axis", 0))
	u.apart(v, axis)
	return u.taken(v, u.elementwise(v.shape, indices, axis), indices.shape...)
}

// lowerScatterND replaces slices of input 0 by the slices of input 2, at the positions of input 1 in the leading
// dimensions of input 0.
func lowerScatterND(u *use) *value {
	data, places, updates := u.in[0], u.in[1], u.in[2]
	u.integers(1)
	rank := len(places.shape)
	if rank == 0 {
		u.unsupported("at one position")
	}
	depth := places.shape[rank-1]
	fits := depth >= 1 && depth <= len(data.shape)
	if !fits || !slices.Equal(updates.shape, slices.Concat(places.shape[:rank-1], data.shape[depth:])) {
		u.unsupported("of shape %v at %v in %v", updates.shape, places.shape, data.shape)
	}
	size := elementCount(data.shape[depth:])
	var to []int
	for i := 0; i < len(places.ints); i += depth {
		at := u.position(places.ints[i:i+depth], data.shape) * size
		for k := range size {
			to = append(to, at+k)
		}
		u.need(int64(size))
	}
	return u.scattered(data, updates, to)
}

func lowerScatterElements(u *use) *value {
	data, indices, updates := u.in[0], u.in[1], u.in[2]
	u.integers(1)
	axis := u.axisOf(data, u.number("axis", 0))
	if !slices.Equal(indices.shape, updates.shape) {
		u.unsupported("of shape %v at indices of shape %v", updates.shape, indices.shape)
	}
	return u.scattered(data, updates, u.elementwise(data.shape, indices, axis))
}

// scattered replaces the elements of data at some positions by the elements of updates, or adds these.
func (u *use) scattered(data, updates *value, to []int) *value {
	if data.isInts() != updates.isInts() {
		data, updates = floating(data), floating(updates)
	}
	add := u.word("reduction", "none") == "add"
	if r := u.word("reduction", "none"); r != "none" && (!add || data.isInts()) {
		u.unsupported("with reduction %s", show(r))
	}
	n := data.count()
	if r := u.word("reduction", "none"); r == "none" && len(to) == n && inOrder(nil, to) {
		return u.reshaped(updates, data.shape...) // all is replaced, as by PyTorch's x[:, :] = y
	}
	if data.isActivation() || updates.isActivation() {
		u.apart(data, 0)
	}
	if n > maxRows {
		u.unsupported("on %d elements (limit %d)", n, maxRows)
	}
	rows := make([][]nn.Tap, n)
	for i := range rows {
		rows[i] = []nn.Tap{{From: i, Weight: 1}}
	}
	for i, at := range to {
		tap := nn.Tap{From: n + i, Weight: 1}
		if rows[at] = append(rows[at], tap); !add {
			rows[at] = []nn.Tap{tap}
		}
	}
	both := u.joined([]*value{u.reshaped(data, 1, n), u.reshaped(updates, 1, updates.count())}, 1)
	return u.reshaped(u.mixed(both, 1, n, func(i int) []nn.Tap { return rows[i] }), data.shape...)
}
