package classes

import (
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// open opens the pictures of the class or of the cell that is selected.
func (m *Model) open() tea.Cmd {
	if m.facts == nil {
		return nil
	}
	if m.pane == matrixPane {
		label, predicted := m.cell()
		return m.openCell(label, predicted)
	}
	if m.table.at >= len(m.table.rows) {
		return nil
	}
	r := m.table.rows[m.table.at]
	return m.options.OpenGrid(safe.Clean(r.name), r.pictures)
}

func (m *Model) openCell(label, predicted int) tea.Cmd {
	cell := m.facts.confusion.At(label, predicted)
	if len(cell.Pictures) == 0 {
		return nil
	}
	return m.options.OpenGrid(m.facts.cellTitle(label, predicted), cell.Pictures)
}
