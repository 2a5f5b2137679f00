package overview

import (
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

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
	return m.options.OpenGrid(safe.Clean(r.Name), r.Pictures)
}

func (m *Model) openLeftOut() tea.Cmd {
	return ui.Send(ui.Open{Screen: m.leftOut()})
}
