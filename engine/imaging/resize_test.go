package imaging

import (
	"bytes"
	"image"
	"math/rand/v2"
	"testing"

	"beyond/engine/golden"
)

// randomRGB returns a picture of noise. Half of its samples are 0 or 255, where rounding and clipping matter.
func randomRGB(random *rand.Rand, w, h int) *RGB {
	img := NewRGB(w, h)
	for i := range img.Pix {
		img.Pix[i] = [4]uint8{0, 255, uint8(random.Uint32()), uint8(random.Uint32())}[random.IntN(4)]
	}
	return img
}

// slowResize is Resample.c in its simplest form, one sample at a time.
func slowResize(src *RGB, w, h int, f Filter) *RGB {
	pass := func(n int, t taps, sample func(int) uint8) uint8 {
		sum := int64(1 << (precision - 1))
		start, weights := t.of(n)
		for i, k := range weights {
			sum += k * int64(sample(start+i))
		}
		return uint8(min(max(sum>>precision, 0), 255))
	}
	columns, rows := newTaps(src.W, w, f, 0, w), newTaps(src.H, h, f, 0, h)
	alongX := func(src *RGB) *RGB {
		out := NewRGB(w, src.H)
		for i := range out.Pix {
			y, x, c := i/(3*w), i/3%w, i%3
			out.Pix[i] = pass(x, columns, func(x int) uint8 { return src.Pix[3*(y*src.W+x)+c] })
		}
		return out
	}
	alongY := func(src *RGB) *RGB {
		out := NewRGB(src.W, h)
		for i := range out.Pix {
			y, x := i/(3*src.W), i%(3*src.W)
			out.Pix[i] = pass(y, rows, func(y int) uint8 { return src.Pix[3*src.W*y+x] })
		}
		return out
	}
	if src.H > h && src.H-h > 2*(src.W-w) {
		return alongX(alongY(src))
	}
	return alongY(alongX(src))
}

// crop returns a copy of the pixels inside r, which must lie within the picture.
func (p *RGB) crop(r image.Rectangle) *RGB {
	out := NewRGB(r.Dx(), r.Dy())
	for y := range out.H {
		copy(out.row(y), p.row(r.Min.Y + y)[3*r.Min.X:])
	}
	return out
}

// TestLanes: two pixels a multiplication give the same bytes as one at a time, for all filters, up and down, and
// resizing a crop gives the same bytes as cropping the resized picture.
func TestLanes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		src := randomRGB(random, 1+random.IntN(40), 1+random.IntN(40))
		w, h, f := 1+random.IntN(40), 1+random.IntN(40), Filter(random.IntN(len(filterNames)))
		want := slowResize(src, w, h, f)
		if got := Resize(src, w, h, f); !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%d x %d to %d x %d, %s: %s", src.W, src.H, w, h, f, golden.Diff(got.Pix, want.Pix))
		}
		x, y := random.IntN(w), random.IntN(h)
		crop := image.Rect(x, y, x+1+random.IntN(w-x), y+1+random.IntN(h-y))
		if got, want := resizeCrop(src, w, h, f, crop), want.crop(crop); !bytes.Equal(got.Pix, want.Pix) {
			diff := golden.Diff(got.Pix, want.Pix)
			t.Errorf("%d x %d to %d x %d, %s, crop %v: %s", src.W, src.H, w, h, f, crop, diff)
		}
	}
}

func TestResizeToItself(t *testing.T) {
	src := randomRGB(rand.New(rand.NewPCG(3, 4)), 23, 17)
	for f := Box; f <= Nearest; f++ {
		if diff := golden.Diff(Resize(src, src.W, src.H, f).Pix, src.Pix); diff != "" {
			t.Errorf("%s: %s", f, diff)
		}
	}
}

// TestCentre: margins are torchvision's, which uses Python's round.
func TestCentre(t *testing.T) {
	for margin, want := range map[int]int{0: 0, 1: 0, 2: 1, 3: 2, 4: 2, 5: 2, 6: 3, 7: 4, 117: 58, 119: 60} {
		if got := centre(margin); got != want {
			t.Errorf("centre(%d) = %d, want %d", margin, got, want)
		}
	}
}

// TestUnits: pixels converted to [0, 1] first give the network the same bits as pixels normalised directly, and
// convert back to the same bytes.
func TestUnits(t *testing.T) {
	crop := NewRGB(16, 16)
	for i := range crop.Pix {
		crop.Pix[i] = uint8(i / 3)
	}
	unit, direct := make([]float32, len(crop.Pix)), make([]float32, len(crop.Pix))
	crop.Unit(unit)
	if diff := golden.Diff(FromUnit(unit, 16, 16).Pix, crop.Pix); diff != "" {
		t.Errorf("to [0, 1] and back: %s", diff)
	}
	for _, p := range Presets() {
		p.Normalise(direct, crop)
		var input [3 * 256]float32
		p.NormaliseUnit(input[:], unit)
		for i := range direct {
			if direct[i] != input[i] {
				t.Fatalf("%s: pixel %d, channel %d: %g from [0, 1], want %g", p.Name, i%256, i/256, input[i], direct[i])
			}
		}
		// The first pixel is black and the last white.
		for c := range 3 {
			black, white := direct[256*c], direct[256*c+255]
			if black != -p.Mean[c]/p.Std[c] || white != (255-p.Mean[c])/p.Std[c] {
				t.Errorf("%s, channel %d: black %g, white %g, want %g and %g",
					p.Name, c, black, white, -p.Mean[c]/p.Std[c], (255-p.Mean[c])/p.Std[c])
			}
		}
	}
}

func TestFromUnitClips(t *testing.T) {
	var zero float32
	got := FromUnit([]float32{-0.5, 1.5, zero / zero}, 1, 1)
	if !bytes.Equal(got.Pix, []uint8{0, 255, 0}) {
		t.Errorf("FromUnit = %v, want [0 255 0]", got.Pix)
	}
}
