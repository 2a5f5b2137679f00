package imaging

// ResizeUnit returns planes [3, from, from] of values in [0, 1] as [3, to, to], resampled by Pillow's bicubic filter
// without rounding to 8 bits: a step of an attack is smaller than a grey level. Values that overshoot are clipped. It
// returns unit itself where the sizes are equal, and panics if unit has another length or a size is not positive.
func ResizeUnit(unit []float32, from, to int) []float32 {
	if from < 1 || to < 1 || len(unit) != 3*from*from {
		panic("imaging: planes of another size")
	}
	if from == to {
		return unit
	}
	axis := newAxis(from, to)
	out := make([]float32, 3*to*to)
	wide := make([]float32, from*to)
	for c := range 3 {
		plane := unit[c*from*from : (c+1)*from*from]
		for y := range from {
			axis.resample(wide[y*to:], 1, plane[y*from:], 1)
		}
		resized := out[c*to*to : (c+1)*to*to]
		for x := range to {
			axis.resample(resized[x:], to, wide[x:], to)
		}
		for i, v := range resized {
			resized[i] = min(max(v, 0), 1)
		}
	}
	return out
}

// axis resamples lines of one length to another.
type axis struct {
	start   []int
	weights [][]float64
}

func newAxis(from, to int) axis {
	w, a := newWindows(from, to, Bicubic), axis{make([]int, to), make([][]float64, to)}
	for i := range to {
		_, start, end := w.of(i)
		a.start[i], a.weights[i] = w.weights(i, make([]float64, end-start))
	}
	return a
}

// resample writes the line from, whose values are step apart, to dst, whose values are stride apart. Each pass rounds
// to float32, as Pillow's does for pictures of such values.
func (a axis) resample(dst []float32, stride int, from []float32, step int) {
	for i, weights := range a.weights {
		sum := 0.0
		at := a.start[i] * step
		for _, k := range weights {
			sum += float64(float64(from[at]) * k)
			at += step
		}
		dst[i*stride] = float32(sum)
	}
}
