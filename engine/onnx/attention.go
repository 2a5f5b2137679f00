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

// attended splits the features into heads, attends with each, and joins them again.
func (u *use) attended(q, k, v, bias *value) *value {
	n := int(u.number("num_heads", 0))
	return u.features(u.attend(u.heads(q, n), u.heads(k, n), u.heads(v, n), bias))
}

// attend computes softmax(q·kᵀ·scale + bias)·v for each head of [N,H,S,D]. Scores may be capped smoothly before the
// bias.
func (u *use) attend(q, k, v, bias *value) *value {
	scale, cap := u.scalar("scale", 0), u.scalar("softcap", 0)
	if scale == 0 {
		scale = float32(1 / math.Sqrt(float64(q.shape[3])))
	}
	scores := u.scaled(u.with(lowerMatMul, q, u.flipped(k)), scale)
	if cap > 0 {
		scores = u.scaled(u.add(nn.Map{Function: "Tanh"}, u.scaled(scores, 1/cap)), cap)
	}
	return u.with(lowerMatMul, u.add(nn.Softmax{}, u.plus2(scores, bias)), v)
}

// features joins heads [N,H,S,D] to features [N,S,H·D].
func (u *use) features(v *value) *value {
	v = u.turned(v, 0, 2, 1, 3)
	return u.reshaped(v, v.shape[0], v.shape[1], v.shape[2]*v.shape[3])
}

// lowerScaledAttention is ONNX's own Attention, of heads [N,H,S,D] or of features [N,S,H·D]. Several heads of queries
// may share one of keys and values.
func lowerScaledAttention(u *use) *value {
	if u.input(4) != nil || u.input(5) != nil || u.input(6) != nil || u.number("left_window_size", -1) >= 0 ||
		u.number("right_window_size", -1) >= 0 {
		u.unsupported("with a past or a window")
	}
	q, k, v := u.in[0], u.in[1], u.in[2]
	flat := len(q.shape) == 3
	if len(k.shape) != len(q.shape) || len(v.shape) != len(q.shape) || !flat && len(q.shape) != 4 {
		u.unsupported("on shapes %v, %v and %v", q.shape, k.shape, v.shape)
	}
	if flat {
		few := int(u.number("kv_num_heads", 0))
		q, k, v = u.heads(q, int(u.number("q_num_heads", 0))), u.heads(k, few), u.heads(v, few)
	}
	many, few := q.shape[1], k.shape[1]
	if few < 1 || many%few != 0 || v.shape[1] != few {
		u.unsupported("of %d heads of queries and %d of keys", many, few)
	}
	if many != few {
		shared := func(i int) int { return i / (many / few) }
		k, v = u.picked(k, 1, many, shared), u.picked(v, 1, many, shared)
	}
	y := u.attend(q, k, v, u.mask(q.shape[2], k.shape[2]))
	if flat {
		y = u.features(y)
	}
	return y
}

// masked is added to the scores of what a query must not see: its exponential is 0.
const masked = -1e30

// mask returns what is added to the scores of n queries and m keys: the fourth input, and with is_causal a mask of the
// keys behind a query. It returns nil if there is none.
func (u *use) mask(n, m int) *value {
	bias := u.input(3)
	if bias != nil && bias.isInts() {
		seen := bias
		bias = &value{shape: seen.shape, floats: func() []float32 {
			out := make([]float32, len(seen.ints))
			for i, v := range seen.ints {
				if v == 0 {
					out[i] = masked
				}
			}
			return out
		}}
	}
	if u.number("is_causal", 0) == 0 {
		return bias
	}
	u.need(int64(n) * int64(m))
	causal := &value{shape: []int{n, m}, floats: func() []float32 {
		out := make([]float32, n*m)
		for i := range out {
			if i%m > i/m {
				out[i] = masked
			}
		}
		return out
	}}
	return u.plus2(causal, bias)
}

// attentionOperators lists ONNX's own operators of attention.
var attentionOperators = map[string]operator{
	"Attention": {23, lastOpset, 3, lowerScaledAttention, false},
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
