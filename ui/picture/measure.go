package picture

import (
	"image"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

// PageBudget is the number of bytes that the pictures of a page should not exceed on a slow line.
const PageBudget = pageBudget

// Cost is what the pictures of a page cost.
type Cost struct {
	Pictures int
	Bytes    int           // to the terminal, drafts on slow lines included
	Encoding time.Duration // on one processor
}

// Measure encodes a page of pictures on cols×rows cells for a terminal, as a [Compositor] would. On a slow line it sends
// drafts too, and keeps to the budget.
func Measure(placements []Placement, cols, rows int, caps Capabilities, slow bool) Cost {
	var cost Cost
	cells := uv.NewScreenBuffer(cols, rows)
	wanted := map[recipe]image.Image{}
	var spots []spot
	for _, p := range placements {
		f := fit(p, cells.Bounds(), caps)
		if r, ok := newRecipe(p.Picture, f, caps); ok {
			wanted[r] = p.Picture.Image
			spots = append(spots, spot{fitted: f, want: r})
		}
	}
	if slow && caps.Protocol.raw() {
		thrifty(spots, wanted)
	}
	start := time.Now()
	made := map[recipe]*encoded{}
	for r, img := range wanted {
		made[r] = r.make(img, firstName)
		cost.Bytes += len(made[r].data)
	}
	cost.Encoding = time.Since(start)
	for _, s := range spots {
		cost.Pictures++
		for i, cell := range made[s.want].cells {
			cells.SetCell(s.cells.Min.X+i%s.cells.Dx(), s.cells.Min.Y+i/s.cells.Dx(), &cell)
		}
	}
	screen := owned{}
	cost.Bytes += len(screen.text(&shot{lines: cells.Lines, profile: colorprofile.TrueColor}))
	return cost
}
