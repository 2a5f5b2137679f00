package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// Operators on windows of pictures, or of sequences, which are treated as pictures of one row.

// planar applies f to input 0 as [N,C,H,W], and returns the result with the input's number of dimensions.
func (u *use) planar(f func(x *value) *value) *value {
	x := u.in[0]
	switch s := x.shape; len(s) {
	case 4:
		return f(x)
	case 3:
		y := f(u.reshaped(x, s[0], s[1], 1, s[2]))
		return u.reshaped(y, y.shape[0], y.shape[1], y.shape[3])
	}
	u.unsupported("on %d dimensions, only sequences, pictures and volumes", len(x.shape))
	return nil
}

// filter returns input 1 as [O,I,kh,kw], or a volume's as [O,I,kd,kh,kw].
func (u *use) filter() *value {
	f := u.weight(1)
	if rank := len(u.in[0].shape); len(f.shape) != rank || rank < 3 || rank > 5 {
		u.unsupported("filter has %d dimensions, input %d", len(f.shape), rank)
	}
	if s := f.shape; len(s) == 3 {
		f = f.view(s[0], s[1], 1, s[2])
	}
	return f
}

// pair reads an attribute of one number for each dimension of the window, or of two, first all starts, then all ends.
// standard is the default, and the value of a sequence's one row. Of a volume it returns those of rows and columns.
func (u *use) pair(name string, n int, low, standard int64) []int {
	switch len(u.in[0].shape) {
	case 4:
		return u.ints(name, n, low, standard)
	case 5:
		all := u.ints(name, n/2*3, low, standard)
		return slices.Concat(all[1:3], all[min(4, len(all)):])
	}
	var out []int
	for _, x := range u.ints(name, n/2, low, standard) {
		out = append(out, int(standard), x)
	}
	return out
}

// window reads the geometry of a convolution or pooling of x; kernel is the filter's size, if there is a filter.
func (u *use) window(x *value, kernel []int) nn.Window {
	w := u.settings(kernel)
	u.autoPad(&w, x)
	w = clipped(w, x)
	for i, size := range x.shape[len(x.shape)-2:] { // longer steps leave the picture as well
		w.Stride[i] = min(w.Stride[i], max(size+w.Pads[i]+w.Pads[i+2], 1))
	}
	return w
}

// clipped makes a window smaller that is larger than x with its padding: rounded up, it has one place all the same, and
// what it covers beyond does not count.
func clipped(w nn.Window, x *value) nn.Window {
	for i, size := range x.shape[len(x.shape)-2:] {
		room := size + w.Pads[i] + w.Pads[i+2]
		over := (w.Kernel[i]-1)*w.Dilation[i] + 1 - room
		if w.Ceil && over > 0 && over < w.Stride[i] {
			w.Kernel[i], w.Stride[i] = (room-1)/w.Dilation[i]+1, room
		}
	}
	return w
}

// settings reads a window's attributes without auto_pad.
func (u *use) settings(kernel []int) nn.Window {
	if u.node.attributes["kernel_shape"].ints != nil || kernel == nil {
		kernel = u.pair("kernel_shape", 2, 1, 1)
	}
	return nn.Window{
		Kernel:   [2]int(kernel),
		Stride:   [2]int(u.pair("strides", 2, 1, 1)),
		Dilation: [2]int(u.pair("dilations", 2, 1, 1)),
		Pads:     [4]int(u.pair("pads", 4, 0, 0)),
		Ceil:     u.number("ceil_mode", 0) != 0,
	}
}

// autoPad sets the padding of the attribute auto_pad.
func (u *use) autoPad(w *nn.Window, x *value) {
	mode := u.word("auto_pad", "NOTSET")
	switch mode {
	case "", "NOTSET":
		return
	case "VALID":
		w.Pads = [4]int{}
		return
	case "SAME_UPPER", "SAME_LOWER":
	default:
		u.unsupported("auto_pad %s", show(mode))
	}
	rows := len(x.shape) - 2
	for i := range 2 {
		in := x.shape[rows+i]
		out := (in + w.Stride[i] - 1) / w.Stride[i]
		total := max((out-1)*w.Stride[i]+(w.Kernel[i]-1)*w.Dilation[i]+1-in, 0)
		w.Pads[i], w.Pads[i+2] = halves(total, mode)
	}
}

// halves splits padding into the parts before and after; the mode says which side gets an odd pixel.
func halves(total int, mode string) (before, after int) {
	less, more := total/2, total-total/2
	if mode == "SAME_UPPER" {
		return less, more
	}
	return more, less
}

func (u *use) groups() int {
	groups := u.number("group", 1)
	if groups < 1 || groups > maxSetting {
		u.unsupported("group %d is out of range", groups)
	}
	return int(groups)
}

func lowerConv(u *use) *value {
	if u.in[1].isActivation() {
		return u.convByComputed()
	}
	filter := u.filter()
	var bias []*value
	if u.input(2) != nil {
		bias = append(bias, u.weight(2))
	}
	if len(filter.shape) == 5 {
		return u.volumeConv(filter, bias)
	}
	return u.planar(func(x *value) *value {
		op := nn.Conv{Window: u.window(x, filter.shape[2:]), Groups: u.groups()}
		return u.overEach(op, x, append([]*value{filter}, bias...)...)
	})
}

// lowerConvTranspose computes a transposed convolution: the gradient of a convolution with respect to its input.
func lowerConvTranspose(u *use) *value {
	filter := u.filter()
	var y *value
	if len(filter.shape) == 5 {
		y = u.volumeConvTranspose(filter)
	} else {
		y = u.planar(func(x *value) *value {
			return u.overEach(u.transposedWindow(x, filter.shape[2:]), x, filter)
		})
	}
	if u.input(2) != nil {
		y = u.overEach(nn.Affine{}, y, filled(1, y.shape[1]), u.weight(2))
	}
	return y
}

// transposedWindow reads the geometry of a ConvTranspose of x [N,C,H,W]; see ONNX's Operators.md for the rules.
func (u *use) transposedWindow(x *value, kernel []int) (op nn.ConvGradient) {
	op.Window = u.settings(kernel)
	op.Groups = u.groups()
	extra, wanted := u.pair("output_padding", 2, 0, 0), u.wantedSize()
	for i, size := range []*int{&op.Height, &op.Width} {
		in := x.shape[len(x.shape)-2+i]
		full := op.Stride[i]*(in-1) + extra[i] + (op.Kernel[i]-1)*op.Dilation[i] + 1
		*size, op.Pads[i], op.Pads[i+2] = u.transposedSize(full, in*op.Stride[i], wanted[i], op.Pads[i], op.Pads[i+2])
	}
	if op.Height < 1 || op.Width < 1 {
		u.unsupported("makes %d×%d", op.Height, op.Width)
	}
	return op
}

// wantedSize returns the rows and columns of the attribute output_shape, or zeros.
func (u *use) wantedSize() []int {
	if u.node.attributes["output_shape"].ints == nil {
		return []int{0, 0}
	}
	return u.pair("output_shape", 2, 1, 1)
}

// transposedSize returns the size of a transposed convolution along one dimension, and what is cut off its full size
// before and after. same is the size with auto_pad, wanted the one that is asked for, or 0.
func (u *use) transposedSize(full, same, wanted, before, after int) (size, cutBefore, cutAfter int) {
	mode := u.word("auto_pad", "NOTSET")
	switch {
	case wanted > 0:
		size = wanted
	case mode == "SAME_UPPER" || mode == "SAME_LOWER":
		size = same
	default:
		return full - before - after, before, after
	}
	before, after = halves(max(full-size, 0), mode)
	return size, before, after
}

func lowerMaxPool(u *use) *value {
	return u.pool(func(w nn.Window) nn.Operator { return nn.MaxPool{Window: w} })
}

func lowerAveragePool(u *use) *value {
	counted := u.number("count_include_pad", 0) != 0
	return u.pool(func(w nn.Window) nn.Operator { return nn.AveragePool{Window: w, CountPadding: counted} })
}

// pool applies a pooling of one window.
func (u *use) pool(of func(w nn.Window) nn.Operator) *value {
	if len(u.in[0].shape) == 5 {
		return u.volumePool(of)
	}
	return u.planar(func(x *value) *value { return u.overEach(of(u.window(x, nil)), x) })
}

// lowerGlobalMaxPool pools with a window as large as the picture.
func lowerGlobalMaxPool(u *use) *value {
	return u.global(func(x *value) *value {
		w := nn.Window{Kernel: [2]int(x.shape[2:]), Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}
		return u.overEach(nn.MaxPool{Window: w}, x)
	})
}

func lowerGlobalAveragePool(u *use) *value {
	return u.global(func(x *value) *value { return u.overEach(nn.GlobalAveragePool{}, x) })
}

// global pools each channel of [N,C,…] to one number by f, which takes [N,C,H,W].
func (u *use) global(f func(x *value) *value) *value {
	x := u.in[0]
	if len(x.shape) < 3 {
		u.unsupported("on shape %v", x.shape)
	}
	s, to := x.shape, slices.Repeat([]int{1}, len(x.shape))
	copy(to, s[:2])
	if len(s) != 4 {
		x = u.reshaped(x, s[0], s[1], 1, elementCount(s[2:]))
	}
	return u.reshaped(f(x), to...)
}
