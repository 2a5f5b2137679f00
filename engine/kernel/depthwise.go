package kernel

// depthwise is a window operation on each channel separately.
type depthwise struct {
	op       op
	path     Path
	rows     []planRow
	w, bias  []float32 // packed; see wBlock
	wBlock   int       // floats between the weights of neighbouring blocks; 0 if all blocks share them
	blocks   int
	inBlock  int // floats in an input block
	outBlock int
	clamp    Clamp
	masked   bool
	work     work
}

// NewDepthwise returns the depthwise convolution (groups = InC = OutC) of geometry g:
//
//	Out[c,y,x] = clamp(bias[c] + Add[c,y,x] + Σ In[c, y·stride − pad + ky·dilation, …] · weights[c,ky,kx])
//
// weights is [InC, 1, KH, KW], bias [InC] or nil; the layer copies both. In, Out and Add are blocked.
// It panics if the arguments do not fit together.
func NewDepthwise(g Geometry, weights, bias []float32, clamp Clamp) Layer {
	g.checkDepthwise()
	g.checkWeights(weights, bias, g.InC*g.KH*g.KW)
	clamp.check()
	d := newDepthwise(g.InC, g.InH*g.InW, g.OutH()*g.OutW())
	d.weigh(packLanes(weights, g.KH*g.KW), g.KH*g.KW*Block)
	d.bias, d.clamp = packBias(bias), clamp
	d.lay(g, g.InW, g.OutW(), forwardPhases(g))
	return d
}

// NewDepthwiseGrad returns the gradient of [NewDepthwise]'s layer with respect to its input. See [NewConvGrad].
func NewDepthwiseGrad(g Geometry, weights []float32, mask Clamp) Layer {
	g.checkDepthwise()
	g.checkWeights(weights, nil, g.InC*g.KH*g.KW)
	d := newDepthwise(g.InC, g.OutH()*g.OutW(), g.InH*g.InW)
	d.weigh(packLanes(weights, g.KH*g.KW), g.KH*g.KW*Block)
	d.clamp, d.masked = mask, mask != None
	d.lay(g, g.OutW(), g.InW, gradientPhases(g))
	return d
}

func (g Geometry) checkDepthwise() {
	g.check()
	if g.InC != g.OutC {
		panic("kernel: depthwise geometry with different input and output channels")
	}
}

func newDepthwise(channels, inPixels, outPixels int) *depthwise {
	return &depthwise{
		op: opDepthwise, path: active, blocks: Blocks(channels),
		inBlock: inPixels * Block, outBlock: outPixels * Block, clamp: None,
	}
}

func (d *depthwise) weigh(w []float32, between int) { d.w, d.wBlock = w, between }

// depthwiseSkip is the number of pixels at one end of a tile that may lack a tap.
const depthwiseSkip = 2

func (d *depthwise) lay(g Geometry, inW, outW int, phases [][2]axis) {
	d.layBy(planSize{inW: inW, outW: outW, kw: g.KW, element: Block}, g, phases)
}

// layBy is lay with the sizes of the plan that concern the weights.
func (d *depthwise) layBy(size planSize, g Geometry, phases [][2]axis) {
	size.tile, size.skip, size.pixel = d.path.size().strip, depthwiseSkip, Block
	d.rows = size.planAll(phases)
	// Each multiplication here needs its own load and an output has few of them, so they count more than dense ones.
	cost := 4 * d.outBlock * g.KH * g.KW / (len(d.rows) * len(phases))
	d.work = cutDepth(len(d.rows), d.blocks, cost)
}

// cutDepth joins the rows of a block before it joins blocks, since rows share input.
func cutDepth(rows, blocks, cost int) work {
	cost = max(cost, 1)
	w := work{perPicture: blocks, rows: 1, all: rows, groups: min(rows, (taskWork+cost-1)/cost)}
	if w.groups == rows {
		cost *= rows
		w.rows = min(blocks, (taskWork+cost-1)/cost)
	}
	return w
}

// Tasks counts in depthwise order, unlike conv: the rows of work are blocks, its groups are rows of pixels.
func (d *depthwise) Tasks(n int) int { return d.work.tasks(n) }

func (d *depthwise) Run(a Args, task int) {
	u := d.work.unit(a.N, task)
	call := d.call(a)
	for i := u.row; i < u.rowEnd; i++ {
		d.bind(&call, a, i/d.blocks, i%d.blocks)
		d.runRows(&call, u.group, u.groupEnd)
	}
}

// call returns a call with the fields set that are the same for all blocks.
func (d *depthwise) call(a Args) tileCall {
	call := tileCall{op: d.op, path: d.path, blocks: 1, group: 1, lo: d.clamp.Lo, hi: d.clamp.Hi}
	if a.Accumulate {
		call.flags = flagAccumulate
	}
	return call
}

// runRows runs the rows [from, to) of the block that the call is bound to.
func (d *depthwise) runRows(call *tileCall, from, to int) {
	for row := from; row < to; row++ {
		r := &d.rows[row]
		call.row(r, Block, r.out*Block)
	}
}

// bind points the call to one block of a picture.
func (d *depthwise) bind(call *tileCall, a Args, picture, block int) {
	call.in = a.In.picture(picture, d.blocks*d.inBlock)[block*d.inBlock : (block+1)*d.inBlock]
	d.bindOut(call, a, picture, block)
}

// bindOut points the call to the weights and the outputs of a block of a picture.
func (d *depthwise) bindOut(call *tileCall, a Args, picture, block int) {
	out := d.outBlock
	of := func(t Tensor) []float32 {
		return t.picture(picture, d.blocks*out)[block*out : (block+1)*out]
	}
	call.out = of(a.Out)
	if a.Add.Data != nil {
		call.add = of(a.Add)
	}
	call.bindMasks(a, d.masked, picture, block*out/Block, (block+1)*out/Block, of)
	if d.w != nil {
		call.w = d.w[block*d.wBlock:]
	}
	if d.bias != nil {
		call.bias = d.bias[block*Block:]
	}
}
