// Package cover is the screen on which a person hides and shows the segments of a picture: the picture as the model then
// sees it, with the classes that it sees. Two searches look for the smallest set that suffices and the smallest that is
// needed, see package probe; they are drawn as they run.
//
// The screen asks for one thing at a time. A set that was seen before is not asked for again.
package cover

import (
	"context"
	"image"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/lime"
	"beyond/engine/probe"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Source shows the model parts of a picture; an *engine.Workspace is one.
type Source interface {
	Glance(ctx context.Context, p engine.Priority, s *engine.Subject, hidden []bool, class int) (engine.Sight, error)
	SearchSet(
		ctx context.Context, p engine.Priority, s *engine.Subject, class int, k probe.Kind, report func(probe.State),
	) (probe.Set, error)
	Covering(i, class int, s *engine.Subject, c engine.Cut, hidden []bool, whole, seen engine.Sight) *engine.Covered
}

// Options of the screen. All but Command and the two exports are needed.
type Options struct {
	Source  Source
	Subject func(ctx context.Context, c engine.Cut) (*engine.Subject, error)
	Cut     engine.Cut // at first
	Classes *dataset.Classes
	Picture int // index in the set
	Class   int // the class that the sentences and the searches are about
	Label   int // −1 if the picture has none
	Title   safe.Text
	// Content names model, picture and step, for the cache of drawn pictures.
	Content string
	// Command is the command that hides the same segments, "" if there is none.
	Command func(c engine.Cut, hide string) string
	// Name begins the names of saved files. Export writes a picture and Write a text under a name without extension; both
	// return where. They are nil where nothing can be saved.
	Name   string
	Export func(name string, img image.Image) (path string, err error)
	Write  func(name string, text []byte) (path string, err error)
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options
	cut     engine.Cut

	subject   *engine.Subject // nil until the picture is cut
	words     []engine.SegmentWords
	around    neighbours
	cutting   ui.Request[*engine.Subject]
	failed    error
	sets      history
	cursor    int // segment
	sights    map[string]engine.Sight
	glancing  ui.Request[engine.Sight]
	asked     string       // the set that is asked for
	last      engine.Sight // that was on screen
	search    *search      // runs; nil if none does
	stepping  ui.Request[found]
	found     *probe.Set // of the search that ended last, while its set is on screen
	foundAt   string
	area      image.Rectangle // of the picture on the canvas
	listTop   int
	list      image.Rectangle // of the segments on the canvas
	composed  string
	composite *imaging.RGB
}

// mostSights is how many sets are remembered.
const mostSights = 2000

// New returns the screen with everything visible.
func New(o Options) *Model {
	return &Model{Page: ui.NewPage("cover", o.Title), options: o, cut: o.Cut, sights: map[string]engine.Sight{}}
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool {
	return m.Visit.On() && (m.cutting.Pending() || m.glancing.Pending() || m.search != nil)
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		if !m.Visit.On() {
			m.Visit.Begin()
		}
	case ui.Hidden:
		m.stop()
	case tea.MouseClickMsg:
		m.clicked(image.Pt(msg.X, msg.Y))
	case tea.MouseWheelMsg:
		m.next(ui.Wheel(msg))
	}
	return tea.Batch(answered, m.proceed())
}

// proceed asks for what is missing: the segments, or what the model sees in the set on screen.
func (m *Model) proceed() tea.Cmd {
	switch {
	case !m.Visit.On() || m.failed != nil:
		return nil
	case m.subject == nil:
		if m.cutting.Pending() {
			return nil
		}
		cut := m.cut
		return m.cutting.Ask(m.Visit.Context(), func(ctx context.Context) (*engine.Subject, error) {
			return m.options.Subject(ctx, cut)
		}, m.cutArrived)
	case m.search != nil:
		return nil
	}
	return m.glance()
}

func (m *Model) cutArrived(s *engine.Subject, err error) tea.Cmd {
	if err == nil && s.Segments.N < 2 {
		err = lime.ErrOneSegment
	}
	if m.failed = err; err != nil {
		return nil
	}
	if n := s.Segments; m.around.centres == nil || len(m.words) != n.N {
		m.words, m.around = s.Words(), neighboursOf(n)
		m.sets, m.cursor = newHistory(n.N), int(n.Labels[n.H/2*n.W+n.W/2])
	}
	m.subject, m.sights = s, map[string]engine.Sight{}
	return nil
}

// glance asks what the model sees in the set on screen, or in the whole picture, unless that is known. An answer that is
// still on its way is of another set and dropped.
func (m *Model) glance() tea.Cmd {
	set := m.sets.now()
	if _, known := m.sights[key(set)]; known {
		set = make([]bool, len(set))
		if _, known := m.sights[key(set)]; known {
			return nil
		}
	}
	if m.glancing.Pending() && m.asked == key(set) {
		return nil
	}
	source, subject, class := m.options.Source, m.subject, m.options.Class
	m.asked = key(set)
	return m.glancing.Ask(m.Visit.Context(), func(ctx context.Context) (engine.Sight, error) {
		return source.Glance(ctx, engine.Visible, subject, set, class)
	}, func(s engine.Sight, err error) tea.Cmd {
		if err != nil {
			m.failed = err
			return nil
		}
		if len(m.sights) >= mostSights {
			m.sights = map[string]engine.Sight{}
		}
		m.sights[key(set)] = s
		return nil
	})
}
