package bias

import (
	"image"

	"beyond/engine/finding"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// move moves the cursor of the pane in use. The class under the cursor is the one on screen.
func (m *Model) move(by int) tea.Cmd { return tea.Batch(m.step(by), m.chooseBeside()) }

// chooseBeside chooses for the class under the cursor of the list of classes.
func (m *Model) chooseBeside() tea.Cmd {
	if m.facts == nil || m.pane == rowsPane || len(m.facts.classes) == 0 {
		return nil
	}
	return m.choose()
}

func (m *Model) step(by int) tea.Cmd {
	if m.facts == nil {
		return nil
	}
	m.moved = true
	m.lists[m.pane].Move(by)
	if m.pane == rowsPane || len(m.facts.classes) == 0 {
		return nil
	}
	if class := m.facts.classes[m.lists[classesPane].At].Index; class != m.class {
		m.class = class
		m.lists[rowsPane].Reset()
		m.settle()
	}
	return nil
}

// open opens the pictures behind the row, or turns from the classes to the rows of one.
func (m *Model) open() tea.Cmd {
	if m.pane == classesPane {
		return m.turnPane()
	}
	r := m.row()
	if r == nil || m.options.OpenGrid == nil {
		return nil
	}
	c := m.facts.classes[m.facts.place(m.class)]
	title := safe.Format("%s %s", m.facts.name(m.class), finding.Phrase(r.Attribute, r.Value))
	return m.options.OpenGrid(title, m.facts.behind(c, *r))
}

// clicked selects the class or the row at (x, y), or opens a row that is selected already.
func (m *Model) clicked(x, y int) tea.Cmd {
	if m.facts == nil {
		return nil
	}
	l, at := m.layout(), image.Pt(x, y)
	if at.In(l.classes) && y > l.classes.Min.Y {
		m.pane = classesPane
		return m.moveTo(m.lists[classesPane].EntryAt(y - l.classes.Min.Y - 1))
	}
	if !at.In(l.rows) {
		return nil
	}
	m.pane = rowsPane
	row := m.lists[rowsPane].EntryAt(y - l.rows.Min.Y - 1)
	if row == m.lists[rowsPane].At {
		return m.open()
	}
	return m.moveTo(row)
}

// moveTo moves the cursor to an entry; −1 is none.
func (m *Model) moveTo(entry int) tea.Cmd {
	if entry < 0 {
		return nil
	}
	return m.move(entry - m.lists[m.pane].At)
}
