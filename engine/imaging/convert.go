package imaging

import (
	"image"
	"image/color"
)

// onWhite converts an image to 8-bit RGB and blends transparent parts with white.
func onWhite(img image.Image) *RGB {
	b := img.Bounds()
	out := NewRGB(b.Dx(), b.Dy())
	for y := range out.H {
		to := out.row(y)
		switch m := img.(type) {
		case *image.Gray:
			greyRow(to, m.Pix[y*m.Stride:])
		case *image.Paletted:
			paletteRow(to, m.Pix[y*m.Stride:], m.Palette)
		case *image.RGBA:
			rgbaRow(to, m.Pix[y*m.Stride:])
		case *image.NRGBA:
			nrgbaRow(to, m.Pix[y*m.Stride:])
		default:
			anyRow(to, img, b.Min.X, b.Min.Y+y)
		}
	}
	return out
}

func greyRow(to, from []uint8) {
	for i := 0; i+3 <= len(to); i += 3 {
		v := from[i/3]
		to[i], to[i+1], to[i+2] = v, v, v
	}
}

func paletteRow(to, indices []uint8, palette color.Palette) {
	for i := 0; i+3 <= len(to); i += 3 {
		var c color.Color = color.Black // an index beyond the palette is black, as in libpng
		if index := int(indices[i/3]); index < len(palette) {
			c = palette[index]
		}
		to[i], to[i+1], to[i+2] = colourOnWhite(c)
	}
}

// rgbaRow converts premultiplied pixels.
func rgbaRow(to, from []uint8) {
	for i, j := 0, 0; i+3 <= len(to); i, j = i+3, j+4 {
		o, p := to[i:i+3:i+3], from[j:j+4:j+4]
		white := 255 - p[3]
		if white == 0 {
			o[0], o[1], o[2] = p[0], p[1], p[2]
			continue
		}
		// A colour above its alpha is malformed, and must not wrap around.
		o[0], o[1], o[2] = min(p[0], p[3])+white, min(p[1], p[3])+white, min(p[2], p[3])+white
	}
}

func nrgbaRow(to, from []uint8) {
	for i, j := 0, 0; i+3 <= len(to); i, j = i+3, j+4 {
		o, p := to[i:i+3:i+3], from[j:j+4:j+4]
		if p[3] == 255 {
			o[0], o[1], o[2] = p[0], p[1], p[2]
			continue
		}
		o[0], o[1], o[2] = over(p[0], p[3]), over(p[1], p[3]), over(p[2], p[3])
	}
}

// over returns v with alpha a on white, rounded.
func over(v, a uint8) uint8 {
	return uint8((uint32(v)*uint32(a) + 255*(255-uint32(a)) + 127) / 255)
}

func anyRow(to []uint8, img image.Image, x, y int) {
	deep, ok := img.(image.RGBA64Image)
	for i := 0; i+3 <= len(to); i, x = i+3, x+1 {
		if !ok {
			to[i], to[i+1], to[i+2] = colourOnWhite(img.At(x, y))
			continue
		}
		to[i], to[i+1], to[i+2] = deepOnWhite(deep.RGBA64At(x, y))
	}
}

func colourOnWhite(c color.Color) (r, g, b uint8) {
	if c, ok := c.(color.NRGBA); ok {
		return over(c.R, c.A), over(c.G, c.A), over(c.B, c.A)
	}
	r16, g16, b16, a16 := c.RGBA()
	return deepOnWhite(color.RGBA64{R: uint16(r16), G: uint16(g16), B: uint16(b16), A: uint16(a16)})
}

// deepOnWhite returns the high byte of each sample, as Pillow and libpng's png_set_strip_16 do.
func deepOnWhite(c color.RGBA64) (r, g, b uint8) {
	white := 0xffff - c.A
	return uint8((min(c.R, c.A) + white) >> 8), uint8((min(c.G, c.A) + white) >> 8), uint8((min(c.B, c.A) + white) >> 8)
}

// kind returns the name of an image's colour model.
func kind(img image.Image) string {
	switch m := img.(type) {
	case *image.Gray:
		return "grey"
	case *image.Gray16:
		return "16-bit grey"
	case *image.Paletted:
		return "palette" + alpha(m)
	case *image.RGBA64:
		return "16-bit RGB" + alpha(m)
	case *image.NRGBA64:
		return "16-bit RGB" + alpha(m)
	case interface{ Opaque() bool }:
		return "RGB" + alpha(m)
	default:
		return "RGB"
	}
}

func alpha(m interface{ Opaque() bool }) string {
	if m.Opaque() {
		return ""
	}
	return " with alpha"
}
