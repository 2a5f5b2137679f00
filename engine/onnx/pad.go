package onnx

import (
	"beyond/engine/nn"
)

// lowerPad reads the padding: inputs since opset 11, attributes before.
func lowerPad(u *use) *value {
	pads := u.list("pads", 1)
	if u.input(2) != nil {
		u.in[2] = floating(u.in[2])
	}
	value := u.float(2, u.scalar("value", 0))
	before, after := u.padding(pads)
	mode := u.word("mode", "constant")
	v := u.in[0]
	if mode == "constant" && len(v.shape) == 4 && before[0]|before[1]|after[0]|after[1] == 0 && !v.isInts() {
		return u.overEach(nn.Pad{Pads: [4]int{before[2], before[3], after[2], after[3]}, Value: value}, v)
	}
	if mode == "constant" && value != 0 {
		u.unsupported("with %v other than of rows and columns", value)
	}
	for axis, size := range v.shape {
		if before[axis] == 0 && after[axis] == 0 {
			continue
		}
		row := func(i int) []nn.Tap { return padded(mode, i-before[axis], size) }
		v = u.mixed(v, int64(axis), max(before[axis]+size+after[axis], 0), row)
	}
	return v
}

// padding returns the padding before and after each dimension. Since opset 18 an input lists the dimensions.
func (u *use) padding(pads []int64) (before, after []int) {
	rank := len(u.in[0].shape)
	axes := u.integers(3)
	if axes == nil {
		for i := range rank {
			axes = append(axes, int64(i))
		}
	}
	before, after = make([]int, rank), make([]int, rank)
	if len(pads) != 2*len(axes) {
		u.unsupported("%d pads for %d dimensions", len(pads), len(axes))
	}
	for i, a := range axes {
		at, from, to := wrap(a, rank), pads[i], pads[i+len(axes)]
		if at < 0 || at >= rank || min(from, to) < -maxSetting || max(from, to) > maxSetting {
			u.unsupported("pads %v along %v are out of range", pads, axes)
		}
		before[at], after[at] = int(from), int(to)
	}
	for i, size := range u.in[0].shape {
		if u.word("mode", "constant") == "reflect" && max(before[i], after[i]) >= max(size, 1) {
			u.unsupported("reflects %d elements of %d", max(before[i], after[i]), size)
		}
	}
	return before, after
}

// padded returns the source of position i of an axis, which may lie outside.
func padded(mode string, i, size int) []nn.Tap {
	if i < 0 || i >= size {
		switch mode {
		case "edge":
			i = min(max(i, 0), size-1)
		case "wrap":
			i = (i%size + size) % size
		case "reflect":
			i = max(i, -i)
			i = min(i, 2*(size-1)-i)
		default:
			return nil
		}
	}
	return []nn.Tap{{From: i, Weight: 1}}
}
