package picture

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

var (
	red  = color.RGBA{255, 0, 0, 255}
	blue = color.RGBA{0, 0, 255, 255}
)

// flag returns a 2×2 picture of the four colours, from the upper left to the lower right.
func flag(colours ...color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 2, 2))
	for i, c := range colours {
		img.Set(i%2, i/2, c)
	}
	return img
}

func TestQuadrants(t *testing.T) {
	for _, c := range []struct {
		name string
		img  image.Image
		want uv.Cell
	}{
		{"one colour", flag(red, red, red, red), uv.Cell{Content: " ", Style: uv.Style{Bg: red}}},
		{"upper half", flag(red, red, blue, blue), uv.Cell{Content: "▀", Style: uv.Style{Fg: red, Bg: blue}}},
		{"left half", flag(red, blue, red, blue), uv.Cell{Content: "▌", Style: uv.Style{Fg: red, Bg: blue}}},
		{"diagonal", flag(blue, red, red, blue), uv.Cell{Content: "▞", Style: uv.Style{Fg: red, Bg: blue}}},
		{"lower right", flag(blue, blue, blue, red), uv.Cell{Content: "▛", Style: uv.Style{Fg: blue, Bg: red}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.Width = 1
			if got := drawBlocks(c.img, 1, 1, TrueColour, false)[0]; !got.Equal(&c.want) {
				t.Errorf("drawn as %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestFixedColours(t *testing.T) {
	img := flag(red, red, color.Black, color.Black)
	for depth, want := range map[Depth]uv.Style{
		Colours256: {Fg: ansi.IndexedColor(196), Bg: ansi.IndexedColor(16)},
		Colours16:  {Fg: ansi.BrightRed, Bg: ansi.Black},
	} {
		got := drawBlocks(img, 1, 1, depth, false)[0]
		if got.Content != "▀" || !got.Style.Equal(&want) {
			t.Errorf("depth %d draws %q with %+v, want ▀ with %+v", depth, got.Content, got.Style, want)
		}
	}
}

func TestShadesFollowBrightness(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 5, 1))
	for x := range 5 {
		img.SetGray(x, 0, color.Gray{uint8(255 * x / 4)})
	}
	for onLight, want := range map[bool]string{false: " ░▒▓█", true: "█▓▒░ "} {
		var got string
		for _, c := range drawBlocks(img, 5, 1, NoColour, onLight) {
			got += c.Content
			if !c.Style.IsZero() {
				t.Errorf("cell %q has a style: %+v", c.Content, c.Style)
			}
		}
		if got != want {
			t.Errorf("a ramp is drawn as %q, want %q", got, want)
		}
	}
}

func TestScaleKeepsFlatColour(t *testing.T) {
	c := color.RGBA{12, 200, 99, 255}
	src := image.NewRGBA(image.Rect(0, 0, 37, 23))
	draw.Draw(src, src.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	for _, size := range []image.Point{{1, 1}, {37, 23}, {5, 50}, {200, 3}, {111, 97}} {
		got := scale(src, size.X, size.Y)
		if got.Rect.Size() != size {
			t.Fatalf("scaled to %v, want %v", got.Rect.Size(), size)
		}
		for y := range size.Y {
			for x := range size.X {
				if got.RGBAAt(x, y) != c {
					t.Fatalf("scaled to %v, (%d, %d) is %v, want %v", size, x, y, got.RGBAAt(x, y), c)
				}
			}
		}
	}
}

func TestScalePaintsTransparencyBlack(t *testing.T) {
	src := image.NewNRGBA(image.Rect(3, 3, 5, 5))
	src.Set(4, 4, color.NRGBA{255, 255, 255, 128})
	got := scale(src, 2, 2)
	if got.RGBAAt(0, 0) != (color.RGBA{0, 0, 0, 255}) || got.RGBAAt(1, 1).R != 128 || got.RGBAAt(1, 1).A != 255 {
		t.Errorf("transparent pixels became %v and %v", got.RGBAAt(0, 0), got.RGBAAt(1, 1))
	}
}

func TestFit(t *testing.T) {
	screen := image.Rect(0, 0, 80, 24)
	caps := Capabilities{Protocol: Sixel, CellW: 8, CellH: 16}
	square := Picture{Image: image.NewGray(image.Rect(0, 0, 100, 100))}
	for _, c := range []struct {
		name string
		p    Placement
		want fitted
	}{
		{"a square is as wide as two rows are high", Placement{square, 0, 0, 20, 5}, fitted{image.Rect(5, 0, 15, 5), 80, 78}},
		{"centred in height", Placement{square, 2, 3, 4, 10}, fitted{image.Rect(2, 7, 6, 9), 32, 30}},
		{"never on the last row", Placement{square, 0, 19, 20, 5}, fitted{image.Rect(6, 19, 14, 23), 64, 60}},
		{"cut to the screen", Placement{square, 76, 0, 20, 5}, fitted{image.Rect(76, 1, 80, 3), 32, 30}},
		{"outside", Placement{square, 90, 0, 5, 5}, fitted{}},
		{"no picture", Placement{Col: 1, Row: 1, Cols: 5, Rows: 5}, fitted{}},
	} {
		if got := fit(c.p, screen, caps); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
