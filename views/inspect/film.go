package inspect

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"beyond/ui"
	"beyond/ui/safe"

	"charm.land/lipgloss/v2"
)

// strip is how the steps of an attack lie side by side: as bars of equal width, around the step on screen where
// there is no room for all.
type strip struct {
	first, count int // steps on screen
	cell         int // width of a step
}

const (
	widestCell = 6
	// narrowestNumber is the width of a step that holds its number in brackets, its sign and a free cell.
	narrowestNumber = 6
)

func (m *Model) strip(w int) strip {
	steps := m.final() + 1
	cell := min(max(w/steps, 1), widestCell)
	count := min(steps, w/cell)
	first := min(max(0, m.shown()-count/2), steps-count)
	return strip{first, count, cell}
}

// step is the one at column x.
func (s strip) step(x int) (step int, ok bool) {
	i := x / s.cell
	return s.first + i, x >= 0 && i < s.count
}

func (s strip) numbered() bool { return s.cell >= narrowestNumber }

// bar is the width of a step's bar; a cell stays free where there is room.
func (s strip) bar() int { return max(1, s.cell-1) }

// drawFilm draws a bar for every step, as high as its first class is probable and in that class's colour, above
// the steps' signs. Where steps are too narrow for their numbers, a line on top marks the one on screen.
func (m *Model) drawFilm(c *ui.Canvas) {
	if c.Height() == 0 || c.Width() == 0 {
		return
	}
	s, axis, top := m.strip(c.Width()), c.Height()-1, 0
	if !s.numbered() && axis > 1 {
		top = 1
		c.Print((m.shown()-s.first)*s.cell, 0, c.Theme.Accent, safe.Clean("▼"))
	}
	for i := range s.count {
		step, x := s.first+i, i*s.cell
		if step > m.trace.last() {
			m.drawMark(c, s, x, axis, c.Theme.Muted, "", step)
			continue
		}
		score := m.trace.frames[step].Top[0]
		style := m.trace.role(score.Class, step).style(c.Theme)
		drawColumn(c.Sub(x, top, s.bar(), axis-top), score.P, style)
		m.drawMark(c, s, x, axis, style, m.stepSign(step), step)
	}
	if x := s.count*s.cell + 3; x < c.Width() {
		m.drawCourses(c.Sub(x, 0, c.Width()-x, c.Height()))
	}
}

// drawCourses draws the probabilities of the classes that are likely at some step, each over all steps, with the steps'
// axis below.
func (m *Model) drawCourses(c *ui.Canvas) {
	const nameWidth, percentWidth, leastWidth = 20, 10, 42
	lines, steps := c.Height()-1, m.final()+1
	n := min(c.Width(), widestCourses) - nameWidth - percentWidth - 2
	if c.Width() < leastWidth || lines < 1 || m.trace.last() < 1 {
		return
	}
	n = max(1, n/steps) * min(steps, n) // whole cells a step where each has one
	for y, class := range m.likeliest(lines) {
		style := m.trace.role(class, m.shown()).style(c.Theme)
		c.Print(0, y, style, m.className(class).Truncate(nameWidth-1))
		p := func(f frame) float64 { p, _ := m.probability(f, class); return p }
		c.Sparkline(nameWidth, y, m.samples(n, p), style)
		c.PrintRight(nameWidth+n+percentWidth, y, style, m.probabilityText(m.trace.frames[m.shown()], class))
	}
	c.Print(nameWidth, lines, c.Theme.Muted, safe.Clean("0"))
	c.PrintRight(nameWidth+n, lines, c.Theme.Muted, safe.Format("step %d", m.final()))
}

// widestCourses is the width in cells at which a wider drawing shows no more.
const widestCourses = 80

// likeliest are up to n classes, first the ones that are most probable at some step.
func (m *Model) likeliest(n int) []int {
	most := map[int]float64{}
	for _, f := range m.trace.frames {
		for _, s := range f.Top {
			most[s.Class] = max(most[s.Class], s.P)
		}
	}
	classes := slices.SortedFunc(maps.Keys(most), func(a, b int) int {
		return cmp.Or(cmp.Compare(most[b], most[a]), cmp.Compare(a, b))
	})
	return classes[:min(n, len(classes))]
}

// probability is that of a class at a step, or the least of the first five if it is not among them.
func (m *Model) probability(f frame, class int) (p float64, known bool) {
	for _, s := range f.Top {
		if p = s.P; s.Class == class {
			return p, true
		}
	}
	if class == m.trace.label {
		return f.PLabel, true
	}
	return p, false
}

func (m *Model) probabilityText(f frame, class int) safe.Text {
	p, known := m.probability(f, class)
	if !known {
		return safe.Format("< %.1f %%", 100*p)
	}
	return safe.Format("%.1f %%", 100*p)
}

// drawMark names a step below its bar.
func (m *Model) drawMark(c *ui.Canvas, s strip, x, y int, style lipgloss.Style, sign string, step int) {
	text := sign
	switch {
	case !s.numbered() && sign == "":
		text = "·" // still to come
	case s.numbered() && step == m.shown():
		text = fmt.Sprintf("[%s%d]", sign, step)
	case s.numbered():
		text = fmt.Sprintf("%s%d", sign, step)
	}
	c.Print(x, y, style, safe.Clean(text).Center(s.bar()))
	if step == m.shown() {
		c.Highlight(x, y, s.bar(), 1, c.Theme.Selection)
	}
}

// stepSign says whether the model is right at a step, and flags the first at which it is not.
func (m *Model) stepSign(step int) string {
	t := m.trace
	switch wrong := t.top1(step) != t.label; {
	case step == t.firstWrong && step > 0:
		return "↯"
	case wrong:
		return "✗"
	case m.labelled():
		return "✓"
	}
	return "·"
}

var lowerBlocks = []rune("▁▂▃▄▅▆▇█")

// drawColumn fills the canvas from below, in eighths of a cell, to a fraction of its height.
func drawColumn(c *ui.Canvas, fraction float64, style lipgloss.Style) {
	eighths := max(1, int(math.Round(fraction*float64(8*c.Height()))))
	for y := c.Height() - 1; y >= 0 && eighths > 0; y-- {
		block := string(lowerBlocks[min(eighths, 8)-1])
		c.Print(0, y, style, safe.Clean(strings.Repeat(block, c.Width())))
		eighths -= 8
	}
}

// drawTraces draws p of the label and of the first class over all steps as two lines of blocks, and returns the
// column behind them.
func (m *Model) drawTraces(c *ui.Canvas, x, y, w int) int {
	name := "p(true) "
	if !m.labelled() {
		name = "p(first) "
	}
	n := min(m.final()+1, w)
	label := m.samples(n, func(f frame) float64 { return f.PLabel })
	x = c.Print(x, y, c.Theme.Muted, safe.Clean(name))
	c.Sparkline(x, y, label, c.Theme.TrueLabel)
	x = c.Print(x+n+2, y, c.Theme.Muted, safe.Clean("p(top) "))
	for i, p := range m.samples(n, func(f frame) float64 { return f.Top[0].P }) {
		if step := m.sampled(i, n); step <= m.trace.last() {
			role := m.trace.role(m.trace.top1(step), step)
			c.Sparkline(x+i, y, []float64{p}, role.style(c.Theme))
		}
	}
	return x + n
}

// samples are n values spread over all steps, NaN for steps still to come.
func (m *Model) samples(n int, value func(frame) float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
		if step := m.sampled(i, n); step <= m.trace.last() {
			values[i] = value(m.trace.frames[step])
		}
	}
	return values
}

// sampled is the step of the i-th of n samples; the first and the last step are among them.
func (m *Model) sampled(i, n int) int {
	if n == 1 {
		return 0
	}
	return i * m.final() / (n - 1)
}
