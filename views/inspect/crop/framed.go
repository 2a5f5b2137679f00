package crop

import (
	"image"
	"image/color"

	"beyond/engine/imaging"
)

// framed is a picture, dimmed outside a rectangle with a double line around it. It computes each pixel on demand and
// does not change.
type framed struct {
	*imaging.RGB
	inner, line image.Rectangle // inside the line, and with it
}

// newFramed frames the crop in a picture that may be smaller than the crop's own.
func newFramed(img *imaging.RGB, f frame) framed {
	b := f.box()
	scaled := image.Rect(
		b.Min.X*img.W/f.size.X, b.Min.Y*img.H/f.size.Y,
		(b.Max.X*img.W+f.size.X-1)/f.size.X, (b.Max.Y*img.H+f.size.Y-1)/f.size.Y,
	).Intersect(img.Bounds())
	thick := 1 + max(img.W, img.H)/250 // pixels of each of the two lines, so that they outlast being drawn small
	return framed{img, scaled.Inset(thick), scaled}
}

// At implements image.Image.
func (f framed) At(x, y int) color.Color { return f.RGBA64At(x, y) }

// RGBA64At implements image.RGBA64Image, with which image/draw avoids an allocation per pixel.
func (f framed) RGBA64At(x, y int) color.RGBA64 {
	at, c := image.Pt(x, y), f.RGB.RGBA64At(x, y)
	thick := f.inner.Min.X - f.line.Min.X
	switch {
	case at.In(f.inner):
		return c
	case at.In(f.line):
		return color.RGBA64{R: 0xffff, G: 0xffff, B: 0xffff, A: c.A}
	case at.In(f.line.Inset(-thick)):
		return color.RGBA64{A: c.A}
	}
	return color.RGBA64{R: c.R / 5 * 2, G: c.G / 5 * 2, B: c.B / 5 * 2, A: c.A}
}
