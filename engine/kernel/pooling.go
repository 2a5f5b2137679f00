package kernel

// NewAvgPool returns average pooling of geometry g (InC = OutC): Out is the sum under the window, with zeros for the
// padding, divided by KH·KW. (ONNX: count_include_pad = 1, or no padding.)
func NewAvgPool(g Geometry) Layer {
	g.checkDepthwise()
	d := newDepthwise(g.InC, g.InH*g.InW, g.OutH()*g.OutW())
	d.weigh(meanWeights(g.KH*g.KW), 0)
	d.lay(g, g.InW, g.OutW(), forwardPhases(g))
	return d
}

// NewAvgPoolGrad returns the gradient of [NewAvgPool]'s layer with respect to its input. See [NewConvGrad].
func NewAvgPoolGrad(g Geometry, mask Clamp) Layer {
	g.checkDepthwise()
	d := newDepthwise(g.InC, g.OutH()*g.OutW(), g.InH*g.InW)
	d.weigh(meanWeights(g.KH*g.KW), 0)
	d.clamp, d.masked = mask, mask != None
	d.lay(g, g.OutW(), g.InW, gradientPhases(g))
	return d
}

func meanWeights(window int) []float32 {
	w := Alloc(window * Block)
	for i := range w {
		w[i] = 1 / float32(window)
	}
	return w
}

// NewGlobalAvgPool returns the mean of each channel over h × w pixels; Out is a picture of one pixel.
func NewGlobalAvgPool(channels, h, w int) Layer {
	pixels := h * w
	if pixels < 4*globalStrip {
		return NewAvgPool(global(channels, h, w))
	}
	g := &globalAvgPool{depthwise: *newDepthwise(channels, pixels, 1), rest: pixels % globalStrip}
	g.weigh(constantLanes(1/float32(pixels)), 0)
	for at := 0; at+globalStrip <= pixels; at += globalStrip {
		g.lines = append(g.lines, tap{in: at * Block})
	}
	for at := range globalStrip + g.rest {
		g.ends = append(g.ends, tap{in: at * Block})
	}
	g.work = cut(g.blocks, 1, 4*pixels*Block)
	return g
}

// globalStrip is the number of sums of a global pooling: enough to hide the time of an addition, and small enough for
// every path.
const globalStrip = 7

// globalAvgPool adds up lines of a few pixels, and then the pixels of the sum.
type globalAvgPool struct {
	depthwise
	lines, ends []tap
	rest        int // pixels after the last whole line
}

func (g *globalAvgPool) Run(a Args, task int) {
	u := g.work.unit(a.N, task)
	var sums [2 * globalStrip * Block]float32
	lines := tileCall{op: opDepthwise, path: g.path, taps: g.lines, w: ones[:], lo: -inf, hi: inf, count: 1}
	lines.width, lines.inPix, lines.outPix, lines.out = globalStrip, Block, Block, sums[:]
	call := g.call(a)
	call.taps, call.width, call.count, call.inPix, call.outPix = g.ends, 1, 1, Block, Block
	for i := u.row; i < u.rowEnd; i++ {
		g.bind(&call, a, i/g.blocks, i%g.blocks)
		lines.in = call.in
		lines.run()
		copy(sums[globalStrip*Block:], call.in[len(call.in)-g.rest*Block:])
		call.in = sums[:]
		call.run()
	}
}

// NewGlobalAvgPoolGrad returns the gradient of [NewGlobalAvgPool]'s layer. See [NewConvGrad].
func NewGlobalAvgPoolGrad(channels, h, w int, mask Clamp) Layer {
	l := newAffine(channels, h*w, mask)
	l.inPix, l.masked = 0, mask != None
	l.w = Alloc(Blocks(channels) * Block)
	for i := range l.w {
		l.w[i] = 1 / float32(h*w)
	}
	return l
}

func global(channels, h, w int) Geometry {
	g := Square(channels, channels, h, w, 1, 1, 0)
	g.KH, g.KW = h, w
	return g
}

// NewMaxPool returns maximum pooling of geometry g (InC = OutC); padding is ignored, and a window of padding alone
// gives −∞. A NaN under the window makes the result NaN. Add and Accumulate are not read.
func NewMaxPool(g Geometry) Layer {
	g.checkDepthwise()
	d := newDepthwise(g.InC, g.InH*g.InW, g.OutH()*g.OutW())
	d.op, d.clamp.Lo = opMaximum, -inf
	d.lay(g, g.InW, g.OutW(), forwardPhases(g))
	d.rows = poolRows(g)
	return &maxPool{*d, g.InC % Block}
}

// maxPool keeps the unused lanes zero where a window covers only padding.
type maxPool struct {
	depthwise
	tail int // channels in the last block, or 0 if it is full
}

func (m *maxPool) Run(a Args, task int) {
	m.depthwise.Run(a, task)
	u := m.work.unit(a.N, task)
	for i := u.row; i < u.rowEnd && m.tail > 0; i++ {
		if i%m.blocks != m.blocks-1 {
			continue
		}
		out := a.Out.picture(i/m.blocks, m.blocks*m.outBlock)[(m.blocks-1)*m.outBlock:]
		for _, r := range m.rows[u.group:u.groupEnd] {
			for _, s := range r.spans {
				for x := s.x; x < s.x+s.width*s.count && len(s.taps) == 0; x++ {
					clear(out[(r.out+x*r.step)*Block:][m.tail:Block])
				}
			}
		}
	}
}

// poolRows plans tiles of one pixel, whose taps are the ones inside the input.
func poolRows(g Geometry) []planRow {
	size := planSize{inW: g.InW, outW: g.OutW(), kw: g.KW, tile: 1, pixel: Block}
	return size.planAll(forwardPhases(g))
}

// maxPoolGrad scatters, so its tasks are whole blocks.
type maxPoolGrad struct {
	path              Path
	rows              []planRow
	blocks            int
	inBlock, outBlock int // floats in a block of the pooling's input and of its output
	mask              Clamp
	work              work
}

// NewMaxPoolGrad returns the gradient of [NewMaxPool]'s layer with respect to its input, which the caller passes as
// Saved. Of equal values the first, in row order, receives the gradient. Accumulate is not supported, and Add must not
// be Out. See [NewConvGrad] for the mask.
func NewMaxPoolGrad(g Geometry, mask Clamp) Layer {
	g.checkDepthwise()
	l := &maxPoolGrad{
		path: active, rows: poolRows(g), blocks: Blocks(g.InC),
		inBlock: g.InH * g.InW * Block, outBlock: g.OutH() * g.OutW() * Block, mask: mask,
	}
	l.work = cut(l.blocks, 1, 4*l.outBlock*g.KH*g.KW)
	return l
}

func (l *maxPoolGrad) Tasks(n int) int { return l.work.tasks(n) }

func (l *maxPoolGrad) Run(a Args, task int) {
	if a.Accumulate {
		panic("kernel: max pooling cannot accumulate its gradient")
	}
	u := l.work.unit(a.N, task)
	for i := u.row; i < u.rowEnd; i++ {
		l.runBlock(a, i/l.blocks, i%l.blocks)
	}
}

func (l *maxPoolGrad) runBlock(a Args, picture, block int) {
	in := func(t Tensor) []float32 {
		return t.picture(picture, l.blocks*l.inBlock)[block*l.inBlock : (block+1)*l.inBlock]
	}
	x, dx := in(a.Saved), in(a.Out)
	clear(dx)
	dy := a.In.picture(picture, l.blocks*l.outBlock)[block*l.outBlock : (block+1)*l.outBlock]
	call := tileCall{op: opUnmaximum, path: l.path, lo: -inf, in: x, add: dy, out: dx}
	for i := range l.rows {
		call.row(&l.rows[i], Block, l.rows[i].out*Block)
	}
	if a.Add.Data == nil && l.mask == None {
		return
	}
	join := tileCall{op: opDepthwise, path: l.path, in: dx, out: dx, w: ones[:], taps: soleTap}
	join.inPix, join.outPix, join.lo, join.hi = Block, Block, l.mask.Lo, l.mask.Hi
	if l.mask != None {
		join.saved = x
	}
	if a.Add.Data != nil {
		join.add = in(a.Add)
	}
	join.line(l.inBlock / Block)
}
