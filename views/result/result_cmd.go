package result

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

func (m *Model) ask() tea.Cmd {
	source, report := m.options.Source, m.Track()
	return m.asking.Ask(m.Visit.Context(), func(ctx context.Context) ([]Votes, error) {
		return source.Votes(ctx, report)
	}, m.votesArrived)
}

// count makes the page outside of Update: there may be 50,000 pictures.
func (m *Model) count() tea.Cmd {
	if len(m.votes) == 0 {
		return nil
	}
	votes, rule, options := m.votes[m.choice], m.rule, m.options
	return m.counting.Ask(m.Visit.Context(), func(context.Context) (*page, error) {
		return newPage(votes, rule, options), nil
	}, m.pageArrived)
}
