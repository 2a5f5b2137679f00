package classes

import (
	"time"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// nothingKnown is a version that no knowledge has, so that the first look does not wait.
const nothingKnown = -1

// pause is how long to wait between two looks at so many pictures: a thousand answers a second must not mean a
// thousand computations, and one look at 50,000 pictures takes a tenth of a second of a processor that predicts.
func pause(pictures int) time.Duration {
	return 250*time.Millisecond + time.Duration(pictures)*40*time.Microsecond
}

// factsMsg brings what is known now.
type factsMsg struct {
	watch ui.Ticket
	facts facts
}

// dueMsg says that the screen may look again.
type dueMsg struct{ watch ui.Ticket }

// look waits until more is known than at a version, and works out the facts.
func (m *Model) look(version int) tea.Cmd {
	ctx, source, watch := m.ctx, m.options.Source, m.watch
	return func() tea.Msg {
		if _, err := source.Changed(ctx, version); err != nil {
			return nil // the screen is not shown any more
		}
		return factsMsg{watch, gather(source.Evidence())}
	}
}

func due(watch ui.Ticket, pictures int) tea.Cmd {
	return tea.Tick(pause(pictures), func(time.Time) tea.Msg { return dueMsg{watch} })
}

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
