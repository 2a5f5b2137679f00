package critic

import "context"

// Distances prepares the squared Euclidean distances between the rows of x, [n, d], which it may keep.
type Distances func(x []float32, d int) Measure

// Measure prepares the squared distances to the rows [first, end), at most 128. The function that it returns writes
// the distances of the rows [from, to), again at most 128, into dst, [to−from, end−first]. Several goroutines call a
// Measure at once; one goroutine calls the returned function.
type Measure func(first, end int) func(dst []float64, from, to int)

// Exact computes distances in float64, which leaves errors of some 1e-15. A nil Distances stands for it.
func Exact(x []float32, d int) Measure {
	return func(first, end int) func(dst []float64, from, to int) {
		own, rows := widened(nil, x[first*d:end*d]), end-first
		return func(dst []float64, from, to int) {
			var row []float64
			for at := range to - from {
				row = widened(row, x[(from+at)*d:(from+at+1)*d])
				for i := range rows {
					dst[at*rows+i] = squaredDistance(row, own[i*d:(i+1)*d])
				}
			}
		}
	}
}

// keptBytes bounds the table of distances; some 5,700 rows fit.
const keptBytes = 256 << 20

// kept computes all distances once, where their table is small enough, and returns a Measure that looks them up. The
// table is read about five times.
func (m matrix) kept(ctx context.Context, measure Measure) (Measure, error) {
	if 8*m.n*m.n > keptBytes {
		return measure, nil
	}
	table := make([]float64, m.n*m.n) // a block of columns after the other
	err := m.blocks(ctx, func(_, first, end int) {
		write, columns := measure(first, end), table[first*m.n:end*m.n]
		for from := 0; from < m.n; from += block {
			to := min(from+block, m.n)
			write(columns[from*(end-first):to*(end-first)], from, to)
		}
	})
	return func(first, end int) func(dst []float64, from, to int) {
		columns := table[first*m.n : end*m.n]
		return func(dst []float64, from, to int) {
			copy(dst, columns[from*(end-first):to*(end-first)])
		}
	}, err
}

// widened converts src, into dst where that is long enough.
func widened(dst []float64, src []float32) []float64 {
	if cap(dst) < len(src) {
		dst = make([]float64, len(src))
	}
	for i, v := range src {
		dst[i] = float64(v)
	}
	return dst[:len(src)]
}

// squaredDistance is Σ (a−b)². Four sums at a time hide the latency of additions.
func squaredDistance(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		d0, d1, d2, d3 := a[0]-b[0], a[1]-b[1], a[2]-b[2], a[3]-b[3]
		s0, s1, s2, s3 = s0+d0*d0, s1+d1*d1, s2+d2*d2, s3+d3*d3
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += (a[i] - b[i]) * (a[i] - b[i])
	}
	return (s0 + s1) + (s2 + s3)
}
