package picture

import (
	"bytes"
	"image"
	"image/color"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/mattn/go-sixel"
)

// scene returns a picture that resembles a photograph: smooth gradients, texture, edges and a few strong colours.
func scene(w, h int) *image.RGBA {
	rng := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			r, g, b := 90+100*v, 140+60*v-40*u, 220-120*v
			if v > 0.6 {
				grain := 30 * rng.NormFloat64()
				r, g, b = 80+60*u+grain, 110+40*v+grain, 50+grain/2
			}
			if d := math.Hypot(u-0.5, v-0.55); d < 0.22 {
				light := 1 - 1.4*math.Hypot(u-0.43, v-0.47)/0.44
				r, g, b = 250*light+20, 130*light+20, 30*light
			}
			img.SetRGBA(x, y, color.RGBA{clamp8(r), clamp8(g), clamp8(b), 255})
		}
	}
	return img
}

func noise(w, h int, seed uint64) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, seed))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.Uint32()) | uint8(i%4/3*255)
	}
	return img
}

func clamp8(v float64) uint8 { return uint8(max(0, min(255, v))) }

func decodeSixel(t *testing.T, data []byte) image.Image {
	t.Helper()
	var img image.Image
	if err := sixel.NewDecoder(bytes.NewReader(data)).Decode(&img); err != nil {
		t.Fatal(err)
	}
	return img
}

// seenError returns the mean squared error between two pictures as seen from a distance, for pixels of a fifth of a
// millimetre: both are averaged over 4×4 pixels, as dithering assumes.
func seenError(a, b image.Image) float64 {
	size := a.Bounds().Size().Div(4)
	small, other := scale(a, size.X, size.Y), scale(b, size.X, size.Y)
	var sum float64
	for i := range small.Pix {
		d := float64(small.Pix[i]) - float64(other.Pix[i])
		sum += d * d
	}
	return sum / float64(len(small.Pix)*3/4)
}

func TestSixelLooksAsGoodAsGoSixels(t *testing.T) {
	img := scene(448, 444)
	var theirs bytes.Buffer
	enc := sixel.NewEncoder(&theirs)
	enc.Dither = true
	if err := enc.Encode(img); err != nil {
		t.Fatal(err)
	}
	got := decodeSixel(t, encodeSixel(img, 448, 444, sixelSettings{registers: 256}))
	if got.Bounds() != img.Rect {
		t.Fatalf("decodes to %v, want %v", got.Bounds(), img.Rect)
	}
	ours, reference := seenError(img, got), seenError(img, decodeSixel(t, theirs.Bytes()))
	if ours > reference {
		t.Errorf("mean squared error %.3f, go-sixel's own colours give %.3f", ours, reference)
	}
	t.Logf("mean squared error %.3f, go-sixel's own %.3f", ours, reference)
}

func TestSixelKeepsToRegisters(t *testing.T) {
	for _, registers := range []int{2, 16, 100, 255} {
		data := encodeSixel(scene(60, 60), 60, 60, sixelSettings{registers: registers})
		if used := bytes.Count(data, []byte(";2;")); used > registers {
			t.Errorf("%d registers: the picture defines %d colours", registers, used)
		}
	}
}

func TestPercentsSurviveGoSixel(t *testing.T) {
	for v := range int32(256) {
		got := percents(v)
		written := int32(uint32(got) * 257 * 100 / 0xFFFF)
		if shown := written * 255 / 100; max(shown-v, v-shown) > 2 || percents(got) != got {
			t.Errorf("%d becomes %d, written %d %%, shown as %d", v, got, written, shown)
		}
	}
}

func TestFault_25_SixelStaysUnderTheLimit(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 25))
	sizes := []image.Point{{1, 6}, {2000, 6}, {1, 2000}, {800, 798}, {2000, 1998}}
	for range 8 {
		sizes = append(sizes, image.Pt(1+rng.IntN(2000), 6*(1+rng.IntN(333))))
	}
	worst := noise(512, 512, 25)
	for _, size := range sizes {
		data := encodeSixel(worst, size.X, size.Y, sixelSettings{registers: 256})
		if len(data) == 0 || len(data) > 900<<10 {
			t.Errorf("noise of %v makes %d bytes of sixel", size, len(data))
		}
	}
}

// BenchmarkSixel compares this package with go-sixel alone and reports the ratio.
func BenchmarkSixel(b *testing.B) {
	img := scene(448, 448)
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			encodeSixel(img, 448, 448, sixelSettings{registers: 256})
		}
	})
	for name, dither := range map[string]bool{"go-sixel": false, "go-sixel dithered": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				enc := sixel.NewEncoder(io.Discard)
				enc.Dither = dither
				_ = enc.Encode(img)
			}
		})
	}
}

// tmux fills what a picture leaves of its last cells with register 0.
func TestSixelNamesTheGround(t *testing.T) {
	ground := color.RGBA{0xff, 0xf8, 0xe0, 0xff}
	plain := encodeSixel(scene(60, 60), 60, 60, sixelSettings{})
	data := encodeSixel(scene(60, 60), 60, 60, sixelSettings{ground: ground})
	if !bytes.Contains(data[:50], []byte("#0;2;100;97;88#1;2;")) {
		t.Errorf("the picture begins with %q", data[:50])
	}
	got, want := decodeSixel(t, data), decodeSixel(t, plain)
	for y := range 60 {
		for x := range 60 {
			if a, b := got.At(x, y), want.At(x, y); a != b {
				t.Fatalf("%d, %d is %v, and %v on black", x, y, a, b)
			}
		}
	}
}
