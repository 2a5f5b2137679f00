package kernel

import "slices"

// A plan lays out a window operation as rows of tiles. Every operation here gathers: an output element is a sum (or
// a maximum) over taps that read the input at output·step + offset. A convolution gathers with step = stride. The
// gradient of a convolution with stride s gathers too, once its outputs are split into s·s phases by their remainder
// modulo s: within a phase the input step is 1, and the taps are the ones whose offset is a multiple of s.

// axis is one dimension of one phase.
type axis struct {
	outs         int // outputs of the phase
	start, every int // output o of the phase is element start + o·every of the whole
	step         int // input elements between neighbouring outputs
	limit        int // input elements
	taps         []axisTap
	class        []int // nil, or a number for each output: a tile holds outputs of one number
}

// classOf returns the number of output o.
func (a axis) classOf(o int) int {
	if a.class == nil {
		return 0
	}
	return a.class[o]
}

// axisTap reads input o·step + off with window element k. Taps are sorted by k, so the taps inside the input are
// neighbours in the list.
type axisTap struct{ k, off int }

// forwardAxis returns the axis of a window operation.
func forwardAxis(in, out, k, stride, dilation, pad int) axis {
	a := axis{outs: out, every: 1, step: stride, limit: in}
	for i := range k {
		a.taps = append(a.taps, axisTap{i, i*dilation - pad})
	}
	return a
}

// gradientAxes returns the phases of the gradient of a window operation with in inputs and out outputs.
func gradientAxes(in, out, k, stride, dilation, pad int) []axis {
	var axes []axis
	for phase := range min(stride, in) {
		a := axis{outs: (in - phase + stride - 1) / stride, start: phase, every: stride, step: 1, limit: out}
		for i := range k {
			if d := phase + pad - i*dilation; d%stride == 0 {
				a.taps = append(a.taps, axisTap{i, d / stride})
			}
		}
		axes = append(axes, a)
	}
	return axes
}

// forwardPhases returns the single phase of a window operation.
func forwardPhases(g Geometry) [][2]axis {
	return [][2]axis{{
		forwardAxis(g.InH, g.OutH(), g.KH, g.StrideH, g.DilationH, g.Top),
		forwardAxis(g.InW, g.OutW(), g.KW, g.StrideW, g.DilationW, g.Left),
	}}
}

// gradientPhases returns the phases of the gradient of a window operation.
func gradientPhases(g Geometry) [][2]axis {
	var phases [][2]axis
	for _, y := range gradientAxes(g.InH, g.OutH(), g.KH, g.StrideH, g.DilationH, g.Top) {
		for _, x := range gradientAxes(g.InW, g.OutW(), g.KW, g.StrideW, g.DilationW, g.Left) {
			phases = append(phases, [2]axis{y, x})
		}
	}
	return phases
}

// inside returns the range of a.taps that read inside the input for output o.
func (a axis) inside(o int) (lo, hi int) {
	ok := func(i int) bool { x := o*a.step + a.taps[i].off; return x >= 0 && x < a.limit }
	for lo < len(a.taps) && !ok(lo) {
		lo++
	}
	for hi = lo; hi < len(a.taps) && ok(hi); hi++ {
	}
	return lo, hi
}

// absent marks a tap that reads outside the input for every pixel of a tile.
const absent = 1 << 30

// skips returns for each tap the pixels of the tile [x, x+width) that lack it: n > 0 for the first n, n < 0 for the
// last −n, or absent. It reports false if a tap is missing for more than limit pixels, or on both sides.
func (a axis) skips(x, width, limit int) ([]int, bool) {
	skips := make([]int, len(a.taps))
	for i, t := range a.taps {
		first, last := 0, 0
		for first < width && (x+first)*a.step+t.off < 0 {
			first++
		}
		for last < width && (x+width-1-last)*a.step+t.off >= a.limit {
			last++
		}
		switch {
		case first+last >= width:
			skips[i] = absent
		case first > limit || last > limit || first > 0 && last > 0:
			return nil, false
		default:
			skips[i] = first - last
		}
	}
	return skips, true
}

// tap is one window element for one tile.
type tap struct {
	in   int // floats from the tile's origin in the input
	w    int // floats from the first weight of an input block
	skip int // pixels of the tile without the tap: the first skip, or the last −skip
}

// span is a run of count neighbouring tiles of the same width with the same taps.
type span struct {
	x, width, count int
	taps            []tap
}

// planRow is a row of output pixels; its offsets are in pixels.
type planRow struct {
	in, out     int // first pixel's origin in the input, and its place in the output
	inPix, step int // pixels between neighbours in the input, and in the output
	width       int // pixels in the row
	spans       []span
}

// planSize sets how a plan cuts tiles and addresses memory.
type planSize struct {
	inW, outW int // pixels in a row of the input and of the output
	kw        int // window width, to number its elements
	tile      int // maximum pixels in a tile
	skip      int // maximum pixels that may lack a tap
	pixel     int // floats between neighbouring input pixels
	element   int // floats between the weights of neighbouring window elements

	base func(y, x int) int // the first weight of outputs of classes y and x; nil for 0
}

// planAll returns the rows of all phases in the order of the output, so that phases which share cache lines and input
// are neighbours.
func (s planSize) planAll(phases [][2]axis) []planRow {
	var rows []planRow
	for _, p := range phases {
		rows = s.plan(rows, p[0], p[1])
	}
	slices.SortStableFunc(rows, func(a, b planRow) int { return a.out - b.out })
	return rows
}

// plan appends the rows of the phase (y, x) to rows.
func (s planSize) plan(rows []planRow, y, x axis) []planRow {
	cut := s.cut(x)
	classes := map[[3]int][]span{} // rows with the same taps and weights share their spans
	for o := range y.outs {
		lo, hi := y.inside(o)
		class := y.classOf(o)
		spans, ok := classes[[3]int{lo, hi, class}]
		if !ok {
			spans = s.spans(y.taps[lo:hi], class, x, cut)
			classes[[3]int{lo, hi, class}] = spans
		}
		rows = append(rows, planRow{
			in: o * y.step * s.inW, out: (y.start+o*y.every)*s.outW + x.start,
			inPix: x.step, step: x.every, width: x.outs, spans: spans,
		})
	}
	return rows
}

// piece is a tile along x, with the pixels that lack each tap.
type piece struct {
	x, width int
	class    int
	skips    []int
}

// cut splits a row into tiles: first into stretches whose taps one tile can express, then each stretch evenly.
func (s planSize) cut(x axis) []piece {
	var pieces []piece
	for at := 0; at < x.outs; {
		width := s.stretch(x, at)
		parts := (width + s.tile - 1) / s.tile
		for i := range parts {
			w := (width - i + parts - 1) / parts
			skips, _ := x.skips(at, w, s.skip)
			pieces = append(pieces, piece{at, w, x.classOf(at), skips})
			at += w
		}
	}
	return pieces
}

// stretch returns the maximum width of a tile at the given position.
func (s planSize) stretch(x axis, at int) int {
	width := 1
	for at+width < x.outs && x.classOf(at+width) == x.classOf(at) {
		if _, ok := x.skips(at, width+1, s.skip); !ok {
			break
		}
		width++
	}
	return width
}

// spans joins equal neighbouring pieces and gives them their taps.
func (s planSize) spans(ys []axisTap, class int, x axis, pieces []piece) []span {
	var spans []span
	for i, p := range pieces {
		if i > 0 && p.repeats(pieces[i-1]) {
			spans[len(spans)-1].count++
			continue
		}
		base := 0
		if s.base != nil {
			base = s.base(class, p.class)
		}
		spans = append(spans, span{x: p.x, width: p.width, count: 1, taps: s.taps(ys, x.taps, p.skips, base)})
	}
	return spans
}

func (p piece) repeats(q piece) bool {
	if p.width != q.width || p.class != q.class {
		return false
	}
	for i := range p.skips {
		if p.skips[i] != q.skips[i] || p.skips[i] != 0 && p.skips[i] != absent {
			return false
		}
	}
	return true
}

func (s planSize) taps(ys, xs []axisTap, skips []int, base int) []tap {
	var taps []tap
	for _, y := range ys {
		for i, x := range xs {
			if skips[i] != absent {
				taps = append(taps, tap{(y.off*s.inW + x.off) * s.pixel, base + (y.k*s.kw+x.k)*s.element, skips[i]})
			}
		}
	}
	return taps
}
