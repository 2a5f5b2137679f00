package critic

import (
	"beyond/engine"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// asking is a question on its way.
type asking struct {
	ticket ui.Ticket
	ui.Progress
}

// answeredMsg brings what the selectors have chosen.
type answeredMsg struct {
	ticket   ui.Ticket
	critique *engine.Critique
	err      error
}

// ask puts the question; what was asked before ends with its context at the latest, and its answer is dropped.
func (m *Model) ask() tea.Cmd {
	a := &asking{ticket: ui.NewTicket()}
	m.asking, m.far, m.waited = a, ui.Far{}, 0
	ctx, source, question := m.ctx, m.options.Source, m.question
	return func() tea.Msg {
		critique, err := source.Critique(ctx, engine.Visible, question, engine.Progress{Report: a.Report})
		return answeredMsg{a.ticket, critique, err}
	}
}
