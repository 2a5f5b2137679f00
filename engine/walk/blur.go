package walk

import (
	"math"

	"beyond/engine/imaging"
)

// blur is a Gaussian filter up to four standard deviations away. Beyond an edge its pixels are repeated. It equals
// skimage.filters.gaussian.
func (p *Painter) blur(to, from *imaging.RGB, sigma float64) {
	weights := gaussian(sigma)
	n := len(from.Pix)
	if cap(p.planes) < n {
		p.planes, p.passed = make([]float32, n), make([]float32, n)
	}
	wide, passed := p.planes[:n], p.passed[:n]
	for i, v := range from.Pix {
		wide[i] = float32(v)
	}
	stride := 3 * from.W
	for y := range from.H {
		row := func(k int) []float32 {
			at := min(max(y+k, 0), from.H-1) * stride
			return wide[at : at+stride]
		}
		filterRows(passed[y*stride:(y+1)*stride], row, weights)
	}
	radius := len(weights) - 1
	padded := make([]float32, stride+6*radius)
	for y := range from.H {
		pad(padded, passed[y*stride:(y+1)*stride], radius)
		row := func(k int) []float32 { return padded[3*(radius+k):][:stride] }
		line := wide[y*stride : (y+1)*stride]
		filterRows(line, row, weights)
		for i, v := range line {
			to.Pix[y*stride+i] = grey(v)
		}
	}
}

// gaussian returns the weights of the middle pixel and of those to one side (scipy.ndimage.gaussian_filter1d). Their
// sum, over both sides, is 1.
func gaussian(sigma float64) []float32 {
	radius := int(4*sigma + 0.5)
	exact, sum := make([]float64, radius+1), 0.0
	for i := range exact {
		exact[i] = math.Exp(-0.5 * float64(i*i) / (sigma * sigma))
		sum += exact[i]
		if i > 0 {
			sum += exact[i]
		}
	}
	weights := make([]float32, radius+1)
	for i, v := range exact {
		weights[i] = float32(v / sum)
	}
	return weights
}

// filterRows sums rows −n to n with symmetric weights. Two pairs a pass halve the writing.
func filterRows(to []float32, row func(k int) []float32, weights []float32) {
	middle, w0 := row(0)[:len(to)], weights[0]
	for i := range to {
		to[i] = w0 * middle[i]
	}
	k := 1
	for ; k+1 < len(weights); k += 2 {
		a, b, wa := row(-k)[:len(to)], row(k)[:len(to)], weights[k]
		c, d, wc := row(-k - 1)[:len(to)], row(k + 1)[:len(to)], weights[k+1]
		for i := range to {
			to[i] += wa*(a[i]+b[i]) + wc*(c[i]+d[i])
		}
	}
	if k < len(weights) {
		a, b, wa := row(-k)[:len(to)], row(k)[:len(to)], weights[k]
		for i := range to {
			to[i] += wa * (a[i] + b[i])
		}
	}
}

// pad repeats the first and the last pixel of a row n times.
func pad(to, row []float32, n int) {
	for i := range n {
		copy(to[3*i:3*i+3], row[:3])
		copy(to[3*(n+i)+len(row):], row[len(row)-3:])
	}
	copy(to[3*n:], row)
}
