package kernel

// conv is a dense convolution, or any layer that can be written as one: see plan.go.
type conv struct {
	path Path
	rows []planRow

	w, bias             []float32 // packed; bias is nil or fills whole blocks
	inC                 int
	inSize, outSize     int // floats in an input and in an output picture
	inBlock, outBlock   int // floats between blocks
	steps, window       int // input channels in a block; window elements
	pixel               int // floats between input pixels
	inBlocks, outBlocks int
	clamp               Clamp
	masked              bool // clamp is the mask of the saved input, not a clamp of the result
	work                work
}

// NewConv returns the dense convolution (groups = 1) of geometry g, fused with the operations that usually follow:
//
//	Out[o,y,x] = clamp(bias[o] + Add[o,y,x] + Σ In[c, y·stride − pad + ky·dilation, …] · weights[o,c,ky,kx])
//
// weights is [OutC, InC, KH, KW], bias [OutC] or nil; the layer copies both. In, Out and Add are blocked.
// It panics if the arguments do not fit together.
func NewConv(g Geometry, weights, bias []float32, clamp Clamp) Layer {
	g.check()
	g.checkWeights(weights, bias, g.OutC*g.InC*g.KH*g.KW)
	clamp.check()
	kernels := g.KH * g.KW
	at := func(o, c, k int) float32 { return weights[(o*g.InC+c)*kernels+k] }
	if winogradPays(g) {
		w := newWinograd(g.InC, g.OutC, g.InH, g.InW, g.OutH(), g.OutW(), g.Top, g.Left, at)
		w.bias, w.clamp = packBias(bias), clamp
		return w
	}
	w := packFilter(g.InC, g.OutC, kernels, filter{weights, g.InC * kernels, kernels})
	c := newConv(g.InC, g.OutC, kernels, g.InH*g.InW, g.OutH()*g.OutW(), w)
	c.bias, c.clamp = packBias(bias), clamp
	f := g.flat()
	c.lay(f.InW, f.OutW(), f.KW, forwardPhases(f))
	return c
}

// NewConvGrad returns the gradient of [NewConv]'s layer with respect to its input:
//
//	Out = mask(Add + Σ In · weights)       or       Out += mask(Add + Σ In · weights)   with Accumulate
//
// where In is the gradient with respect to the layer's output before its clamp. The mask passes the gradient where
// Saved, the layer's input, lies strictly inside the clamp that made it; with mask [None] Saved is not read.
func NewConvGrad(g Geometry, weights []float32, mask Clamp) Layer {
	g.check()
	g.checkWeights(weights, nil, g.OutC*g.InC*g.KH*g.KW)
	kernels := g.KH * g.KW
	at := func(c, o, k int) float32 { return weights[(o*g.InC+c)*kernels+k] }
	if winogradPays(g) {
		flipped := func(c, o, k int) float32 { return at(c, o, 8-k) }
		w := newWinograd(g.OutC, g.InC, g.OutH(), g.OutW(), g.InH, g.InW, 2-g.Top, 2-g.Left, flipped)
		w.clamp, w.masked = mask, mask != None
		return w
	}
	w := packFilter(g.OutC, g.InC, kernels, filter{weights, kernels, g.InC * kernels})
	c := newConv(g.OutC, g.InC, kernels, g.OutH()*g.OutW(), g.InH*g.InW, w)
	c.clamp, c.masked = mask, mask != None
	f := g.flat()
	c.lay(f.OutW(), f.InW, f.KW, gradientPhases(f))
	return c
}

// newConv returns a convolution of blocked tensors with packed weights.
func newConv(inC, outC, window, inPixels, outPixels int, w []float32) *conv {
	return &conv{
		path: active,
		w:    w,
		inC:  inC, window: window, steps: Block, pixel: Block,
		inBlocks: Blocks(inC), outBlocks: Blocks(outC),
		inBlock: inPixels * Block, outBlock: outPixels * Block,
		inSize: Len(inC, inPixels, 1), outSize: Len(outC, outPixels, 1),
		clamp: None,
	}
}

// lay plans the rows of all phases and cuts them into tasks.
func (c *conv) lay(inW, outW, kw int, phases [][2]axis) {
	size := planSize{
		inW: inW, outW: outW, kw: kw,
		tile: c.path.size().pixels, skip: 1, pixel: Block, element: Block * Block,
	}
	c.rows = size.planAll(phases)
	c.cutWork()
}

// cutWork cuts the work into tasks that are large enough and that reuse weights too large for a fast cache.
func (c *conv) cutWork() {
	pixels := 0
	for _, r := range c.rows {
		pixels += r.width
	}
	groups := (c.outBlocks + c.path.size().blocks - 1) / c.path.size().blocks
	perPixel := c.path.size().blocks * Block * c.inC * c.window
	c.work = cut(len(c.rows), groups, pixels*perPixel/len(c.rows))
	const fast = 128 << 10
	if bytes := perPixel * 4; bytes > fast {
		const reuse = 32 // pixels that should share one read of the weights
		c.work.rows = max(c.work.rows, min(len(c.rows), (reuse*len(c.rows)+pixels-1)/pixels))
	}
}

func (c *conv) Tasks(n int) int { return c.work.tasks(n) }

func (c *conv) Run(a Args, task int) {
	u := c.work.unit(a.N, task)
	call := c.call()
	for group := u.group; group < u.groupEnd; group++ {
		c.runGroup(&call, a, group, u)
	}
}

// call returns a call with the fields set that are the same in all calls of the layer.
func (c *conv) call() tileCall {
	return tileCall{
		op: opConv, path: c.path,
		inBlock: c.inBlock, outBlock: c.outBlock,
		wBlock: c.window * c.steps * Block, wGroup: c.inBlocks * c.window * c.steps * Block,
		steps: c.steps, lo: c.clamp.Lo, hi: c.clamp.Hi,
	}
}

// runGroup computes one group of output blocks for a range of rows. It takes the input channels in chunks whose
// weights stay in cache from row to row; between chunks, Out holds the sums.
func (c *conv) runGroup(call *tileCall, a Args, group int, u unit) {
	first := group * c.path.size().blocks
	call.group = min(c.path.size().blocks, c.outBlocks-first)
	chunk := c.chunk(a)
	for block := 0; block < c.inBlocks; block += chunk {
		c.take(call, block, min(block+chunk, c.inBlocks), first, a.Accumulate)
		for row := u.row; row < u.rowEnd; row++ {
			picture := row / len(c.rows)
			c.bind(call, a, picture, first, block)
			r := &c.rows[row%len(c.rows)]
			call.row(r, c.pixel, r.out*Block)
		}
	}
}

// chunk returns the number of input blocks summed at a time.
func (c *conv) chunk(a Args) int {
	const steps = 2048 // 2048 steps × 2 blocks × 64 B = 256 KiB of weights
	if a.Accumulate {
		return c.inBlocks // Out holds a term of the sum, so it cannot hold partial sums
	}
	return min(c.inBlocks, max(1, steps/(c.window*c.steps)))
}

// take sets up the call for the input blocks [block, end) and the output blocks from first.
func (c *conv) take(call *tileCall, block, end, first int, accumulate bool) {
	call.w = c.w[first*call.wGroup+block*call.wBlock:]
	call.blocks, call.lastSteps, call.flags = end-block, c.steps, 0
	if block > 0 {
		call.flags |= flagContinue
	}
	if end < c.inBlocks {
		call.flags |= flagPartial
	} else {
		call.lastSteps = (c.inC-1)%c.steps + 1
	}
	if accumulate {
		call.flags |= flagAccumulate
	}
	if c.bias != nil {
		call.bias = c.bias[first*Block:]
	}
}

// bind points the call to a picture, starting at input block block and output block first.
func (c *conv) bind(call *tileCall, a Args, picture, first, block int) {
	call.in = a.In.picture(picture, c.inSize)[block*c.inBlock:]
	of := func(t Tensor) []float32 { return t.picture(picture, c.outSize)[first*c.outBlock:] }
	call.out = of(a.Out)
	if a.Add.Data != nil {
		call.add = of(a.Add)
	}
	call.bindMasks(a, c.masked, picture, first*c.outBlock/Block, c.outSize/Block, of)
}

// row runs all tiles of a row. pixel is the number of floats between input pixels, out the row's position in c.out.
func (c *tileCall) row(r *planRow, pixel, out int) {
	c.inPix, c.outPix = r.inPix*pixel, r.step*Block
	for i := range r.spans {
		s := &r.spans[i]
		c.taps, c.width, c.count = s.taps, s.width, s.count
		c.inPos, c.outPos = r.in*pixel+s.x*c.inPix, out+s.x*c.outPix
		c.run()
	}
}
