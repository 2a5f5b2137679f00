package nn

import (
	"beyond/engine/kernel"
)

// hasKernel reports whether a kernel layer computes the run that r starts. Other runs use the operator's definition.
func hasKernel(r *fused) bool {
	switch op := r.root.(type) {
	case Conv:
		return op.dense() || op.depthwise(r)
	case ConvGradient:
		return op.dense() || op.depthwise(r)
	case MaxPool:
		return op.fits()
	case maxPoolGradient:
		return op.fits()
	case AveragePool:
		return op.plain() && len(r.inShape) == 4
	case averagePoolGradient:
		return op.plain()
	case Clip:
		return op.Min <= 0 && op.Max >= 0
	case clipGradient:
		return op.Min <= 0 && op.Max >= 0
	case Linear, linearGradient, Affine, affineGradient, Add, GlobalAveragePool, globalAveragePoolGradient:
		return true
	}
	return false
}

func (c Conv) dense() bool { return c.Groups == 1 }

// depthwise reports whether each channel is convolved separately, into one channel.
func (c Conv) depthwise(r *fused) bool {
	return c.Groups == r.inShape[1] && c.Groups == r.outShape[1]
}

// fits reports whether no window lies entirely in the padding.
func (p MaxPool) fits() bool {
	return !p.Ceil && p.Dilation == [2]int{1, 1} &&
		2*max(p.Pads[0], p.Pads[2]) <= p.Kernel[0] && 2*max(p.Pads[1], p.Pads[3]) <= p.Kernel[1]
}

// plain reports whether every window has the same divisor.
func (p AveragePool) plain() bool {
	return !p.Ceil && p.Dilation == [2]int{1, 1} && (p.CountPadding || p.Pads == [4]int{})
}

// geometry returns the kernel's description of a window from shape x to shape y.
func (w Window) geometry(x, y []int) kernel.Geometry {
	return kernel.Geometry{
		InC: x[1], OutC: y[1], InH: x[2], InW: x[3],
		KH: w.Kernel[0], KW: w.Kernel[1], StrideH: w.Stride[0], StrideW: w.Stride[1],
		DilationH: w.Dilation[0], DilationW: w.Dilation[1],
		Top: w.Pads[0], Left: w.Pads[1], Bottom: w.Pads[2], Right: w.Pads[3],
	}
}

// layer builds the kernel layer. With plain it reads plain pictures or, for a gradient, writes them. buf is working
// memory for scaled weights.
func (r *fused) layer(plain bool, buf *[]float32) kernel.Layer {
	x, y, filter := r.inShape, r.outShape, r.weights(buf)
	c, h, w := y[1], elements(y[2:min(3, len(y))]), elements(y[min(3, len(y)):])
	switch op := r.root.(type) {
	case Conv:
		return r.convLayer(op, plain, filter)
	case ConvGradient:
		return r.convGradientLayer(op, plain, filter)
	case Linear:
		return kernel.NewDense(x[1], y[1], filter, r.bias, r.clamp)
	case linearGradient:
		return kernel.NewDenseGrad(y[1], x[1], filter, r.clamp)
	case Affine:
		return kernel.NewAffine(c, h, w, filter, r.bias, r.clamp)
	case affineGradient:
		return kernel.NewAffineGrad(c, h, w, filter, r.clamp)
	case Add, Clip:
		return kernel.NewAffine(c, h, w, nil, nil, r.clamp)
	case clipGradient:
		return kernel.NewAffineGrad(c, h, w, nil, r.clamp)
	case MaxPool:
		return kernel.NewMaxPool(op.geometry(x, y))
	case maxPoolGradient:
		return kernel.NewMaxPoolGrad(op.geometry(y, x), r.clamp)
	case AveragePool:
		return kernel.NewAvgPool(op.geometry(x, y))
	case averagePoolGradient:
		return kernel.NewAvgPoolGrad(op.geometry(y, x), r.clamp)
	case GlobalAveragePool:
		return kernel.NewGlobalAvgPool(c, x[2], x[3])
	case globalAveragePoolGradient:
		return kernel.NewGlobalAvgPoolGrad(c, h, w, r.clamp)
	}
	panic("nn: no kernel for this operator")
}

// convLayer builds the layer of a convolution.
func (r *fused) convLayer(op Conv, plain bool, filter []float32) kernel.Layer {
	switch g := op.geometry(r.inShape, r.outShape); {
	case !op.dense():
		return kernel.NewDepthwise(g, filter, r.bias, r.clamp)
	case plain:
		return kernel.NewStem(g, filter, r.bias, r.clamp)
	default:
		return kernel.NewConv(g, filter, r.bias, r.clamp)
	}
}

// convGradientLayer builds the layer of a convolution's gradient.
func (r *fused) convGradientLayer(op ConvGradient, plain bool, filter []float32) kernel.Layer {
	switch g := op.geometry(r.outShape, r.inShape); {
	case !op.dense():
		return kernel.NewDepthwiseGrad(g, filter, r.clamp)
	case plain:
		return kernel.NewStemGrad(g, filter)
	default:
		return kernel.NewConvGrad(g, filter, r.clamp)
	}
}
