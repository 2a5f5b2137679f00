package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// lowerLSTM runs an LSTM over sequences, [positions, sequences, inputs] or with layout 1 [sequences, positions,
// inputs], in one direction or both. What the inputs add to the gates is one product of matrices.
func lowerLSTM(u *use) *value {
	x, hidden := u.in[0], int(min(max(u.number("hidden_size", 0), 0), maxRows))
	u.plainLSTM(hidden)
	turned := u.number("layout", 0) != 0
	if turned {
		x = u.turned(x, 1, 0, 2)
	}
	u.apart(x, 0)
	x = u.lifted(x)
	way := u.word("direction", "forward")
	reverse, known := map[string][]bool{"forward": {false}, "reverse": {true}, "bidirectional": {false, true}}[way]
	if !known {
		u.unsupported("direction %s", show(way))
	}
	var parts [3][]*value // all hidden states, the last ones, and the last cell states
	for d, back := range reverse {
		args := u.argsOfLSTM(x, hidden, d)
		y := u.add(nn.LSTM{Reverse: back}, args...)
		end := x.shape[0] - 1
		if back {
			end = 0
		}
		last := func(v *value) *value { return u.picked(v, 0, 1, func(int) int { return end }) }
		parts[0] = append(parts[0], u.reshaped(y, y.shape[0], 1, y.shape[1], hidden))
		parts[1] = append(parts[1], last(y))
		if len(u.node.outputs) > 2 && u.node.outputs[2] != "" {
			parts[2] = append(parts[2], last(u.add(nn.LSTM{Reverse: back, Cell: true}, args...)))
		}
	}
	out := []*value{u.joined(parts[0], 1), u.joined(parts[1], 0), nil}
	if parts[2] != nil {
		out[2] = u.joined(parts[2], 0)
	}
	if turned {
		out[0] = u.turned(out[0], 2, 0, 1, 3)
		for i, v := range out[1:] {
			if v != nil {
				out[1+i] = u.turned(v, 1, 0, 2)
			}
		}
	}
	return u.outputs(out...)
}

// plainLSTM refuses what exporters of PyTorch and Keras do not write.
func (u *use) plainLSTM(hidden int) {
	a := u.node.attributes
	switch {
	case len(u.in[0].shape) != 3 || len(u.in[1].shape) != 3 || len(u.in[2].shape) != 3:
		u.unsupported("on shapes %v, %v and %v", u.in[0].shape, u.in[1].shape, u.in[2].shape)
	case hidden < 1 || u.in[2].shape[2] != hidden || u.in[1].shape[1] != 4*hidden || u.in[2].shape[1] != 4*hidden:
		u.refuse(": hidden_size %d with weights of shapes %v and %v", hidden, u.in[1].shape, u.in[2].shape)
	case u.input(4) != nil && !u.wholeLength(u.in[4]):
		u.unsupported("with sequence_lens: export sequences of one length")
	case u.input(7) != nil || a["clip"].f != 0 || u.number("input_forget", 0) != 0:
		u.unsupported("with peepholes, clip or input_forget")
	}
	for i, f := range a["activations"].words {
		if usual := [3]string{"Sigmoid", "Tanh", "Tanh"}[i%3]; f != usual {
			u.unsupported("with activation %s instead of %s", show(f), usual)
		}
	}
}

// wholeLength reports whether all sequences have the length of the longest.
func (u *use) wholeLength(lengths *value) bool {
	axis := 0
	if u.number("layout", 0) != 0 {
		axis = 1
	}
	short := func(n int64) bool { return n != int64(u.in[0].shape[axis]) }
	return lengths.isInts() && !slices.ContainsFunc(lengths.ints, short)
}

// argsOfLSTM returns the inputs of an nn.LSTM for direction d over x [T,B,I].
func (u *use) argsOfLSTM(x *value, hidden, d int) []*value {
	part := func(v *value, shape ...int) *value {
		if v.shape[0] <= d {
			u.refuse(" lacks direction %d in shape %v", d, v.shape)
		}
		return u.reshaped(u.picked(v, 0, 1, func(int) int { return d }), shape...)
	}
	w, r := part(u.weight(1), 4*hidden, u.in[1].shape[2]), part(u.weight(2), 4*hidden, hidden)
	gates := u.add(nn.Linear{}, x, w)
	if u.input(3) != nil {
		if b := u.weight(3); len(b.shape) != 2 || b.shape[1] != 8*hidden {
			u.refuse(": biases of shape %v, want %d each", b.shape, 8*hidden)
		}
		both := part(u.in[3], 2, 4*hidden)
		gates = u.binary("Add", gates, u.reshaped(u.reduced(false, both, []int{0}), 4*hidden))
	}
	args := []*value{u.lifted(gates), u.turned(r, 1, 0)}
	for i := range 2 {
		args = append(args, u.firstState(5+i, x.shape[1], hidden, d))
	}
	return args
}

// firstState returns the hidden or the cell state of direction d before the first position, [B,H]. A file with a fixed
// batch has one for each picture, which must agree.
func (u *use) firstState(i, sequences, hidden, d int) *value {
	if u.input(i) == nil {
		return filled(0, sequences, hidden)
	}
	v := u.weight(i)
	if u.number("layout", 0) != 0 && len(v.shape) == 3 {
		v = u.turned(v, 1, 0, 2)
	}
	if len(v.shape) != 3 || d >= v.shape[0] || v.shape[1]%sequences != 0 || v.shape[2] != hidden {
		u.refuse(": a first state of shape %v for %d sequences of %d", v.shape, sequences, hidden)
	}
	v = u.reshaped(u.picked(v, 0, 1, func(int) int { return d }), v.shape[1]/sequences, sequences*hidden)
	if all := v.floats(); v.shape[0] > 1 {
		one := len(all) / v.shape[0]
		for at := one; at < len(all); at += one {
			if !slices.Equal(all[at:at+one], all[:one]) {
				u.unsupported("whose first state differs between pictures")
			}
		}
		v = u.picked(v, 0, 1, func(int) int { return 0 })
	}
	return u.reshaped(v, sequences, hidden)
}
