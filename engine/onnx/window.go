package onnx

import (
	"beyond/engine/nn"
)

// Operators on windows of pictures, or of sequences, which are treated as pictures of one row.

// planar returns input 0 as [N,C,H,W], and a function that returns a result with the input's number of dimensions.
func (u *use) planar() (x *value, back func(*value) error, err error) {
	if x, err = u.picture(u.in[0]); err != nil {
		return nil, nil, err
	}
	switch len(x.shape) {
	case 4:
		return x, u.is, nil
	case 3:
		s := x.shape
		x, err = u.reshaped(x, s[0], s[1], 1, s[2])
		return x, func(y *value) error {
			y, err := u.reshaped(y, y.shape[0], y.shape[1], y.shape[3])
			if err != nil {
				return err
			}
			return u.is(y)
		}, err
	}
	return nil, nil, u.unsupported("on %d dimensions, only pictures and sequences", len(x.shape))
}

// filter returns input 1 as [O,I,kh,kw].
func (u *use) filter() (*value, error) {
	f, err := u.weight(1)
	if err != nil {
		return nil, err
	}
	if rank := len(u.in[0].shape); len(f.shape) != rank || rank < 3 || rank > 4 {
		return nil, u.unsupported("filter has %d dimensions, input %d", len(f.shape), rank)
	}
	if s := f.shape; len(s) == 3 {
		f = f.view(s[0], s[1], 1, s[2])
	}
	return f, nil
}

// pair reads an attribute of one number for each dimension of the window, or of two, first all starts, then all ends.
// standard is the default, and the value of a sequence's one row.
func (u *use) pair(name string, n int, low, standard int64) ([]int, error) {
	if len(u.in[0].shape) == 4 {
		return u.ints(name, n, low, standard)
	}
	v, err := u.ints(name, n/2, low, standard)
	if err != nil {
		return nil, err
	}
	var out []int
	for _, x := range v {
		out = append(out, int(standard), x)
	}
	return out, nil
}

// window reads the geometry of a convolution or pooling of x; kernel is the filter's size, if there is a filter.
func (u *use) window(x *value, kernel []int) (nn.Window, error) {
	w, err := u.settings(kernel)
	if err != nil {
		return w, err
	}
	return w, u.autoPad(&w, x)
}

// settings reads a window's attributes without auto_pad.
func (u *use) settings(kernel []int) (w nn.Window, err error) {
	if u.node.attributes["kernel_shape"].ints != nil || kernel == nil {
		if kernel, err = u.pair("kernel_shape", 2, 1, 1); err != nil {
			return w, err
		}
	}
	strides, err := u.pair("strides", 2, 1, 1)
	if err != nil {
		return w, err
	}
	dilations, err := u.pair("dilations", 2, 1, 1)
	if err != nil {
		return w, err
	}
	pads, err := u.pair("pads", 4, 0, 0)
	if err != nil {
		return w, err
	}
	return nn.Window{
		Kernel: [2]int(kernel), Stride: [2]int(strides), Dilation: [2]int(dilations), Pads: [4]int(pads),
		Ceil: u.number("ceil_mode", 0) != 0,
	}, nil
}

// autoPad sets the padding of the attribute auto_pad.
func (u *use) autoPad(w *nn.Window, x *value) error {
	mode := u.word("auto_pad", "NOTSET")
	switch mode {
	case "", "NOTSET":
		return nil
	case "VALID":
		w.Pads = [4]int{}
		return nil
	case "SAME_UPPER", "SAME_LOWER":
	default:
		return u.unsupported("auto_pad %s", show(mode))
	}
	for i := range 2 {
		in := x.shape[2+i]
		out := (in + w.Stride[i] - 1) / w.Stride[i]
		total := max((out-1)*w.Stride[i]+(w.Kernel[i]-1)*w.Dilation[i]+1-in, 0)
		w.Pads[i], w.Pads[i+2] = halves(total, mode)
	}
	return nil
}

// halves splits padding into the parts before and after; the mode says which side gets an odd pixel.
func halves(total int, mode string) (before, after int) {
	less, more := total/2, total-total/2
	if mode == "SAME_UPPER" {
		return less, more
	}
	return more, less
}

func (u *use) groups() (int, error) {
	groups := u.number("group", 1)
	if groups < 1 || groups > maxSetting {
		return 0, u.unsupported("group %d is out of range", groups)
	}
	return int(groups), nil
}

func lowerConv(u *use) error {
	filter, err := u.filter()
	if err != nil {
		return err
	}
	x, back, err := u.planar()
	if err != nil {
		return err
	}
	w, err := u.window(x, filter.shape[2:])
	if err != nil {
		return err
	}
	groups, err := u.groups()
	if err != nil {
		return err
	}
	args, err := u.withOptional([]*value{x, filter}, 2)
	if err != nil {
		return err
	}
	y, err := u.add(nn.Conv{Window: w, Groups: groups}, args...)
	if err != nil {
		return err
	}
	return back(y)
}

// lowerConvTranspose computes a transposed convolution: the gradient of a convolution with respect to its input.
func lowerConvTranspose(u *use) error {
	filter, err := u.filter()
	if err != nil {
		return err
	}
	x, back, err := u.planar()
	if err != nil {
		return err
	}
	op, err := u.transposedWindow(x, filter.shape[2:])
	if err != nil {
		return err
	}
	y, err := u.add(op, x, filter)
	if err != nil {
		return err
	}
	if u.input(2) != nil {
		bias, err := u.weight(2)
		if err != nil {
			return err
		}
		if y, err = u.add(nn.Affine{}, y, filled(1, y.shape[1]), bias); err != nil {
			return err
		}
	}
	return back(y)
}

// transposedWindow reads the geometry of a ConvTranspose; see ONNX's Operators.md for the rules.
func (u *use) transposedWindow(x *value, kernel []int) (op nn.ConvGradient, err error) {
	mode := u.word("auto_pad", "NOTSET")
	if op.Window, err = u.settings(kernel); err != nil {
		return op, err
	}
	if op.Groups, err = u.groups(); err != nil {
		return op, err
	}
	extra, err := u.pair("output_padding", 2, 0, 0)
	if err != nil {
		return op, err
	}
	given, wanted := u.node.attributes["output_shape"].ints != nil, []int{0, 0}
	if given {
		if wanted, err = u.pair("output_shape", 2, 1, 1); err != nil {
			return op, err
		}
	}
	for i, size := range []*int{&op.Height, &op.Width} {
		in := x.shape[2+i]
		full := op.Stride[i]*(in-1) + extra[i] + (op.Kernel[i]-1)*op.Dilation[i] + 1
		switch {
		case given:
			*size = wanted[i]
		case mode == "SAME_UPPER" || mode == "SAME_LOWER":
			*size = in * op.Stride[i]
		default:
			*size = full - op.Pads[i] - op.Pads[i+2]
			continue
		}
		op.Pads[i], op.Pads[i+2] = halves(max(full-*size, 0), mode)
	}
	if op.Height < 1 || op.Width < 1 {
		return op, u.unsupported("makes %d×%d", op.Height, op.Width)
	}
	return op, nil
}

func lowerMaxPool(u *use) error {
	x, back, err := u.planar()
	if err != nil {
		return err
	}
	w, err := u.window(x, nil)
	if err != nil {
		return err
	}
	y, err := u.add(nn.MaxPool{Window: w}, x)
	if err != nil {
		return err
	}
	return back(y)
}

func lowerAveragePool(u *use) error {
	x, back, err := u.planar()
	if err != nil {
		return err
	}
	w, err := u.window(x, nil)
	if err != nil {
		return err
	}
	y, err := u.add(nn.AveragePool{Window: w, CountPadding: u.number("count_include_pad", 0) != 0}, x)
	if err != nil {
		return err
	}
	return back(y)
}

// lowerGlobalMaxPool pools with a window as large as the picture.
func lowerGlobalMaxPool(u *use) error {
	x, back, err := u.planar()
	if err != nil {
		return err
	}
	w := nn.Window{Kernel: [2]int(x.shape[2:]), Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}
	y, err := u.add(nn.MaxPool{Window: w}, x)
	if err != nil {
		return err
	}
	return back(y)
}

func lowerGlobalAveragePool(u *use) error {
	x, back, err := u.planar()
	if err != nil {
		return err
	}
	y, err := u.add(nn.GlobalAveragePool{}, x)
	if err != nil {
		return err
	}
	return back(y)
}
