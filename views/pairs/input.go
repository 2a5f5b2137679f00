package pairs

import tea "charm.land/bubbletea/v2"

func (m *Model) toggleBlinking() tea.Cmd {
	m.stopped = !m.stopped
	return m.blink()
}

// showOther shows the other picture of the pair, and stops blinking.
func (m *Model) showOther() tea.Cmd {
	m.second, m.stopped = !m.second, true
	return m.blink()
}

func (m *Model) sort() tea.Cmd {
	m.order = (m.order + 1) % orders
	return m.beginAgain()
}

func (m *Model) nextAttribute() tea.Cmd {
	m.attribute = m.facts.after(m.attribute)
	return m.beginAgain()
}

// beginAgain arranges the pairs with the cursor on the first.
func (m *Model) beginAgain() tea.Cmd {
	m.rows = nil
	m.list.Reset()
	return m.arrange()
}

func (m *Model) step(by int) tea.Cmd {
	m.list.Move(by)
	m.second = false
	return nil
}

func (m *Model) move(by int) tea.Cmd { return tea.Batch(m.step(by), m.settle()) }

// clicked selects the pair on a line of the table, or shows the other picture.
func (m *Model) clicked(y int) tea.Cmd {
	table := m.layout().table
	if y <= table.Min.Y {
		return m.showOther()
	}
	if at := m.list.EntryAt(y - table.Min.Y - 1); at >= 0 {
		return m.move(at - m.list.At)
	}
	return nil
}

// open opens the picture that is shown, beside its twin.
func (m *Model) open() tea.Cmd {
	r, at := m.selected(), 0
	if m.second {
		at = 1
	}
	return m.options.OpenPicture([]int{r.A, r.B}, at)
}
