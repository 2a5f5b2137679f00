package segment

import "math"

// Grid divides a picture of w × h pixels into about n rectangles that are nearly square and nearly equal. It panics
// unless w, h and n are positive.
func Grid(w, h, n int) *Segmentation {
	if w < 1 || h < 1 || n < 1 {
		panic("segment: a grid needs a size and a number of cells")
	}
	side := math.Sqrt(float64(w) * float64(h) / float64(n))
	cols := min(w, max(1, int(math.Round(float64(w)/side))))
	rows := min(h, max(1, int(math.Round(float64(n)/float64(cols)))))
	s := &Segmentation{W: w, H: h, Labels: make([]int32, w*h), N: rows * cols}
	for at := range s.Labels {
		s.Labels[at] = int32(at/w*rows/h*cols + at%w*cols/w)
	}
	return s
}
