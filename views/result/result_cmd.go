package result

import (
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

type (
	// votesMsg brings the evidence.
	votesMsg struct {
		ticket ui.Ticket
		votes  []Votes
		err    error
	}
	// pageMsg brings its report.
	pageMsg struct {
		ticket ui.Ticket
		page   *page
	}
)

func (m *Model) ask() tea.Cmd {
	m.asking, m.progress = ui.NewTicket(), &ui.Progress{}
	ctx, source, report, ticket := m.ctx, m.options.Source, m.progress.Report, m.asking
	return func() tea.Msg {
		votes, err := source.Votes(ctx, report)
		if ctx.Err() != nil {
			return nil
		}
		return votesMsg{ticket, votes, err}
	}
}

// count makes the report in a command: there may be fifty thousand pictures.
func (m *Model) count() tea.Cmd {
	if len(m.votes) == 0 {
		return nil
	}
	m.counting = ui.NewTicket()
	ticket, votes, rule, options := m.counting, m.votes[m.choice], m.rule, m.options
	return func() tea.Msg { return pageMsg{ticket, newPage(votes, rule, options)} }
}
