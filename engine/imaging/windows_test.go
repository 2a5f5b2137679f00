package imaging

import (
	"bytes"
	"testing"
)

// TestWindows compares each window with the same part of the whole picture resized, which is Pillow's. The windows of a
// picture that the crop fills are all the same.
func TestWindows(t *testing.T) {
	for _, size := range [][2]int{{400, 300}, {300, 401}, {255, 255}, {256, 60}} {
		src := NewRGB(size[0], size[1])
		for i := range src.Pix {
			src.Pix[i] = uint8(i*i>>7 + i)
		}
		for _, p := range Presets() {
			w, h := p.Resized(src.W, src.H)
			resized := Resize(src, w, h, p.Filter)
			windows := p.Windows(src.W, src.H)
			if !bytes.Equal(p.At(src, windows[4]).Pix, p.Apply(src).Pix) {
				t.Errorf("%s of %v: the window in the centre is not the crop", p.Name, size)
			}
			for i, window := range windows {
				got := p.At(src, window)
				for y := range got.H {
					want := resized.row(window.Min.Y + y)[3*window.Min.X : 3*window.Max.X]
					if !bytes.Equal(got.row(y), want) {
						t.Fatalf("%s of %v, window %d at %v: row %d differs", p.Name, size, i, window, y)
					}
				}
			}
			if first, last := windows[0], windows[8]; first.Min.X != 0 || last.Max.X != w || last.Max.Y != h {
				t.Errorf("%s of %v: windows from %v to %v of %d x %d", p.Name, size, first, last, w, h)
			}
		}
	}
	small := Preset{Resize: 8, Crop: 10}
	for i, window := range small.Windows(8, 8) {
		if window != small.window(8, 8) {
			t.Errorf("window %d of a picture within its crop is %v", i, window)
		}
	}
}
