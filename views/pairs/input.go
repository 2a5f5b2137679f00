package pairs

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	page := max(1, m.layout().table.Dy()-1)
	switch k := m.keys; {
	case key.Matches(msg, k.blink):
		m.stopped = !m.stopped
		return m.blink()
	case key.Matches(msg, k.other):
		m.second, m.stopped = !m.second, true
		return m.blink()
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.sort):
		m.order = (m.order + 1) % orders
		m.at, m.top, m.rows = 0, 0, nil
		return m.arrange()
	case key.Matches(msg, k.attribute):
		return m.nextAttribute()
	case key.Matches(msg, k.Up):
		return m.move(-1)
	case key.Matches(msg, k.Down):
		return m.move(1)
	case key.Matches(msg, k.PageUp):
		return m.move(-page)
	case key.Matches(msg, k.PageDown):
		return m.move(page)
	case key.Matches(msg, k.Home):
		return m.move(-len(m.rows))
	case key.Matches(msg, k.End):
		return m.move(len(m.rows))
	}
	return nil
}

func (m *Model) move(by int) tea.Cmd {
	m.at, m.second = min(max(m.at+by, 0), max(0, len(m.rows)-1)), false
	return m.settle()
}

func (m *Model) nextAttribute() tea.Cmd {
	if m.facts == nil {
		return nil
	}
	m.attribute = m.facts.after(m.attribute)
	m.at, m.top, m.rows = 0, 0, nil
	return m.arrange()
}

// clicked selects the pair on a line of the table, or shows the other picture.
func (m *Model) clicked(y int) tea.Cmd {
	table := m.layout().table
	if y <= table.Min.Y {
		m.second, m.stopped = !m.second, true
		return m.blink()
	}
	if at := m.top + y - table.Min.Y - 1; at < len(m.rows) {
		return m.move(at - m.at)
	}
	return nil
}

func (m *Model) wheeled(msg tea.MouseWheelMsg) tea.Cmd {
	return m.move(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
}

// open opens the picture that is shown, beside its twin.
func (m *Model) open() tea.Cmd {
	r := m.selected()
	if r == nil {
		return nil
	}
	at := 0
	if m.second {
		at = 1
	}
	return m.options.OpenPicture([]int{r.A, r.B}, at)
}
