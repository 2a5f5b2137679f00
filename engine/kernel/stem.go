package kernel

// NewStem is [NewConv] for the network's first layer: In is plain NCHW (a picture is [InC, InH, InW]), Out and Add
// are blocked. Its input blocks are single channels.
func NewStem(g Geometry, weights, bias []float32, clamp Clamp) Layer {
	g.check()
	g.checkWeights(weights, bias, g.OutC*g.InC*g.KH*g.KW)
	clamp.check()
	window := g.KH * g.KW
	c := &conv{
		path: active, w: packLanes(weights, g.InC*window), bias: packBias(bias),
		inC: g.InC, window: window, steps: 1, pixel: 1,
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
	return c
}

// stemGrad computes the gradient of a strided convolution for a cell of s·s neighbouring pixels at once. With few
// channels (3), one pixel would leave most of the 16 lanes unused; the channels of all pixels of the cell fill them.
// Cells are the pixels of a convolution of stride 1, and are then rearranged into NCHW.
type stemGrad struct {
	conv
	geometry   Geometry
	ys, xs     cellAxis
	cellPixels int
}

// NewStemGrad returns the gradient of [NewStem]'s layer with respect to its input. Out is plain NCHW. Add, Saved
// and Accumulate are not supported.
func NewStemGrad(g Geometry, weights []float32) Layer {
	g.check()
	g.checkWeights(weights, nil, g.OutC*g.InC*g.KH*g.KW)
	s := &stemGrad{
		geometry:   g,
		ys:         newCellAxis(g.InH, g.KH, g.StrideH, g.DilationH, g.Top),
		xs:         newCellAxis(g.InW, g.KW, g.StrideW, g.DilationW, g.Left),
		cellPixels: g.StrideH * g.StrideW,
	}
	wide := len(s.xs.taps)
	at := func(o, c, k int) float32 {
		channel, pixel := o/s.cellPixels, o%s.cellPixels
		ky, okY := s.ys.window(pixel/g.StrideW, k/wide)
		kx, okX := s.xs.window(pixel%g.StrideW, k%wide)
		if !okY || !okX {
			return 0
		}
		return weights[((c*g.InC+channel)*g.KH+ky)*g.KW+kx]
	}
	channels, window := g.InC*s.cellPixels, len(s.ys.taps)*wide
	w := packWeights(g.OutC, channels, window, at)
	s.conv = *newConv(g.OutC, channels, window, g.OutH()*g.OutW(), s.xs.cells, w)
	s.lay(g.OutW(), 0, wide, [][2]axis{{
		{outs: s.ys.cells, every: 1, step: 1, limit: g.OutH(), taps: s.ys.taps},
		{outs: s.xs.cells, every: 1, step: 1, limit: g.OutW(), taps: s.xs.taps},
	}})
	s.work.groups = s.work.all // a row is scattered once all its channels are computed
	return s
}

// cellAxis cuts one dimension of the input into cells of stride pixels: pixel p of cell i is input i·stride+p−shift.
type cellAxis struct {
	k, stride, dilation, pad int
	shift, cells             int
	taps                     []axisTap // the outputs that read any pixel of a cell, relative to the cell's number
}

// newCellAxis chooses the shift with the fewest taps.
func newCellAxis(size, k, stride, dilation, pad int) cellAxis {
	var best cellAxis
	for shift := range stride {
		a := cellAxis{k: k, stride: stride, dilation: dilation, pad: pad, shift: shift}
		a.cells = (size + shift + stride - 1) / stride
		lowest := -floorDiv((k-1)*dilation+shift-pad, stride)
		highest := floorDiv(stride-1+pad-shift, stride)
		for off := lowest; off <= highest; off++ {
			a.taps = append(a.taps, axisTap{len(a.taps), off})
		}
		if shift == 0 || len(a.taps) < len(best.taps) {
			best = a
		}
	}
	return best
}

// window returns the window element with which a tap's output reads a pixel of the cell, if any.
func (a cellAxis) window(pixel, tap int) (int, bool) {
	d := pixel - a.shift + a.pad - a.taps[tap].off*a.stride
	return d / a.dilation, d >= 0 && d%a.dilation == 0 && d/a.dilation < a.k
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
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
		call.row(&s.rows[y], Block, 0)
	}
}

// scatter moves the channels of a row of cells to the pixels of a plain picture. The pixels of a cell's row lie side by
// side in both, unless two blocks share them.
func (s *stemGrad) scatter(out, buf []float32, cellY int) {
	g := &s.geometry
	for row := range g.InC * g.StrideH {
		channel, py := row/g.StrideH, row%g.StrideH
		y := cellY*g.StrideH + py - s.ys.shift
		if y < 0 || y >= g.InH {
			continue
		}
		line := out[(channel*g.InH+y)*g.InW:][:g.InW]
		for o := row * g.StrideW; o < (row+1)*g.StrideW; {
			width := min((row+1)*g.StrideW-o, Block-o%Block)
			lanes := buf[o/Block*s.outBlock+o%Block:]
			scatterLanes(line, lanes, o-row*g.StrideW-s.xs.shift, width, g.StrideW, s.xs.cells)
			o += width
		}
	}
}

// scatterLanes copies width lanes of each cell to line, the first cell's to position at and each next step further. It
// leaves out what lies outside the line.
func scatterLanes(line, lanes []float32, at, width, step, cells int) {
	for cell := range cells {
		from, to := lanes[cell*Block:], at+cell*step
		switch {
		case to < 0 || to+width > len(line):
			for i := range width {
				if x := to + i; x >= 0 && x < len(line) {
					line[x] = from[i]
				}
			}
		case width == 2:
			*(*[2]float32)(line[to:]) = *(*[2]float32)(from)
		case width == 4:
			*(*[4]float32)(line[to:]) = *(*[4]float32)(from)
		default:
			copy(line[to:to+width], from)
		}
	}
}
