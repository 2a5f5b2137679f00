package segment

import "math"

// blur smooths a plane, [H,W], in place with a Gaussian truncated at four standard deviations. At an edge the plane is
// mirrored, edge pixel included (scipy.ndimage.gaussian_filter, mode "reflect").
func blur(plane []float64, w, h int, sigma float64) {
	if sigma <= 0 {
		return
	}
	weights := gaussian(sigma)
	line := make([]float64, max(w, h))
	for y := range h {
		smooth(plane[y*w:(y+1)*w], 1, w, weights, line)
	}
	for x := range w {
		smooth(plane[x:], w, h, weights, line)
	}
}

// gaussian returns the weights from the centre outwards. Counted on both sides they sum to 1.
func gaussian(sigma float64) []float64 {
	weights, sum := make([]float64, int(4*sigma+0.5)+1), 0.0
	for i := range weights {
		weights[i] = math.Exp(-0.5 * float64(i*i) / (sigma * sigma))
		sum += 2 * weights[i]
	}
	sum -= weights[0]
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}

// smooth filters n values that are stride apart. line is scratch memory for n values.
func smooth(values []float64, stride, n int, weights, line []float64) {
	for i := range n {
		line[i] = values[i*stride]
	}
	for i := range n {
		v := weights[0] * line[i]
		for d := 1; d < len(weights); d++ {
			v += weights[d] * (line[mirrored(i-d, n)] + line[mirrored(i+d, n)])
		}
		values[i*stride] = v
	}
}

// mirrored folds an index into 0..n−1: −1 becomes 0, n becomes n−1.
func mirrored(i, n int) int {
	for i < 0 || i >= n {
		if i < 0 {
			i = -1 - i
		} else {
			i = 2*n - 1 - i
		}
	}
	return i
}
