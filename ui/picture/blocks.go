package picture

import (
	"image"
	"image/color"
	"maps"
	"slices"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// grain is how a protocol of cells divides a cell.
type grain struct {
	w, h int
	// runes are the divisions of a cell into foreground and background, without those that only swap the two: bit i of
	// the index is the part i, counted line by line.
	runes []string
}

// The grains of the protocols. Few fonts have sextants (Unicode 13), and fewer octants (Unicode 16).
var (
	quadrants = grain{2, 2, []string{" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛"}}
	sextants  = grain{2, 3, inOrder(6, 0x1fb00, map[int]rune{0: ' ', 0b010101: '▌', 0b101010: '▐'})}
	octants   = grain{2, 4, inOrder(8, 0x1cd00, octantsElsewhere)}

	octantsElsewhere = map[int]rune{
		0: ' ', 1: 0x1cea8, 2: 0x1ceab, 3: 0x1fb82, 5: '▘', 10: '▝', 15: '▀', 20: 0x1fbe6, 40: 0x1fbe7, 63: 0x1fb85,
		64: 0x1cea3, 80: '▖', 85: '▌', 90: '▞', 95: '▛', 128: 0x1cea0, 160: '▗', 165: '▚', 170: '▐', 175: '▜',
		192: '▂', 240: '▄', 245: '▙', 250: '▟', 252: '▆', 255: '█',
	}
)

// inOrder returns the first half of the divisions of a cell into n parts: elsewhere's, and between them, in order, the
// runes from first on.
func inOrder(n int, first rune, elsewhere map[int]rune) []string {
	runes := make([]string, 1<<(n-1))
	for mask := range runes {
		r, ok := elsewhere[mask]
		if !ok {
			r = first
			first++
		}
		runes[mask] = string(r)
	}
	return runes
}

// grain returns how the protocol divides a cell.
func (p Protocol) grain() grain {
	switch p {
	case Sextants:
		return sextants
	case Octants:
		return octants
	}
	return quadrants
}

// drawBlocks paints img into cols×rows cells, row by row, with the colours that text can have. For a terminal without
// colours, onLight means that characters are dark on a light background.
func drawBlocks(img image.Image, cols, rows int, depth Depth, onLight bool, g grain) []uv.Cell {
	switch depth {
	case TrueColour:
		return g.draw(scale(img, g.w*cols, g.h*rows), cols, rows, trueColour)
	case Colours256:
		// Not dithered: at this size the dots hide more detail than the missing colours.
		return g.draw(scale(img, g.w*cols, g.h*rows), cols, rows, xterm256().nearest())
	case Colours16:
		return halves(scale(img, cols, 2*rows), cols, rows, vga16())
	}
	return braille(scale(img, 2*cols, 4*rows), onLight)
}

// draw returns for each cell the two colours and the shape that are nearest to its pixels. name converts a colour to a
// colour of text.
func (g grain) draw(img *image.RGBA, cols, rows int, name func(rgb) color.Color) []uv.Cell {
	cells := make([]uv.Cell, 0, cols*rows)
	parts := make([]rgb, g.w*g.h)
	for y := range rows {
		for x := range cols {
			for i := range parts {
				parts[i] = pixel(img, g.w*x+i%g.w, g.h*y+i/g.w)
			}
			cells = append(cells, g.divide(parts, name))
		}
	}
	return cells
}

// divide finds the division whose two means have the least squared error. The sum of squares is the same for every
// division, so this is the division with the largest |sum|²/n summed over both parts.
func (g grain) divide(parts []rgb, name func(rgb) color.Color) uv.Cell {
	var best int
	var bestFit float64 = -1
	var fore, back rgb
	for mask := range g.runes {
		var sum [2]rgb
		var n [2]int32
		for i, p := range parts {
			half := mask >> i & 1
			sum[half] = rgb{sum[half].r + p.r, sum[half].g + p.g, sum[half].b + p.b}
			n[half]++
		}
		fit := squared(sum[0], n[0]) + squared(sum[1], n[1])
		if fit > bestFit {
			best, bestFit = mask, fit
			back, fore = mean(sum[0], n[0]), mean(sum[1], n[1])
		}
	}
	style := uv.Style{Bg: name(back)}
	if best != 0 {
		style.Fg = name(fore)
	}
	return uv.Cell{Content: g.runes[best], Width: 1, Style: style}
}

// squared returns |sum|²/n under distance's weights.
func squared(sum rgb, n int32) float64 {
	if n == 0 {
		return 0
	}
	r, g, b := float64(sum.r), float64(sum.g), float64(sum.b)
	return (2*r*r + 4*g*g + 3*b*b) / float64(n)
}

func mean(sum rgb, n int32) rgb {
	if n == 0 {
		return rgb{}
	}
	return rgb{(sum.r + n/2) / n, (sum.g + n/2) / n, (sum.b + n/2) / n}
}

func trueColour(c rgb) color.Color {
	return color.RGBA{uint8(c.r), uint8(c.g), uint8(c.b), 255}
}

func pixel(img *image.RGBA, x, y int) rgb {
	p := img.Pix[y*img.Stride+4*x:]
	return rgb{int32(p[0]), int32(p[1]), int32(p[2])}
}

// halves paints two pixels per cell, one above the other, dithered with the colours of a fixed table.
func halves(img *image.RGBA, cols, rows int, table colourTable) []uv.Cell {
	p := newPalette(slices.Collect(maps.Keys(table)))
	painted := p.dither(img)
	cells := make([]uv.Cell, 0, cols*rows)
	for y := range rows {
		for x := range cols {
			upper := table[p.colours[painted.ColorIndexAt(x, 2*y)]]
			lower := table[p.colours[painted.ColorIndexAt(x, 2*y+1)]]
			cells = append(cells, uv.Cell{Content: "▀", Width: 1, Style: uv.Style{Fg: upper, Bg: lower}})
		}
	}
	return cells
}

// colourTable maps the RGB values of a terminal's fixed colours to the colours.
type colourTable map[rgb]color.Color

// nearest returns a function that returns the table's nearest colour.
func (t colourTable) nearest() func(rgb) color.Color {
	p := newPalette(slices.Collect(maps.Keys(t)))
	return func(c rgb) color.Color { return t[p.colours[p.search(c)]] }
}

// xterm256 returns the cube and the greys of the 256 colours. It omits the first sixteen, which differ between themes.
func xterm256() colourTable {
	table := colourTable{}
	levels := [6]int32{0, 95, 135, 175, 215, 255}
	for i := range int32(216) {
		table[rgb{levels[i/36], levels[i/6%6], levels[i%6]}] = ansi.IndexedColor(16 + i)
	}
	for i := range int32(24) {
		table[rgb{8 + 10*i, 8 + 10*i, 8 + 10*i}] = ansi.IndexedColor(232 + i)
	}
	return table
}

// vga16 returns the sixteen colours with xterm's default values.
func vga16() colourTable {
	table := colourTable{}
	for i, c := range [16]rgb{
		{0, 0, 0},
		{205, 0, 0},
		{0, 205, 0},
		{205, 205, 0},
		{0, 0, 238},
		{205, 0, 205},
		{0, 205, 205},
		{229, 229, 229},
		{127, 127, 127},
		{255, 0, 0},
		{0, 255, 0},
		{255, 255, 0},
		{92, 92, 255},
		{255, 0, 255},
		{0, 255, 255},
		{255, 255, 255},
	} {
		table[c] = ansi.BasicColor(i)
	}
	return table
}

// braille paints each pixel as a dot or none, for terminals without colour: eight dots a cell.
func braille(img *image.RGBA, onLight bool) []uv.Cell {
	painted := newPalette([]rgb{{0, 0, 0}, {255, 255, 255}}).dither(stretched(grey(img)))
	w, h := painted.Rect.Dx(), painted.Rect.Dy()
	cells := make([]uv.Cell, 0, w*h/8)
	for y := 0; y < h; y += 4 {
		for x := 0; x < w; x += 2 {
			dots := rune(0)
			for i, bit := range [...]rune{1, 8, 2, 16, 4, 32, 64, 128} { // line by line
				if (painted.ColorIndexAt(x+i%2, y+i/2) == 1) != onLight {
					dots |= bit
				}
			}
			content := string(0x2800 + dots)
			if dots == 0 {
				content = " " // reserved looks like it
			}
			cells = append(cells, uv.Cell{Content: content, Width: 1})
		}
	}
	return cells
}

// stretched makes the darkest twentieth of a grey picture black and the lightest white.
func stretched(img *image.RGBA) *image.RGBA {
	var count [256]int
	for i := 0; i < len(img.Pix); i += 4 {
		count[img.Pix[i]]++
	}
	rank := func(n int) int {
		v := 0
		for n -= count[0]; n >= 0 && v < 255; n -= count[v] {
			v++
		}
		return v
	}
	pixels := len(img.Pix) / 4
	low, high := rank(pixels/20), rank(pixels-1-pixels/20)
	if high <= low {
		return img
	}
	for i := range img.Pix {
		if i%4 < 3 {
			img.Pix[i] = uint8(max(0, min(255, 255*(int(img.Pix[i])-low)/(high-low))))
		}
	}
	return img
}

// grey returns img in shades of grey.
func grey(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for i := 0; i < len(img.Pix); i += 4 {
		v := uint8((299*int(img.Pix[i]) + 587*int(img.Pix[i+1]) + 114*int(img.Pix[i+2])) / 1000)
		out.Pix[i], out.Pix[i+1], out.Pix[i+2], out.Pix[i+3] = v, v, v, 255
	}
	return out
}
