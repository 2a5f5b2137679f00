package picture

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// rgb is a colour with 8 bits per channel.
type rgb struct{ r, g, b int32 }

// distance returns the squared distance of two colours, with the channels weighted roughly by the eye's sensitivity
// (2 : 4 : 3).
func distance(a, b rgb) int32 {
	dr, dg, db := a.r-b.r, a.g-b.g, a.b-b.b
	return 2*dr*dr + 4*dg*dg + 3*db*db
}

// tone returns a colour's position on the grey axis under distance's weights. By the Cauchy-Schwarz inequality, two
// colours whose tones differ by t have a distance of at least t²/9.
func tone(c rgb) int32 { return 2*c.r + 4*c.g + 3*c.b }

// palette is up to 256 colours, sorted by tone to make the nearest one quick to find.
type palette struct {
	colours []rgb
	tones   []int32
	// nearest caches look-ups by the upper 5, 6 and 5 bits of a colour: the index + 1, or 0 if not looked up yet. Most
	// of its 65,536 entries are never used.
	nearest []uint16
}

// newPalette takes ownership of the colours and sorts them.
func newPalette(colours []rgb) *palette {
	slices.SortFunc(colours, func(a, b rgb) int {
		return cmp.Or(cmp.Compare(tone(a), tone(b)), cmp.Compare(a.r, b.r), cmp.Compare(a.g, b.g))
	})
	p := &palette{colours: colours, tones: make([]int32, len(colours)), nearest: make([]uint16, 1<<16)}
	for i, c := range colours {
		p.tones[i] = tone(c)
	}
	return p
}

// index returns the index of the colour nearest to c, up to the low bits that nearest ignores.
func (p *palette) index(c rgb) uint8 {
	place := &p.nearest[c.r>>3<<11|c.g>>2<<5|c.b>>3]
	if *place == 0 {
		*place = uint16(p.search(rgb{c.r&^7 | 4, c.g&^3 | 2, c.b&^7 | 4})) + 1
	}
	return uint8(*place - 1)
}

// search returns the index of the colour nearest to c. It searches from c's tone upwards and downwards until the tones'
// difference alone exceeds the best distance.
func (p *palette) search(c rgb) int {
	t := tone(c)
	up, _ := slices.BinarySearch(p.tones, t)
	down := up - 1
	best, bestDistance := 0, int32(1<<31-1)
	try := func(i int) bool {
		dt := p.tones[i] - t
		if dt*dt/9 > bestDistance {
			return false
		}
		if d := distance(c, p.colours[i]); d < bestDistance {
			best, bestDistance = i, d
		}
		return true
	}
	for up < len(p.tones) || down >= 0 {
		if up < len(p.tones) {
			if up++; !try(up - 1) {
				up = len(p.tones)
			}
		}
		if down >= 0 {
			if down--; !try(down + 1) {
				down = -1
			}
		}
	}
	return best
}

// colorPalette returns the colours as a [color.Palette], in the same order.
func (p *palette) colorPalette() color.Palette {
	out := make(color.Palette, len(p.colours))
	for i, c := range p.colours {
		out[i] = color.RGBA{uint8(c.r), uint8(c.g), uint8(c.b), 255}
	}
	return out
}

// plain paints each pixel with the nearest colour.
func (p *palette) plain(img *image.RGBA) *image.Paletted {
	out := image.NewPaletted(image.Rectangle{Max: img.Rect.Size()}, p.colorPalette())
	for i := range out.Pix {
		out.Pix[i] = p.index(pixel(img, i%out.Stride, i/out.Stride))
	}
	return out
}

// dither paints img with the palette's colours and distributes each pixel's error over its neighbours (Floyd and
// Steinberg 1976). It processes every other line from right to left, which avoids the directional patterns of a
// constant direction.
func (p *palette) dither(img *image.RGBA) *image.Paletted {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewPaletted(image.Rect(0, 0, w, h), p.colorPalette())
	below := make([]rgb, w) // errors from the line above, in sixteenths
	for y := range h {
		line := img.Pix[y*img.Stride:][:4*w]
		if y%2 == 0 {
			p.ditherLine(out.Pix[y*out.Stride:][:w], line, below, 0, 1)
		} else {
			p.ditherLine(out.Pix[y*out.Stride:][:w], line, below, w-1, -1)
		}
	}
	return out
}

// ditherLine paints one line from pixel x in steps of ±1. It reads the errors of the line above from below and replaces
// them by the errors for the next line.
func (p *palette) ditherLine(out []uint8, line []uint8, below []rgb, x, step int) {
	var ahead, last rgb // 7/16 of the last pixel's error, for the next pixel; the last pixel's error
	var pending rgb     // errors so far for the next line's pixel under the last one
	for range out {
		above := below[x]
		pix := line[4*x : 4*x+4 : 4*x+4]
		c := rgb{
			clampByte(int32(pix[0]) + (above.r+ahead.r+8)>>4),
			clampByte(int32(pix[1]) + (above.g+ahead.g+8)>>4),
			clampByte(int32(pix[2]) + (above.b+ahead.b+8)>>4),
		}
		i := p.index(c)
		out[x] = i
		got := &p.colours[i]
		e := rgb{c.r - got.r, c.g - got.g, c.b - got.b}

		if before := x - step; before >= 0 && before < len(below) {
			below[before] = rgb{pending.r + 3*e.r, pending.g + 3*e.g, pending.b + 3*e.b}
		}
		pending = rgb{5*e.r + last.r, 5*e.g + last.g, 5*e.b + last.b}
		ahead = rgb{7 * e.r, 7 * e.g, 7 * e.b}
		last = e
		x += step
	}
	if end := x - step; end >= 0 && end < len(below) {
		below[end] = pending
	}
}

func clampByte(v int32) int32 { return max(0, min(255, v)) }
