package nn

import (
	"slices"

	"beyond/engine/kernel"
)

// hasKernel reports whether a kernel layer computes the run that r starts. Other runs use the operator's definition.
func hasKernel(r *fused) bool {
	switch op := r.root.(type) {
	case Conv, ConvGradient, MaxPool, maxPoolGradient, AveragePool, averagePoolGradient:
		return true
	case Clip:
		return op.Min <= 0 && op.Max >= 0
	case clipGradient:
		return op.Min <= 0 && op.Max >= 0
	case Linear, linearGradient, Affine, affineGradient, Add, GlobalAveragePool, globalAveragePoolGradient,
		GroupNorm:
		return true
	}
	return false
}

func (c Conv) dense() bool { return c.Groups == 1 }

// depthwise reports whether each channel is convolved separately, into one channel.
func (c Conv) depthwise(r *fused) bool {
	return c.Groups == r.inShape[1] && c.Groups == r.outShape[1] && c.Groups > 1
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

// pooling is geometry with as much padding at the end as the last window reaches into.
func (w Window) pooling(x, y []int) kernel.Geometry {
	g := w.geometry(x, y)
	g.Bottom = max(0, (y[2]-1)*g.StrideH+g.DilationH*(g.KH-1)+1-g.Top-g.InH)
	g.Right = max(0, (y[3]-1)*g.StrideW+g.DilationW*(g.KW-1)+1-g.Left-g.InW)
	return g
}

// layer builds the kernel layer of a pooling from shape x to shape y.
func (p AveragePool) layer(x, y []int) kernel.Layer {
	if d := p.divisors(x, y); !p.even(d) {
		return kernel.NewCountedAvgPool(p.pooling(x, y), d)
	}
	return kernel.NewAvgPool(p.pooling(x, y))
}

// gradientLayer builds the kernel layer of the gradient of a pooling from shape x to shape y.
func (p AveragePool) gradientLayer(x, y []int, mask kernel.Clamp) kernel.Layer {
	if d := p.divisors(x, y); !p.even(d) {
		return kernel.NewCountedAvgPoolGrad(p.pooling(x, y), d, mask)
	}
	return kernel.NewAvgPoolGrad(p.pooling(x, y), mask)
}

// even reports whether all divisors are the size of the window.
func (p AveragePool) even(d kernel.Divisors) bool {
	return slices.Min(d.Rows) == p.Kernel[0] && slices.Min(d.Cols) == p.Kernel[1]
}

// pixelwise returns the geometry of a matrix product on the last axis: a 1 × 1 convolution with a pixel for each
// vector, in rows that suit the tiles.
func pixelwise(x, y []int) kernel.Geometry {
	const short, long = 56, 128 // pixels
	c := dimension(x, -1)
	pixels := elements(x) / c
	width := pixels
	for w := min(long, pixels); w >= short; w-- {
		if pixels%w == 0 {
			width = w
			break
		}
	}
	return kernel.Square(c, dimension(y, -1), pixels/width, width, 1, 1, 0)
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
		if len(x) > 2 {
			return kernel.NewConv(pixelwise(x, y), filter, r.bias, r.clamp)
		}
		return kernel.NewDense(x[1], y[1], filter, r.bias, r.clamp)
	case linearGradient:
		if len(x) > 2 {
			return kernel.NewConvGrad(pixelwise(y, x), filter, r.clamp)
		}
		return kernel.NewDenseGrad(y[1], x[1], filter, r.clamp)
	case Affine:
		return kernel.NewAffine(c, h, w, filter, r.bias, r.clamp)
	case affineGradient:
		return kernel.NewAffineGrad(c, h, w, filter, r.clamp)
	case GroupNorm:
		return kernel.NewGroupNorm(op.Groups, c, h*w, op.Epsilon, filter, r.bias, r.clamp)
	case Add, Clip:
		return kernel.NewAffine(c, h, w, nil, nil, r.clamp)
	case clipGradient:
		return kernel.NewAffineGrad(c, h, w, nil, r.clamp)
	case MaxPool:
		return kernel.NewMaxPool(op.pooling(x, y))
	case maxPoolGradient:
		return kernel.NewMaxPoolGrad(op.pooling(y, x), r.clamp)
	case AveragePool:
		return op.layer(x, y)
	case averagePoolGradient:
		return op.gradientLayer(y, x, r.clamp)
	case GlobalAveragePool:
		return kernel.NewGlobalAvgPool(c, x[2], x[3])
	case globalAveragePoolGradient:
		return kernel.NewGlobalAvgPoolGrad(c, h, w, r.clamp)
	}
	panic("nn: no kernel for this operator")
}

// geometry returns the geometry of a convolution, or of the one whose gradient the run computes.
func (r *fused) geometry() (g kernel.Geometry) {
	switch op := r.root.(type) {
	case Conv:
		g = op.geometry(r.inShape, r.outShape)
	case ConvGradient:
		g = op.geometry(r.outShape, r.inShape)
	}
	g.Compact = r.compact
	return g
}

// convLayer builds the layer of a convolution.
func (r *fused) convLayer(op Conv, plain bool, filter []float32) kernel.Layer {
	switch g := r.geometry(); {
	case op.depthwise(r):
		return kernel.NewDepthwise(g, filter, r.bias, r.clamp)
	case !op.dense():
		return kernel.NewGroupedConv(g, op.Groups, filter, r.bias, r.clamp)
	case plain:
		return kernel.NewStem(g, filter, r.bias, r.clamp)
	default:
		return kernel.NewConv(g, filter, r.bias, r.clamp)
	}
}

// convGradientLayer builds the layer of a convolution's gradient.
func (r *fused) convGradientLayer(op ConvGradient, plain bool, filter []float32) kernel.Layer {
	switch g := r.geometry(); {
	case op.depthwise(r):
		return kernel.NewDepthwiseGrad(g, filter, r.clamp)
	case !op.dense():
		return kernel.NewGroupedConvGrad(g, op.Groups, filter, r.clamp)
	case plain:
		return kernel.NewStemGrad(g, filter)
	default:
		return kernel.NewConvGrad(g, filter, r.clamp)
	}
}
