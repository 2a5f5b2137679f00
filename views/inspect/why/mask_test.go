package why

import (
	"image"
	"image/color"
	"testing"

	"beyond/engine/lime"
	"beyond/ui"
	"beyond/views/inspect/why/blocks"
)

var (
	proInk     = color.RGBA{B: 255, A: 255}
	againstInk = color.RGBA{R: 255, A: 255}
)

// masked shows blocks 0, for the class, and 1, against it.
func masked(style maskStyle) *mask {
	s := blocks.New().Segmented()
	weights := []lime.Weight{{Segment: 0, Weight: 0.4}, {Segment: 1, Weight: -0.2}}
	list := strokes(s.Segments.N, weights)
	return &mask{subject: s, style: style, strokes: list, marked: none, pro: proInk, against: againstInk}
}

func TestMaskPixels(t *testing.T) {
	base := func(x, y int) color.RGBA { return color.RGBA{R: uint8(6 * x), G: uint8(6 * y), A: 255} }
	for _, c := range []struct {
		name  string
		style maskStyle
		x, y  int
		want  color.RGBA
	}{
		{"hide leaves what speaks for the class", hide, 3, 4, base(3, 4)},
		{"hide hatches what speaks against it", hide, 11, 6, mixed(base(11, 6), againstInk, 0.7)},
		{"and between the stripes leaves it", hide, 11, 3, base(11, 3)},
		{"hide hides the rest", hide, 20, 20, hidden},
		{"tint colours by weight", tint, 3, 4, mixed(base(3, 4), proInk, 0.55)},
		{"tint dims the rest", tint, 20, 20, mixed(base(20, 20), black, 0.65)},
		{"outline leaves the inside", outline, 3, 4, base(3, 4)},
		{"outline draws the border", outline, 7, 4, proInk},
		{"outline leaves the rest", outline, 20, 20, base(20, 20)},
	} {
		if got := masked(c.style).At(c.x, c.y); got != c.want {
			t.Errorf("%s: (%d, %d) is %v, want %v", c.name, c.x, c.y, got, c.want)
		}
	}
	if got := masked(hide).At(-1, 0); got != (color.RGBA{}) {
		t.Errorf("outside is %v", got)
	}
}

func TestMarkedSegmentHasTwoLines(t *testing.T) {
	k := masked(hide)
	k.marked = 6 // x from 8 to 15, y from 10 to 19
	for at, want := range map[image.Point]color.RGBA{
		{X: 8, Y: 15}: white, {X: 7, Y: 15}: black,
		{X: 12, Y: 19}: white, {X: 12, Y: 20}: black, {X: 12, Y: 15}: hidden,
	} {
		if got := k.At(at.X, at.Y); got != want {
			t.Errorf("%v is %v, want %v", at, got, want)
		}
	}
}

func TestStrokes(t *testing.T) {
	got := strokes(3, []lime.Weight{{Segment: 2, Weight: 0.4}, {Segment: 0, Weight: -0.001}})
	if want := [3]stroke{{-1, 1.0 / strengths}, {}, {1, 1}}; [3]stroke(got) != want {
		t.Errorf("strokes %v, want %v", got, want)
	}
}

func TestThemeWithoutColoursPaintsWhite(t *testing.T) {
	if got := inkOf(ui.MonoTheme().Predicted); got != white {
		t.Errorf("painted %v", got)
	}
	if got := inkOf(ui.DarkTheme().Adversarial); got != (color.RGBA{R: 0xe6, G: 0x9f, A: 255}) {
		t.Errorf("painted %v", got)
	}
}
