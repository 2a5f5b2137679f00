package kernel

// Weighted is a term of a sum: Weight times the row or column From.
type Weighted struct {
	From   int
	Weight float32
}

// NewRowMix returns the layer of c channels and h × w pixels whose row y of the result, of len(rows), is the sum of the
// terms rows[y] over rows of the input. It panics if a term is outside the input.
func NewRowMix(c, h, w int, rows [][]Weighted) Layer {
	m := newMix(c, h*w, len(rows)*w, h, rows)
	strip := m.path.size().strip
	for y, terms := range rows {
		taps := m.taps(terms, w)
		r := planRow{out: y * w, inPix: 1, step: 1, width: w}
		if n := w / strip; n > 0 {
			r.spans = append(r.spans, span{width: strip, count: n, taps: taps})
		}
		if rest := w % strip; rest > 0 {
			r.spans = append(r.spans, span{x: w - rest, width: rest, count: 1, taps: taps})
		}
		m.rows = append(m.rows, r)
	}
	m.cut(rows, w)
	return m
}

// NewColumnMix is [NewRowMix] for columns.
func NewColumnMix(c, h, w int, columns [][]Weighted) Layer {
	m := newMix(c, h*w, h*len(columns), w, columns)
	strip := m.path.size().strip
	var row []planRow // as many as there are runs of columns a constant distance apart
	for x := 0; x < len(columns); {
		step, n := runOf(columns[x:], strip)
		s := span{width: n, count: 1, taps: m.taps(columns[x], 1)}
		row = append(row, planRow{out: x, inPix: step, step: 1, width: n, spans: []span{s}})
		x += n
	}
	for y := range h {
		for _, r := range row {
			r.in, r.out = y*w, y*len(columns)+r.out
			m.rows = append(m.rows, r)
		}
	}
	m.cut(columns, h)
	return m
}

// runOf returns the number of leading sums, up to limit, of which each has the terms of the one before, step further.
func runOf(sums [][]Weighted, limit int) (step, n int) {
	for n = 1; n < min(limit, len(sums)); n++ {
		a, b := sums[n-1], sums[n]
		if len(a) != len(b) || len(a) == 0 {
			break
		}
		if n == 1 {
			step = b[0].From - a[0].From
		}
		for i := range a {
			if b[i].From-a[i].From != step || b[i].Weight != a[i].Weight {
				return step, n
			}
		}
	}
	return step, n
}

// mix sums rows or columns. It is a depthwise layer whose window and weights depend on the position.
type mix struct {
	depthwise
	at map[float32]int // the position of each weight
}

func newMix(c, inPixels, outPixels, limit int, sums [][]Weighted) *mix {
	for _, terms := range sums {
		for _, t := range terms {
			if t.From < 0 || t.From >= limit {
				panic("kernel: a term of a sum is outside its input")
			}
		}
	}
	return &mix{*newDepthwise(c, inPixels, outPixels), make(map[float32]int)}
}

// taps returns the taps of a sum whose terms are pixels apart.
func (m *mix) taps(terms []Weighted, pixels int) []tap {
	taps := make([]tap, len(terms))
	for i, t := range terms {
		at, ok := m.at[t.Weight]
		if !ok {
			at = len(m.w)
			m.at[t.Weight] = at
			m.w = append(m.w, constantLanes(t.Weight)...)
		}
		taps[i] = tap{in: t.From * pixels * Block, w: at}
	}
	return taps
}

func (m *mix) cut(sums [][]Weighted, across int) {
	terms := 0
	for _, s := range sums {
		terms += len(s)
	}
	m.work = cutDepth(len(m.rows), m.blocks, 4*Block*terms*across/max(1, len(m.rows)))
}
