package picture

import (
	"image"
	"math"
)

// sixelBand is the height in pixels of one row of sixels. A picture that ends within a band makes some
// terminals clear, or scroll by, the rest of it.
const sixelBand = 6

// fitted is where a picture comes to lie: the cells it touches and its size in pixels, which fills them
// but for less than a cell at the right and at the bottom.
type fitted struct {
	cells    image.Rectangle
	wpx, hpx int
}

// fit returns the largest place of the picture's proportions within the placement, centred.
// It is empty where there is no room for a single pixel of it.
func fit(p Placement, screen image.Rectangle, c Capabilities) fitted {
	area := p.area().Intersect(screen)
	if c.Protocol == Sixel && area.Max.Y == screen.Max.Y {
		area.Max.Y-- // behind a picture on the last row the cursor's new line would scroll the screen
	}
	if area.Empty() || p.Picture.Image == nil || p.Picture.Image.Bounds().Empty() {
		return fitted{}
	}
	cellW, cellH := c.cell()
	wpx, hpx := largest(p.Picture.Image.Bounds().Size(), image.Pt(limit(area.Dx()*cellW, c.MaxW), limit(area.Dy()*cellH, c.MaxH)))
	if c.Protocol == Sixel {
		hpx -= hpx % sixelBand
	}
	if wpx == 0 || hpx == 0 {
		return fitted{}
	}
	size := image.Pt(ceilDiv(wpx, cellW), ceilDiv(hpx, cellH))
	from := area.Min.Add(area.Size().Sub(size).Div(2))
	return fitted{cells: image.Rectangle{Min: from, Max: from.Add(size)}, wpx: wpx, hpx: hpx}
}

// largest scales size until it fills bound in one direction; no side becomes less than one pixel.
func largest(size, bound image.Point) (w, h int) {
	scale := min(float64(bound.X)/float64(size.X), float64(bound.Y)/float64(size.Y))
	side := func(length, bound int) int {
		return max(1, min(bound, int(math.Round(float64(length)*scale))))
	}
	return side(size.X, bound.X), side(size.Y, bound.Y)
}

// limit returns v, at most bound if there is a bound.
func limit(v, bound int) int {
	if bound > 0 {
		return min(v, bound)
	}
	return v
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
