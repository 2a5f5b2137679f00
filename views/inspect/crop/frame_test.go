package crop

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

// However it is moved and sized, the crop lies inside the picture, has the usual shape and is not empty.
func TestFrameStaysInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		size  image.Point
		usual image.Rectangle
	}{
		{image.Pt(500, 375), image.Rect(86, 23, 414, 351)},
		{image.Pt(300, 200), image.Rect(19, 12, 281, 188)},  // squashed
		{image.Pt(400, 100), image.Rect(0, -150, 400, 250)}, // with a border
		{image.Pt(1, 1000), image.Rect(0, 499, 1, 500)},
		{image.Pt(5, 5), image.Rect(0, 0, 5, 5)},
	} {
		f := newFrame(c.size, c.usual)
		if f.box() != c.usual {
			t.Errorf("begins with %v, want %v", f.box(), c.usual)
		}
		for range 2000 {
			switch rng.IntN(3) {
			case 0:
				f.by(float64(rng.IntN(3)-1), float64(rng.IntN(3)-1), longStep)
			case 1:
				f.scale(math.Pow(sizing, float64(rng.IntN(9)-4)))
			default:
				f.to(rng.Float64()*600-50, rng.Float64()*600-50)
			}
			b := f.box()
			if b.Empty() || !b.In(image.Rectangle{Max: c.size}) {
				t.Fatalf("%v of %v: %v", c.usual, c.size, b)
			}
			shape := float64(c.usual.Dx()) / float64(c.usual.Dy())
			if off := math.Abs(float64(b.Dx()) - shape*float64(b.Dy())); off > 1+shape {
				t.Fatalf("%v of %v: %v has another shape", c.usual, c.size, b)
			}
		}
		if f.reset(); f.box() != c.usual || f.moved {
			t.Errorf("after a reset %v", f.box())
		}
	}
}

// Every move is to be seen, and the same way back leads to the same place.
func TestFrameMovesBack(t *testing.T) {
	f := newFrame(image.Pt(500, 375), image.Rect(86, 23, 414, 351))
	f.by(1, 0, step)
	from := f.box()
	f.by(1, 1, step)
	if f.box() == from {
		t.Error("did not move")
	}
	f.by(-1, -1, step)
	if f.box() != from {
		t.Errorf("back at %v, was at %v", f.box(), from)
	}
	f.scale(1 / sizing)
	f.scale(sizing)
	if f.box() != from {
		t.Errorf("sized back to %v, was %v", f.box(), from)
	}
}
