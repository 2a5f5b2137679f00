package cover

import (
	"fmt"
	"image"
	"math"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/inspect/why"
	"charm.land/lipgloss/v2"
)

const (
	gap        = 2
	leastFacts = 34 // cells beside the picture
	topLines   = 5
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	m.area, m.list = image.Rectangle{}, image.Rectangle{}
	if m.failed != nil {
		c.Message(safe.Clean(m.failed.Error()).String())
		return
	}
	if m.subject == nil {
		c.Wait("The picture is being cut into segments.", m.Waited)
		return
	}
	m.drawHead(c)
	top, left := 2, ui.Margin
	if c.Height() < 24 {
		top = 1
	}
	if c.ShowsPictures() {
		rows := c.Height() - top
		cols := min(int(math.Ceil(float64(rows)*c.CellAspect())), c.Width()-2*ui.Margin-gap-leastFacts)
		rows = min(rows, int(math.Ceil(float64(cols)/c.CellAspect())))
		m.area = image.Rect(left, top, left+cols, top+rows)
		c.Picture(left, top, cols, rows, m.picture())
		left += cols + gap
	}
	facts := image.Rect(left, top, c.Width()-ui.Margin, c.Height())
	y := m.drawFacts(c.In(facts))
	m.list = image.Rect(facts.Min.X, facts.Min.Y+y, facts.Max.X, facts.Max.Y)
	m.drawList(c.In(m.list))
}

// drawHead says what is hidden.
func (m *Model) drawHead(c *ui.Canvas) {
	set := m.hidden()
	text := fmt.Sprintf("%d of %d segments hidden, %.0f %% of the picture · %s",
		len(members(set)), len(set), 100*m.subject.Share(set), m.cut.Hidden)
	x := c.Print(ui.Margin, 0, c.Theme.Text.Bold(true), safe.Clean("as the model sees it"))
	c.Print(x, 0, c.Theme.Muted, safe.Clean(" · "+text).Truncate(c.Width()-x-ui.Margin))
}

// drawFacts writes the classes, what became of the watched one, and the segment under the cursor. It returns how many
// lines they take.
func (m *Model) drawFacts(c *ui.Canvas) int {
	seen, known := m.sights[key(m.hidden())]
	if known {
		m.last = seen
	}
	for y, t := range m.last.Top { // until the model answers, the classes of the set before
		m.drawClass(c, y, t.Class, t.P)
	}
	y := topLines
	if c.Height() > 16 {
		y++
	}
	lines := func(style lipgloss.Style, text string) {
		for _, line := range safe.Clean(text).Wrap(c.Width()) {
			c.Print(0, y, style, line)
			y++
		}
	}
	style := c.Theme.Text
	if known && seen.Top[0].Class != m.options.Class {
		style = c.Theme.Doubt
	}
	lines(style, m.sentence(seen, known))
	if c.Height() > 16 {
		y++
	}
	if m.search == nil {
		lines(c.Theme.Muted, fmt.Sprintf("segment %d: %s", m.cursor, m.words[m.cursor]))
	}
	return min(y, c.Height())
}

// drawClass writes a class with its probability as a number and a bar.
func (m *Model) drawClass(c *ui.Canvas, y, class int, p float64) {
	sign, style := " ", c.Theme.Muted
	switch class {
	case m.options.Label:
		sign, style = "✓", c.Theme.TrueLabel
	case m.options.Class:
		sign, style = "▸", c.Theme.Predicted
	}
	c.Probability(y, style, sign, safe.Clean(m.name(class)), p, c.Width()/4)
}

func (m *Model) name(class int) string { return m.options.Classes.At(class).Name }

// sentence says what became of the watched class.
func (m *Model) sentence(seen engine.Sight, known bool) string {
	name, whole := m.name(m.options.Class), m.sights[key(make([]bool, len(m.words)))]
	switch s := m.search; {
	case s != nil:
		return fmt.Sprintf("searching the fewest that are %s, %d passes, p of %s %.3f; %s stops",
			s.kind, s.state.Passes, name, s.state.P, m.Key("esc"))
	case m.found != nil && m.foundAt == key(m.sets.now()):
		return m.found.Text(name)
	case !known:
		return "…"
	case seen.Top[0].Class != m.options.Class:
		return fmt.Sprintf("no longer %s: p %.3f, whole %.3f", name, seen.PClass, whole.PClass)
	case len(members(m.sets.now())) == len(m.words):
		return fmt.Sprintf("with every segment hidden it is still %s, p %.3f: hiding flips nothing", name, seen.PClass)
	case len(members(m.sets.now())) == 0:
		return fmt.Sprintf("%s, p %.3f, with everything visible", name, seen.PClass)
	}
	return fmt.Sprintf("still %s: p %.3f, whole %.3f", name, seen.PClass, whole.PClass)
}

// drawList lists the segments, each with a sign: ● is visible, ○ hidden.
func (m *Model) drawList(c *ui.Canvas) {
	n, rows := len(m.words), c.Height()
	if rows <= 0 {
		return
	}
	m.listTop = max(0, min(m.cursor-rows/2, n-rows))
	set := m.hidden()
	for y := 0; y < rows && m.listTop+y < n; y++ {
		j := m.listTop + y
		sign, style := "● ", c.Theme.Text
		if set[j] {
			sign, style = "○ ", c.Theme.Muted
		}
		x := c.Print(1, y, style, safe.Clean(sign))
		x = c.Print(x, y, c.Theme.Muted, safe.Format("%2d ", j))
		c.Print(x, y, style, why.Fitting(m.words[j], c.Width()-x))
		if j == m.cursor && m.search == nil {
			c.Mark(y)
		}
	}
}

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"●", "a visible segment"},
		{"○", "a hidden one"},
		{"✓", "the label"},
		{"▸", "the class that the sentence and the searches are about"},
	}
}
