package kernel

// ones are weights of 1.
var ones = func() (w [Block]float32) {
	for i := range w {
		w[i] = 1
	}
	return w
}()

// affine is an elementwise operation, computed as a depthwise convolution with a window of one pixel.
type affine struct {
	path           Path
	w, bias        []float32 // packed; w is nil for 1, bias for 0
	blocks, pixels int
	inPix          int // floats between input pixels: Block, or 0 if there is only one
	clamp          Clamp
	masked         bool
	work           work
}

// NewAffine returns the elementwise layer of c channels and h × w pixels
//
//	Out[c] = clamp(shift[c] + Add[c] + In[c] · scale[c])
//
// which covers batch normalisation, a clamp alone and, with Add, the sum of two tensors. A nil scale stands for 1, a
// nil shift for 0. Out may be In or Add. It panics if the arguments do not fit together.
func NewAffine(c, h, w int, scale, shift []float32, clamp Clamp) Layer {
	if scale != nil && len(scale) != c || shift != nil && len(shift) != c {
		panic("kernel: scale or shift does not match the channels")
	}
	clamp.check()
	l := newAffine(c, h*w, clamp)
	l.w, l.bias = packLanes(scale, 1), packBias(shift)
	return l
}

// NewAffineGrad returns the gradient of [NewAffine]'s layer with respect to In. See [NewConvGrad].
func NewAffineGrad(c, h, w int, scale []float32, mask Clamp) Layer {
	if scale != nil && len(scale) != c {
		panic("kernel: scale does not match the channels")
	}
	l := newAffine(c, h*w, mask)
	l.w, l.masked = packLanes(scale, 1), mask != None
	return l
}

func newAffine(channels, pixels int, clamp Clamp) *affine {
	return &affine{
		path: active, blocks: Blocks(channels), pixels: pixels, inPix: Block, clamp: clamp,
		work: cut(Blocks(channels), 1, 4*pixels*Block), // one memory access costs as much as a few multiplications
	}
}

func (l *affine) Tasks(n int) int { return l.work.tasks(n) }

func (l *affine) Run(a Args, task int) {
	u := l.work.unit(a.N, task)
	call := tileCall{
		op: opDepthwise, path: l.path, taps: soleTap, inPix: l.inPix, outPix: Block,
		lo: l.clamp.Lo, hi: l.clamp.Hi,
	}
	if a.Accumulate {
		call.flags = flagAccumulate
	}
	for i := u.row; i < u.rowEnd; i++ {
		l.bind(&call, a, i/l.blocks, i%l.blocks)
		call.line(l.pixels)
	}
}

// bind points the call to one block of a picture.
func (l *affine) bind(call *tileCall, a Args, picture, block int) {
	size := l.pixels * Block
	of := func(t Tensor) []float32 {
		return t.picture(picture, l.blocks*size)[block*size : (block+1)*size]
	}
	if l.inPix == 0 {
		call.in = a.In.picture(picture, l.blocks*Block)[block*Block : (block+1)*Block]
	} else {
		call.in = of(a.In)
	}
	call.out, call.w = of(a.Out), ones[:]
	if l.w != nil {
		call.w = l.w[block*Block : (block+1)*Block]
	}
	if l.bias != nil {
		call.bias = l.bias[block*Block : (block+1)*Block]
	}
	if a.Add.Data != nil {
		call.add = of(a.Add)
	}
	call.bindMasks(a, l.masked, picture, block*l.pixels, (block+1)*l.pixels, of)
}

// bindMasks points the call to blocked pixels [from, to) of a picture's masks: to Inside, and to Mask or, without one,
// to Saved. saved returns the part of a tensor for these pixels.
func (c *tileCall) bindMasks(a Args, masked bool, picture, from, to int, saved func(Tensor) []float32) {
	if a.Inside.Data != nil {
		c.inside = a.Inside.picture(picture, from, to)
	}
	switch {
	case !masked:
	case a.Mask.Data != nil:
		c.mask = a.Mask.picture(picture, from, to)
	default:
		c.saved = saved(a.Saved)
	}
}

// line runs the depthwise kernel on consecutive pixels, from the start of in and of out.
func (c *tileCall) line(pixels int) { c.lineAt(pixels, 0) }

// lineAt runs the depthwise kernel on consecutive pixels, from the start of in and from float number out of c.out.
func (c *tileCall) lineAt(pixels, out int) {
	strip := c.path.size().strip
	c.width, c.count, c.inPos, c.outPos = strip, pixels/strip, 0, out
	if c.count > 0 {
		c.run()
	}
	if rest := pixels % strip; rest > 0 {
		done := c.width * c.count
		c.inPos, c.outPos = done*c.inPix, out+done*c.outPix
		c.width, c.count = rest, 1
		c.run()
	}
}
