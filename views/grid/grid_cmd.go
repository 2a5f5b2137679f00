package grid

import (
	"time"

	"beyond/engine/finding"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// nothingKnown is a version that no knowledge has, so that the first look does not wait.
const nothingKnown = -1

// lookEvery is the least time between two looks.
const lookEvery = 250 * time.Millisecond

// evidenceMsg brings what is known now.
type evidenceMsg struct {
	watch    ui.Ticket
	evidence finding.Evidence
}

// dueMsg says that the screen may look again.
type dueMsg struct{ watch ui.Ticket }

// arrangedMsg brings what is to be shown.
type arrangedMsg struct {
	ticket      ui.Ticket
	arrangement arrangement
}

// look waits until more is known than at a version.
func (m *Model) look(version int) tea.Cmd {
	ctx, source, watch := m.ctx, m.options.Source, m.watch
	return func() tea.Msg {
		if _, err := source.Changed(ctx, version); err != nil {
			return nil // the screen is not shown any more
		}
		return evidenceMsg{watch, source.Evidence()}
	}
}

func due(watch ui.Ticket) tea.Cmd {
	return tea.Tick(lookEvery, func(time.Time) tea.Msg { return dueMsg{watch} })
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
