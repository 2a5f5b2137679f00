package kernel

// Geometry is the shape of a convolution or pooling. Sizes are in pixels and at least 1.
type Geometry struct {
	InC, OutC                int
	InH, InW                 int
	KH, KW                   int // window
	StrideH, StrideW         int
	DilationH, DilationW     int
	Top, Left, Bottom, Right int // padding
	// Compact keeps the weights as large as they are: Winograd's, which are faster, take four times as much.
	Compact bool
}

// Square returns the common geometry: a k × k window, equal strides and equal padding in both directions, no dilation.
func Square(inC, outC, h, w, k, stride, pad int) Geometry {
	return Geometry{
		InC: inC, OutC: outC, InH: h, InW: w, KH: k, KW: k, StrideH: stride, StrideW: stride,
		DilationH: 1, DilationW: 1, Top: pad, Left: pad, Bottom: pad, Right: pad,
	}
}

// OutH returns the height of the output.
func (g Geometry) OutH() int {
	return (g.InH+g.Top+g.Bottom-g.DilationH*(g.KH-1)-1)/g.StrideH + 1
}

// OutW returns the width of the output.
func (g Geometry) OutW() int {
	return (g.InW+g.Left+g.Right-g.DilationW*(g.KW-1)-1)/g.StrideW + 1
}

// check panics unless the window fits into the padded input.
func (g Geometry) check() {
	if min(g.InC, g.OutC, g.InH, g.InW, g.KH, g.KW, g.StrideH, g.StrideW, g.DilationH, g.DilationW) < 1 {
		panic("kernel: geometry has a size below 1")
	}
	if min(g.Top, g.Left, g.Bottom, g.Right) < 0 {
		panic("kernel: geometry has negative padding")
	}
	if g.InH+g.Top+g.Bottom <= g.DilationH*(g.KH-1) || g.InW+g.Left+g.Right <= g.DilationW*(g.KW-1) {
		panic("kernel: window larger than the padded input")
	}
}

func (g Geometry) checkWeights(weights, bias []float32, want int) {
	if len(weights) != want {
		panic("kernel: number of weights does not match the geometry")
	}
	if bias != nil && len(bias) != g.OutC {
		panic("kernel: number of biases does not match the geometry")
	}
}

// flat reshapes a 1 × 1 convolution without stride and padding, where rows do not matter, to rows that suit the tiles.
func (g Geometry) flat() Geometry {
	if g.KH != 1 || g.KW != 1 || g.StrideH != 1 || g.StrideW != 1 || g.Top|g.Left|g.Bottom|g.Right != 0 {
		return g
	}
	const long = 128 // pixels
	for d := g.InH; d > 1; d-- {
		if g.InH%d == 0 && d*g.InW <= long {
			g.InH, g.InW = g.InH/d, g.InW*d
			break
		}
	}
	return g
}
