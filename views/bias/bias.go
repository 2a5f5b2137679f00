// Package bias is the screen of a model's biases: the attributes that set a class's prototypes apart from its
// criticisms or that its accuracy depends on, and how sure that is (Stock and Cissé 2018, §3.4).
package bias

import (
	"context"
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/bias"
	"beyond/engine/critic"
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Source is where knowledge comes from; an *engine.Workspace is one.
type Source interface {
	Evidence() finding.Evidence
	Changed(ctx context.Context, version int) (int, error)
	Critique(ctx context.Context, p engine.Priority, q engine.Question, progress engine.Progress) (*engine.Critique, error)
	ComparePairs(e finding.Evidence, pairs []bias.Pair) []bias.ComparedPair
}

// Options of the screen. Source, Selectors and Counts are needed. A screen that cannot be opened has a nil function.
type Options struct {
	Source    Source
	Selectors []critic.Selector // the first is asked first
	Attack    attack.Settings
	// Counts is how many prototypes and criticisms are chosen of a class.
	Counts func(class int, by engine.By) critic.Counts
	// Tags are attributes that people have given to pictures by hand; nil means none.
	Tags func(ctx context.Context) ([]bias.Tag, error)

	OpenGrid      func(title safe.Text, pictures []int) tea.Cmd
	OpenCritic    func(class int) tea.Cmd
	OpenPairs     func(class int) tea.Cmd
	OpenTags      func(c *engine.Critique) tea.Cmd
	OpenDiscovery func(c *engine.Critique) tea.Cmd
	// Command is the command line that reports on a class as the screen does, or with "" on all.
	Command func(class, selector string) string
}

// pane is the list that the arrows move in.
type pane int

const (
	rowsPane pane = iota
	classesPane
	panes
)

// noClass is no class, not even all.
const noClass = bias.AllClasses - 1

// Model is the screen.
type Model struct {
	ui.Page
	options Options

	watch    ui.Watch[known]
	known    *known // nil until the source has been asked once
	selector int    // of Options.Selectors

	choosing *choosing // nil where nothing is on its way
	asking   ui.Request[*engine.Critique]
	chosen   map[question]*engine.Critique
	failed   map[question]error

	examining ui.Request[facts]
	facts     *facts // nil until there is something to be said

	pane  pane
	class int  // on screen, bias.AllClasses for all, noClass before there is any
	moved bool // by the user: it no longer follows the strongest
	order order
	lists [panes]ui.List

	divider ui.Divider // between classes and rows
}

// New returns the screen.
func New(options Options) *Model {
	m := &Model{
		Page: ui.NewPage("bias", safe.Text{}), options: options, class: noClass,
		chosen: map[question]*engine.Critique{}, failed: map[question]error{},
	}
	m.watch = ui.Watch[known]{Source: options.Source, Gather: m.gather, Pause: func(k known) time.Duration {
		return ui.Pause(len(k.evidence.Pictures))
	}}
	return m
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.facts == nil || m.choosing != nil }

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string {
	if m.facts == nil || m.class == noClass || m.options.Command == nil {
		return ""
	}
	class := ""
	if m.class != bias.AllClasses {
		class = m.facts.name(m.class)
	}
	return m.options.Command(class, m.ask().Name())
}

// ask is the selector in use.
func (m *Model) ask() critic.Selector { return m.options.Selectors[m.selector] }

// critique is the selector's choice in the class on screen, nil if it is not known.
func (m *Model) critique() *engine.Critique { return m.chosen[question{m.class, m.selector}] }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	if mouse, is := msg.(tea.MouseMsg); is && m.drag(mouse) {
		m.settle()
		return nil
	}
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.end()
	case ui.Resized:
		m.settle()
	case ui.Known[known], ui.LookAgain:
		return m.watch.Take(msg, m.knownArrived)
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

// begin follows the source, at first without waiting for a change. The shell says Shown after a resize as well.
func (m *Model) begin() tea.Cmd {
	m.end()
	m.Waited = 0
	return tea.Batch(m.watch.Begin(), m.choose())
}

// end gives up the present choice.
func (m *Model) end() {
	m.watch.End()
	if m.choosing != nil {
		m.choosing.cancel()
	}
	m.choosing = nil
}

func (m *Model) knownArrived(k known) tea.Cmd {
	m.known = &k
	return tea.Batch(m.examine(), m.choose())
}

// chosenArrived keeps the choice in a class, and goes on with the next class.
func (m *Model) chosenArrived(c *engine.Critique, err error) tea.Cmd {
	asked := m.choosing.question
	m.choosing = nil
	if err != nil {
		m.failed[asked] = err
	} else {
		m.chosen[asked] = c
	}
	return tea.Batch(m.choose(), m.examine())
}

// examined takes new facts. The screen shows the class with the strongest effect until the user moves.
func (m *Model) examined(f facts, _ error) tea.Cmd {
	was := m.row()
	m.facts = &f
	if strongest := m.facts.strongest(); !m.moved || m.facts.place(m.class) < 0 {
		if strongest != m.class {
			was = nil
		}
		m.class = strongest
	}
	m.lists[classesPane].At = max(0, m.facts.place(m.class))
	same := func(r bias.Row) bool { return was != nil && r.Attribute == was.Attribute && r.Value == was.Value }
	m.lists[rowsPane].At = max(0, slices.IndexFunc(m.rows(), same)) // the first where the row is gone
	m.settle()
	return m.choose()
}

// rows are the rows of the class on screen, in the chosen order.
func (m *Model) rows() []bias.Row {
	if m.facts == nil {
		return nil
	}
	return m.order.sorted(m.facts.rows[m.class])
}

// row is the one under the cursor, nil if there is none.
func (m *Model) row() *bias.Row {
	if rows, at := m.rows(), m.lists[rowsPane].At; at < len(rows) {
		return &rows[at]
	}
	return nil
}

// settle keeps both cursors on entries that are on screen.
func (m *Model) settle() {
	if m.facts == nil || m.Width == 0 {
		return
	}
	l := m.layout()
	m.lists[rowsPane].Settle(len(m.facts.rows[m.class]), l.rowsShown())
	m.lists[classesPane].Settle(len(m.facts.classes), l.classes.Dy()-1)
}
