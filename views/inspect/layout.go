package inspect

import (
	"image"
	"math"
)

// pane is one of the pictures side by side.
type pane int

const (
	original pane = iota
	attacked
	changed
	paneCount
)

// paneChoices are the panes shown where there is no room for all, by how many there is room for; tab goes from
// one choice to the next.
var paneChoices = map[int][][]pane{
	1: {{attacked}, {changed}, {original}},
	2: {{original, attacked}, {attacked, changed}, {original, changed}},
	3: {{original, attacked, changed}},
}

const (
	margin        = 2
	paneGap       = 2
	narrowestPane = 30 // a class name and its percentage
	widestSide    = 48
	captionLines  = 1
)

// layout is where things are on the canvas, in cells. From the top: what is looked at, captions, pictures, lists
// of classes, what is said about the step, the verdict, the film.
type layout struct {
	across                   int // panes
	pane, gap                int // width of one, and from one to the next
	caption, pictures, lists int // first lines
	cols, rows               int // of a picture
	listLines                int
	facts                    int // line of what is said about the step; 0 where all panes fit, and one of them says it
	verdict                  int
	film                     image.Rectangle
	side                     image.Rectangle // what is opened beside the panes; empty if nothing is
}

// arrange makes the pictures as large as fits; what their width leaves of the height makes the film higher.
func arrange(w, h int, aspect float64, side bool) layout {
	var l layout
	if side {
		cols := min(max(w/3, 32), widestSide)
		l.side = image.Rect(max(0, w-cols), 0, w, h)
		w = max(0, w-cols)
	}
	inner := max(0, w-2*margin)
	l.across = min(max((inner+paneGap)/(narrowestPane+paneGap), 1), int(paneCount))
	l.pane = max(0, (inner-(l.across-1)*paneGap)/l.across)
	l.gap = l.pane + paneGap

	air := 0 // blank lines that a high canvas can afford
	if h >= 30 {
		air = 1
	}
	l.listLines = [...]int{1, 3, 5}[between(h, 18, 30)]
	lowest := [...]int{1, 3, 5}[between(h, 18, 30)] // lines of the film
	l.caption = 1 + air
	l.pictures = l.caption + captionLines
	factLines := 0
	if l.across < int(paneCount) {
		factLines = 1
	}
	room := h - l.pictures - l.listLines - factLines - 2*air - 1 - lowest
	l.rows = max(0, min(room, int(math.Ceil(float64(l.pane)/aspect))))
	l.cols = min(l.pane, int(math.Ceil(float64(l.rows)*aspect)))
	l.lists = l.pictures + l.rows
	if factLines > 0 {
		l.facts = l.lists + l.listLines
	}
	l.verdict = l.lists + l.listLines + factLines + air
	height := min(lowest+room-l.rows, highestFilm)
	top := l.verdict + 1 + air
	l.film = image.Rect(margin, top, margin+inner, top+max(0, height))
	return l
}

const highestFilm = 6

// between counts the bounds, which rise, that v reaches.
func between(v int, bounds ...int) int {
	n := 0
	for n < len(bounds) && v >= bounds[n] {
		n++
	}
	return n
}

// at is the column where the i-th pane on screen begins.
func (l layout) at(i int) int { return margin + i*l.gap }
