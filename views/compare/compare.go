// Package compare is the screen of models side by side: their errors, who is right where another is wrong, the classes
// they agree least on, and how far adversarial pictures of one fool another.
package compare

import (
	"context"
	"time"

	"beyond/engine/compare"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Facts is what is known at one moment.
type Facts struct {
	Comparison compare.Comparison
	Answers    compare.Answers
	Predicted  []int // pictures with an answer, or with none for good, of each model
	Pictures   int
}

// Source knows the models that are compared. Methods with a context may take a while, and end with it.
type Source interface {
	ui.Followed
	// Facts is what is known now. The transfer matrix is in it once it has been measured for these models.
	Facts() (f Facts, version int)
	// AtHand lists models that can be added.
	AtHand(ctx context.Context) ([]string, error)
	// Add opens a model and begins to predict by it.
	Add(ctx context.Context, name string) error
	// Remove gives up the model that was added last.
	Remove()
	// Transfer attacks the pictures by each model and tries them on the others.
	Transfer(ctx context.Context, report func(done, total int)) error
	// Time times a forward pass of each model.
	Time(ctx context.Context, report func(done, total int)) error
	// CommandLine makes the same comparison.
	CommandLine() string
}

// Options of the screen; all are needed.
type Options struct {
	Source   Source
	OpenGrid func(title safe.Text, pictures []int) tea.Cmd
	Most     int // models
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options
	watch   ui.Watch[*Facts]

	facts     *Facts // nil until the first has come
	rows      []row
	list      ui.List
	adding    adding
	measuring measuring
}

// adding is the choice of a further model.
type adding struct {
	open    bool
	listing ui.Request[[]string]
	opening ui.Request[string]
	names   []string
	name    string // being opened
	list    ui.List
}

// measuring is a measurement of the transfer matrix, or of the models' times.
type measuring struct {
	what string // is done
	ui.Request[struct{}]
	stop context.CancelFunc
	err  error
}

// New returns the screen.
func New(options Options) *Model {
	m := &Model{Page: ui.NewPage("compare", safe.Text{}), options: options}
	m.watch = ui.Watch[*Facts]{
		Source: options.Source,
		Gather: func() (*Facts, int) {
			f, version := options.Source.Facts()
			return &f, version
		},
	}
	m.watch.Pause = func(f *Facts) time.Duration { return ui.Pause(f.Pictures * len(f.Predicted)) }
	return m
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		if m.Visit.On() {
			return nil
		}
		m.Visit.Begin()
		return m.watch.Begin()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		m.settle()
	case ui.Known[*Facts], ui.LookAgain:
		return m.watch.Take(msg, m.factsArrived)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	}
	return answered
}

// leave gives up all that is on its way.
func (m *Model) leave() {
	m.watch.End()
	m.adding = adding{}
	m.stopMeasuring()
}

func (m *Model) factsArrived(f *Facts) tea.Cmd {
	m.facts = f
	m.rows = rowsOf(f)
	m.settle()
	return nil
}

func (m *Model) settle() {
	m.list.Settle(len(m.rows), m.Height-m.headHeight())
	m.adding.list.Settle(len(m.adding.names), m.Height-2)
	if len(m.rows) > 0 && m.rows[m.list.At].heading {
		m.list.At = min(m.list.At+1, len(m.rows)-1)
	}
}

// move steps over headings.
func (m *Model) move(by int) tea.Cmd {
	if m.adding.open {
		m.adding.list.Move(by)
		return nil
	}
	m.list.Move(by)
	for step := sign(by); len(m.rows) > 0 && m.rows[m.list.At].heading; {
		was := m.list.At
		if m.list.Move(step); m.list.At == was { // the first row is a heading
			step = -step
		}
	}
	return nil
}

func sign(by int) int {
	if by < 0 {
		return -1
	}
	return 1
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool {
	return m.Visit.On() && m.facts == nil || m.measuring.Pending() || m.adding.listing.Pending() || m.adding.opening.Pending()
}

// With returns the screen as it stands, reading from another source.
func (m *Model) With(options Options) *Model {
	n := New(options)
	n.list = m.list
	return n
}
