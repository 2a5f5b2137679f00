package pairs

import "image"

// layout is where things are on the canvas. From the top: three lines about all pairs, the pictures' place with what the
// model says beside it, the table of pairs under its header.
type layout struct {
	picture, a, b image.Rectangle
	table         image.Rectangle
}

const (
	margin      = 2
	gap         = 3
	fewestRows  = 5 // of the table, header included
	leastLines  = 8 // for the top five, under what they are of
	widestWords = 40
)

// layout gives the pair the height that leaves the table some lines, but no more than two thirds.
func (m *Model) layout() layout {
	w, h := m.width, m.height
	rows := max(min(h-1-fewestRows, h*2/3), min(leastLines, h-1))
	cols := min(2*rows, max(0, w-2*margin-2*gap)/2)
	x := margin + cols + gap
	words := min(max(0, w-margin-x-gap)/2, widestWords)
	return layout{
		picture: image.Rect(margin, 3, margin+cols, max(3, rows)),
		a:       image.Rect(x, 3, x+words, rows),
		b:       image.Rect(x+words+gap, 3, x+2*words+gap, rows),
		table:   image.Rect(margin, rows+1, max(margin, w-margin), max(h, rows+1)),
	}
}
