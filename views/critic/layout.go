package critic

import (
	"image"

	"beyond/ui"
	"beyond/ui/safe"
)

// sizes are the widths, in cells, that pictures are drawn at. A cell is about twice as high as wide.
var sizes = []int{8, 10, 12, 14, 16, 18, 20, 24, 28, 34}

const (
	blockGap   = 3 // between two blocks
	pictureGap = 1
	narrowest  = 26 // of a block; two of the smallest pictures and a rule to read
	// enough is how many pictures of a list a block shows at least, if it can, however large they are drawn.
	enough = 4
)

// layout is where things are on the canvas. From the top: the selectors' names, a heading and the prototypes, a
// heading and the criticisms, the rules.
type layout struct {
	across        int // blocks side by side
	width         int // of a block
	size, fitting int // in sizes: the one in use, and the one that fits well
	cols, rows    int // of a picture
	perLine       int // pictures of a block side by side
	lines         int // lines of pictures of a list
	rules         [lists]int
}

func (m *Model) layout() layout {
	l := layout{across: 1}
	if n := len(m.blocks); m.Width-2*ui.Margin >= n*(narrowest+blockGap)-blockGap {
		l.across = max(1, n)
	}
	l.width = max(1, (m.Width-2*ui.Margin-(l.across-1)*blockGap)/l.across)
	l.rules = m.ruleLines(l.width)
	most := 1
	for _, b := range m.blocks {
		most = max(most, len(b.lists[prototypes]), len(b.lists[criticisms]))
	}
	for i := range sizes {
		if l.at(i, m.Height, most); l.shows() >= min(enough, most) {
			l.fitting = i
		}
	}
	l.at(min(max(l.fitting+m.size, 0), len(sizes)-1), m.Height, most)
	return l
}

// at draws pictures at a size, in as many lines as there is room for and as are needed.
func (l *layout) at(size, height, most int) {
	l.size, l.cols = size, min(sizes[size], l.width)
	l.rows = l.cols / 2
	l.perLine = max(1, (l.width+pictureGap)/(l.cols+pictureGap))
	room := (height - 1 - lists - l.rules[prototypes] - l.rules[criticisms]) / lists
	l.lines = min(max(0, room/l.pitch()), (most+l.perLine-1)/l.perLine)
}

// shows is how many pictures of a list a block has room for.
func (l layout) shows() int { return l.lines * l.perLine }

// pitch is the height of a line of pictures with their caption.
func (l layout) pitch() int { return l.rows + 1 }

// ruleLines is how many lines the longest rule of each list takes.
func (m *Model) ruleLines(width int) (n [lists]int) {
	for _, b := range m.blocks {
		for list := range lists {
			n[list] = max(n[list], len(b.rule(list).Wrap(width)))
		}
	}
	return n
}

// heading is the line above a list.
func (l layout) heading(list int) int { return 1 + list*(1+l.lines*l.pitch()) }

// rule is the first line of a list's rule.
func (l layout) rule(list int) int { return l.heading(lists) + list*l.rules[prototypes] }

// block is where the i-th block on screen begins.
func (l layout) block(i int) int { return ui.Margin + i*(l.width+blockGap) }

// cell is the place of the i-th picture of a list in a block, with its caption.
func (l layout) cell(block, list, i int) image.Rectangle {
	x := l.block(block) + i%l.perLine*(l.cols+pictureGap)
	y := l.heading(list) + 1 + i/l.perLine*l.pitch()
	return image.Rect(x, y, x+l.cols, y+l.pitch())
}

// tabs are the selectors' names where only one block is on screen, and where they begin.
func (m *Model) tabs() (texts []safe.Text, xs []int) {
	x := ui.Margin
	for _, b := range m.blocks {
		texts, xs = append(texts, safe.Clean(b.title)), append(xs, x)
		x += texts[len(texts)-1].Width() + tabGap
	}
	return texts, xs
}

const tabGap = 3
