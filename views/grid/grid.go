// Package grid is the screen of many pictures: a class, a cell of the confusion matrix, the pictures of a finding, or a
// whole data set. The prediction stands under each picture.
//
// The pictures on screen are predicted before anything else, then the next page.
package grid

import (
	"cmp"
	"context"
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
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
	// Title names the pictures; empty means all pictures.
	Title safe.Text
	// Pictures are shown, in this order; nil means all. They are not modified.
	Pictures []int
	// OpenPicture opens the picture at a place among others.
	OpenPicture func(pictures []int, at int) tea.Cmd
	// Critic makes the tab of a class's prototypes and criticisms; nil where there is none.
	Critic func(class int) ui.Screen
	// Content names data set and preset. The cache of drawn pictures tells pictures apart by it.
	Content string
	// Command is the command line that computes the same.
	Command string
	// File finds the pictures' files.
	File ui.Files
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options

	watch     ui.Watch[finding.Evidence]
	evidence  *finding.Evidence // nil until the source has been asked once
	wish      wish
	arranging ui.Request[arrangement]
	shown     arrangement
	fresh     bool // the next arrangement begins at its top

	at, top int // the picture under the cursor, and the first line of pictures on screen
	size    int // steps larger than the size that fits well
	loader  ui.Loader[int, crop]
	critic  ui.Screen // in the tab of that name; nil until it was opened
}

// New returns the screen.
func New(options Options) *Model {
	watch := ui.Watch[finding.Evidence]{
		Source: options.Source,
		Gather: func() (finding.Evidence, int) { e := options.Source.Evidence(); return e, e.Version },
		Pause:  func(finding.Evidence) time.Duration { return ui.Pause(0) },
	}
	title := cmp.Or(options.Title, safe.Clean("pictures"))
	return &Model{
		Page: ui.NewPage("grid", title), options: options, watch: watch, loader: newLoader(options.Source),
		wish: wish{critic: options.Critic != nil},
	}
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string {
	if part, ok := m.part().(ui.Replayable); ok {
		return part.CommandLine()
	}
	return m.options.Command
}

// Picture implements ui.Pictured.
func (m *Model) Picture() int {
	if part := m.part(); part != nil {
		if p, ok := part.(ui.Pictured); ok {
			return p.Picture()
		}
		return -1
	}
	return m.selected()
}

// Filterable implements ui.Filterable.
func (m *Model) Filterable() bool { return m.part() == nil }

// Sifted implements ui.Sifter.
func (m *Model) Sifted() (text safe.Text, failed bool) {
	if m.shown.problem != "" {
		return safe.Clean(m.shown.problem), true
	}
	return safe.Format("%s of %s", finding.Count(len(m.shown.pictures)), pictures(m.shown.of)), false
}

// Completions implements ui.Completer.
func (m *Model) Completions(word string) []string {
	if m.evidence == nil {
		return nil
	}
	return completions(*m.evidence, word)
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.loading() || m.partWaiting() }

// loading reports whether nothing is known yet.
func (m *Model) loading() bool { return m.evidence == nil || m.shown.tabs == nil }

// Keys implements ui.Screen. The screen in the open tab has keys of its own.
func (m *Model) Keys() []ui.Key {
	several, oneTab := len(m.shown.tabs) > 1, "there is only one tab"
	next := ui.NewKey("tab", "next tab", func() tea.Cmd { return m.turn(1) }, "tab").Needs(several, oneTab)
	previous := ui.NewKey("shift+tab", "previous tab", func() tea.Cmd { return m.turn(-1) }, "shift+tab").
		Needs(several, oneTab)
	keys := append([]ui.Key{
		ui.NewKey("enter", "inspect", m.open, "enter").Needs(m.selected() >= 0, "there are no pictures here"),
		next,
		ui.NewKey("s", "sort", m.sortByNext, "s"),
		ui.NewKey("+", "larger", func() tea.Cmd { return m.resize(1) }, "+", "="),
		ui.NewKey("-", "smaller", func() tea.Cmd { return m.resize(-1) }, "-"),
	}, append(ui.Then(ui.Around(m.layout().lines, m.step), m.settle), previous)...)
	if part := m.part(); part != nil {
		keys = append(ui.Of(part.Name(), part.Keys()), next, previous)
	}
	return ui.AllNeed(keys, !m.loading(), "the pictures are still being looked for")
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return tea.Batch(m.begin(), m.showPart())
	case ui.Hidden:
		m.watch.End()
		m.loader.Abandon()
		m.hidePart()
	case ui.Resized:
		return tea.Batch(m.settle(), m.resizePart())
	case ui.Filter:
		m.wish.filter = msg.Text
		m.fresh = m.fresh || msg.Text != "" // what matches is shown from its beginning
		return m.arrange()
	case ui.Known[finding.Evidence], ui.LookAgain:
		return m.watch.Take(msg, m.evidenceArrived)
	case ui.Loaded[int, crop]:
		return m.loader.Arrived(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		return m.wheeled(ui.Wheel(msg))
	case ui.Answer:
		return answered
	default:
		return m.toPart(msg) // a pulse, or a picture that the part has asked for
	}
	return nil
}

// begin watches the source, at first without waiting for a change. The shell says Shown after a resize as well; the
// requests on their way then belong to the watch that ends here.
func (m *Model) begin() tea.Cmd {
	m.loader.Abandon()
	m.Waited = 0
	return tea.Batch(m.watch.Begin(), m.settle())
}

func (m *Model) evidenceArrived(e finding.Evidence) tea.Cmd {
	m.evidence = &e
	return m.arrange()
}

// arranged takes a new selection; the cursor stays on its picture.
func (m *Model) arranged(a arrangement, _ error) tea.Cmd {
	selected := m.selected()
	m.shown = a
	if m.fresh {
		m.fresh, m.at, m.top = false, 0, 0
		return m.settle()
	}
	if at := slices.Index(m.shown.pictures, selected); at >= 0 {
		m.at = at
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
	m.at = min(max(m.at, 0), max(n-1, 0))
	if m.Width == 0 || n == 0 || m.part() != nil {
		return nil
	}
	l := m.layout()
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
