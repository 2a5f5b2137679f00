package onnx

import (
	"math"

	"beyond/engine/nn"
)

// lowerAttention projects its input [N,S,D] to queries, keys and values by one matrix, and attends.
func lowerAttention(u *use) *value {
	if u.input(3) != nil || u.input(4) != nil || u.number("unidirectional", 0) != 0 || u.number("do_rotary", 0) != 0 {
		u.unsupported("with a mask, a past, one direction or rotated positions")
	}
	x := u.plus2(u.with(lowerMatMul, u.in[0], u.in[1]), u.input(2))
	if len(x.shape) != 3 {
		u.unsupported("on shape %v", u.in[0].shape)
	}
	sizes := u.node.attributes["qkv_hidden_sizes"].ints
	if sizes == nil {
		third := int64(x.shape[2] / 3)
		sizes = []int64{third, third, third}
	}
	if len(sizes) != 3 || sizes[0] < 1 || sizes[1] < 1 || sizes[2] < 1 || sizes[0]+sizes[1]+sizes[2] != int64(x.shape[2]) {
		u.unsupported("of %v of %d features", sizes, x.shape[2])
	}
	var parts [3]*value
	from := 0
	for i, n := range sizes {
		first := from
		parts[i] = u.picked(x, 2, int(n), func(k int) int { return first + k })
		from += int(n)
	}
	return u.attended(parts[0], parts[1], parts[2], u.input(5))
}

// lowerMultiHeadAttention attends with queries, keys and values [N,S,D], to which it adds a bias.
func lowerMultiHeadAttention(u *use) *value {
	if u.input(4) != nil || u.input(6) != nil || u.input(7) != nil || u.number("unidirectional", 0) != 0 {
		u.unsupported("with a mask, a past or one direction")
	}
	q, k, v := u.in[0], u.in[1], u.in[2]
	if k == nil || v == nil || len(q.shape) != 3 || len(k.shape) != 3 || len(v.shape) != 3 {
		u.unsupported("of packed queries, keys and values")
	}
	if b := u.input(3); b != nil {
		parts := []int{q.shape[2], k.shape[2], v.shape[2]}
		if len(b.shape) != 1 || b.shape[0] != parts[0]+parts[1]+parts[2] || b.isActivation() {
			u.unsupported("bias of shape %v", b.shape)
		}
		first := 0
		for i, x := range []**value{&q, &k, &v} {
			at := first
			*x = u.binary("Add", *x, u.picked(b, 0, parts[i], func(k int) int { return at + k }))
			first += parts[i]
		}
	}
	return u.attended(q, k, v, u.input(5))
}

// attended computes softmax(q·kᵀ·scale + bias)·v for each head.
func (u *use) attended(q, k, v, bias *value) *value {
	heads := int(u.number("num_heads", 0))
	q, k, v = u.heads(q, heads), u.heads(k, heads), u.heads(v, heads)
	scale := u.scalar("scale", 0)
	if scale == 0 {
		scale = float32(1 / math.Sqrt(float64(q.shape[3])))
	}
	scores := u.scaled(u.with(lowerMatMul, q, u.flipped(k)), scale)
	y := u.with(lowerMatMul, u.add(nn.Softmax{}, u.plus2(scores, bias)), v)
	y = u.turned(y, 0, 2, 1, 3)
	return u.reshaped(y, y.shape[0], y.shape[1], y.shape[2]*y.shape[3])
}

// heads splits features [N,S,D] into heads [N,H,S,D/H].
func (u *use) heads(v *value, n int) *value {
	if n < 1 || v.shape[2]%n != 0 {
		u.unsupported("of %d heads of %d features", n, v.shape[2])
	}
	return u.turned(u.reshaped(v, v.shape[0], v.shape[1], n, v.shape[2]/n), 0, 2, 1, 3)
}

// plus2 adds b if it is not nil.
func (u *use) plus2(a, b *value) *value {
	if b == nil {
		return a
	}
	return u.binary("Add", a, b)
}
