package picture

import (
	"image"
	"image/color"
	"maps"
	"slices"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// drawBlocks paints img into cols×rows cells, row by row, with the colours that text can have. For a terminal without
// colours, onLight means that characters are dark on a light background.
func drawBlocks(img image.Image, cols, rows int, depth Depth, onLight bool) []uv.Cell {
	switch depth {
	case TrueColour:
		return quadrants(scale(img, 2*cols, 2*rows), cols, rows, trueColour)
	case Colours256:
		// Not dithered: at this size the dots hide more detail than the missing colours.
		return quadrants(scale(img, 2*cols, 2*rows), cols, rows, xterm256().nearest())
	case Colours16:
		return halves(scale(img, cols, 2*rows), cols, rows, vga16())
	}
	return shades(scale(img, cols, rows), onLight)
}

// quadrantRunes are the divisions of a cell's four quarters into foreground and background, without divisions that only
// swap the two. Bit 0 of a mask is the upper left quarter, bit 1 the upper right, bit 2 the lower left.
var quadrantRunes = [8]string{" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛"}

// quadrants returns for each cell the two colours and the shape that are nearest to its 2×2 pixels. name converts a
// colour to a colour of text.
func quadrants(img *image.RGBA, cols, rows int, name func(rgb) color.Color) []uv.Cell {
	cells := make([]uv.Cell, 0, cols*rows)
	for y := range rows {
		for x := range cols {
			cells = append(cells, quadrant([4]rgb{
				pixel(img, 2*x, 2*y), pixel(img, 2*x+1, 2*y), pixel(img, 2*x, 2*y+1), pixel(img, 2*x+1, 2*y+1),
			}, name))
		}
	}
	return cells
}

// quadrant finds the division whose two means have the least squared error. The sum of squares is the same for every
// division, so this is the division with the largest |sum|²/n summed over both parts.
func quadrant(quarters [4]rgb, name func(rgb) color.Color) uv.Cell {
	var best int
	var bestFit float64 = -1
	var fore, back rgb
	for mask := range quadrantRunes {
		var sum [2]rgb
		var n [2]int32
		for i, q := range quarters {
			half := mask >> i & 1
			sum[half] = rgb{sum[half].r + q.r, sum[half].g + q.g, sum[half].b + q.b}
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
	return uv.Cell{Content: quadrantRunes[best], Width: 1, Style: style}
}

// squared returns |sum|²/n under distance's weights.
func squared(sum rgb, n int32) float64 {
	if n == 0 {
		return 0
	}
	return float64(distance(sum, rgb{})) / float64(n)
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

// shadeRunes fill none, a quarter, a half, three quarters and all of a cell with the text's colour.
var shadeRunes = [...]string{" ", "░", "▒", "▓", "█"}

// shades paints a cell by its brightness, for terminals without colour.
func shades(img *image.RGBA, onLight bool) []uv.Cell {
	last := len(shadeRunes) - 1
	greys := make([]rgb, len(shadeRunes))
	for i := range greys {
		v := int32(255 * i / last)
		greys[i] = rgb{v, v, v}
	}
	painted := newPalette(greys).dither(grey(img))
	cells := make([]uv.Cell, 0, len(painted.Pix))
	for _, i := range painted.Pix {
		brightness := int(i)
		if onLight {
			brightness = last - brightness
		}
		cells = append(cells, uv.Cell{Content: shadeRunes[brightness], Width: 1})
	}
	return cells
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
