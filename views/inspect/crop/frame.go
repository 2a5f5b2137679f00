package crop

import (
	"image"
	"math"
)

// frame is the part of a picture that the model is shown: as the preparation crops it, or where a person has put it. It
// has the usual crop's shape and lies inside the picture once it has been moved.
type frame struct {
	size  image.Point     // of the picture, pixels
	usual image.Rectangle // the preparation's crop; may go beyond the picture
	moved bool
	x, y  float64 // middle
	zoom  float64 // of the sides, 1 is the usual crop
}

// leastSide is the least width and height of a crop, pixels.
const leastSide = 8

func newFrame(size image.Point, usual image.Rectangle) frame {
	f := frame{size: size, usual: usual}
	f.reset()
	return f
}

// reset goes back to the preparation's crop.
func (f *frame) reset() {
	f.moved, f.zoom = false, 1
	f.x = float64(f.usual.Min.X+f.usual.Max.X) / 2
	f.y = float64(f.usual.Min.Y+f.usual.Max.Y) / 2
}

// box is the part in whole pixels.
func (f *frame) box() image.Rectangle {
	if !f.moved {
		return f.usual
	}
	w, h := f.sides()
	left := min(max(0, int(math.Round(f.x-float64(w)/2))), f.size.X-w)
	top := min(max(0, int(math.Round(f.y-float64(h)/2))), f.size.Y-h)
	return image.Rect(left, top, left+w, top+h)
}

// sides are the width and height, at most the picture's.
func (f *frame) sides() (w, h int) {
	side := func(usual, most int) int {
		return min(max(1, int(math.Round(f.zoom*float64(usual)))), most)
	}
	return side(f.usual.Dx(), f.size.X), side(f.usual.Dy(), f.size.Y)
}

// to moves the middle, as far as the picture goes.
func (f *frame) to(x, y float64) {
	f.moved = true
	f.zoom = min(max(f.zoom, f.least()), f.most())
	w, h := f.sides()
	f.x = min(max(x, float64(w)/2), float64(f.size.X)-float64(w)/2)
	f.y = min(max(y, float64(h)/2), float64(f.size.Y)-float64(h)/2)
}

// by moves it by shares of its sides, at least by a pixel.
func (f *frame) by(dx, dy, share float64) {
	w, h := f.sides()
	f.to(f.x+dx*max(1, math.Round(share*float64(w))), f.y+dy*max(1, math.Round(share*float64(h))))
}

// scale makes it larger around its middle, or smaller.
func (f *frame) scale(factor float64) {
	f.zoom *= factor
	f.to(f.x, f.y)
}

// most is the zoom at which it fills the picture along one side.
func (f *frame) most() float64 {
	return min(float64(f.size.X)/float64(f.usual.Dx()), float64(f.size.Y)/float64(f.usual.Dy()))
}

// least is the zoom at which its shorter side has the least length.
func (f *frame) least() float64 {
	return min(f.most(), leastSide/float64(min(f.usual.Dx(), f.usual.Dy())))
}

// share is the part of the picture's area that it takes.
func (f *frame) share() float64 {
	inside := f.box().Intersect(image.Rectangle{Max: f.size})
	return float64(inside.Dx()*inside.Dy()) / float64(f.size.X*f.size.Y)
}
