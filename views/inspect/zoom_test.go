package inspect

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"beyond/ui/uitest"
)

// Each pixel of the part is a square, and the middle one is framed once squares are large enough.
func TestMagnified(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 32, 16))
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 100)
	}
	for level, times := range zooms {
		for _, at := range []image.Point{{0, 0}, {16, 8}, {31, 15}} {
			z := zoom{level, at}
			shown := z.of(img)
			if shown.Bounds() != img.Bounds() {
				t.Fatalf("×%d: %v", times, shown.Bounds())
			}
			part := z.seen(img.Bounds().Size())
			if !part.In(img.Bounds()) || part.Dx() != max(1, 32/times) || part.Dy() != max(1, 16/times) || !at.In(part) {
				t.Fatalf("×%d around %v: %v is seen", times, at, part)
			}
			for y := range 16 {
				for x := range 32 {
					from := part.Min.Add(image.Pt(x/times, y/times))
					got := color.GrayModel.Convert(shown.At(x, y)).(color.Gray)
					inner := x%times > 0 && x%times < times-1 && y%times > 0 && y%times < times-1
					want := img.GrayAt(from.X, from.Y)
					if times >= 4 && from == at && !inner {
						want = color.Gray{255} // a frame on dark pixels
					}
					if got != want {
						t.Fatalf("×%d around %v: (%d, %d) is %v, want %v", times, at, x, y, got, want)
					}
				}
			}
		}
	}
}

func TestZoom(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	if why := uitest.Why(m, "L"); why != "the pictures are whole: z magnifies them" {
		t.Errorf("L: %q", why)
	}
	uitest.PressAll(m, "z", "z", "L", "J")
	w, h := m.trace.crop.W, m.trace.crop.H
	at := image.Pt(w/2+max(1, w/64), h/2+max(1, h/64))
	if m.zoom != (zoom{2, at}) {
		t.Fatalf("%+v, want ×4 around %v", m.zoom, at)
	}
	i := 3 * (at.Y*w + at.X)
	levels := fmt.Sprintf("×4 · x %d, y %d · %d %d %d", at.X, at.Y,
		m.trace.crop.Pix[i], m.trace.crop.Pix[i+1], m.trace.crop.Pix[i+2])
	if got := m.Status().String(); got != levels {
		t.Errorf("%q, want %q", got, levels)
	}
	key := m.pictureKey(attacked)
	uitest.PressAll(m, "right")
	v := 255 * m.trace.frames[1].Picture[at.Y*w+at.X]
	if got, want := m.Status().String(), levels+fmt.Sprintf(" · step 1: %.2f", v); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("%q, want it to begin with %q", got, want)
	}
	if key == m.pictureKey(attacked) {
		t.Error("two pictures have one key")
	}
	for range 200 {
		uitest.PressAll(m, "H", "K")
	}
	if m.zoom.at != (image.Point{}) {
		t.Errorf("moved to %v", m.zoom.at)
	}
	uitest.PressAll(m, "Z", "Z")
	if m.zoom.on() || !m.Status().IsEmpty() {
		t.Errorf("%+v after as many steps back", m.zoom)
	}
}
