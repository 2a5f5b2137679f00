package imaging

import (
	"image"
	"math"
)

// ResizeBox returns the part of src inside box at w × h pixels, byte for byte as Pillow's Image.resize with that box:
// the filter reads beyond the box where src goes on. It panics if box is empty or not inside src, or w or h is not
// positive.
func ResizeBox(src *RGB, box image.Rectangle, w, h int, f Filter) *RGB {
	if box.Empty() || !box.In(image.Rect(0, 0, src.W, src.H)) || w < 1 || h < 1 {
		panic("imaging: resize from or to an empty picture")
	}
	return resample(src, boxTaps(src.W, box.Min.X, box.Dx(), w, f), boxTaps(src.H, box.Min.Y, box.Dy(), h, f), w, h)
}

// boxTaps are the weights of all of out samples of the size samples from a first one on, of in.
func boxTaps(in, first, size, out int, f Filter) taps {
	if f == Nearest {
		t := nearestTaps(size, out, 0, out)
		for i := range t.start {
			t.start[i] += first
		}
		return t
	}
	w := newWindows(size, out, f)
	w.in, w.from = in, float64(first)
	return w.taps(0, out)
}

// Box is the part of a picture of w × h pixels that the crop shows, to whole pixels. It goes beyond the picture where
// the crop has a border.
func (p Preset) Box(w, h int) image.Rectangle {
	toW, toH := p.Resized(w, h)
	window := p.window(toW, toH)
	x := func(at int) int { return int(math.Round(float64(at) * float64(w) / float64(toW))) }
	y := func(at int) int { return int(math.Round(float64(at) * float64(h) / float64(toH))) }
	box := image.Rect(x(window.Min.X), y(window.Min.Y), x(window.Max.X), y(window.Max.Y))
	box.Max.X, box.Max.Y = max(box.Max.X, box.Min.X+1), max(box.Max.Y, box.Min.Y+1) // of a very long picture
	return box
}

// Inside returns the part of src inside box as the network is shown it, resampled as the crop is; see ResizeBox.
func (p Preset) Inside(src *RGB, box image.Rectangle) *RGB {
	return ResizeBox(src, box, p.Crop, p.Crop, p.Filter)
}
