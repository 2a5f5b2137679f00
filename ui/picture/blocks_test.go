package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math/bits"
	"slices"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
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
			if got := drawBlocks(c.img, 1, 1, TrueColour, false, quadrants)[0]; !got.Equal(&c.want) {
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
		got := drawBlocks(img, 1, 1, depth, false, quadrants)[0]
		if got.Content != "▀" || !got.Style.Equal(&want) {
			t.Errorf("depth %d draws %q with %+v, want ▀ with %+v", depth, got.Content, got.Style, want)
		}
	}
}

// TestBrailleFollowsBrightness draws a ramp: the number of dots rises with the brightness, or falls on a light ground.
func TestBrailleFollowsBrightness(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 80, 4))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + i%80) // low contrast, which is stretched
	}
	for _, onLight := range []bool{false, true} {
		var dots []int
		for _, c := range drawBlocks(img, 40, 1, NoColour, onLight, quadrants) {
			if !c.Style.IsZero() || c.Content == reserved {
				t.Errorf("cell %q, style %+v", c.Content, c.Style)
			}
			dots = append(dots, bits.OnesCount8(uint8([]rune(c.Content)[0]-0x2800))*min(1, len(c.Content)-1))
		}
		var fifths [5]int
		for i, n := range dots {
			fifths[i/8] += n
		}
		if onLight {
			slices.Reverse(fifths[:])
		}
		if !slices.IsSorted(fifths[:]) || fifths[0] > 6 || fifths[4] < 8*8-6 {
			t.Errorf("on a light ground %t: a ramp has %v dots", onLight, fifths)
		}
	}
}

// TestDivisionsAreUnicodes compares runes with their names in Unicode's data, and the last one with the end of its block.
func TestDivisionsAreUnicodes(t *testing.T) {
	for _, c := range []struct {
		of   grain
		mask int
		want rune
	}{
		{sextants, 0b000001, 0x1fb00},
		{sextants, 0b000010, 0x1fb01},
		{sextants, 0b001111, 0x1fb0e},
		{sextants, 0b010101, '▌'},
		{sextants, 0b011111, 0x1fb1d},
		{octants, 0b000100, 0x1cd00},
		{octants, 0b000110, 0x1cd01},
		{octants, 0b001000, 0x1cd03},
		{octants, 0b001001, 0x1cd04},
		{octants, 0b001111, '▀'},
		{octants, 0b111111, 0x1fb85},
		{octants, 0b1010101, '▌'},
	} {
		if got := c.of.runes[c.mask]; got != string(c.want) {
			t.Errorf("division %b is %U, want %U", c.mask, []rune(got), c.want)
		}
	}
	whole := inOrder(9, 0x1cd00, octantsElsewhere) // 0x1cde5 is the last of the block, all but octant 1
	if got := []rune(whole[254])[0]; got != 0x1cde5 {
		t.Errorf("the last octant is %U", got)
	}
	for name, g := range map[string]grain{"sextants": sextants, "octants": octants} {
		if seen := slices.Compact(slices.Sorted(slices.Values(g.runes))); len(seen) != 1<<(g.w*g.h-1) {
			t.Errorf("%s have %d runes", name, len(seen))
		}
	}
}

// TestPlaceholders reads the placeholders of a picture back.
func TestPlaceholders(t *testing.T) {
	r := recipe{protocol: Placeholders, cols: 4, rows: 3, wpx: 30, hpx: 36, cellW: 8, cellH: 12}
	const id = 0xbe0102
	e := r.make(painted(red, 50, 60).Image, id)
	for i, c := range e.cells {
		runes := []rune(c.Content)
		if len(runes) != 3 || runes[0] != 0x10eeee || runes[1] != kitty.Diacritic(i/4) || runes[2] != kitty.Diacritic(i%4) {
			t.Errorf("cell %d is %U", i, runes)
		}
		if want := (color.RGBA{0xbe, 1, 2, 255}); c.Style.Fg != want || c.Width != 1 || uncertain(&c) {
			t.Errorf("cell %d: %+v, want %v", i, c, want)
		}
	}
	// tmux takes a sequence out of its wrapping, in which escapes are doubled.
	var sent strings.Builder
	for part := range strings.SplitSeq(string(e.data), "\x1bPtmux;") {
		sent.WriteString(strings.ReplaceAll(strings.TrimSuffix(part, "\x1b\\"), "\x1b\x1b", "\x1b"))
	}
	screen := newTerminal(10, 10, size{8, 12})
	screen.Write([]byte(sent.String()))
	if img := screen.images[id]; img == nil || img.Bounds().Size() != image.Pt(32, 36) {
		t.Errorf("the terminal got %v", img)
	} else if _, _, _, a := img.At(31, 0).RGBA(); a != 0 {
		t.Error("the rest of the last cell is not transparent")
	}
	if !strings.Contains(sent.String(), "a=p,U=1,q=2,i=12452098,c=4,r=3") {
		t.Error("the picture is not placed")
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
