package judge

import (
	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// examplesMsg brings pictures of a class.
type examplesMsg struct {
	ticket   ui.Ticket
	pictures []*imaging.RGB
	err      error
}

// fetchExamples asks for pictures of the class that is asked for, if they are to be seen and were not asked for.
func (m *Asking) fetchExamples() tea.Cmd {
	item, ok := m.session.Current()
	if !ok || !m.examples.open || m.examples.ticket != 0 {
		return nil
	}
	m.examples.ticket = ui.NewTicket()
	ctx, pictures, ticket, q := m.ctx, m.options.Pictures, m.examples.ticket, item.Question
	return func() tea.Msg {
		found, err := pictures.Examples(ctx, engine.Visible, q.Class, q.Picture)
		return examplesMsg{ticket, found, err}
	}
}

func (m *Asking) examplesArrived(msg examplesMsg) {
	if msg.ticket == m.examples.ticket {
		m.examples.arrived, m.examples.pictures, m.examples.err = true, msg.pictures, msg.err
	}
}
