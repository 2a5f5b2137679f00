package kernel

// stem is a convolution that reads plain NCHW: its input blocks are single channels.
type stem struct{ conv }

// NewStem is [NewConv] for the network's first layer: In is plain NCHW (a picture is [InC, InH, InW]), Out and Add
// are blocked.
func NewStem(g Geometry, weights, bias []float32, clamp Clamp) Layer {
	g.check()
	g.checkWeights(weights, bias, g.OutC*g.InC*g.KH*g.KW)
	clamp.check()
	window := g.KH * g.KW
	c := &conv{
		path: active, w: packLanes(weights, g.InC*window), bias: packBias(bias),
		inC: g.InC, window: window, steps: 1,
		inBlocks: g.InC, outBlocks: Blocks(g.OutC),
		inBlock: g.InH * g.InW, outBlock: g.OutH() * g.OutW() * Block,
		inSize: g.InC * g.InH * g.InW, outSize: Len(g.OutC, g.OutH(), g.OutW()),
		clamp: clamp,
	}
	size := planSize{
		inW: g.InW, outW: g.OutW(), kw: g.KW,
		tile: c.path.size().pixels, skip: 1, pixel: 1, element: Block,
	}
	c.rows = size.planAll(forwardPhases(g))
	c.cutWork()
	return &stem{*c}
}

func (s *stem) Run(a Args, task int) {
	u := s.work.unit(a.N, task)
	call := s.call()
	for group := u.group; group < u.groupEnd; group++ {
		first := group * s.path.size().blocks
		call.group = min(s.path.size().blocks, s.outBlocks-first)
		s.take(&call, 0, s.inBlocks, first, a.Accumulate)
		for row := u.row; row < u.rowEnd; row++ {
			s.bind(&call, a, row/len(s.rows), first, 0)
			r := &s.rows[row%len(s.rows)]
			call.rowAt(r, 1, r.out*Block)
		}
	}
}

// stemGrad computes the gradient of a strided convolution for s·s neighbouring pixels at once: as there are few
// channels (3), those of the s·s phases together fill the 16 lanes, where one phase alone would waste most. The
// phases become channels of a convolution of stride 1 and are sorted into NCHW afterwards.
type stemGrad struct {
	conv
	geometry   Geometry
	cellsWide  int // s × s cells in a row
	cellPixels int // pixels of a cell
}

// NewStemGrad returns the gradient of [NewStem]'s layer with respect to its input. Out is plain NCHW. Add, Saved
// and Accumulate are not supported.
func NewStemGrad(g Geometry, weights []float32) Layer {
	g.check()
	g.checkWeights(weights, nil, g.OutC*g.InC*g.KH*g.KW)
	ys := cellTaps(g.KH, g.StrideH, g.DilationH, g.Top)
	xs := cellTaps(g.KW, g.StrideW, g.DilationW, g.Left)
	cellsHigh, cellsWide := (g.InH+g.StrideH-1)/g.StrideH, (g.InW+g.StrideW-1)/g.StrideW
	s := &stemGrad{geometry: g, cellsWide: cellsWide, cellPixels: g.StrideH * g.StrideW}
	at := func(o, c, k int) float32 {
		channel, phase := o/s.cellPixels, o%s.cellPixels
		ky, okY := windowAt(phase/g.StrideW, ys[k/len(xs)].off, g.KH, g.StrideH, g.DilationH, g.Top)
		kx, okX := windowAt(phase%g.StrideW, xs[k%len(xs)].off, g.KW, g.StrideW, g.DilationW, g.Left)
		if !okY || !okX {
			return 0
		}
		return weights[((c*g.InC+channel)*g.KH+ky)*g.KW+kx]
	}
	s.conv = *newConv(g.OutC, g.InC*s.cellPixels, len(ys)*len(xs), g.OutH()*g.OutW(), cellsWide, at)
	s.lay(g.OutW(), 0, len(xs), [][2]axis{{
		{outs: cellsHigh, every: 1, step: 1, limit: g.OutH(), taps: ys},
		{outs: cellsWide, every: 1, step: 1, limit: g.OutW(), taps: xs},
	}})
	s.work.groups = s.work.all // a row is scattered when all its channels are there
	return s
}

// cellTaps returns the outputs, relative to a cell's number, that any pixel of the cell has been read by.
func cellTaps(k, stride, dilation, pad int) []axisTap {
	lowest, highest := floorDiv(pad-(k-1)*dilation, stride), floorDiv(stride-1+pad, stride)
	var taps []axisTap
	for off := lowest; off <= highest; off++ {
		taps = append(taps, axisTap{len(taps), off})
	}
	return taps
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// windowAt returns the window element with which output cell+off read pixel phase of the cell.
func windowAt(phase, off, k, stride, dilation, pad int) (int, bool) {
	d := phase + pad - off*stride
	return d / dilation, d >= 0 && d%dilation == 0 && d/dilation < k
}

func (s *stemGrad) Run(a Args, task int) {
	u := s.work.unit(a.N, task)
	buf := borrow(s.outSize)
	defer scratch.Put(buf)
	call := s.call()
	for row := u.row; row < u.rowEnd; row++ {
		picture, y := row/len(s.rows), row%len(s.rows)
		s.runCells(&call, a.In.picture(picture, s.inSize), *buf, y)
		s.scatter(a.Out.picture(picture, s.geometry.InC*s.geometry.InH*s.geometry.InW), *buf, y)
	}
}

// runCells computes a row of cells into buf.
func (s *stemGrad) runCells(call *tileCall, in, buf []float32, y int) {
	for first := 0; first < s.outBlocks; first += s.path.size().blocks {
		call.group = min(s.path.size().blocks, s.outBlocks-first)
		s.take(call, 0, s.inBlocks, first, false)
		call.in, call.out = in, buf[first*s.outBlock:]
		call.rowAt(&s.rows[y], Block, 0)
	}
}

// scatter sorts the channels of a row of cells into the pixels of a plain picture.
func (s *stemGrad) scatter(out, buf []float32, cellY int) {
	g := &s.geometry
	for o := range g.InC * s.cellPixels {
		channel, py, px := o/s.cellPixels, o%s.cellPixels/g.StrideW, o%g.StrideW
		y := cellY*g.StrideH + py
		if y >= g.InH {
			continue
		}
		line := out[(channel*g.InH+y)*g.InW:][:g.InW]
		lanes := buf[o/Block*s.outBlock+o%Block:]
		for x, i := px, 0; x < len(line); x, i = x+g.StrideW, i+Block {
			line[x] = lanes[i]
		}
	}
}
