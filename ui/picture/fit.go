package picture

import (
	"image"
	"math"
)

// sixelBand is the height in pixels of one row of sixels. If a picture ends within a band, some terminals clear the
// rest of the band or scroll by it.
const sixelBand = 6

// fitted is a picture's position: the cells it touches and its size in pixels. Less than one cell at the right and at
// the bottom stays empty.
type fitted struct {
	cells    image.Rectangle
	wpx, hpx int
}

// fit returns the largest centred position within the placement that keeps the picture's proportions. It is empty if
// there is no room for a single pixel.
func fit(p Placement, screen image.Rectangle, c Capabilities) fitted {
	area := p.area().Intersect(screen)
	if c.Protocol == Sixel && area.Max.Y == screen.Max.Y {
		area.Max.Y-- // after a picture on the last row the cursor's new line would scroll the screen
	}
	if area.Empty() || p.Picture.Image == nil || p.Picture.Image.Bounds().Empty() {
		return fitted{}
	}
	cellW, cellH := c.cell()
	wpx, hpx := largest(p.Picture.Image.Bounds().Size(),
		image.Pt(limit(pixels(area.Dx(), cellW), c.MaxW), limit(pixels(area.Dy(), cellH), c.MaxH)))
	if c.Protocol == Sixel {
		hpx -= hpx % sixelBand
	}
	if wpx == 0 || hpx == 0 {
		return fitted{}
	}
	size := image.Pt(cells(wpx, cellW), cells(hpx, cellH))
	from := area.Min.Add(area.Size().Sub(size).Div(2))
	return fitted{cells: image.Rectangle{Min: from, Max: from.Add(size)}, wpx: wpx, hpx: hpx}
}

// largest scales size until it fills bound in one direction. Each side is at least one pixel.
func largest(size, bound image.Point) (w, h int) {
	scale := min(float64(bound.X)/float64(size.X), float64(bound.Y)/float64(size.Y))
	side := func(length, bound int) int {
		return max(1, min(bound, int(math.Round(float64(length)*scale))))
	}
	return side(size.X, bound.X), side(size.Y, bound.Y)
}

// limit returns min(v, bound) if bound is positive, and v otherwise.
func limit(v, bound int) int {
	if bound > 0 {
		return min(v, bound)
	}
	return v
}

// pixels returns the whole pixels that n cells have.
func pixels(n int, cell float64) int { return int(float64(n)*cell + rounding) }

// cells returns how many cells that many pixels touch.
func cells(px int, cell float64) int { return int(math.Ceil(float64(px)/cell - rounding)) }

// rounding is more than floating point's error and less than matters.
const rounding = 1e-6

func ceilDiv(a, b int) int { return (a + b - 1) / b }
