package classes

import (
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) nextPane() tea.Cmd {
	m.pane = matrixPane - m.pane
	return nil
}

func (m *Model) sortByNext() tea.Cmd { return m.sortBy((m.table.sorted + 1) % len(columnsOf(m.facts))) }

func (m *Model) reverse() tea.Cmd { return m.sortBy(m.table.sorted) }

// sortBy sorts by a column. It reverses the order if the table is sorted by that column already.
func (m *Model) sortBy(column int) tea.Cmd {
	if m.table.sorted == column {
		m.table.reversed = !m.table.reversed
	} else {
		m.table.sorted, m.table.reversed = column, false
	}
	m.rearrange()
	m.settle()
	return nil
}

func (m *Model) nextFullest() tea.Cmd {
	m.goToFullest(m.rank() + 1)
	m.settle()
	return nil
}

// enlarge draws the cells of the matrix larger by some steps, or smaller.
func (m *Model) enlarge(by int) tea.Cmd {
	m.matrix.zoom = min(max(m.matrix.zoom+by, 1-len(scales)), len(scales)-1)
	m.settle()
	return nil
}

// list is the list that the keys move along, upright.
func (m *Model) list() *ui.List {
	if m.pane == matrixPane {
		return &m.matrix.rows
	}
	return &m.table.list
}

// under is the list at (x, y) that the mouse wheel moves along.
func (m *Model) under(x, y int) *ui.List {
	if m.layout().matrix.holds(x, y) {
		return &m.matrix.rows
	}
	return &m.table.list
}

// move moves the cursor of the pane that the keys act on. The table has one direction only.
func (m *Model) move(dx, dy int) tea.Cmd {
	if m.pane == tablePane {
		m.moveTable(dy)
		return nil
	}
	m.matrix.rows.Move(dy)
	m.matrix.cols.Move(dx)
	return nil
}

// moveTable moves the table's cursor, and the matrix's with it: to the class that the present one is most often taken
// for. A class without mistakes leaves the matrix as it is.
func (m *Model) moveTable(by int) {
	m.table.list.Move(by)
	m.pointOut()
}

func (m *Model) pointOut() {
	if m.table.list.At >= len(m.table.rows) {
		return
	}
	if r := m.table.rows[m.table.list.At]; len(r.Taken) > 0 && m.facts.labelled {
		m.matrix.follow(m.facts.confusion, r.Class, r.Taken[0].Class)
		m.settle()
	}
}

// clicked selects the class or the cell at (x, y), and opens one that is selected already. A click on a column's title
// sorts by it.
func (m *Model) clicked(x, y int) tea.Cmd {
	if m.missing() != "" {
		return nil
	}
	l := m.layout()
	switch {
	case l.table.holds(x, y) && y == l.table.Min.Y:
		if column := m.drawn().ColumnAt(tableWidth(l.table.Dx()), x-l.table.Min.X); column >= 0 {
			return m.sortBy(column)
		}
	case l.table.holds(x, y):
		if at := m.table.list.EntryAt(y - l.table.Min.Y - 1); at >= 0 {
			return m.goTo(tablePane, at, m.matrix.cols.At)
		}
	case l.matrix.holds(x, y):
		if row, col, ok := m.matrix.hit(m.facts.confusion, l.matrix, x, y); ok {
			return m.goTo(matrixPane, row, col)
		}
	}
	return nil
}

// goTo moves the cursor to an entry of a pane, and opens the pictures of one that it is on already. The column is for
// the matrix.
func (m *Model) goTo(pane pane, row, col int) tea.Cmd {
	if m.pane == pane && m.list().At == row && (pane == tablePane || m.matrix.cols.At == col) && len(m.pictures()) > 0 {
		return m.open()
	}
	m.pane, m.matrix.cols.At = pane, col
	m.list().At = row
	m.settle()
	if pane == tablePane {
		m.pointOut()
	}
	return nil
}
