// Package imaging decodes untrusted picture files and prepares them as a network's input.
//
// Decode computes a picture's memory from its header before it reads a pixel, converts every supported colour model to
// 8-bit RGB on white, and turns the picture by its EXIF orientation. Resize and Preset.Apply resample exactly as Pillow
// does (Resample.c of Pillow 13), because accuracies are compared with torchvision's and timm's, which use
// Pillow.
//
// The package does not apply colour profiles, keeps only the first frame of a GIF and refuses animated WebP. It reads
// no files and no clock, and no function keeps its argument.
package imaging

import (
	"image"
	"image/color"
)

// RGB is a picture of W × H pixels, interleaved R, G, B, 8 bits each: pixel (x, y) starts at Pix[3*(y*W+x)]. It
// implements image.Image.
type RGB struct {
	W, H int
	Pix  []uint8
}

// NewRGB returns a black picture of w × h pixels.
func NewRGB(w, h int) *RGB {
	return &RGB{W: w, H: h, Pix: make([]uint8, 3*w*h)}
}

// ColorModel implements image.Image.
func (p *RGB) ColorModel() color.Model { return color.RGBAModel }

// Bounds implements image.Image.
func (p *RGB) Bounds() image.Rectangle { return image.Rect(0, 0, p.W, p.H) }

// At implements image.Image. Outside the bounds it returns a transparent colour.
func (p *RGB) At(x, y int) color.Color {
	if !(image.Point{X: x, Y: y}).In(p.Bounds()) {
		return color.RGBA{}
	}
	i := 3 * (y*p.W + x)
	return color.RGBA{R: p.Pix[i], G: p.Pix[i+1], B: p.Pix[i+2], A: 0xff}
}

// RGBA64At implements image.RGBA64Image, which saves image/draw an allocation per pixel.
func (p *RGB) RGBA64At(x, y int) color.RGBA64 {
	r, g, b, a := p.At(x, y).RGBA()
	return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)}
}

// Opaque returns true, so that encoders choose a format without alpha.
func (p *RGB) Opaque() bool { return true }

// row returns the bytes of row y.
func (p *RGB) row(y int) []uint8 { return p.Pix[3*p.W*y : 3*p.W*(y+1)] }

// Unit writes the picture to dst as planes [3, H, W] of v/255, in [0, 1]. It panics if dst is shorter.
func (p *RGB) Unit(dst []float32) {
	var table [256]float32
	for v := range table {
		table[v] = float32(v) / 255
	}
	p.planes(dst, [3]*[256]float32{&table, &table, &table}, false)
}

// planes writes the picture to dst as [3, H, W], blue first if bgr. R, G and B are mapped by their tables.
func (p *RGB) planes(dst []float32, tables [3]*[256]float32, bgr bool) {
	area := p.W * p.H
	if len(dst) < 3*area {
		panic("imaging: destination is shorter than 3*W*H")
	}
	red, green, blue := dst[:area], dst[area:2*area], dst[2*area:3*area]
	if bgr {
		red, blue = blue, red
	}
	pix := p.Pix[:3*area]
	for i := range red {
		v := pix[3*i : 3*i+3 : 3*i+3]
		red[i], green[i], blue[i] = tables[0][v[0]], tables[1][v[1]], tables[2][v[2]]
	}
}

// FromUnit rounds planes [3, h, w] of values in [0, 1] to an 8-bit picture. Values outside are clipped and NaN becomes
// 0. It panics if unit is shorter.
func FromUnit(unit []float32, w, h int) *RGB {
	area := w * h
	if len(unit) < 3*area {
		panic("imaging: source is shorter than 3*W*H")
	}
	out := NewRGB(w, h)
	for c := range 3 {
		for i, v := range unit[c*area : (c+1)*area] {
			out.Pix[3*i+c] = round8(v)
		}
	}
	return out
}

// round8 returns the grey level nearest to v, which is in [0, 1].
func round8(v float32) uint8 {
	switch {
	case v >= 1:
		return 255
	case v > 0:
		return uint8(v*255 + 0.5)
	default: // 0, negative, or NaN
		return 0
	}
}
