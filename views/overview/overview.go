// Package overview is the first screen: the findings about a model on a data set as sentences that open their pictures,
// with the classes that lose most and the surest mistakes.
//
// It predicts nothing itself. It waits until more is known and looks again, a few times a second at most.
package overview

import (
	"context"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/crops"
	tea "charm.land/bubbletea/v2"
)

// Source is where the knowledge comes from; an *engine.Workspace is one.
type Source interface {
	Evidence() finding.Evidence
	Changed(ctx context.Context, version int) (int, error)
	crops.Source
}

// Options of the screen. All but Command are needed.
type Options struct {
	Source Source
	// OpenGrid shows pictures of the data set under a title, OpenPicture the one at a place among others.
	OpenGrid    func(title safe.Text, pictures []int) tea.Cmd
	OpenPicture func(pictures []int, at int) tea.Cmd
	// OpenDoctor searches for the right preparation of pictures.
	OpenDoctor func() tea.Cmd
	// Content names data set and preset. The cache of drawn pictures tells pictures apart by it.
	Content string
	// Command is the command line that computes the same figures.
	Command string
	// File finds the pictures' files.
	File ui.Files
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options
	filter  string

	watch    ui.Watch[facts]
	facts    *facts // nil until the source has been asked once
	visible  lists  // the entries of it that pass the filter
	pace     pace
	cursor   cursor
	pictures crops.Crops // of the surest mistakes on screen
}

// New returns the screen.
func New(options Options) *Model {
	watch := ui.Watch[facts]{
		Source: options.Source,
		Gather: func() (facts, int) { f := gather(options.Source.Evidence()); return f, f.version },
		Pause:  pause,
	}
	return &Model{
		Page: ui.NewPage("overview", safe.Text{}), options: options, watch: watch,
		pictures: crops.New(options.Source, options.Content),
	}
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command }

// Filterable implements ui.Filterable: the filter is for the list of classes.
func (m *Model) Filterable() bool { return true }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.facts == nil || m.facts.silent() }

// Status implements ui.Stated: pictures to which the model has no answer are never passed over in silence, and figures
// that are about chance are not taken for the model's.
func (m *Model) Status() safe.Text {
	switch f := m.facts; {
	case f == nil:
		return safe.Text{}
	case f.notFinite > 0:
		return safe.Format("%s of %s gave NaN: left out of every figure · %s names them",
			finding.Count(f.notFinite), count(len(f.evidence.Pictures), "picture"), m.Key("x"))
	case f.chance:
		return safe.Format("%s of %s right: about chance · %s: find the right preparation",
			finding.Count(f.right), finding.Count(f.judged), m.Key("d"))
	}
	return safe.Text{}
}

// Actions implements ui.Actor: every finding and every class is a place to go to.
func (m *Model) Actions() []ui.Action {
	if m.facts == nil {
		return nil
	}
	var actions []ui.Action
	for _, f := range m.facts.found {
		actions = append(actions, ui.Action{Title: safe.Clean(f.Sentence), Do: m.openFinding(f)})
	}
	for _, r := range m.facts.rows {
		actions = append(actions, ui.Action{Title: safe.Format("class %s", r.Name), Do: m.openRow(r)})
	}
	return actions
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.shown()
	case ui.Hidden:
		m.watch.End()
		m.pictures.Abandon()
	case ui.Resized:
		return m.settle()
	case ui.Filter:
		return m.filtered(msg.Text)
	case ui.LookAgain:
		return m.lookAgain(msg)
	case ui.Known[facts]:
		return m.watch.Take(msg, m.factsArrived)
	case crops.Loaded:
		return m.pictures.Arrived(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		return m.move(0, ui.Wheel(msg))
	}
	return answered
}

// shown begins to watch the source, at first without waiting for a change.
func (m *Model) shown() tea.Cmd {
	m.pictures.Abandon()
	m.Waited, m.pace = 0, pace{}
	return tea.Batch(m.watch.Begin(), m.settle())
}

func (m *Model) factsArrived(f facts) tea.Cmd {
	m.facts = &f
	return m.filtered(m.filter)
}

func (m *Model) lookAgain(msg ui.LookAgain) tea.Cmd {
	next, ok := m.watch.Again(msg)
	if ok {
		m.pace.add(msg.At, m.facts.known+m.facts.failed)
	}
	return next
}

func (m *Model) filtered(text string) tea.Cmd {
	m.filter = text
	if m.facts != nil {
		was := m.visible
		m.visible = m.facts.lists(text)
		m.cursor.follow(was, m.visible)
	}
	return m.settle()
}

// settle keeps the cursor on entries that are on screen, and asks for the pictures that have come on screen.
func (m *Model) settle() tea.Cmd {
	l := m.layout()
	for p, fit := range [panes]int{l.found.h, l.rows.h, l.across} {
		m.cursor.lists[p].Settle(m.visible.len(pane(p)), fit)
	}
	if m.facts == nil || m.Width == 0 || !m.watch.On() {
		return nil
	}
	return m.pictures.Want(m.watch.Context(), m.picturesOnScreen(l), nil)
}
