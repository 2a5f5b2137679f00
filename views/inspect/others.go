package inspect

import (
	"context"
	"slices"

	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Opinion is the first class that another model gives a picture.
type Opinion struct {
	Model string
	First score.Score
	Err   error // why there is none
}

// Others ask the models beside the one in use about a crop [3,side,side] in [0,1].
type Others func(ctx context.Context, side int, unit []float32) []Opinion

// opinions are those about the step on screen.
type opinions struct {
	of, known opinionKey // the step that was asked about, and that of the list
	list      []Opinion
	asked     ui.Request[[]Opinion]
}

// forget makes the next step on screen be asked about again: models may have come or gone.
func (o *opinions) forget() { *o = opinions{} }

// opinionKey names a step of an attack.
type opinionKey struct {
	trace         *trace
	step, restart int
}

// askOthers asks the other models about the step on screen, once.
func (m *Model) askOthers() tea.Cmd {
	if m.options.Others == nil || m.trace.crop == nil || m.trace.last() == notYet || !m.Visit.On() {
		return nil
	}
	key := opinionKey{m.trace, m.shown(), m.trace.restart()}
	if key == m.opinions.of {
		return nil
	}
	m.opinions.of = key
	side, unit := m.trace.crop.W, m.trace.frames[key.step].Picture
	ask := func(ctx context.Context) ([]Opinion, error) { return m.options.Others(ctx, side, unit), nil }
	return m.opinions.asked.Ask(m.Visit.Context(), ask, func(list []Opinion, _ error) tea.Cmd {
		m.opinions.known, m.opinions.list = key, list
		return nil
	})
}

// withOthers gives the last line of the film to the other models where the facts of the step leave them too few lines.
func (m *Model) withOthers(l layout) layout {
	n := len(m.opinions.list)
	told := slices.Contains(m.panes(l), changed) && m.trace.last() != notYet && l.listLines >= len(m.stepFacts())+n
	if n > 0 && !told && l.film.Dy() > 1 {
		l.others = l.film
		l.film.Max.Y--
		l.others.Min.Y = l.film.Max.Y
	}
	return l
}

// drawOthers writes what the other models see once they have answered, one a line or side by side in a single line.
func (m *Model) drawOthers(c *ui.Canvas, together bool) {
	if m.opinions.known != (opinionKey{m.trace, m.shown(), m.trace.restart()}) {
		return
	}
	n := len(m.opinions.list)
	for i, o := range m.opinions.list {
		switch {
		case together:
			width := (c.Width() + othersGap) / n
			m.drawOpinion(c.Sub(i*width, 0, min(width-othersGap, widestOpinion), min(1, c.Height())), o)
		case i == c.Height()-1 && i < n-1:
			c.Print(0, i, c.Theme.Muted, safe.Format("… %d more", n-i))
			return
		case i < c.Height():
			m.drawOpinion(c.Sub(0, i, c.Width(), 1), o)
		}
	}
}

// Cells between opinions in one line, and the most that one takes.
const (
	othersGap     = 3
	widestOpinion = 48
)

func (m *Model) drawOpinion(c *ui.Canvas, o Opinion) {
	name := safe.Clean(o.Model)
	if o.Err != nil {
		c.Print(0, 0, c.Theme.Mistake, safe.Format("%v: %v", name, o.Err).Truncate(c.Width()))
		return
	}
	sign, style := m.trace.Role(c.Theme, o.First.Class, m.shown())
	right := c.PrintRight(c.Width(), 0, style, safe.Format("%.1f %%", 100*o.First.P)) - 1
	x := c.Print(0, 0, c.Theme.Muted, name.Truncate(c.Width()/2)) + 1
	x = c.Print(x, 0, style, safe.Clean(sign+" "))
	c.Print(x, 0, style, m.className(o.First.Class).Truncate(right-x))
}
