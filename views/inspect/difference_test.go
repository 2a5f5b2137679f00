package inspect

import (
	"image/color"
	"testing"
)

func TestDifference(t *testing.T) {
	from := []float32{0.5, 0.5, 0.5, 0.5, 0.5, 0.5} // two pixels: red, red, green, green, blue, blue
	to := []float32{0.5, 0.5 + 0.002, 0.5, 0.5 - 0.002, 0.5, 1}
	d := difference{from, to, 2, 1, 64}
	if got, want := d.RGBA64At(0, 0), (color.RGBA64{R: 0x8080, G: 0x8080, B: 0x8080, A: 0xffff}); got != want {
		t.Errorf("equal pixels are %v, want grey", got)
	}
	// 128 ± 255·64·0.002 = 128 ± 32.6; half of the range, amplified, is beyond white.
	if got, want := d.RGBA64At(1, 0), (color.RGBA64{R: 0xa1a1, G: 0x5f5f, B: 0xffff, A: 0xffff}); got != want {
		t.Errorf("got %x, want %x", got, want)
	}
	if got := d.RGBA64At(2, 0); got != (color.RGBA64{}) {
		t.Errorf("outside it is %v", got)
	}
}
