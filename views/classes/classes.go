// Package classes is the screen of all classes: a table that can be sorted by any column, and the matrix of
// what is confused at all.
package classes

import (
	"context"
	"time"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
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

// pane is what the keys act on.
type pane int

const (
	tablePane pane = iota
	matrixPane
)

// Model is the screen.
type Model struct {
	options       Options
	width, height int

	watch ui.Ticket // of the present watch over the source; 0 while the screen is hidden
	ctx   context.Context
	stop  context.CancelFunc

	facts  *facts // nil until the source has been asked once
	waited time.Duration
	pane   pane
	table  table
	matrix matrix
	keys   keys
}

// New returns the screen.
func New(options Options) *Model {
	return &Model{options: options, stop: func() {}, keys: newKeys(), table: table{sorted: defaultColumn}}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "classes" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Clean("classes") }

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command }

// Filterable implements ui.Filterable: the filter is for the table.
func (m *Model) Filterable() bool { return true }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.facts == nil || m.facts.silent() }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	k := m.keys
	k.sort.SetEnabled(m.pane == tablePane)
	k.reverse.SetEnabled(m.pane == tablePane)
	k.next.SetEnabled(m.facts != nil && m.facts.labelled)
	for _, b := range []*key.Binding{&k.fuller, &k.larger, &k.smaller} {
		b.SetEnabled(m.pane == matrixPane)
	}
	return k.list()
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
	switch msg := msg.(type) {
	case ui.Shown:
		return m.shown()
	case ui.Hidden:
		m.stop()
		m.watch = 0
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
	case ui.Filter:
		m.table.filter = msg.Text
		m.rearrange()
	case ui.Pulse:
		m.waited = msg.Elapsed
	case factsMsg:
		return m.factsArrived(msg)
	case dueMsg:
		return m.lookAgain(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		m.wheeled(msg)
	}
	m.settle()
	return nil
}

// shown begins to watch the source, at first without waiting for a change.
func (m *Model) shown() tea.Cmd {
	m.stop()
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.watch = ui.NewTicket()
	m.waited = 0
	return m.look(nothingKnown)
}

func (m *Model) factsArrived(msg factsMsg) tea.Cmd {
	if msg.watch != m.watch {
		return nil
	}
	first := m.facts == nil || len(m.facts.confusion.True) == 0
	label, predicted := m.cell()
	m.facts = &msg.facts
	m.rearrange()
	if first {
		m.goToFullest(0)
	} else {
		m.matrix.follow(m.facts.confusion, label, predicted)
	}
	m.settle()
	return due(m.watch, m.facts.total)
}

func (m *Model) lookAgain(msg dueMsg) tea.Cmd {
	if msg.watch != m.watch || m.facts == nil {
		return nil
	}
	return m.look(m.facts.version)
}

// rearrange filters and sorts the table again; the cursor stays on its class.
func (m *Model) rearrange() {
	if m.facts != nil {
		m.table.arrange(m.facts)
	}
}

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	k := m.keys
	switch {
	case m.facts == nil:
		return nil
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.next):
		m.nextPane()
	case m.pane == tablePane:
		m.pressedInTable(msg)
	default:
		m.pressedInMatrix(msg)
	}
	m.settle()
	return nil
}

// nextPane goes to the other pane, if there is one.
func (m *Model) nextPane() {
	if m.facts.labelled {
		m.pane = matrixPane - m.pane
	}
}

func (m *Model) pressedInTable(msg tea.KeyPressMsg) {
	k, t, page := m.keys, &m.table, m.layout().tableLines()
	switch {
	case key.Matches(msg, k.sort):
		m.sortBy((t.sorted + 1) % len(m.columns()))
	case key.Matches(msg, k.reverse):
		t.reversed = !t.reversed
		m.rearrange()
	case key.Matches(msg, k.up):
		t.at--
	case key.Matches(msg, k.down):
		t.at++
	case key.Matches(msg, k.pageUp):
		t.at -= page
	case key.Matches(msg, k.pageDown):
		t.at += page
	case key.Matches(msg, k.home):
		t.at = 0
	case key.Matches(msg, k.end):
		t.at = len(t.rows) - 1
	}
}

// sortBy sorts by a column; by the one it is sorted by already, the other way round.
func (m *Model) sortBy(column int) {
	if m.table.sorted == column {
		m.table.reversed = !m.table.reversed
	} else {
		m.table.sorted, m.table.reversed = column, false
	}
	m.rearrange()
}

func (m *Model) pressedInMatrix(msg tea.KeyPressMsg) {
	k, x := m.keys, &m.matrix
	switch {
	case key.Matches(msg, k.fuller):
		m.goToFullest(m.rank() + 1)
	case key.Matches(msg, k.larger):
		x.enlarge(1)
	case key.Matches(msg, k.smaller):
		x.enlarge(-1)
	case key.Matches(msg, k.up):
		x.row--
	case key.Matches(msg, k.down):
		x.row++
	case key.Matches(msg, k.left):
		x.col--
	case key.Matches(msg, k.right):
		x.col++
	case key.Matches(msg, k.pageUp):
		x.row -= 10
	case key.Matches(msg, k.pageDown):
		x.row += 10
	case key.Matches(msg, k.home):
		x.row, x.col = 0, 0
	case key.Matches(msg, k.end):
		x.row, x.col = len(m.facts.confusion.True)-1, len(m.facts.confusion.Predicted)-1
	}
}

// clicked selects what is at (x, y), or opens it if it is selected already; a column's title sorts by it.
func (m *Model) clicked(x, y int) tea.Cmd {
	if m.facts == nil {
		return nil
	}
	l, before, pane := m.layout(), m.selection(), m.pane
	switch {
	case l.table.holds(x, y) && y == l.table.Min.Y:
		if column, ok := columnAt(m.columns(), l.table.Dx(), x-l.table.Min.X); ok {
			m.sortBy(column)
		}
		return nil
	case l.table.holds(x, y):
		m.pane, m.table.at = tablePane, m.table.top+y-l.table.Min.Y-1
	case l.matrix.holds(x, y):
		row, col, ok := m.matrix.hit(m.facts.confusion, l.matrix, x, y)
		if !ok {
			return nil
		}
		m.pane, m.matrix.row, m.matrix.col = matrixPane, row, col
	default:
		return nil
	}
	m.settle()
	if pane == m.pane && before == m.selection() {
		return m.open()
	}
	return nil
}

// selection is what open would open: a class, or a label and a class.
func (m *Model) selection() [2]int {
	if m.pane == matrixPane {
		return [2]int{m.matrix.row, m.matrix.col}
	}
	return [2]int{m.table.at, -1}
}

func (m *Model) wheeled(msg tea.MouseWheelMsg) {
	if m.facts == nil {
		return
	}
	by := map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button]
	if m.layout().matrix.holds(msg.X, msg.Y) {
		m.matrix.row += by
	} else {
		m.table.at += by
	}
}

// settle keeps both cursors on what there is and on screen.
func (m *Model) settle() {
	if m.facts == nil || m.width == 0 {
		return
	}
	l := m.layout()
	m.table.settle(l.tableLines())
	m.matrix.settle(m.facts.confusion, l.matrix)
}

// cell is the label and the predicted class under the matrix's cursor, −1 where there is none.
func (m *Model) cell() (label, predicted int) {
	if m.facts == nil {
		return -1, -1
	}
	c := m.facts.confusion
	if m.matrix.row >= len(c.True) || m.matrix.col >= len(c.Predicted) {
		return -1, -1
	}
	return c.True[m.matrix.row], c.Predicted[m.matrix.col]
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
