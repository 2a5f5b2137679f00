package explorer

import (
	"fmt"
	"image"
	"strings"
	"time"

	"beyond/ui/picture"
)

// Page is what a page of a grid costs a terminal of a size.
type Page struct {
	Cols, Rows, Pictures int
	// Says gives the bytes and the time of each protocol. Fits reports that pictures on a slow line keep to the budget.
	Says string
	Fits bool
}

// Pages measures a page of pictures for terminals of the usual sizes, with cells of 8×16 pixels.
func Pages(images []image.Image) []Page {
	var pages []Page
	for _, size := range []image.Point{{80, 24}, {120, 40}, {200, 60}} {
		var placements []picture.Placement
		const w, h, gap, caption = 16, 8, 2, 3
		for y := 4; y+h+caption <= size.Y-2; y += h + caption {
			for x := gap; x+w <= size.X; x += w + gap {
				n := len(placements)
				placements = append(placements, picture.Placement{
					Picture: picture.Picture{Key: fmt.Sprint(n), Image: images[n%len(images)]}, Col: x, Row: y, Cols: w, Rows: h,
				})
			}
		}
		pages = append(pages, measure(placements, size))
	}
	return pages
}

func measure(placements []picture.Placement, size image.Point) Page {
	page := Page{Cols: size.X, Rows: size.Y}
	var parts []string
	for _, c := range []struct {
		protocol picture.Protocol
		slow     bool
	}{{picture.Sixel, false}, {picture.Sixel, true}, {picture.Kitty, false}, {picture.Blocks, false}} {
		caps := picture.Capabilities{
			Protocol: c.protocol, Depth: picture.TrueColour, CellW: 8, CellH: 16,
		}
		cost := picture.Measure(placements, size.X, size.Y, caps, c.slow)
		page.Pictures = cost.Pictures
		part := fmt.Sprintf("%v %d kB in %d ms", c.protocol, cost.Bytes/1000, cost.Encoding.Round(time.Millisecond)/1e6)
		if c.slow {
			page.Fits = cost.Bytes <= picture.PageBudget
			part = fmt.Sprintf("on a slow line %d kB (budget %d kB)", cost.Bytes/1000, int(picture.PageBudget)/1000)
		}
		parts = append(parts, part)
	}
	page.Says = fmt.Sprintf("%d x %d, %d pictures: %s", page.Cols, page.Rows, page.Pictures, strings.Join(parts, ", "))
	return page
}
