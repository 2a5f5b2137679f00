// Package doctor is the screen of the search for the right preparation of pictures: its progress, the preparations that
// do best so far, and what to do. The one under the cursor can be taken on all screens.
package doctor

import (
	"context"
	"time"

	"beyond/engine"
	"beyond/engine/preparation"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Source searches; an *engine.LiveDiagnosis is one.
type Source interface {
	Start()
	Cancel()
	State() (engine.DiagnosisState, int)
	Changed(ctx context.Context, version int) (int, error)
}

// Options of the screen. All but Command are needed.
type Options struct {
	Source Source
	// InUse is the name of the preset with which pictures are prepared now.
	InUse string
	// Use opens the model with another preset. The command puts it in the place of the present one on all screens.
	Use func(ctx context.Context, preset string) (use tea.Cmd, err error)
	// Export writes the labels in another order to a new file, and returns its name.
	Export func(preparation.Order) (file string, err error)
	// Command is the command line that does the same.
	Command string
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options
	watch   ui.Watch[engine.DiagnosisState]
	state   engine.DiagnosisState
	known   bool // the state has come
	list    ui.List
	opening ui.Request[tea.Cmd]
	stop    context.CancelFunc // of the opening
}

// lookEvery is how often the ranking on screen may change.
const lookEvery = 250 * time.Millisecond

// New returns the screen.
func New(options Options) *Model {
	return &Model{
		Page: ui.NewPage("doctor", safe.Clean("preparation")), options: options, stop: func() {},
		watch: ui.Watch[engine.DiagnosisState]{
			Source: options.Source, Gather: options.Source.State,
			Pause: func(engine.DiagnosisState) time.Duration { return lookEvery },
		},
	}
}

// With returns the screen as it stands, for another preset in use.
func (m *Model) With(options Options) *Model {
	n := New(options)
	n.state, n.known, n.list = m.state, m.known, m.list
	return n
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.opening.Pending() || !m.known || m.state.Running }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.shown()
	case ui.Hidden:
		m.watch.End()
	case ui.Resized:
		m.settle()
	case ui.Known[engine.DiagnosisState], ui.LookAgain:
		return m.watch.Take(msg, m.stateArrived)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

// shown begins the search where there has been none. The shell says Shown after a resize as well.
func (m *Model) shown() tea.Cmd {
	if !m.Visit.On() {
		m.Visit.Begin()
	}
	source, watch := m.options.Source, m.watch.Begin()
	return func() tea.Msg {
		if state, _ := source.State(); !state.Begun {
			source.Start()
		}
		return watch()
	}
}

// stateArrived keeps the cursor on its preparation, which better ones push down.
func (m *Model) stateArrived(s engine.DiagnosisState) tea.Cmd {
	was := m.selected()
	m.state, m.known = s, true
	if was != nil {
		for i, row := range s.Preparations {
			if row.Preset == was.Preset && row.Labels == was.Labels && m.list.At > 0 {
				m.list.At = i
			}
		}
	}
	m.settle()
	return nil
}

func (m *Model) settle() { m.list.Settle(len(m.state.Preparations), m.layout().rows) }

func (m *Model) move(by int) tea.Cmd {
	m.list.Move(by)
	return nil
}

// selected is the preparation under the cursor, nil if there is none.
func (m *Model) selected() *preparation.Row {
	if len(m.state.Preparations) == 0 {
		return nil
	}
	return &m.state.Preparations[m.list.At]
}
