package overview

import (
	"beyond/engine"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// cropMsg brings a picture; img is nil when it cannot be shown.
type cropMsg struct {
	watch ui.Ticket
	index int
	img   *imaging.RGB
}

// loadPictures asks for the pictures on screen that are not there yet and forgets the others.
func (m *Model) loadPictures(l layout) tea.Cmd {
	if !m.watch.On() {
		return nil
	}
	kept := map[int]*imaging.RGB{}
	var commands []tea.Cmd
	for _, i := range m.picturesOnScreen(l) {
		img, asked := m.pictures[i]
		kept[i] = img
		if !asked {
			commands = append(commands, m.loadPicture(i))
		}
	}
	m.pictures = kept
	return tea.Batch(commands...)
}

func (m *Model) picturesOnScreen(l layout) []int {
	from := m.cursor.top[picturesPane]
	to := min(from+l.across, len(m.visible.surest))
	if from >= to {
		return nil
	}
	return m.visible.surest[from:to]
}

func (m *Model) loadPicture(i int) tea.Cmd {
	ctx, source, watch := m.watch.Context(), m.options.Source, m.watch.Ticket()
	return func() tea.Msg {
		img, _, err := source.Crop(ctx, engine.Visible, i)
		if err != nil {
			return cropMsg{watch: watch, index: i}
		}
		return cropMsg{watch, i, img}
	}
}

// cropArrived takes a picture. One that is missing because its watch ended is asked for again.
func (m *Model) cropArrived(msg cropMsg) tea.Cmd {
	if _, wanted := m.pictures[msg.index]; !wanted {
		return nil
	}
	if msg.img == nil && msg.watch != m.watch.Ticket() {
		delete(m.pictures, msg.index)
		return m.settle()
	}
	m.pictures[msg.index] = msg.img
	return nil
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
