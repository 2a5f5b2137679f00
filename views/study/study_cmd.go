package study

import (
	"context"

	"beyond/engine/study"
	tea "charm.land/bubbletea/v2"
)

// read reads the answers to the study with the present seed.
func (m *Model) read() tea.Cmd {
	answers, seed := m.options.Answers, m.seed
	people := func(ctx context.Context) ([]study.Answer, error) { return answers.Assignments(ctx, seed, false) }
	return m.Read(answers, people, func() tea.Cmd { return nil })
}

func (m *Model) prepare() tea.Cmd {
	source, seed, report := m.options.Source, m.seed, m.Track()
	return m.preparing.Ask(m.Visit.Context(), func(ctx context.Context) (*study.Study, error) {
		return source.Prepare(ctx, seed, report)
	}, m.prepared)
}
