package classes

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

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
	case key.Matches(msg, k.Up):
		t.at--
	case key.Matches(msg, k.Down):
		t.at++
	case key.Matches(msg, k.PageUp):
		t.at -= page
	case key.Matches(msg, k.PageDown):
		t.at += page
	case key.Matches(msg, k.Home):
		t.at = 0
	case key.Matches(msg, k.End):
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
	case key.Matches(msg, k.Up):
		x.row--
	case key.Matches(msg, k.Down):
		x.row++
	case key.Matches(msg, k.Left):
		x.col--
	case key.Matches(msg, k.Right):
		x.col++
	case key.Matches(msg, k.PageUp):
		x.row -= 10
	case key.Matches(msg, k.PageDown):
		x.row += 10
	case key.Matches(msg, k.Home):
		x.row, x.col = 0, 0
	case key.Matches(msg, k.End):
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
