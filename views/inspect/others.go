package inspect

import (
	"context"

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

// drawOthers writes what the other models see, one a line, once they have answered.
func (m *Model) drawOthers(c *ui.Canvas) {
	if m.opinions.known != (opinionKey{m.trace, m.shown(), m.trace.restart()}) {
		return
	}
	for y, o := range m.opinions.list {
		name := safe.Clean(o.Model)
		switch {
		case y == c.Height()-1 && y < len(m.opinions.list)-1:
			c.Print(0, y, c.Theme.Muted, safe.Format("… %d more", len(m.opinions.list)-y))
			return
		case y >= c.Height():
			return
		case o.Err != nil:
			c.Print(0, y, c.Theme.Mistake, safe.Format("%v: %v", name, o.Err).Truncate(c.Width()))
			continue
		}
		sign, style := m.trace.Role(c.Theme, o.First.Class, m.shown())
		right := c.PrintRight(c.Width(), y, style, safe.Format("%.1f %%", 100*o.First.P)) - 1
		x := c.Print(0, y, c.Theme.Muted, name.Truncate(c.Width()/2)) + 1
		x = c.Print(x, y, style, safe.Clean(sign+" "))
		c.Print(x, y, style, m.className(o.First.Class).Truncate(right-x))
	}
}
