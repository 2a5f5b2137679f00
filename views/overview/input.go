package overview

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	k := m.keys
	switch {
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.next):
		m.cursor.nextPane(m.visible, 1)
	case key.Matches(msg, k.previous):
		m.cursor.nextPane(m.visible, -1)
	case key.Matches(msg, k.leftOut):
		return m.openLeftOut()
	default:
		m.move(msg)
	}
	return m.settle()
}

func (m *Model) move(msg tea.KeyPressMsg) {
	k, page := m.keys, m.layout().rows.h
	switch {
	case key.Matches(msg, k.Up):
		m.cursor.vertical(m.visible, -1)
	case key.Matches(msg, k.Down):
		m.cursor.vertical(m.visible, 1)
	case key.Matches(msg, k.Left):
		m.cursor.within(m.visible, -1)
	case key.Matches(msg, k.Right):
		m.cursor.within(m.visible, 1)
	case key.Matches(msg, k.PageUp):
		m.cursor.within(m.visible, -page)
	case key.Matches(msg, k.PageDown):
		m.cursor.within(m.visible, page)
	case key.Matches(msg, k.Home):
		m.cursor.within(m.visible, -len(m.visible.rows)-len(m.visible.found))
	case key.Matches(msg, k.End):
		m.cursor.within(m.visible, len(m.visible.rows)+len(m.visible.found))
	}
}

// clicked selects what is at (x, y), or opens it if it is selected already.
func (m *Model) clicked(x, y int) tea.Cmd {
	at, ok := m.layout().hit(x, y, m.cursor, m.visible)
	if !ok {
		return nil
	}
	if m.cursor.pane == at.pane && m.cursor.at == at.at {
		return m.open()
	}
	m.cursor.pane, m.cursor.at[at.pane] = at.pane, at.at[at.pane]
	return m.settle()
}

func (m *Model) wheeled(msg tea.MouseWheelMsg) tea.Cmd {
	switch msg.Button {
	case tea.MouseWheelUp:
		m.cursor.vertical(m.visible, -1)
	case tea.MouseWheelDown:
		m.cursor.vertical(m.visible, 1)
	}
	return m.settle()
}
