package picture

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/mattn/go-sixel"
)

// sixelLimit is the maximum size of a picture in bytes. tmux drops any sequence over 1 MiB.
const sixelLimit = 900 << 10

// Least numbers of colours of a photo: where nothing is said of bytes, and where bytes count.
const (
	photoColours   = 63
	thriftyColours = 31
)

// sixelSettings are what a picture in sixel depends on beside its pixels.
type sixelSettings struct {
	registers int        // number of colours, with that of the ground; 0 means 256
	budget    int        // bytes that it should not exceed; 0 means sixelLimit
	ground    color.RGBA // around the picture
}

// colours is the number of colours of a picture that would like so many.
func (s sixelSettings) colours(n int) int {
	if s.registers > 0 {
		n = min(n, s.registers-1)
	}
	return max(1, n)
}

// encodeSixel returns img as wpx×hpx pixels of sixel. It reduces the colours of a picture that exceeds the budget, then
// makes squares of 2 or 3 pixels of the same colour, and at last reduces the pixels of one that exceeds sixelLimit.
//
// go-sixel encodes a picture that already has its final colours. go-sixel's own quantisation would take five times as
// long as this whole function (see BenchmarkSixel).
func encodeSixel(img image.Image, wpx, hpx int, s sixelSettings) []byte {
	scaled := scale(img, wpx, hpx)
	var data []byte
	least := photoColours
	if s.budget > 0 {
		least = thriftyColours
	}
	for colours := 255; colours >= least; colours /= 2 {
		data = s.encode(scaled, colours)
		if len(data) <= limit(sixelLimit, s.budget) {
			return data
		}
	}
	for _, side := range []int{2, 3} {
		if s.budget <= 0 || len(data) <= s.budget {
			break
		}
		data = s.squares(img, wpx, hpx, side, photoColours/side)
	}
	for len(data) > sixelLimit {
		shrink := 0.95 * math.Sqrt(float64(sixelLimit)/float64(len(data)))
		wpx = max(1, int(float64(wpx)*shrink))
		hpx = max(1, int(float64(hpx)*shrink)/sixelBand) * sixelBand
		data = s.encode(scale(img, wpx, hpx), least)
	}
	return data
}

// encode returns img in at most so many colours.
func (s sixelSettings) encode(img *image.RGBA, colours int) []byte {
	p := quantise(img, s.colours(colours))
	for i, c := range p.colours {
		p.colours[i] = rgb{percents(c.r), percents(c.g), percents(c.b)}
	}
	return s.write(newPalette(p.colours).dither(img))
}

// write returns a picture that has its final colours. Register 0 is the ground: tmux, which widens pictures to whole
// cells, paints with it what they leave of the last ones.
func (s sixelSettings) write(img *image.Paletted) []byte {
	g := s.ground
	percent := func(v uint8) uint8 { return uint8(percents(int32(v))) }
	img.Palette = slices.Insert(img.Palette, 0, color.Color(color.RGBA{percent(g.R), percent(g.G), percent(g.B), 0xff}))
	for i := range img.Pix {
		img.Pix[i]++
	}
	var out bytes.Buffer
	// Encode fails only if writing fails, and writing to a buffer never does.
	_ = sixel.NewEncoder(&out).Encode(img)
	return out.Bytes()
}

// draftSixel returns a coarse sixel picture, a twentieth of the bytes.
func draftSixel(img image.Image, wpx, hpx int, s sixelSettings) []byte {
	return s.squares(img, wpx, hpx, draftScale, draftColours)
}

// squares returns a sixel picture of squares with sides of that many pixels.
func (s sixelSettings) squares(img image.Image, wpx, hpx, side, colours int) []byte {
	small := scale(img, ceilDiv(wpx, side), ceilDiv(hpx, side))
	large := image.NewRGBA(image.Rect(0, 0, wpx, hpx))
	for y := range hpx {
		for x := range wpx {
			copy(large.Pix[y*large.Stride+4*x:][:4], small.Pix[y/side*small.Stride+x/side*4:])
		}
	}
	return s.write(quantise(large, s.colours(colours)).plain(large))
}

const (
	draftScale   = sixelBand // each row of sixels is one row of squares
	draftColours = 14
)

// percents replaces a channel's value by one that go-sixel preserves. go-sixel writes hundredths and truncates, so this
// is the smallest value that it writes as the nearest hundredth.
func percents(v int32) int32 {
	percent := (v*100 + 127) / 255
	return (percent*255 + 99) / 100
}
