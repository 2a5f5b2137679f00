package inspect

import (
	"image"
	"math"

	"beyond/ui"
	"beyond/views/inspect/why"
)

const (
	paneGap      = 2
	widestSide   = 48
	captionLines = 1
	highestFilm  = 6
	plainFilm    = 14 // where no pictures need the lines
)

// mostFilm is how many lines the film strip has at most.
func mostFilm(aspect float64) int {
	if aspect == factsAspect {
		return plainFilm
	}
	return highestFilm
}

// layout is where the parts are on the canvas, in cells. From the top: the head, captions, pictures, lists of classes,
// the facts of the step, the verdict, the film strip, the path of an explanation.
type layout struct {
	across                   int // panes
	pane, gap                int // width of one, and from one to the next
	left                     int // width of facts, verdict, film and path, with margins
	caption, pictures, lists int // first lines
	cols, rows               int // of a picture
	listLines                int
	facts                    int // line of the step's facts; 0 where all panes fit, and one of them tells them
	verdict                  int
	film                     image.Rectangle
	others                   image.Rectangle // other models' classes below the film; empty where a pane tells them
	path                     image.Rectangle // a single line where its pictures have no room
	column                   image.Rectangle // below an explanation's picture to the bottom; empty where it has no room
	side                     image.Rectangle // details or chooser; empty if none is open
	beside                   image.Rectangle // the classes beside the only picture; empty where they stand below it
}

// layout is arranged for the present width and for the explanations on screen.
func (m *Model) layout(w, h int, aspect float64) layout {
	side := m.detailed || m.chooser != nil || m.soonest.open
	if m.unchanged() && !side {
		if l, ok := arrangeLarge(w, h, aspect); ok {
			return m.withOthers(l)
		}
	}
	return m.withOthers(arrange(w, h, aspect, side, m.mode != why.Off))
}

// unchanged reports whether nothing but the original is to be seen: no step of the attack, no explanation.
func (m *Model) unchanged() bool {
	return m.mode == why.Off && m.shown() <= 0 && !m.seeking && m.playing == 0 && m.failed == nil
}

// leastBeside is the width in cells that the classes need beside a picture.
const leastBeside = 36

// arrangeLarge gives the original all lines between the head and the verdict, with its classes beside it. ok is false if
// the picture would not be larger that way.
func arrangeLarge(w, h int, aspect float64) (l layout, ok bool) {
	least, inner := heightsOf(h, false), w-2*ui.Margin
	l.across, l.left = 1, w
	l.caption = 1 + least.air
	l.pictures = l.caption + captionLines
	l.rows = max(0, h-l.pictures-1-2*least.air-highestFilm)
	l.cols = min(int(math.Ceil(float64(l.rows)*aspect)), inner-paneGap-leastBeside)
	l.rows = min(l.rows, int(math.Ceil(float64(l.cols)/aspect)))
	usual := arrange(w, h, aspect, false, false)
	if l.cols <= usual.cols || l.rows <= usual.rows {
		return usual, false
	}
	l.pane = l.cols
	l.gap, l.lists = l.pane+paneGap, l.pictures+l.rows
	l.verdict = l.lists + least.air
	top := l.verdict + 1 + least.air
	l.film = image.Rect(ui.Margin, top, w-ui.Margin, min(h, top+mostFilm(aspect)))
	l.beside = image.Rect(ui.Margin+l.cols+paneGap, l.pictures, w-ui.Margin, l.lists)
	return l, true
}

// arrange makes the pictures as large as fits. The lines that their width leaves go to the path of an explanation and
// to the film strip.
func arrange(w, h int, aspect float64, side, explained bool) layout {
	var l layout
	if side {
		cols := min(max(w/3, 32), widestSide)
		l.side = image.Rect(max(0, w-cols), 0, w, h)
		w = max(0, w-cols)
	}
	l.divide(w, explained)
	l.pile(h, aspect, explained)
	if l.left < w {
		l.column = image.Rect(l.at(l.across-1), l.lists, l.at(l.across-1)+l.pane, h)
	}
	return l
}

// divide puts as many panes side by side as there are and as have room. Of three or more, an explanation has all that
// is below its own, too.
func (l *layout) divide(w int, explained bool) {
	most, narrowest := 3, 30 // a class name and its percentage
	if explained {
		most, narrowest = 4, 26
	}
	inner := max(0, w-2*ui.Margin)
	l.across = min(max((inner+paneGap)/(narrowest+paneGap), 1), most)
	l.pane = max(0, (inner-(l.across-1)*paneGap)/l.across)
	l.gap, l.left = l.pane+paneGap, w
	if explained && l.across > 2 {
		l.left = l.at(l.across-1) - paneGap + ui.Margin
	}
	if l.across < most {
		l.facts = 1
	}
}

// heights are how many lines each part has at least.
type heights struct{ list, film, path, air int }

// heightsOf returns them for a low, a usual and a high canvas; the last can afford blank lines.
func heightsOf(h int, explained bool) heights {
	if explained {
		const path = 1 + why.PathText + 3 // with a blank line before it, and the smallest pictures
		return [...]heights{{1, 1, 1, 0}, {3, 2, 1, 0}, {3, 3, path, 1}, {5, 3, path, 1}}[between(h, 18, 30, 45)]
	}
	return [...]heights{{1, 1, 0, 0}, {3, 3, 0, 0}, {5, 5, 0, 1}}[between(h, 18, 30)]
}

// pile puts the parts below each other.
func (l *layout) pile(h int, aspect float64, explained bool) {
	least, factLines := heightsOf(h, explained), l.facts
	l.listLines = least.list
	l.caption = 1 + least.air
	l.pictures = l.caption + captionLines
	room := h - l.pictures - least.list - factLines - 1 - 2*least.air - least.film - least.path
	l.rows = max(0, min(room, int(math.Ceil(float64(l.pane)/aspect))))
	l.cols = min(l.pane, int(math.Ceil(float64(l.rows)*aspect)))
	l.lists = l.pictures + l.rows
	if factLines > 0 {
		l.facts = l.lists + l.listLines
	}
	l.verdict = l.lists + l.listLines + factLines + least.air
	top, inner := l.verdict+1+least.air, l.left-2*ui.Margin
	path, gap := least.path, 0
	if path > 1 { // with pictures
		gap = 1
		path = min(path+room-l.rows, gap+why.PathRows(inner, aspect))
	}
	bottom := max(top, min(h-path, top+mostFilm(aspect)))
	l.film = image.Rect(ui.Margin, top, ui.Margin+max(0, inner), bottom)
	if explained {
		l.path = image.Rect(ui.Margin, bottom+gap, ui.Margin+max(0, inner), bottom+path)
	}
}

// between counts the bounds, which rise, that v reaches.
func between(v int, bounds ...int) int {
	n := 0
	for n < len(bounds) && v >= bounds[n] {
		n++
	}
	return n
}

// usualAspect is how many times higher than wide cells are, where only the columns of a layout matter.
const usualAspect = 2

// at is the column where the i-th pane on screen begins.
func (l layout) at(i int) int { return ui.Margin + i*l.gap }
