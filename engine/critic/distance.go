package critic

// Distances prepares squared Euclidean distances to the rows of a, [rows, d]. The function that it returns writes
// those of the rows of x, [n, d], into dst, [n, rows]. Both are called on several goroutines at once, with at most
// 128 rows, and keep neither a nor x longer than the function lives.
type Distances func(a []float32, d int) func(dst []float64, x []float32)

// Exact computes distances in float64, which leaves errors of some 1e-15. It is what a nil Distances means.
func Exact(a []float32, d int) func(dst []float64, x []float32) {
	wide := widened(nil, a)
	rows := len(a) / d
	return func(dst []float64, x []float32) {
		var row []float64
		for n := range len(x) / d {
			row = widened(row, x[n*d:(n+1)*d])
			for i := range rows {
				dst[n*rows+i] = squaredDistance(row, wide[i*d:(i+1)*d])
			}
		}
	}
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
