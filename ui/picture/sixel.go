package picture

import (
	"bytes"
	"image"
	"math"

	"github.com/mattn/go-sixel"
)

// sixelLimit is the maximum size of a picture in bytes. tmux drops any sequence over 1 MiB.
const sixelLimit = 900 << 10

// encodeSixel returns img as wpx×hpx pixels of sixel with at most registers colours (0 means 255). It reduces the
// colours, and then the pixels, of a picture that exceeds the limit.
//
// go-sixel encodes a picture that already has its final colours. go-sixel's own quantisation would take five times as
// long as this whole function (see BenchmarkSixel).
func encodeSixel(img image.Image, wpx, hpx, registers int) []byte {
	scaled := scale(img, wpx, hpx)
	var data []byte
	for _, colours := range []int{255, 128, 64} {
		if data = sixelBytes(scaled, limit(colours, registers)); len(data) <= sixelLimit {
			return data
		}
	}
	for len(data) > sixelLimit {
		shrink := 0.95 * math.Sqrt(float64(sixelLimit)/float64(len(data)))
		wpx = max(1, int(float64(wpx)*shrink))
		hpx = max(1, int(float64(hpx)*shrink)/sixelBand) * sixelBand
		data = sixelBytes(scale(img, wpx, hpx), limit(64, registers))
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

// percents replaces a channel's value by one that go-sixel preserves. go-sixel writes hundredths and truncates, so this
// is the smallest value that it writes as the nearest hundredth.
func percents(v int32) int32 {
	percent := (v*100 + 127) / 255
	return (percent*255 + 99) / 100
}
