package overview

import "image"

// layout is where things are on the canvas, in cells. From the top: a line of notes, the sentences, the table
// of classes under its header, the pictures under a title with three lines of text each.
type layout struct {
	w                     int
	found, rows, pictures span
	cell, across          int // width of a picture with its margin; pictures side by side
}

// span is some lines.
type span struct{ y, h int }

func (s span) holds(y int) bool { return y >= s.y && y < s.y+s.h }

const (
	captionLines = 3
	gap          = 2 // cells between two pictures
	// Lines of pictures, without captions, that are worth having, and more than which would be a grid.
	fewestPictureLines = 3
	mostPictureLines   = 16
	fewestAcross       = 5 // rather than larger ones
	narrowestCell      = 12
)

func (m *Model) layout() layout {
	l := arrange(m.Width, m.Height, m.visible)
	if m.facts != nil && m.facts.silent() && l.across > 0 { // below what is awaited
		l.pictures.y = m.Height - l.pictures.h - captionLines
	}
	return l
}

// arrange gives the sentences a share of the height that grows slowly, the pictures a quarter, and the table the rest.
// Lines that the table does not need go to the pictures.
func arrange(w, h int, v lists) layout {
	l := layout{w: w}
	l.found = span{1, min(len(v.found), max(1, 4+(h-21)/7))}
	table := l.found.y + l.found.h + 2
	lines := min(h/4, mostPictureLines)
	if len(v.surest) == 0 || lines < fewestPictureLines {
		l.rows = span{table, max(0, h-table-1)}
		return l
	}
	beside := captionLines + 2 // and a title, and a blank line before it
	room := h - table - beside
	rows := min(max(room-lines, 3), max(len(v.rows), 1))
	lines = max(0, min(room-rows, mostPictureLines, ((w-gap)/fewestAcross-gap)/2))
	l.rows = span{table, rows}
	l.pictures = span{table + rows + 2, lines}
	l.cell = max(2*lines, narrowestCell) + gap
	l.across = max(1, (w-gap)/l.cell)
	return l
}

// picture is the place of the i-th picture on screen.
func (l layout) picture(i int) image.Rectangle {
	x := gap + i*l.cell
	return image.Rect(x, l.pictures.y, x+l.cell-gap, l.pictures.y+l.pictures.h+captionLines)
}
