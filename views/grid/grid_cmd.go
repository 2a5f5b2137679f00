package grid

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// arrange filters and sorts apart from the screen: there may be fifty thousand pictures.
func (m *Model) arrange() tea.Cmd {
	if m.evidence == nil {
		return nil
	}
	evidence, pictures, wish := *m.evidence, m.options.Pictures, m.wish
	return m.arranging.Ask(m.watch.Context(), func(context.Context) (arrangement, error) {
		if pictures == nil {
			pictures = make([]int, len(evidence.Pictures))
			for i := range pictures {
				pictures[i] = i
			}
		}
		return arrange(evidence, pictures, wish), nil
	}, m.arranged)
}
