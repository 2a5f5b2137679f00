// Package grid is the screen of many pictures: a class, a cell of the confusion matrix, what is behind a
// finding, or all of a data set; under each picture what the model says of it.
//
// What is on screen is predicted before anything else, then the next page.
package grid

import (
	"context"
	"time"

	"beyond/engine"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Source is where pictures and knowledge come from; an *engine.Workspace is one.
type Source interface {
	Evidence() finding.Evidence
	Changed(ctx context.Context, version int) (int, error)
	Predict(ctx context.Context, p engine.Priority, i int) (*engine.Prediction, error)
	Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error)
}

// Options of the screen. Source, OpenPicture and Content are needed.
type Options struct {
	Source Source
	// Title says what is shown; empty means all pictures.
	Title safe.Text
	// Pictures are shown, in this order; nil means all. They are not modified.
	Pictures []int
	// OpenPicture opens the picture at a place among others.
	OpenPicture func(pictures []int, at int) tea.Cmd
	// Critic makes the tab of a class's prototypes and criticisms; nil where there is none.
	Critic func(class int) ui.Screen
	// Content names data set and preset: what the cache of drawn pictures tells pictures apart by.
	Content string
	// Command is the command line that computes what is shown.
	Command string
}

// Model is the screen.
type Model struct {
	options       Options
	width, height int

	watch     ui.Watch[finding.Evidence]
	evidence  *finding.Evidence // nil until the source has been asked once
	wish      wish              // what is to be shown, and in which order
	arranging ui.Ticket         // of the arrangement that is awaited
	shown     arrangement
	fresh     bool // the next arrangement begins at its top
	waited    time.Duration

	at, top int // the picture under the cursor, and the first line of pictures on screen
	size    int // steps larger than what fits well
	loader  ui.Loader[int, crop]
	critic  ui.Screen // in the tab of that name; nil until it was opened
	keys    keys
}

// New returns the screen.
func New(options Options) *Model {
	watch := ui.Watch[finding.Evidence]{
		Source: options.Source,
		Gather: func() (finding.Evidence, int) { e := options.Source.Evidence(); return e, e.Version },
		Pause:  func(finding.Evidence) time.Duration { return ui.Pause(0) },
	}
	return &Model{
		options: options, watch: watch, keys: newKeys(), loader: newLoader(options.Source), wish: wish{critic: options.Critic != nil},
	}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "grid" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text {
	if m.options.Title.IsEmpty() {
		return safe.Clean("pictures")
	}
	return m.options.Title
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string {
	if part, ok := m.part().(ui.Replayable); ok {
		return part.CommandLine()
	}
	return m.options.Command
}

// Filterable implements ui.Filterable.
func (m *Model) Filterable() bool { return m.part() == nil }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.loading() || m.partWaiting() }

// loading reports whether nothing is known yet.
func (m *Model) loading() bool { return m.evidence == nil || m.shown.tabs == nil }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	if part := m.part(); part != nil {
		return append(part.Keys(), ui.Passed(m.Bindings(), m.Update)...)
	}
	return ui.Passed(m.Bindings(), m.Update)
}

func (m *Model) Bindings() []key.Binding {
	k := m.keys
	if m.part() != nil {
		return []key.Binding{k.next, k.previous}
	}
	k.open.SetEnabled(len(m.shown.pictures) > 0)
	k.next.SetEnabled(len(m.shown.tabs) > 1)
	return k.list()
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return tea.Batch(m.begin(), m.showPart())
	case ui.Hidden:
		m.watch.End()
		m.loader.Abandon()
		m.hidePart()
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
		return tea.Batch(m.settle(), m.resizePart())
	case ui.Filter:
		m.wish.filter = msg.Text
		return m.arrange()
	case ui.Pulse:
		m.waited = msg.Elapsed
		return m.toPart(msg)
	case ui.Known[finding.Evidence]:
		return m.evidenceArrived(msg)
	case ui.LookAgain:
		next, _ := m.watch.Again(msg)
		return next
	case arrangedMsg:
		return m.arranged(msg)
	case ui.Loaded[int, crop]:
		return m.loader.Arrived(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		return m.wheeled(msg)
	default:
		return m.toPart(msg) // an answer to what it asked
	}
	return nil
}

// begin watches the source, at first without waiting for a change. The shell says Shown after a resize as well;
// what was on its way then belongs to the watch that ends here.
func (m *Model) begin() tea.Cmd {
	m.loader.Abandon()
	m.waited = 0
	return tea.Batch(m.watch.Begin(), m.settle())
}

func (m *Model) evidenceArrived(msg ui.Known[finding.Evidence]) tea.Cmd {
	next, ok := m.watch.Arrived(msg)
	if !ok {
		return nil
	}
	m.evidence = &msg.Facts
	return tea.Batch(m.arrange(), next)
}

// arranged takes a new selection; the cursor stays on its picture.
func (m *Model) arranged(msg arrangedMsg) tea.Cmd {
	if msg.ticket != m.arranging {
		return nil
	}
	selected := m.selected()
	m.shown = msg.arrangement
	if m.fresh {
		m.fresh, m.at, m.top = false, 0, 0
		return m.settle()
	}
	for at, i := range m.shown.pictures {
		if i == selected {
			m.at = at
			break
		}
	}
	return m.settle()
}

// selected is the picture under the cursor, −1 when there is none.
func (m *Model) selected() int {
	if m.at >= len(m.shown.pictures) {
		return -1
	}
	return m.shown.pictures[m.at]
}

// settle keeps the cursor on a picture and on screen, and asks for the pictures that have come on screen.
func (m *Model) settle() tea.Cmd {
	n := len(m.shown.pictures)
	if m.width == 0 || n == 0 || m.part() != nil {
		return nil
	}
	l := m.layout()
	m.at = min(max(m.at, 0), n-1)
	line, last := m.at/l.across, (n-1)/l.across
	m.top = min(max(m.top, line-l.lines+1), line)
	m.top = max(0, min(m.top, last-l.lines+1))
	if !m.watch.On() {
		return nil
	}
	page := l.across * l.lines
	return m.loader.Want(m.watch.Context(), m.slice(m.top*l.across, page), m.slice((m.top+l.lines)*l.across, page))
}

// slice is up to n of the pictures from one on.
func (m *Model) slice(from, n int) []int {
	from = min(from, len(m.shown.pictures))
	return m.shown.pictures[from:min(from+n, len(m.shown.pictures))]
}
