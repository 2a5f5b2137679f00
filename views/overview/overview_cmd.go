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
	return ui.Loader[int, *imaging.RGB]{Fetch: func(ctx context.Context, near bool, i int) (*imaging.RGB, error) {
		img, _, err := source.Crop(ctx, engine.At(near), i)
		return img, err
	}}
}

func (m *Model) picturesOnScreen(l layout) []int {
	if l.across == 0 {
		return nil
	}
	from, to := m.cursor.lists[picturesPane].Shown()
	return m.visible.surest[from:to]
}

// open opens the entry under the cursor.
func (m *Model) open() tea.Cmd {
	at := m.cursor.list().At
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
	return ui.Send(ui.Open{Screen: leftOut(m.facts.leftOut)})
}
