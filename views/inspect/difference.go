package inspect

import (
	"image"
	"image/color"
)

// difference shows by how much one picture differs from another: middle grey where they are equal, brighter
// where the second has more of a colour, darker where it has less, gain times as much as it is. It computes a
// pixel when it is asked for, so that it costs nothing until it is drawn.
type difference struct {
	from, to []float32 // [3, h, w] in [0, 1]; not modified
	w, h     int
	gain     float64
}

// ColorModel implements image.Image.
func (d difference) ColorModel() color.Model { return color.RGBA64Model }

// Bounds implements image.Image.
func (d difference) Bounds() image.Rectangle { return image.Rect(0, 0, d.w, d.h) }

// At implements image.Image; outside the bounds it is transparent.
func (d difference) At(x, y int) color.Color { return d.RGBA64At(x, y) }

// RGBA64At implements image.RGBA64Image, with which image/draw avoids an allocation per pixel.
func (d difference) RGBA64At(x, y int) color.RGBA64 {
	if !(image.Point{X: x, Y: y}).In(d.Bounds()) {
		return color.RGBA64{}
	}
	area, at := d.w*d.h, y*d.w+x
	return color.RGBA64{R: d.level(at), G: d.level(area + at), B: d.level(2*area + at), A: 0xffff}
}

// Opaque lets encoders choose a format without alpha.
func (d difference) Opaque() bool { return true }

// level is grey moved by the amplified change of value i, of 16 bits but in the 256 steps that 8 bits have.
func (d difference) level(i int) uint16 {
	const grey = 128
	v := grey + 255*d.gain*(float64(d.to[i])-float64(d.from[i]))
	return 0x101 * uint16(min(max(v+0.5, 0), 255))
}
