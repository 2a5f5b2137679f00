package nn

import "fmt"

// Window is the geometry of a convolution or pooling: the window's size, its steps, and the zeros (−∞ for a maximum)
// around the picture. Pairs are (vertical, horizontal).
type Window struct {
	Kernel   [2]int
	Stride   [2]int
	Dilation [2]int
	Pads     [4]int // top, left, bottom, right, as ONNX orders them
	Ceil     bool   // rounds the output size up (pooling only): the last window may reach past the padding
}

// size returns the output's height and width for a picture of h×w.
func (w Window) size(h, wd int) (oh, ow int, err error) {
	in := [2]int{h, wd}
	var out [2]int
	for i := range 2 {
		span := w.Dilation[i]*(w.Kernel[i]-1) + 1
		room := in[i] + w.Pads[i] + w.Pads[i+2] - span
		if room < 0 {
			return 0, 0, fmt.Errorf("window of %d does not fit %d with padding %d and %d",
				span, in[i], w.Pads[i], w.Pads[i+2])
		}
		if w.Ceil {
			room += w.Stride[i] - 1
		}
		out[i] = room/w.Stride[i] + 1
		if w.Ceil && (out[i]-1)*w.Stride[i] >= in[i]+w.Pads[i] {
			out[i]-- // a window must start inside the picture or its leading padding
		}
	}
	return out[0], out[1], nil
}

// origin returns the input row and column of tap (ky, kx) at output (y, x). They may lie in the padding.
func (w Window) origin(y, x, ky, kx int) (iy, ix int) {
	return y*w.Stride[0] - w.Pads[0] + ky*w.Dilation[0], x*w.Stride[1] - w.Pads[1] + kx*w.Dilation[1]
}

// taps calls f for every pair of an output position and an input position under its window, output by output.
func (w Window) taps(h, wd, oh, ow int, f func(out, in int)) {
	for y := range oh {
		for x := range ow {
			for ky := range w.Kernel[0] {
				for kx := range w.Kernel[1] {
					if iy, ix := w.origin(y, x, ky, kx); iy >= 0 && iy < h && ix >= 0 && ix < wd {
						f(y*ow+x, iy*wd+ix)
					}
				}
			}
		}
	}
}

// lines calls f for the same pairs, tap by tap and in runs: tap k of the window pairs outputs out … out+n−1 with
// inputs in, in+step, ….
func (w Window) lines(h, wd, oh, ow int, f func(k, out, in, n, step int)) {
	for ky := range w.Kernel[0] {
		for kx := range w.Kernel[1] {
			first := 0
			for _, ix := w.origin(0, first, ky, kx); ix < 0 && first < ow; ix += w.Stride[1] {
				first++
			}
			end := ow
			for _, ix := w.origin(0, end-1, ky, kx); ix >= wd && end > first; ix -= w.Stride[1] {
				end--
			}
			for y := range oh {
				if iy, ix := w.origin(y, first, ky, kx); iy >= 0 && iy < h && first < end {
					f(ky*w.Kernel[1]+kx, y*ow+first, iy*wd+ix, end-first, w.Stride[1])
				}
			}
		}
	}
}

// spatial checks that shape is NCHW and returns its height and width.
func spatial(shape []int) (h, w int, err error) {
	if len(shape) != 4 {
		return 0, 0, fmt.Errorf("input has %d dimensions, want 4", len(shape))
	}
	return shape[2], shape[3], nil
}
