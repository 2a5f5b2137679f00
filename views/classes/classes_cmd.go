package classes

import (
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// pictures are the pictures of the class or of the cell under the cursor.
func (m *Model) pictures() []int {
	switch {
	case m.facts == nil:
		return nil
	case m.pane == matrixPane:
		return m.facts.confusion.At(m.cell()).Pictures
	case len(m.table.rows) == 0:
		return nil
	}
	return m.table.rows[m.table.list.At].Pictures
}

// open opens the pictures of the class or of the cell under the cursor.
func (m *Model) open() tea.Cmd {
	if m.pane == matrixPane {
		return m.openCell(m.cell())
	}
	return m.options.OpenGrid(safe.Clean(m.table.rows[m.table.list.At].Name), m.pictures())
}

func (m *Model) openCell(label, predicted int) tea.Cmd {
	return m.options.OpenGrid(m.facts.cellTitle(label, predicted), m.facts.confusion.At(label, predicted).Pictures)
}
