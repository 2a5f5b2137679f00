package why

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// roomForBars is the width of a list in which bars do not crowd out the words.
const roomForBars = 46

// DrawSegments draws the list of segments as a pane of its own.
func (p *Panel) DrawSegments(c *ui.Canvas) {
	c.Print(0, 0, c.Theme.Muted, safe.Clean("segments by weight").Truncate(c.Width()))
	p.drawSegmentsAndMarked(c.Sub(0, 1, c.Width(), c.Height()-1))
}

// DrawColumn draws the facts and the segments of the explanation on screen, where there is room for all of them below
// its picture.
func (p *Panel) DrawColumn(c *ui.Canvas) {
	const most = 7 // lines of facts
	if c.Height() == 0 || c.Width() == 0 {
		return
	}
	below := 1 + p.DrawFacts(c.Sub(0, 0, c.Width(), most), p.step)
	rest := c.Sub(0, below, c.Width(), c.Height()-below)
	if c.ShowsPictures() {
		p.drawSegmentsAndMarked(rest)
		return
	}
	rest.Lines(c.Theme.Muted, p.aboutMarked(c.Width())...) // the list stands in the picture's place
}

// drawSegmentsAndMarked lists the segments of the explanation on screen, and describes below the one under the cursor.
func (p *Panel) drawSegmentsAndMarked(c *ui.Canvas) {
	f := p.fit(p.step)
	if f == nil || f.Err != nil {
		return
	}
	about := p.aboutMarked(c.Width())
	list := min(len(f.Selected), max(1, c.Height()-len(about)))
	p.drawSegments(c.Sub(0, 0, c.Width(), list), p.step, f)
	c.Sub(0, list, c.Width(), c.Height()-list).Lines(c.Theme.Muted, about...)
}

// aboutMarked describes the segment under the cursor in full, and says how often other seeds select it.
func (p *Panel) aboutMarked(cells int) []safe.Text {
	f, e := p.fit(p.step), p.explanation(p.step)
	if f == nil || p.markedSegment(f) == none {
		return nil
	}
	j := p.markedSegment(f)
	about := safe.Format("segment %d: %s", j, e.words[j])
	if r := e.repeats[p.selection(f.Class)]; r.Runs > 0 {
		about = safe.Concat(about, safe.Format("; selected with %d of %d seeds", r.Times[j]+1, r.Runs+1))
	}
	return about.Wrap(cells)
}

// drawSegments lists segments by weight, as many as there is room for, the one under the cursor among them.
func (p *Panel) drawSegments(c *ui.Canvas, step int, f *lime.Fit) {
	shown, most := p.visible(f), 0.0
	for _, w := range f.Selected {
		most = max(most, math.Abs(w.Weight))
	}
	_, style := p.attack.Role(c.Theme, f.Class, step)
	marked := none
	if step == p.step {
		marked = p.marked
	}
	top := max(0, min(marked-c.Height()/2, len(f.Selected)-c.Height()))
	for y := 0; y < c.Height() && top+y < len(f.Selected); y++ {
		w := f.Selected[top+y]
		words := p.explanation(step).words[w.Segment]
		row := segmentRow{w, words, slices.Contains(shown, w), w.Weight / max(most, leastWeight), weightText(w.Weight, most)}
		row.draw(c.Sub(0, y, c.Width(), 1), style, f)
		if top+y == marked {
			c.Mark(y)
		}
	}
}

// segmentRow is a line of the list.
type segmentRow struct {
	lime.Weight
	words    engine.SegmentWords
	visible  bool    // in the picture
	relative float64 // weight, of the weightiest
	text     string  // the weight as a number
}

// draw writes the segment's number, where it is, and its weight as a number and as a bar that points left where it
// speaks against the class.
func (r segmentRow) draw(c *ui.Canvas, class lipgloss.Style, f *lime.Fit) {
	sign, style := "○", c.Theme.Muted
	if r.visible {
		sign, style = "●", class
	}
	if r.Weight.Weight < 0 {
		class = c.Theme.Mistake
	}
	right := c.PrintRight(c.Width(), 0, c.Theme.Text, safe.Clean(r.text)) - 1
	if bar := max(5, c.Width()/5); c.ShowsPictures() || c.Width() >= roomForBars {
		right -= bar
		drawSigned(c.Sub(right, 0, bar, 1), bar/2*negatives(f), r.relative, class)
		right--
	}
	x := c.Print(1, 0, style, safe.Clean(sign+" "))
	x = c.Print(x, 0, c.Theme.Muted, safe.Format("%2d ", r.Segment))
	c.Print(x, 0, c.Theme.Text, Fitting(r.words, right-x))
}

// weightText writes a weight with as many decimals as the weightiest leaves room for: those of Grad-CAM may be large.
func weightText(w, most float64) string {
	decimals := 3
	if most >= 1 {
		decimals = max(0, 2-int(math.Log10(most)))
	}
	return fmt.Sprintf("%+.*f", decimals, w)
}

// negatives is 1 if any of the selected segments speaks against the class, 0 otherwise.
func negatives(f *lime.Fit) int {
	if f.Selected[len(f.Selected)-1].Weight < 0 {
		return 1
	}
	return 0
}

// drawSigned draws a bar for a value of [−1, 1] from an axis behind so many cells.
func drawSigned(c *ui.Canvas, axis int, v float64, style lipgloss.Style) {
	if v >= 0 {
		c.Bar(axis, 0, c.Width()-axis, v, style)
		return
	}
	halves := max(1, int(math.Round(-v*float64(2*axis))))
	text := strings.Repeat("█", halves/2)
	if halves%2 == 1 {
		text = "▐" + text
	}
	c.PrintRight(axis, 0, style, safe.Clean(text))
}

// visible are the segments of a surrogate that are shown, the weightiest first.
func (p *Panel) visible(f *lime.Fit) []lime.Weight {
	list := slices.Clone(f.Selected)
	if p.both {
		slices.SortStableFunc(list, byStrength)
	} else {
		list = slices.DeleteFunc(list, func(w lime.Weight) bool { return w.Weight <= 0 })
	}
	return list[:min(p.k, len(list))]
}

// byStrength puts the weightiest first, whatever its sign.
func byStrength(a, b lime.Weight) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) }
