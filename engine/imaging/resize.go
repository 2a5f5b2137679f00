package imaging

import (
	"encoding/binary"
	"image"
	"math"
)

// Resize returns src at w × h pixels, byte for byte as Pillow's Image.resize. It panics if src is empty or w or h is
// not positive.
func Resize(src *RGB, w, h int, f Filter) *RGB {
	return resizeCrop(src, w, h, f, image.Rect(0, 0, w, h))
}

// resizeCrop returns the part inside crop of src resized to w × h. The bytes equal a crop of Resize's result, but
// nothing outside the crop is computed. Each pass rounds to 8 bits, so their order matters.
func resizeCrop(src *RGB, w, h int, f Filter, crop image.Rectangle) *RGB {
	if src.W < 1 || src.H < 1 || w < 1 || h < 1 {
		panic("imaging: resize from or to an empty picture")
	}
	return resample(src, newTaps(src.W, w, f, crop.Min.X, crop.Max.X), newTaps(src.H, h, f, crop.Min.Y, crop.Max.Y), w, h)
}

// resample computes the outputs of columns and rows. w × h, the size without a crop, decides on the order.
func resample(src *RGB, columns, rows taps, w, h int) *RGB {
	if rowsFirst(src.W-w, src.H-h) {
		left, right := columns.span()
		return resizeColumns(resizeRows(src, left, right, rows, 0), columns, left, 0, rows.len())
	}
	first, last := rows.span()
	wide := resizeColumns(src, columns, 0, first, last)
	return resizeRows(wide, 0, wide.W, rows, first)
}

// rowsFirst reports whether the vertical pass comes first, as in Pillow 13 (ImagingResampleInner): if the height loses
// more than twice as many pixels as the width. Earlier versions begin with the horizontal pass always.
func rowsFirst(lessWidth, lessHeight int) bool {
	return lessHeight > 0 && lessHeight > 2*lessWidth
}

// precision is the number of fraction bits of a coefficient: 32 bits less 8 for the pixel and 2 for overshoot.
const precision = 22

// taps are the weights that resample one axis. Output i is the inner product of weights[i*n:][:n] and the inputs from
// start[i] on. All outputs have the same number of taps, some of weight zero, because mispredicted branches in a loop
// of varying length cost more than the zeros.
type taps struct {
	n       int
	start   []int
	weights []int64
}

// newTaps computes the weights of outputs lo to hi−1 of in samples resampled to out samples (precompute_coeffs and
// normalize_coeffs_8bpc of Resample.c).
func newTaps(in, out int, f Filter, lo, hi int) taps {
	if f == Nearest {
		return nearestTaps(in, out, lo, hi)
	}
	return newWindows(in, out, f).taps(lo, hi)
}

// taps computes the weights of outputs lo to hi−1.
func (w windows) taps(lo, hi int) taps {
	t := taps{start: make([]int, hi-lo)}
	for i := lo; i < hi; i++ {
		_, start, end := w.of(i)
		t.n = max(t.n, end-start)
	}
	t.weights = make([]int64, t.n*(hi-lo))
	exact := make([]float64, t.n)
	for i := range t.start {
		start, list := w.weights(lo+i, exact)
		t.start[i] = min(start, w.in-t.n)
		weights := t.weights[i*t.n+start-t.start[i]:]
		for k, v := range list {
			weights[k] = fixed(v)
		}
	}
	return t
}

// windows are the inputs that each output of an axis reads, with their weights before they are rounded.
type windows struct {
	in                    int
	filter                Filter
	scale, widen, support float64
	from                  float64 // where output 0 begins
}

func newWindows(in, out int, f Filter) windows {
	scale := float64(in) / float64(out)
	widen := max(scale, 1)
	return windows{in, f, scale, widen, f.support() * widen, 0}
}

// of returns the window of output i.
func (w windows) of(i int) (centre float64, start, end int) {
	centre = w.from + float64((float64(i)+0.5)*w.scale)
	return centre, max(0, int(centre-w.support+0.5)), min(w.in, int(centre+w.support+0.5))
}

// weights returns the first input of output i and the inputs' weights, whose sum is 1, in buf.
func (w windows) weights(i int, buf []float64) (start int, list []float64) {
	centre, start, end := w.of(i)
	list = buf[:end-start]
	sum := 0.0
	for k := range list {
		list[k] = w.filter.at(float64((float64(k+start) - centre + 0.5) * (1 / w.widen)))
		sum += list[k]
	}
	for k := range list {
		list[k] /= sum
	}
	return start, list
}

// nearestTaps gives each output one input of full weight (ImagingScaleAffine of Geometry.c). It adds up the positions
// as Pillow does, because a product would round differently.
func nearestTaps(in, out, lo, hi int) taps {
	t := taps{n: 1, start: make([]int, hi-lo), weights: make([]int64, hi-lo)}
	step := float64(in) / float64(out)
	at := float64(step * 0.5)
	for i := range hi {
		if i >= lo {
			t.start[i-lo], t.weights[i-lo] = min(int(at), in-1), 1<<precision
		}
		at += step
	}
	return t
}

// fixed converts a weight to fixed point. It rounds halves away from zero.
func fixed(v float64) int64 {
	return int64(float64(v*(1<<precision)) + math.Copysign(0.5, v))
}

// len returns the number of outputs.
func (t taps) len() int { return len(t.start) }

// of returns the first input of output i and its weights.
func (t taps) of(i int) (int, []int64) {
	return t.start[i], t.weights[i*t.n:][:t.n]
}

// span returns the range of inputs that the outputs read.
func (t taps) span() (first, last int) {
	return t.start[0], t.start[len(t.start)-1] + t.n
}

// half rounds the sums of both lanes: each starts at half a unit. A sum of weighted pixels fits in 32 bits, so one
// 64-bit multiplication by a weight serves two pixels, one in the low and one in the high lane: the word is
// low + high·2³², for any signs. This halves the work of both passes.
const half = 1<<(precision-1) + 1<<(precision-1+32)

// low8 and high8 return the lanes of a sum as pixels.
func low8(sum int64) uint8  { return clip8(int32(sum)) }
func high8(sum int64) uint8 { return clip8(int32((sum - int64(int32(sum))) >> 32)) }

// clip8 drops the fraction of a sum and clips it to a pixel's range.
func clip8(sum int32) uint8 {
	v := sum >> precision
	if uint32(v) > 255 {
		return uint8(^(v >> 31)) // 0 for a negative v, 255 for a large one
	}
	return uint8(v)
}

// resizeColumns resamples rows first to last−1 of src along x. Column 0 of src is input origin of t. The lanes hold two
// neighbouring rows.
func resizeColumns(src *RGB, t taps, origin, first, last int) *RGB {
	out := NewRGB(t.len(), last-first)
	left, right := t.span()
	from, to := 3*(left-origin), 3*(right-origin)
	pixels := make([][3]int64, right-left)
	for y := 0; y < out.H; y += 2 {
		next := min(y+1, out.H-1) // the last of an odd number of rows is paired with itself
		pairRows(pixels, src.row(first + y)[from:to], src.row(first + next)[from:to])
		low, high := out.row(y), out.row(next)
		for x := range t.start {
			start, weights := t.of(x)
			taken := pixels[start-left:][:len(weights)]
			var red, green, blue int64 = half, half, half
			for i, k := range weights {
				p := &taken[i]
				red += k * p[0]
				green += k * p[1]
				blue += k * p[2]
			}
			lo, hi := low[3*x:3*x+3:3*x+3], high[3*x:3*x+3:3*x+3]
			lo[0], lo[1], lo[2] = low8(red), low8(green), low8(blue)
			hi[0], hi[1], hi[2] = high8(red), high8(green), high8(blue)
		}
	}
	return out
}

// pairRows puts two rows of pixels into the lanes. The second row is in the high lane.
func pairRows(pixels [][3]int64, low, high []uint8) {
	for x := range pixels {
		lo, hi, p := low[3*x:3*x+3:3*x+3], high[3*x:3*x+3:3*x+3], &pixels[x]
		p[0] = int64(lo[0]) | int64(hi[0])<<32
		p[1] = int64(lo[1]) | int64(hi[1])<<32
		p[2] = int64(lo[2]) | int64(hi[2])<<32
	}
}

// resizeRows resamples columns left to right−1 of src along y. Row 0 of src is input origin of t. Eight bytes of a row become four words of two
// lanes: bytes 0 and 4, 1 and 5, 2 and 6, 3 and 7.
func resizeRows(src *RGB, left, right int, t taps, origin int) *RGB {
	out := NewRGB(right-left, t.len())
	width, stride := 3*out.W, 3*src.W
	for y := range out.H {
		start, weights := t.of(y)
		from := src.Pix[(start-origin)*stride+3*left:]
		to := out.row(y)
		x := 0
		for ; x+8 <= width; x += 8 {
			var a, b, c, d int64 = half, half, half, half
			const lanes = 0x000000ff_000000ff
			at := x
			for _, k := range weights {
				v := binary.LittleEndian.Uint64(from[at : at+8])
				at += stride
				a += k * int64(v&lanes)
				b += k * int64(v>>8&lanes)
				c += k * int64(v>>16&lanes)
				d += k * int64(v>>24&lanes)
			}
			o := to[x : x+8 : x+8]
			o[0], o[1], o[2], o[3] = low8(a), low8(b), low8(c), low8(d)
			o[4], o[5], o[6], o[7] = high8(a), high8(b), high8(c), high8(d)
		}
		for ; x < width; x++ {
			var sum int64 = half
			for i, k := range weights {
				sum += k * int64(from[i*stride+x])
			}
			to[x] = low8(sum)
		}
	}
	return out
}
