package kernel

// pixelwise is a layer that computes something over the channels of each pixel.
type pixelwise struct {
	path                   Path
	code                   code
	alpha, beta            float32
	blocks, pixels         int
	xBlock, yBlock, oBlock int // floats between blocks
	outSize                int // floats in a picture of the result
	scale, shift           []float32
	lanes                  []uint32
	second                 second
	work                   work
}

// NewLayerNorm returns the layer that normalises each pixel over its c channels:
//
//	Out[i] = (In[i] − mean) / √(variance + epsilon) · scale[i] + shift[i]
//
// A nil scale stands for 1, a nil shift for 0. Out may be In.
func NewLayerNorm(c, pixels int, epsilon float32, scale, shift []float32) Layer {
	checkChannels(c, scale, shift)
	l := newPixelwise(codeLayerNorm, c, pixels)
	l.beta, l.scale, l.shift = epsilon, packOnes(c, scale), packZeros(c, shift)
	return l
}

// NewLayerNormGrad returns the gradient of [NewLayerNorm]'s layer with respect to its input, which the caller passes as
// Saved. Out may be In. Accumulate is supported, masks are not.
func NewLayerNormGrad(c, pixels int, epsilon float32, scale []float32) Layer {
	checkChannels(c, scale, nil)
	l := newPixelwise(codeLayerNormGrad, c, pixels)
	l.beta, l.scale, l.second = epsilon, packOnes(c, scale), secondSaved
	return l
}

// NewSoftmax returns the layer that makes probabilities of the c channels of each pixel: Out[i] = eᴵⁿ⁽ⁱ⁾ / Σ eᴵⁿ.
// A NaN among them, or infinity, makes all NaN. Out may be In.
func NewSoftmax(c, pixels int) Layer { return newPixelwise(codeSoftmax, c, pixels) }

// NewSoftmaxGrad returns the gradient of [NewSoftmax]'s layer, whose result the caller passes as Saved:
//
//	Out[i] = Saved[i] · (In[i] − Σ In·Saved)
//
// Out may be In. Accumulate is supported.
func NewSoftmaxGrad(c, pixels int) Layer {
	l := newPixelwise(codeSoftmaxGrad, c, pixels)
	l.second = secondSaved
	return l
}

func checkChannels(c int, scale, shift []float32) {
	if scale != nil && len(scale) != c || shift != nil && len(shift) != c {
		panic("kernel: scale or shift does not match the channels")
	}
}

// packOnes copies a value for each channel, or 1 if there is none.
func packOnes(c int, values []float32) []float32 {
	packed := make([]float32, Blocks(c)*Block)
	for i := range packed[:c] {
		packed[i] = 1
	}
	copy(packed, values)
	return packed
}

// packZeros copies a value for each channel, or 0 if there is none.
func packZeros(c int, values []float32) []float32 {
	packed := make([]float32, Blocks(c)*Block)
	copy(packed, values)
	return packed
}

func newPixelwise(code code, c, pixels int) *pixelwise {
	blocks := Blocks(c)
	return &pixelwise{
		path: active, code: code, alpha: float32(c), blocks: blocks, pixels: pixels,
		xBlock: pixels * Block, yBlock: pixels * Block, oBlock: pixels * Block, outSize: blocks * pixels * Block,
		lanes: laneMasks(c), work: cut(pixels, 1, 16*Block*blocks),
	}
}

func (l *pixelwise) Tasks(n int) int { return l.work.tasks(n) }

func (l *pixelwise) Run(a Args, task int) {
	call := vectorCall{
		code: l.code, path: l.path, steps: l.blocks, yRow: Block, xStep: l.xBlock, yStep: l.yBlock, outStep: l.oBlock,
		alpha: l.alpha, beta: l.beta, keep: keepIf(a.Accumulate), scale: l.scale, shift: l.shift, lanes: l.lanes,
	}
	u := l.work.unit(a.N, task)
	for row := u.row; row < u.rowEnd; row += call.rows {
		picture, from := row/l.pixels, row%l.pixels
		call.rows = min(u.rowEnd-row, l.pixels-from)
		size := l.blocks * l.pixels * Block
		call.x = a.In.picture(picture, size)[from*Block:]
		call.out = a.Out.picture(picture, l.outSize)[from*Block:]
		if t := l.second.of(&a); t.Data != nil {
			call.y = t.picture(picture, size)[from*Block:]
		}
		call.runSum()
	}
}

// softmaxPixels replaces pixels by their softmax over the channels. Block b of pixel p is at x[b·blockStride + 16·p].
// The lanes without a channel become zero.
func softmaxPixels(path Path, x []float32, pixels, blockStride int, lanes []uint32) {
	call := vectorCall{
		code: codeSoftmax, path: path, x: x, out: x, rows: pixels, steps: len(lanes) / Block,
		xStep: blockStride, outStep: blockStride, lanes: lanes,
	}
	call.run()
}

// softmaxGradPixels replaces dy by the gradient of [softmaxPixels], whose result is y. Both lie like its x.
func softmaxGradPixels(path Path, dy, y []float32, pixels, blockStride int, lanes []uint32) {
	call := vectorCall{
		code: codeSoftmaxGrad, path: path, x: dy, y: y, out: dy, rows: pixels, steps: len(lanes) / Block,
		yRow: Block, xStep: blockStride, yStep: blockStride, outStep: blockStride, lanes: lanes,
	}
	call.run()
}
