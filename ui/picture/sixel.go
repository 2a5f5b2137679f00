package picture

import (
	"bytes"
	"image"
	"math"

	"github.com/mattn/go-sixel"
)

// sixelLimit is the maximum size of a picture in bytes. tmux drops any sequence over 1 MiB.
const sixelLimit = 900 << 10

// Least numbers of colours of a photo: where nothing is said of bytes, and where bytes count.
const (
	photoColours   = 63
	thriftyColours = 31
)

// encodeSixel returns img as wpx×hpx pixels of sixel with at most registers colours (0 means 255). It reduces the
// colours of a picture that exceeds the budget (0 means sixelLimit), then makes squares of 2 or 3 pixels of the same colour,
// and at last reduces the pixels of one that exceeds sixelLimit.
//
// go-sixel encodes a picture that already has its final colours. go-sixel's own quantisation would take five times as
// long as this whole function (see BenchmarkSixel).
func encodeSixel(img image.Image, wpx, hpx, registers, budget int) []byte {
	scaled := scale(img, wpx, hpx)
	var data []byte
	least := photoColours
	if budget > 0 {
		least = thriftyColours
	}
	for colours := 255; colours >= least; colours /= 2 {
		data = sixelBytes(scaled, limit(colours, registers))
		if len(data) <= limit(sixelLimit, budget) {
			return data
		}
	}
	for _, side := range []int{2, 3} {
		if budget <= 0 || len(data) <= budget {
			break
		}
		data = sixelSquares(img, wpx, hpx, side, limit(photoColours/side, registers))
	}
	for len(data) > sixelLimit {
		shrink := 0.95 * math.Sqrt(float64(sixelLimit)/float64(len(data)))
		wpx = max(1, int(float64(wpx)*shrink))
		hpx = max(1, int(float64(hpx)*shrink)/sixelBand) * sixelBand
		data = sixelBytes(scale(img, wpx, hpx), limit(least, registers))
	}
	return data
}

func sixelBytes(img *image.RGBA, colours int) []byte {
	p := quantise(img, colours)
	for i, c := range p.colours {
		p.colours[i] = rgb{percents(c.r), percents(c.g), percents(c.b)}
	}
	var out bytes.Buffer
	// Encode fails only if writing fails, and writing to a buffer never does.
	_ = sixel.NewEncoder(&out).Encode(newPalette(p.colours).dither(img))
	return out.Bytes()
}

// draftSixel returns a coarse sixel picture, a twentieth of the bytes.
func draftSixel(img image.Image, wpx, hpx, registers int) []byte {
	return sixelSquares(img, wpx, hpx, draftScale, limit(draftColours, registers))
}

// sixelSquares returns a sixel picture of squares with sides of that many pixels.
func sixelSquares(img image.Image, wpx, hpx, side, colours int) []byte {
	small := scale(img, ceilDiv(wpx, side), ceilDiv(hpx, side))
	large := image.NewRGBA(image.Rect(0, 0, wpx, hpx))
	for y := range hpx {
		for x := range wpx {
			copy(large.Pix[y*large.Stride+4*x:][:4], small.Pix[y/side*small.Stride+x/side*4:])
		}
	}
	var out bytes.Buffer
	_ = sixel.NewEncoder(&out).Encode(quantise(large, colours).plain(large))
	return out.Bytes()
}

const (
	draftScale   = sixelBand // each row of sixels is one row of squares
	draftColours = 15
)

// percents replaces a channel's value by one that go-sixel preserves. go-sixel writes hundredths and truncates, so this
// is the smallest value that it writes as the nearest hundredth.
func percents(v int32) int32 {
	percent := (v*100 + 127) / 255
	return (percent*255 + 99) / 100
}
