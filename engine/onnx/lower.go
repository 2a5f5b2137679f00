package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

func lowerIdentity(u *use) error { return u.alias(u.in[0]) }

// lowerCast drops casts between floating types: everything is computed in float32.
func lowerCast(u *use) error {
	if to := u.node.attributes["to"].i; !isFloat(to) {
		return u.unsupported("to data type %d", to)
	}
	return u.alias(u.in[0])
}

// lowerShape is constant: shapes are those of one picture.
func lowerShape(u *use) error {
	c := foldShape(u.node, []*constant{{shape: u.in[0].shape}})
	if c == nil {
		return u.unsupported("with start or end")
	}
	return u.alias(&value{constant: c})
}

func foldShape(n *node, in []*constant) *constant {
	if n.attributes["start"].i != 0 || n.attributes["end"].i != 0 {
		return nil
	}
	return &constant{shape: []int{len(in[0].shape)}, ints: int64s(in[0].shape)}
}

func foldConstant(n *node, _ []*constant) *constant {
	if a, ok := n.attributes["value"]; ok && a.tensor != nil {
		c, err := small(a.tensor, "value")
		if err != nil {
			return nil
		}
		return c
	}
	if a, ok := n.attributes["value_int"]; ok {
		return &constant{ints: []int64{a.i}}
	}
	if a, ok := n.attributes["value_float"]; ok {
		return &constant{floats: []float32{a.f}}
	}
	if a, ok := n.attributes["value_ints"]; ok {
		return &constant{shape: []int{len(a.ints)}, ints: a.ints}
	}
	return nil
}

// window reads the geometry that convolution and pooling share; kernel is the filter's size, if there is a filter.
func (u *use) window(kernel []int) (w nn.Window, err error) {
	if len(u.in[0].shape) != 4 {
		return w, u.unsupported("on %d dimensions, only pictures", len(u.in[0].shape))
	}
	if u.node.attributes["kernel_shape"].ints != nil || kernel == nil {
		if kernel, err = u.ints("kernel_shape", 2, 1, 0); err != nil {
			return w, err
		}
	}
	strides, err := u.ints("strides", 2, 1, 1)
	if err != nil {
		return w, err
	}
	dilations, err := u.ints("dilations", 2, 1, 1)
	if err != nil {
		return w, err
	}
	pads, err := u.ints("pads", 4, 0, 0)
	if err != nil {
		return w, err
	}
	w = nn.Window{Kernel: [2]int(kernel), Stride: [2]int(strides), Dilation: [2]int(dilations), Pads: [4]int(pads), Ceil: u.number("ceil_mode", 0) != 0}
	return w, u.autoPad(&w)
}

// autoPad sets the padding that auto_pad asks for.
func (u *use) autoPad(w *nn.Window) error {
	mode := u.node.attributes["auto_pad"].s
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
		in := u.in[0].shape[2+i]
		out := (in + w.Stride[i] - 1) / w.Stride[i]
		total := max((out-1)*w.Stride[i]+(w.Kernel[i]-1)*w.Dilation[i]+1-in, 0)
		less, more := total/2, total-total/2
		if mode == "SAME_LOWER" {
			less, more = more, less
		}
		w.Pads[i], w.Pads[i+2] = less, more
	}
	return nil
}

func lowerConv(u *use) error {
	filter, err := u.weight(1)
	if err != nil {
		return err
	}
	weights, err := u.optionalWeights([]weight{filter}, 2)
	if err != nil {
		return err
	}
	if len(filter.shape) != 4 {
		return u.unsupported("filter has %d dimensions, want 4", len(filter.shape))
	}
	w, err := u.window(filter.shape[2:])
	if err != nil {
		return err
	}
	groups := u.number("group", 1)
	if groups < 1 || groups > maxSetting {
		return u.unsupported("group %d is out of range", groups)
	}
	return u.emit(nn.Conv{Window: w, Groups: int(groups)}, u.in[:1], weights...)
}

func lowerMaxPool(u *use) error {
	w, err := u.window(nil)
	if err != nil {
		return err
	}
	return u.emit(nn.MaxPool{Window: w}, u.in[:1])
}

func lowerAveragePool(u *use) error {
	w, err := u.window(nil)
	if err != nil {
		return err
	}
	return u.emit(nn.AveragePool{Window: w, CountPadding: u.number("count_include_pad", 0) != 0}, u.in[:1])
}

func lowerGlobalAveragePool(u *use) error { return u.emit(nn.GlobalAveragePool{}, u.in[:1]) }

// lowerReduceMean takes the mean over rows and columns, which is how some exporters write global pooling.
func lowerReduceMean(u *use) error {
	var in []*constant
	for i := range u.in {
		if i == 0 {
			in = append(in, nil)
			continue
		}
		c, err := u.constant(i)
		if err != nil {
			return err
		}
		in = append(in, c)
	}
	axes, rank := slices.Clone(axesOf(u.node, in)), len(u.in[0].shape)
	for i, a := range axes {
		axes[i] = int64(wrap(a, rank))
	}
	slices.Sort(axes)
	if rank != 4 || !slices.Equal(axes, []int64{2, 3}) {
		return u.unsupported("over axes %v, only over rows and columns", axes)
	}
	if u.number("keepdims", 1) != 0 {
		return u.emit(nn.GlobalAveragePool{}, u.in[:1])
	}
	mean, err := u.add(nn.GlobalAveragePool{}, u.in[:1])
	if err != nil {
		return err
	}
	return u.emit(nn.Reshape{To: mean.shape[:2]}, []*value{mean})
}

func lowerRelu(u *use) error { return u.emit(nn.Relu, u.in[:1]) }

// lowerClip reads the bounds: inputs since opset 11, attributes before.
func lowerClip(u *use) error {
	c := nn.Clip{Min: u.scalar("min", -infinity), Max: u.scalar("max", infinity)}
	for i, bound := range []*float32{&c.Min, &c.Max} {
		v, err := u.constant(i + 1)
		if err != nil {
			return err
		}
		if v != nil && len(v.floats) != 1 {
			return u.unsupported("bound %d is not one float", i)
		}
		if v != nil {
			*bound = v.floats[0]
		}
	}
	if !(c.Min <= c.Max) {
		return u.unsupported("bounds %v and %v", c.Min, c.Max)
	}
	return u.emit(c, u.in[:1])
}

func lowerAdd(u *use) error {
	if len(u.in) != 2 {
		return u.unsupported("%d inputs, want 2", len(u.in))
	}
	return u.emit(nn.Add{}, u.in)
}

// lowerBatchNormalization turns the fixed statistics into a scale and a shift for each channel.
func lowerBatchNormalization(u *use) error {
	if u.number("training_mode", 0) != 0 || u.number("spatial", 1) == 0 {
		return u.unsupported("in training mode, or not by channel")
	}
	var p [4]weight // scale, bias, mean, variance
	for i := range p {
		w, err := u.weight(i + 1)
		if err != nil {
			return err
		}
		if p[i] = w; !slices.Equal(w.shape, p[0].shape) {
			return refuse("node %s (%s): parameters of shapes %v and %v", show(u.node.label()), u.node.op, p[0].shape, w.shape)
		}
	}
	epsilon := float64(u.scalar("epsilon", 1e-5))
	factor := func(gamma, variance float32) float64 { return float64(gamma) / math.Sqrt(float64(variance)+epsilon) }
	scale := weight{p[0].shape, func() []float32 {
		out, variance := slices.Clone(p[0].load()), p[3].load()
		for i := range out {
			out[i] = float32(factor(out[i], variance[i]))
		}
		return out
	}}
	shift := weight{p[0].shape, func() []float32 {
		gamma, out, mean, variance := p[0].load(), slices.Clone(p[1].load()), p[2].load(), p[3].load()
		for i := range out {
			out[i] = float32(float64(out[i]) - float64(mean[i])*factor(gamma[i], variance[i]))
		}
		return out
	}}
	return u.emit(nn.Affine{}, u.in[:1], scale, shift)
}

// lowerGemm brings the weights to [outputs, inputs] and takes alpha and beta into them.
func lowerGemm(u *use) error {
	alpha, beta := u.scalar("alpha", 1), u.scalar("beta", 1)
	if u.number("transA", 0) != 0 {
		return u.unsupported("with transA")
	}
	w, err := u.weight(1)
	if err != nil {
		return err
	}
	if len(w.shape) != 2 {
		return u.unsupported("of weights with %d dimensions, want 2", len(w.shape))
	}
	if u.number("transB", 0) == 0 {
		w = transposed(w)
	}
	weights, err := u.optionalWeights([]weight{scaled(w, alpha)}, 2)
	if err != nil {
		return err
	}
	if len(weights) == 2 {
		b := scaled(weights[1], beta)
		if len(b.shape) == 2 && b.shape[0] == 1 {
			b.shape = b.shape[1:]
		}
		weights[1] = b
	}
	return u.emit(nn.Linear{}, u.in[:1], weights...)
}

func transposed(w weight) weight {
	rows, cols := w.shape[0], w.shape[1]
	return weight{[]int{cols, rows}, func() []float32 {
		src := w.load()
		out := make([]float32, len(src))
		for i := range rows {
			for j := range cols {
				out[j*rows+i] = src[i*cols+j]
			}
		}
		return out
	}}
}

func scaled(w weight, by float32) weight {
	if by == 1 {
		return w
	}
	return weight{w.shape, func() []float32 {
		out := slices.Clone(w.load())
		for i := range out {
			out[i] *= by
		}
		return out
	}}
}

func lowerConcat(u *use) error {
	axis := wrap(u.number("axis", 1), len(u.in[0].shape))
	if axis != 1 {
		return u.unsupported("along axis %d, only along the channels", axis)
	}
	if len(u.in) == 1 {
		return u.alias(u.in[0])
	}
	return u.emit(nn.Concat{}, u.in)
}

// reshape gives the picture's elements another shape, whose leading 1 stands for the picture.
func (u *use) reshape(to []int) error {
	if len(to) == 0 || to[0] != 1 {
		return u.unsupported("to shape %v mixes pictures", to)
	}
	if slices.Equal(to, u.in[0].shape) {
		return u.alias(u.in[0])
	}
	return u.emit(nn.Reshape{To: to}, u.in[:1])
}

func lowerReshape(u *use) error {
	c, err := u.constant(1)
	if err != nil {
		return err
	}
	if c == nil || c.ints == nil {
		return u.unsupported("without a constant shape")
	}
	to := slices.Clone(c.ints)
	if len(to) > 0 && u.batch > 1 && to[0] == u.batch {
		to[0] = 1 // the file fixes the number of pictures; we do not
	}
	shape, ok := resolveShape(to, u.in[0].shape)
	if !ok {
		return refuse("node %s (Reshape): %v does not become %v", show(u.node.label()), u.in[0].shape, c.ints)
	}
	return u.reshape(shape)
}

func lowerFlatten(u *use) error {
	if axis := wrap(u.number("axis", 1), len(u.in[0].shape)); axis != 1 {
		return u.unsupported("at axis %d, only 1", axis)
	}
	n := 1
	for _, d := range u.in[0].shape[1:] {
		n *= d
	}
	return u.reshape([]int{1, n})
}

func lowerSqueeze(u *use) error   { return u.lowerAxes(squeezed) }
func lowerUnsqueeze(u *use) error { return u.lowerAxes(unsqueezed) }

func (u *use) lowerAxes(f func([]int, []int64) ([]int, bool)) error {
	axes, err := u.constant(1)
	if err != nil {
		return err
	}
	shape, ok := f(u.in[0].shape, axesOf(u.node, []*constant{nil, axes}))
	if !ok || len(shape) > 4 {
		return u.unsupported("on shape %v", u.in[0].shape)
	}
	return u.reshape(shape)
}

// lowerPad reads the padding: inputs since opset 11, attributes before.
func lowerPad(u *use) error {
	if mode := u.node.attributes["mode"].s; mode != "" && mode != "constant" {
		return u.unsupported("mode %s", show(mode))
	}
	pads, p := u.node.attributes["pads"].ints, nn.Pad{Value: u.scalar("value", 0)}
	given, err := u.constant(1)
	if err != nil {
		return err
	}
	if given != nil {
		pads = given.ints
	}
	value, err := u.constant(2)
	if err != nil {
		return err
	}
	if value != nil && len(value.floats) == 1 {
		p.Value = value.floats[0]
	}
	if u.input(3) != nil || len(pads) != 8 || len(u.in[0].shape) != 4 || pads[0]|pads[1]|pads[4]|pads[5] != 0 {
		return u.unsupported("other than of rows and columns")
	}
	for i, v := range []int64{pads[2], pads[3], pads[6], pads[7]} {
		if v < -maxSetting || v > maxSetting {
			return u.unsupported("pads %d is out of range", v)
		}
		p.Pads[i] = int(v)
	}
	return u.emit(p, u.in[:1])
}

// lowerSoftmax takes probabilities over the classes; the axis counts from the end since opset 13.
func lowerSoftmax(u *use) error {
	standard := int64(1)
	if u.opset >= 13 {
		standard = -1
	}
	if axis := wrap(u.number("axis", standard), len(u.in[0].shape)); axis != 1 || len(u.in[0].shape) != 2 {
		return u.unsupported("on shape %v along axis %d", u.in[0].shape, axis)
	}
	return u.emit(nn.Softmax{}, u.in[:1])
}
