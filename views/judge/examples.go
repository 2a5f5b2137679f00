package judge

import (
	"context"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// examples are pictures of the class in question.
type examples struct {
	open     bool
	asking   ui.Request[[]*imaging.RGB]
	arrived  bool
	pictures []*imaging.RGB
	err      error
}

// turnExamples shows examples, or hides them.
func (m *Asking) turnExamples() tea.Cmd {
	m.examples.open = !m.examples.open
	return m.fetchExamples()
}

// fetchExamples asks for pictures of the class in question, once, if they are shown.
func (m *Asking) fetchExamples() tea.Cmd {
	item, ok := m.session.Current()
	if e := &m.examples; !ok || !e.open || e.arrived || e.asking.Pending() {
		return nil
	}
	pictures, q := m.options.Pictures, item.Question
	return m.examples.asking.Ask(m.Visit.Context(), func(ctx context.Context) ([]*imaging.RGB, error) {
		return pictures.Examples(ctx, engine.Visible, q.Class, q.Picture)
	}, m.examplesArrived)
}

func (m *Asking) examplesArrived(pictures []*imaging.RGB, err error) tea.Cmd {
	m.examples.arrived, m.examples.pictures, m.examples.err = true, pictures, err
	return nil
}
