package kernel

// Divisors are the numbers that an average pooling divides its sums by: Rows[y]·Cols[x] at output (y, x).
type Divisors struct{ Rows, Cols []int }

// NewCountedAvgPool returns average pooling of geometry g (InC = OutC) whose divisors depend on the position: Out is
// the sum under the window, with zeros for the padding, divided by d. (ONNX: count_include_pad = 0, or ceil_mode = 1.)
// It panics if d does not have a positive number for each row and column.
func NewCountedAvgPool(g Geometry, d Divisors) Layer {
	g.checkDepthwise()
	d.check(g)
	l := newDepthwise(g.InC, g.InH*g.InW, g.OutH()*g.OutW())
	phases := forwardPhases(g)
	phases[0][0].class, phases[0][1].class = d.Rows, d.Cols
	at := map[int]int{} // the weight of each divisor
	base := func(y, x int) int {
		offset, ok := at[y*x]
		if !ok {
			offset = len(l.w)
			at[y*x] = offset
			l.w = append(l.w, constantLanes(1/float32(y*x))...)
		}
		return offset
	}
	l.layBy(planSize{inW: g.InW, outW: g.OutW(), kw: g.KW, base: base}, g, phases)
	return l
}

func (d Divisors) check(g Geometry) {
	if len(d.Rows) != g.OutH() || len(d.Cols) != g.OutW() {
		panic("kernel: number of divisors does not match the geometry")
	}
	for _, all := range [][]int{d.Rows, d.Cols} {
		for _, n := range all {
			if n < 1 {
				panic("kernel: divisor below 1")
			}
		}
	}
}

func constantLanes(v float32) []float32 {
	w := make([]float32, Block)
	for i := range w {
		w[i] = v
	}
	return w
}

// countedAvgPoolGrad divides the gradient of each output, and then adds up the outputs over each input.
type countedAvgPoolGrad struct {
	depthwise
	divisors Divisors
}

// NewCountedAvgPoolGrad returns the gradient of [NewCountedAvgPool]'s layer with respect to its input. See
// [NewConvGrad].
func NewCountedAvgPoolGrad(g Geometry, d Divisors, mask Clamp) Layer {
	g.checkDepthwise()
	d.check(g)
	l := &countedAvgPoolGrad{*newDepthwise(g.InC, g.OutH()*g.OutW(), g.InH*g.InW), d}
	l.clamp, l.masked = mask, mask != None
	l.layBy(planSize{inW: g.OutW(), outW: g.InW, kw: g.KW}, g, gradientPhases(g))
	l.w = ones[:]              // of all window elements
	l.work.groups = l.work.all // the rows of a block share the divided gradient
	return l
}

func (l *countedAvgPoolGrad) Run(a Args, task int) {
	u := l.work.unit(a.N, task)
	buf := borrow(l.inBlock)
	defer scratch.Put(buf)
	call := l.call(a)
	for i := u.row; i < u.rowEnd; i++ {
		l.bind(&call, a, i/l.blocks, i%l.blocks)
		l.divide((*buf)[:l.inBlock], call.in)
		call.in = (*buf)[:l.inBlock]
		l.runRows(&call, 0, len(l.rows))
	}
}

// divide writes a block of the gradient, divided, to dst.
func (l *countedAvgPoolGrad) divide(dst, src []float32) {
	for y, row := range l.divisors.Rows {
		for x, col := range l.divisors.Cols {
			at, factor := (y*len(l.divisors.Cols)+x)*Block, 1/float32(row*col)
			to := dst[at : at+Block]
			for i, v := range src[at : at+Block] {
				to[i] = v * factor
			}
		}
	}
}
