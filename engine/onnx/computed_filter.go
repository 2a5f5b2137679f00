package onnx

import (
	"beyond/engine/nn"
)

// convByComputed convolves a picture with filters that depend on it, [O,C/groups,kh,kw], as CondConv mixes them (Yang
// et al. 2019). The pixels under each place of the window become columns of a matrix, which the filters multiply.
func (u *use) convByComputed() *value {
	x, filter, groups := u.in[0], u.in[1], u.groups()
	if len(x.shape) != 4 || len(filter.shape) != 4 || x.shape[0] != 1 {
		u.unsupported("with computed filters %v on shape %v", filter.shape, x.shape)
	}
	f, c := filter.shape, x.shape[1]
	op := nn.Conv{Window: u.window(x, f[2:]), Groups: groups}
	out, err := op.Shape(x.shape, f)
	if err != nil {
		u.refuse(": %v", err)
	}
	places, k := out[2]*out[3], f[1]*f[2]*f[3]
	columns := u.reshaped(u.columns(x, op.Window, out[2], out[3]), 1, groups, c/groups*f[2]*f[3], places)
	filters := u.reshaped(filter, 1, groups, f[0]/groups, k)
	y := u.reshaped(u.matrices(filters, columns), out...)
	if u.input(2) != nil {
		y = u.binary("Add", y, u.reshaped(u.in[2], 1, f[0], 1, 1))
	}
	return y
}

// columns returns the pixels under a window at each place, [1,C,kh·kw,oh·ow].
func (u *use) columns(x *value, w nn.Window, oh, ow int) *value {
	c, rows, cols := x.shape[1], x.shape[2], x.shape[3]
	taps := w.Kernel[0] * w.Kernel[1]
	if int64(taps)*int64(oh)*int64(ow) > maxRows {
		u.unsupported("with computed filters at %d×%d places (limit %d pixels under them)", oh, ow, maxRows)
	}
	var from []int
	for tap := range taps {
		for place := range oh * ow {
			y := place/ow*w.Stride[0] - w.Pads[0] + tap/w.Kernel[1]*w.Dilation[0]
			x := place%ow*w.Stride[1] - w.Pads[1] + tap%w.Kernel[1]*w.Dilation[1]
			if from = append(from, y*cols+x); y < 0 || y >= rows || x < 0 || x >= cols {
				from[len(from)-1] = -1
			}
		}
	}
	flat := u.reshaped(x, 1, c, rows*cols, 1)
	if taps > 1 || !inOrder(nil, from) || len(from) != rows*cols {
		flat = u.mixed(flat, 2, len(from), func(i int) []nn.Tap {
			if from[i] < 0 {
				return nil
			}
			return []nn.Tap{{From: from[i], Weight: 1}}
		})
	}
	return u.reshaped(flat, 1, c, taps, oh*ow)
}
