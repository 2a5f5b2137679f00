package nn

import (
	"beyond/engine/kernel"
)

// hasKernel reports whether a kernel layer computes the run that r begins. The others are computed by their
// definitions.
func hasKernel(r *fused) bool {
	switch op := r.root.(type) {
	case Conv:
		return op.dense() || op.depthwise(r)
	case ConvGradient:
		return op.dense() || op.depthwise(r)
	case MaxPool:
		return op.fits()
	case MaxPoolGradient:
		return op.fits()
	case AveragePool:
		return op.plain() && len(r.inShape) == 4
	case AveragePoolGradient:
		return op.plain()
	case Clip:
		return op.Min <= 0 && op.Max >= 0
	case ClipGradient:
		return op.Min <= 0 && op.Max >= 0
	case Linear, LinearGradient, Affine, AffineGradient, Add, GlobalAveragePool, GlobalAveragePoolGradient:
		return true
	}
	return false
}

func (c Conv) dense() bool { return c.Groups == 1 }

// depthwise reports whether each channel is convolved by itself, into one channel.
func (c Conv) depthwise(r *fused) bool {
	return c.Groups == r.inShape[1] && c.Groups == r.outShape[1]
}

// fits reports whether no window lies wholly in the padding.
func (p MaxPool) fits() bool {
	return !p.Ceil && p.Dilation == [2]int{1, 1} &&
		2*max(p.Pads[0], p.Pads[2]) <= p.Kernel[0] && 2*max(p.Pads[1], p.Pads[3]) <= p.Kernel[1]
}

// plain reports whether every window has the same divisor.
func (p AveragePool) plain() bool {
	return !p.Ceil && p.Dilation == [2]int{1, 1} && (p.CountPadding || p.Pads == [4]int{})
}

// geometry is the kernel's description of a window over x that gives y.
func (w Window) geometry(x, y []int) kernel.Geometry {
	return kernel.Geometry{
		InC: x[1], OutC: y[1], InH: x[2], InW: x[3],
		KH: w.Kernel[0], KW: w.Kernel[1], StrideH: w.Stride[0], StrideW: w.Stride[1],
		DilationH: w.Dilation[0], DilationW: w.Dilation[1],
		Top: w.Pads[0], Left: w.Pads[1], Bottom: w.Pads[2], Right: w.Pads[3],
	}
}

// layer builds the kernel layer. With plain it reads, or for a gradient writes, pictures as they come from outside.
// buf is room for weights.
func (r *fused) layer(plain bool, buf *[]float32) kernel.Layer {
	x, y, filter := r.inShape, r.outShape, r.weights(buf)
	c, h, w := y[1], elements(y[2:min(3, len(y))]), elements(y[min(3, len(y)):])
	switch op := r.root.(type) {
	case Conv:
		switch g := op.geometry(x, y); {
		case !op.dense():
			return kernel.NewDepthwise(g, filter, r.bias, r.clamp)
		case plain:
			return kernel.NewStem(g, filter, r.bias, r.clamp)
		default:
			return kernel.NewConv(g, filter, r.bias, r.clamp)
		}
	case ConvGradient:
		switch g := op.geometry(y, x); {
		case !op.dense():
			return kernel.NewDepthwiseGrad(g, filter, r.clamp)
		case plain:
			return kernel.NewStemGrad(g, filter)
		default:
			return kernel.NewConvGrad(g, filter, r.clamp)
		}
	case Linear:
		return kernel.NewDense(x[1], y[1], filter, r.bias, r.clamp)
	case LinearGradient:
		return kernel.NewDenseGrad(y[1], x[1], filter, r.clamp)
	case Affine:
		return kernel.NewAffine(c, h, w, filter, r.bias, r.clamp)
	case AffineGradient:
		return kernel.NewAffineGrad(c, h, w, filter, r.clamp)
	case Add, Clip:
		return kernel.NewAffine(c, h, w, nil, nil, r.clamp)
	case ClipGradient:
		return kernel.NewAffineGrad(c, h, w, nil, r.clamp)
	case MaxPool:
		return kernel.NewMaxPool(op.geometry(x, y))
	case MaxPoolGradient:
		return kernel.NewMaxPoolGrad(op.geometry(y, x), r.clamp)
	case AveragePool:
		return kernel.NewAvgPool(op.geometry(x, y))
	case AveragePoolGradient:
		return kernel.NewAvgPoolGrad(op.geometry(y, x), r.clamp)
	case GlobalAveragePool:
		return kernel.NewGlobalAvgPool(c, x[2], x[3])
	case GlobalAveragePoolGradient:
		return kernel.NewGlobalAvgPoolGrad(c, h, w, r.clamp)
	}
	panic("nn: no kernel for this operator")
}
