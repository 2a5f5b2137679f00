package inspect

import (
	"cmp"
	"context"
	"math"
	"slices"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/walk"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// soonest is what every walk does to the picture on screen, as far as it is computed. It stands beside the panes.
type soonest struct {
	open    bool
	of      soonestKey
	courses []walk.Course // of the first kinds
	err     error         // why there are no more
	asked   ui.Request[walk.Course]
}

type soonestKey struct{ picture, steps int }

// toggleSoonest opens or closes it.
func (m *Model) toggleSoonest() tea.Cmd {
	m.soonest.open, m.detailed = !m.soonest.open, false
	return m.askSoonest()
}

// askSoonest asks for the next course, if any is missing. The strip's steps are computed before it.
func (m *Model) askSoonest() tea.Cmd {
	s := &m.soonest
	if !s.open || !m.Visit.On() {
		return nil
	}
	steps := m.settings.Steps
	if m.settings.Method != attack.IFGSM {
		steps = attack.DefaultSteps
	}
	if of := (soonestKey{m.index(), steps}); of != s.of {
		s.of, s.courses, s.err = of, nil, nil
	}
	if len(s.courses) == len(walk.Kinds()) || s.err != nil {
		return nil
	}
	source, of, way := m.options.Source, s.of, walk.New(walk.Kind(len(s.courses)), s.of.steps)
	return s.asked.Ask(m.Visit.Context(), func(ctx context.Context) (walk.Course, error) {
		return source.Course(ctx, engine.Near, of.picture, way, walkSeed)
	}, func(c walk.Course, err error) tea.Cmd {
		if s.err = err; err == nil {
			s.courses = append(s.courses, c)
		}
		return m.askSoonest()
	})
}

// ranked are the places of the courses, the one that breaks the picture soonest first.
func (s *soonest) ranked() []int {
	order := make([]int, len(s.courses))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.severity(a), s.severity(b)) })
	return order
}

// severity is that of the first wrong step of a course.
func (s *soonest) severity(at int) float64 {
	first := s.courses[at].FirstWrong
	if first == nil {
		return math.Inf(1)
	}
	return walk.New(walk.Kind(at), s.of.steps).Severity(*first)
}

const (
	soonestName   = 11 // cells of a name
	soonestValue  = 10 // and of a value with its unit
	leastSoonest  = 4  // columns of a curve
	widestSoonest = 21
)

// drawSoonest draws a line a walk: its name, the value at its first wrong step, and the course of the label's
// probability.
func (m *Model) drawSoonest(c *ui.Canvas) {
	s := &m.soonest
	c.Print(0, 0, c.Theme.Title, safe.Clean("what breaks it soonest").Truncate(c.Width()))
	n := min(c.Width()-soonestName-soonestValue-1, widestSoonest, s.of.steps+1)
	y := 2
	for _, at := range s.ranked() {
		m.drawCourse(c, y, at, n)
		y++
	}
	for at := len(s.courses); at < len(walk.Kinds()) && s.err == nil; at++ {
		c.Print(0, y, c.Theme.Muted, safe.Format("%-*s…", soonestName, walk.Kind(at)))
		y++
	}
	notes := safe.Clean("value at the first wrong step; p(true) from severity 0 to 5").Wrap(c.Width())
	if !m.labelled() {
		notes = safe.Clean("value at the first step of another class; p(first) from severity 0 to 5").Wrap(c.Width())
	}
	if s.err != nil {
		notes = safe.Clean(s.err.Error()).Wrap(c.Width())
	}
	c.Sub(0, y+1, c.Width(), c.Height()-y-1).Lines(c.Theme.Muted, notes...)
}

// drawCourse draws one line. The walk on the strip is marked.
func (m *Model) drawCourse(c *ui.Canvas, y, at, n int) {
	course, k := m.soonest.courses[at], walk.Kind(at)
	name, style := c.Theme.Text, c.Theme.Muted
	value := "∞ never"
	if first := course.FirstWrong; first != nil {
		value, style = "↯ "+k.Format(course.Steps[*first].Value), c.Theme.Adversarial
		if *first == 0 {
			value, style = "✗ at once", c.Theme.Mistake
		}
	}
	c.Print(0, y, name, safe.Clean(k.String()).Truncate(soonestName-1))
	c.Print(soonestName, y, style, safe.Clean(value).Truncate(soonestValue))
	if n >= leastSoonest {
		values := make([]float64, n)
		for i := range values {
			values[i] = course.Steps[i*(len(course.Steps)-1)/(n-1)].PTrue
		}
		c.Sparkline(soonestName+soonestValue+1, y, values, c.Theme.TrueLabel)
	}
	if m.along.natural && m.along.kind == k {
		c.Highlight(0, y, c.Width(), 1, c.Theme.Selection)
	}
}
