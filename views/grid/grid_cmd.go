package grid

import (
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// arrangedMsg brings what is to be shown.
type arrangedMsg struct {
	ticket      ui.Ticket
	arrangement arrangement
}

// arrange filters and sorts apart from the screen: there may be fifty thousand pictures.
func (m *Model) arrange() tea.Cmd {
	if m.evidence == nil {
		return nil
	}
	m.arranging = ui.NewTicket()
	ticket, evidence, pictures, wish := m.arranging, *m.evidence, m.options.Pictures, m.wish
	return func() tea.Msg {
		if pictures == nil {
			pictures = make([]int, len(evidence.Pictures))
			for i := range pictures {
				pictures[i] = i
			}
		}
		return arrangedMsg{ticket, arrange(evidence, pictures, wish)}
	}
}
