package overview

import (
	"context"

	"beyond/engine"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// newLoader fetches the pictures of the surest mistakes.
func newLoader(source Source) ui.Loader[int, *imaging.RGB] {
	return ui.Loader[int, *imaging.RGB]{Fetch: func(ctx context.Context, _ bool, i int) (*imaging.RGB, error) {
		img, _, err := source.Crop(ctx, engine.Visible, i)
		return img, err
	}}
}

func (m *Model) picturesOnScreen(l layout) []int {
	from := m.cursor.top[picturesPane]
	to := min(from+l.across, len(m.visible.surest))
	if from >= to {
		return nil
	}
	return m.visible.surest[from:to]
}

// open opens what is selected.
func (m *Model) open() tea.Cmd {
	at := m.cursor.at[m.cursor.pane]
	if m.facts == nil || at >= m.visible.len(m.cursor.pane) {
		return nil
	}
	switch m.cursor.pane {
	case foundPane:
		return m.openFinding(m.visible.found[at])
	case rowsPane:
		return m.openRow(m.visible.rows[at])
	default:
		return m.options.OpenPicture(m.visible.surest, at)
	}
}

func (m *Model) openFinding(f finding.Finding) tea.Cmd {
	return m.options.OpenGrid(safe.Clean(f.Sentence), f.Pictures)
}

func (m *Model) openRow(r row) tea.Cmd {
	return m.options.OpenGrid(safe.Clean(r.name), r.pictures)
}

func (m *Model) openLeftOut() tea.Cmd {
	if m.facts == nil || len(m.facts.leftOut) == 0 {
		return nil
	}
	return ui.Send(ui.Open{Screen: leftOut(m.facts.leftOut)})
}
