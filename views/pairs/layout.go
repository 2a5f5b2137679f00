package pairs

import (
	"image"

	"beyond/ui"
)

// layout is where things are on the canvas. From the top: three lines about all pairs, the pictures' place with the
// predictions beside it, the table of pairs under its header.
type layout struct {
	picture, a, b image.Rectangle
	table         image.Rectangle
}

const (
	gap         = 3
	fewestRows  = 5 // of the table, header included
	leastLines  = 8 // for the top five and their title
	widestWords = 40
)

// layout gives the pair the height that leaves the table some lines, but no more than two thirds.
func (m *Model) layout() layout {
	w, h := m.Width, m.Height
	rows := max(min(h-1-fewestRows, h*2/3), min(leastLines, h-1))
	cols := min(2*rows, max(0, w-2*ui.Margin-2*gap)/2)
	x := ui.Margin + cols + gap
	words := min(max(0, w-ui.Margin-x-gap)/2, widestWords)
	return layout{
		picture: image.Rect(ui.Margin, 3, ui.Margin+cols, max(3, rows)),
		a:       image.Rect(x, 3, x+words, rows),
		b:       image.Rect(x+words+gap, 3, x+2*words+gap, rows),
		table:   image.Rect(ui.Margin, rows+1, max(ui.Margin, w-ui.Margin), max(h, rows+1)),
	}
}
