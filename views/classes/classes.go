// Package classes is the screen of all classes: a table that can be sorted by any column, and the matrix of all
// confusions.
package classes

import (
	"context"
	"slices"
	"time"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Source is where the knowledge comes from; an *engine.Workspace is one.
type Source interface {
	Evidence() finding.Evidence
	Changed(ctx context.Context, version int) (int, error)
}

// Options of the screen. All but Command are needed.
type Options struct {
	Source Source
	// OpenGrid shows pictures of the data set under a title.
	OpenGrid func(title safe.Text, pictures []int) tea.Cmd
	// Command is the command line that computes the same figures.
	Command string
}

// pane is the part of the screen that the keys act on.
type pane int

const (
	tablePane pane = iota
	matrixPane
)

// Model is the screen.
type Model struct {
	ui.Page
	options Options

	watch  ui.Watch[facts]
	facts  *facts // nil until the source has been asked once
	pane   pane
	table  table
	matrix matrix

	dividers [2]ui.Divider // upright and level
}

// New returns the screen.
func New(options Options) *Model {
	watch := ui.Watch[facts]{
		Source: options.Source,
		Gather: func() (facts, int) { f := gather(options.Source.Evidence()); return f, f.version },
		Pause:  func(f facts) time.Duration { return ui.Pause(f.total) },
	}
	return &Model{
		Page: ui.NewPage("classes", safe.Text{}), options: options, watch: watch, table: table{sorted: defaultColumn},
	}
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command }

// Filterable implements ui.Filterable: the filter is for the table.
func (m *Model) Filterable() bool { return true }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.facts == nil || m.facts.silent() }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	labelled, table, matrix := m.facts != nil && m.facts.labelled, m.pane == tablePane, m.pane == matrixPane
	const unlabelled = "without labels there are no confusions"
	tab := m.Key("tab")
	inTable := "this is for the table; " + tab + " goes there"
	inMatrix := func(k ui.Key) ui.Key {
		return k.Needs(labelled, unlabelled).Needs(matrix, "this is for the matrix; "+tab+" goes there")
	}
	keys := append([]ui.Key{
		ui.NewKey("enter", "open", m.open, "enter").
			Needs(table || len(m.pictures()) > 0, "no picture is in this cell").
			Needs(len(m.pictures()) > 0, "no class matches the filter"),
		ui.NewKey("tab", "next pane", m.nextPane, "tab", "shift+tab").Needs(labelled, unlabelled),
		ui.NewKey("s", "sort by next", m.sortByNext, "s").Needs(table, inTable),
		ui.NewKey("S", "reverse", m.reverse, "S").Needs(table, inTable),
		inMatrix(ui.NewKey("n", "next in number", m.nextFullest, "n")),
		inMatrix(ui.NewKey("+", "larger", func() tea.Cmd { return m.enlarge(1) }, "+", "=")),
		inMatrix(ui.NewKey("-", "smaller", func() tea.Cmd { return m.enlarge(-1) }, "-")),
	}, ui.Around(m.list().Page(), m.move)...)
	missing := m.missing()
	return ui.AllNeed(keys, missing == "", missing)
}

// missing is the reason why there is nothing to see, "" if there is something.
func (m *Model) missing() string {
	switch {
	case m.Waiting():
		return "the model has not answered yet"
	case m.facts.total == 0:
		return "there are no pictures"
	case m.facts.known == 0:
		return "no picture could be predicted"
	}
	return ""
}

// Actions implements ui.Actor.
func (m *Model) Actions() []ui.Action {
	if m.facts == nil {
		return nil
	}
	var actions []ui.Action
	for _, pair := range m.facts.confusion.Fullest() {
		actions = append(actions, ui.Action{Title: m.facts.cellTitle(pair[0], pair[1]), Do: m.openCell(pair[0], pair[1])})
	}
	return actions
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	m.Page.Update(msg)
	if mouse, is := msg.(tea.MouseMsg); is && m.drag(mouse) {
		m.settle()
		return nil
	}
	switch msg := msg.(type) {
	case ui.Shown:
		return m.shown()
	case ui.Hidden:
		m.watch.End()
	case ui.Filter:
		m.table.filter = msg.Text
		m.rearrange()
	case ui.Known[facts], ui.LookAgain:
		return m.watch.Take(msg, m.factsArrived)
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		if list := m.under(msg.X, msg.Y); list == &m.table.list {
			m.moveTable(ui.Wheel(msg))
		} else {
			list.Move(ui.Wheel(msg))
		}
	}
	m.settle()
	return nil
}

// shown begins to watch the source, at first without waiting for a change.
func (m *Model) shown() tea.Cmd {
	m.Waited = 0
	return m.watch.Begin()
}

func (m *Model) factsArrived(f facts) tea.Cmd {
	first := m.facts == nil || len(m.facts.confusion.True) == 0
	label, predicted := m.cell()
	m.facts = &f
	m.rearrange()
	if first {
		m.goToFullest(0)
	} else {
		m.matrix.follow(m.facts.confusion, label, predicted)
	}
	m.settle()
	return nil
}

// rearrange filters and sorts the table again, and filters the matrix; the cursors stay on their class and cell, if these
// are still there.
func (m *Model) rearrange() {
	if m.facts == nil {
		return
	}
	label, predicted := m.cell()
	m.table.arrange(m.facts)
	m.facts.confusion = m.facts.all
	if m.table.filter != "" {
		m.facts.confusion = m.facts.all.Among(m.table.labels())
	}
	c := m.facts.confusion
	if !slices.Contains(c.True, label) || !slices.Contains(c.Predicted, predicted) {
		m.goToFullest(0)
		return
	}
	m.matrix.follow(m.facts.confusion, label, predicted)
}

// Sifted implements ui.Sifter.
func (m *Model) Sifted() (text safe.Text, failed bool) {
	if m.facts == nil {
		return safe.Text{}, false
	}
	return safe.Format("%d of %d classes", len(m.table.rows), len(m.facts.rows)), false
}

// Completions implements ui.Completer: a filter is a part of the name of a class.
func (m *Model) Completions(string) []string {
	var names []string
	if m.facts != nil {
		for _, r := range m.facts.rows {
			names = append(names, r.Name)
		}
	}
	return names
}

// settle keeps both cursors on entries that are on screen.
func (m *Model) settle() {
	if m.facts == nil {
		return
	}
	l := m.layout()
	m.table.list.Settle(len(m.table.rows), l.tableLines())
	m.matrix.settle(m.facts.confusion, l.matrix)
}

// cell is the label and the predicted class under the matrix's cursor, −1 where there is none.
func (m *Model) cell() (label, predicted int) {
	if m.facts == nil {
		return -1, -1
	}
	c := m.facts.confusion
	row, col := m.matrix.rows.At, m.matrix.cols.At
	if row >= len(c.True) || col >= len(c.Predicted) {
		return -1, -1
	}
	return c.True[row], c.Predicted[col]
}

// rank is the place of the cursor's cell among the fullest; −1 when it is empty.
func (m *Model) rank() int {
	label, predicted := m.cell()
	for i, pair := range m.facts.confusion.Fullest() {
		if pair == [2]int{label, predicted} {
			return i
		}
	}
	return -1
}

// goToFullest moves the matrix's cursor to the fullest cell but rank, beginning again after the last.
func (m *Model) goToFullest(rank int) {
	fullest := m.facts.confusion.Fullest()
	if len(fullest) == 0 {
		return
	}
	pair := fullest[rank%len(fullest)]
	m.matrix.follow(m.facts.confusion, pair[0], pair[1])
}
