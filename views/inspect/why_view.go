package inspect

import (
	"fmt"
	"image/color"

	"beyond/engine/lime"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// drawWhy draws a pane with an explanation: the masked picture and, unless a column below it says more, what is said
// of it.
func (m *Model) drawWhy(c *ui.Canvas, l layout, x int, p pane) {
	step := m.shown()
	if p == cleanWhy {
		step = min(0, step)
	}
	c.Print(x, l.caption, c.Theme.Muted, safe.Clean(m.whyCaption(step)).Truncate(l.pane))
	if step == notYet {
		return
	}
	area := c.Sub(x, l.pictures, l.pane, l.rows)
	switch f := m.fit(step); {
	case f == nil:
		drawLines(area, c.Theme.Muted, safe.Clean(m.whyState(step)).Wrap(l.pane)...)
	case f.Err != nil:
		drawLines(area, c.Theme.Doubt, safe.Clean(m.whyState(step)).Wrap(l.pane)...)
	case c.ShowsPictures():
		c.Picture(x, l.pictures, l.cols, l.rows, m.maskPicture(c.Theme, step, f))
	default:
		m.drawSegments(area, step, f)
	}
	if p == cleanWhy || l.column.Empty() {
		m.drawWhyFacts(c.Sub(x, l.lists, l.pane, l.listLines), step)
	}
}

// whyCaption says what the pane shows and how.
func (m *Model) whyCaption(step int) string {
	x := m.explaining
	caption := fmt.Sprintf("attention K=%d", x.k)
	if x.beside {
		caption = fmt.Sprintf("step %d, %s", max(0, step), caption)
	}
	if x.both {
		caption += " ±"
	}
	if x.look != hide {
		caption += " · " + x.look.String()
	}
	if x.hidden != lime.Mean {
		caption += " · " + x.hidden.String()
	}
	return caption
}

// maskPicture is the picture of a step with its explanation's segments.
func (m *Model) maskPicture(t ui.Theme, step int, f *lime.Fit) picture.Picture {
	k := m.mask(t, step, f)
	if step == m.shown() {
		k.marked = m.markedSegment(f)
	}
	return picture.Picture{Image: k, Key: fmt.Sprintf("%s %s %v marked %d %v %v", m.sightKey(step), k.look, k.strokes, k.marked, k.pro, k.against)}
}

func (m *Model) mask(t ui.Theme, step int, f *lime.Fit) *mask {
	x, e := &m.explaining, m.explanation(step)
	return &mask{
		subject: e.subject, look: x.look, strokes: strokes(e.subject.Segments.N, x.visible(f)), marked: none,
		pro: inkOf(m.role(f.Class, step).style(t)), against: inkOf(t.Mistake),
	}
}

// sightKey names the picture that is explained by all that its pixels and segments depend on.
func (m *Model) sightKey(step int) string {
	s, key := m.sight(step), fmt.Sprintf("%s#%d", m.options.Content, m.index())
	if step > 0 {
		key += fmt.Sprintf(" %+v step %d", s.attack, step)
	}
	return fmt.Sprintf("%s cut by %s, hidden %s", key, s.cut.Segments, s.cut.Hidden)
}

// inkOf is the colour of a style, white for a theme without colours.
func inkOf(s lipgloss.Style) color.RGBA {
	if _, none := s.GetForeground().(lipgloss.NoColor); none {
		return white
	}
	return color.RGBAModel.Convert(s.GetForeground()).(color.RGBA)
}

// markedSegment is the one under the cursor, none if there is no such.
func (m *Model) markedSegment(f *lime.Fit) int {
	if at := m.explaining.marked; at >= 0 && at < len(f.Selected) {
		return f.Selected[at].Segment
	}
	return none
}

// drawWhyFacts says what is explained, how far that is, and how good, in as many lines as there are; it returns how
// many it took.
func (m *Model) drawWhyFacts(c *ui.Canvas, step int) int {
	f, class, right := m.fit(step), m.explainedClass(step), c.Width()
	role := m.role(class, step)
	if f != nil {
		right = c.PrintRight(right, 0, role.style(c.Theme), safe.Format("%.1f %%", 100*f.P)) - 1
	}
	name := safe.Clean(m.sign(role) + " " + m.options.Classes.At(class).Name)
	c.Print(0, 0, role.style(c.Theme), name.Truncate(right))
	if f == nil || f.Err != nil {
		return 1
	}
	facts := folded(append([]safe.Text{safe.Clean(m.whyState(step))}, m.quality(step, f)...), c.Width(), c.Height()-1)
	drawLines(c.Sub(0, 1, c.Width(), c.Height()-1), c.Theme.Text, facts...)
	return 1 + len(facts)
}

// quality says how good a surrogate is.
func (m *Model) quality(step int, f *lime.Fit) []safe.Text {
	texts := []safe.Text{safe.Format("R² %.2f", f.R2)}
	if r := m.explanation(step).repeats[m.explaining.reading(f.Class)]; r.Runs > 0 {
		texts = append(texts, safe.Format("stable %d of %d over %d seeds", r.stable(f), len(f.Selected), r.Runs+1))
	}
	texts = append(texts, safe.Format("d %d", f.Segments))
	if n := len(f.Explanation()); 0 < n && n < min(m.explaining.k, f.Segments) && !m.explaining.both {
		texts = append(texts, safe.Format("only %d speak for it", n))
	}
	for _, note := range f.Notes() {
		texts = append(texts, safe.Clean(note))
	}
	return texts
}

// folded joins texts into lines, as many to a line as fit; one that does not fit into a line is broken.
func folded(texts []safe.Text, cells, lines int) []safe.Text {
	var folded []safe.Text
	for len(texts) > 0 {
		n := 1
		for n < len(texts) && safe.Join(" · ", texts[:n+1]...).Width() <= cells {
			n++
		}
		folded = append(folded, safe.Join(" · ", texts[:n]...).Wrap(cells)...)
		texts = texts[n:]
	}
	return folded[:max(0, min(len(folded), lines))]
}
