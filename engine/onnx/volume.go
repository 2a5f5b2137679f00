package onnx

import (
	"beyond/engine/nn"
)

// Windows over volumes [N,C,D,H,W]. They become windows over planes: a convolution takes the planes under its window as
// channels, a pooling pools planes, and then along the depth.

// depth is the geometry of a window along the depth, as rows of a window of one column.
func (u *use) depth(kernel int) nn.Window {
	part := func(name string, n int, low, standard int64) []int {
		all := u.ints(name, 3*n, low, standard)
		return []int{all[0], all[3*(n-1)]}
	}
	if kernel == 0 {
		kernel = part("kernel_shape", 1, 1, 1)[0]
	}
	pads := part("pads", 2, 0, 0)
	w := nn.Window{
		Kernel:   [2]int{kernel, 1},
		Stride:   [2]int{part("strides", 1, 1, 1)[0], 1},
		Dilation: [2]int{part("dilations", 1, 1, 1)[0], 1},
		Pads:     [4]int{pads[0], 0, pads[1], 0},
		Ceil:     u.number("ceil_mode", 0) != 0,
	}
	return w
}

// stack is a volume as [N,C,D,1]: what counts along the depth.
func stack(x *value) *value { return &value{shape: []int{x.shape[0], x.shape[1], x.shape[2], 1}} }

// volumeConv convolves with a filter [O,I,kd,kh,kw].
func (u *use) volumeConv(filter *value, bias []*value) *value {
	x, f := u.in[0], filter.shape
	depth := u.depth(f[2])
	u.autoPad(&depth, stack(x))
	out, err := nn.MaxPool{Window: depth}.Shape(stack(x).shape)
	if err != nil {
		u.refuse(": %v", err)
	}
	n, c, d, kd := x.shape[0], x.shape[1], out[2], f[2]
	if int64(d)*int64(kd) > maxRows {
		u.unsupported("makes %d planes of %d each (limit %d)", d, kd, maxRows)
	}
	x = u.mixed(x, 2, d*kd, func(i int) []nn.Tap {
		return padded("constant", i/kd*depth.Stride[0]-depth.Pads[0]+i%kd*depth.Dilation[0], u.in[0].shape[2])
	})
	h, w := x.shape[3], x.shape[4]
	x = u.turned(u.reshaped(x, n, c, d, kd, h, w), 0, 2, 1, 3, 4, 5)
	x = u.reshaped(x, n*d, c*kd, h, w)
	op := nn.Conv{Window: u.window(x, f[3:]), Groups: u.groups()}
	y := u.overEach(op, x, append([]*value{filter.view(f[0], f[1]*kd, f[3], f[4])}, bias...)...)
	return u.turned(u.reshaped(y, n, d, y.shape[1], y.shape[2], y.shape[3]), 0, 2, 1, 3, 4)
}

// volumeConvTranspose computes the transposed convolution with a filter [C,I,kd,kh,kw]: each plane makes kd planes, and
// the ones that meet are added.
func (u *use) volumeConvTranspose(filter *value) *value {
	x, f := u.in[0], filter.shape
	n, c, d, kd := x.shape[0], x.shape[1], x.shape[2], f[2]
	depth, wanted := u.depth(kd), 0
	if u.node.attributes["output_shape"].ints != nil {
		wanted = u.ints("output_shape", 3, 1, 1)[0]
	}
	full := depth.Stride[0]*(d-1) + u.ints("output_padding", 3, 0, 0)[0] + (kd-1)*depth.Dilation[0] + 1
	size, before, _ := u.transposedSize(full, d*depth.Stride[0], wanted, depth.Pads[0], depth.Pads[2])
	if size < 1 || size > maxRows || int64(d)*int64(kd) > maxRows {
		u.unsupported("makes %d planes (limit %d)", size, maxRows)
	}
	planes := u.reshaped(u.turned(x, 0, 2, 1, 3, 4), n*d, c, x.shape[3], x.shape[4])
	y := u.overEach(u.transposedWindow(planes, f[3:]), planes, filter.view(f[0], f[1]*kd, f[3], f[4]))
	h, w, o := y.shape[2], y.shape[3], y.shape[1]/kd
	y = u.turned(u.reshaped(y, n, d, o, kd, h, w), 0, 2, 1, 3, 4, 5)
	rows := make([][]nn.Tap, size)
	for i := range d * kd {
		if to := i/kd*depth.Stride[0] + i%kd*depth.Dilation[0] - before; to >= 0 && to < size {
			rows[to] = append(rows[to], nn.Tap{From: i, Weight: 1})
		}
	}
	return u.mixed(u.reshaped(y, n, o, d*kd, h, w), 2, size, func(i int) []nn.Tap { return rows[i] })
}

// volumePool pools the planes, and then along the depth.
func (u *use) volumePool(of func(w nn.Window) nn.Operator) *value {
	x, depth := u.in[0], u.depth(0)
	u.autoPad(&depth, stack(x))
	depth = clipped(depth, stack(x))
	n, c, d := x.shape[0], x.shape[1], x.shape[2]
	planes := u.overEach(of(u.window(x, nil)), u.reshaped(x, n, c*d, x.shape[3], x.shape[4]))
	h, w := planes.shape[2], planes.shape[3]
	y := u.overEach(of(depth), u.reshaped(planes, n, c, d, h*w))
	return u.reshaped(y, n, c, y.shape[2], h, w)
}
