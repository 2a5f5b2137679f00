package engine

import (
	"bytes"
	"image"
	"math"
	"testing"

	"beyond/engine/imaging"
)

// The usual crop has the prediction's classes, and a part of the picture those of its resized pixels.
func TestSeeCrop(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	w := goldenWorkspace(t, e)
	whole, usual, err := w.Whole(t.Context(), Visible, 0)
	if err != nil {
		t.Fatal(err)
	}
	label := w.Set.Items[0].Label
	s, err := w.SeeCrop(t.Context(), Visible, whole, image.Rectangle{}, label)
	if err != nil {
		t.Fatal(err)
	}
	crop, _, err := w.Crop(t.Context(), Visible, 0)
	if err != nil || !bytes.Equal(s.Image.Pix, crop.Pix) {
		t.Errorf("the usual crop differs, %v", err)
	}
	p, err := w.Predict(t.Context(), Visible, 0)
	if err != nil || s.Top[0].Class != p.Top[0].Class || s.Rank != p.Rank || math.Abs(s.PLabel-p.PLabel) > 1e-6 {
		t.Errorf("%+v, predicted %+v, %v", s.Top, p, err)
	}
	for _, box := range []image.Rectangle{usual, image.Rect(0, 0, 100, 100), {Max: whole.Bounds().Size()}} {
		s, err := w.SeeCrop(t.Context(), Visible, whole, box, -1)
		if err != nil {
			t.Fatal(err)
		}
		want := imaging.ResizeBox(whole, box, 224, 224, imaging.Bicubic)
		if !bytes.Equal(s.Image.Pix, want.Pix) || len(s.Top) != 5 || s.Rank != 0 {
			t.Errorf("%v: %+v", box, s.Top)
		}
	}
}

func TestBoxOfTheCrop(t *testing.T) {
	lite0, _ := imaging.PresetByName("lite0")
	pad := lite0
	pad.Fit, pad.Resize = imaging.Pad, 224
	for _, c := range []struct {
		preset imaging.Preset
		w, h   int
		want   image.Rectangle
	}{
		{lite0, 256, 256, image.Rect(16, 16, 240, 240)},
		{lite0, 512, 1024, image.Rect(32, 288, 480, 736)},
		{pad, 448, 224, image.Rect(0, -112, 448, 336)},
		{lite0, 1, 60000, image.Rect(0, 30000, 1, 30001)},
	} {
		got := c.preset.Box(c.w, c.h)
		if c.h == 60000 {
			got.Min.Y, got.Max.Y = c.want.Min.Y, c.want.Min.Y+got.Dy() // only its size matters
		}
		if got != c.want {
			t.Errorf("%d×%d: %v, want %v", c.w, c.h, got, c.want)
		}
	}
}
