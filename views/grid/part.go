package grid

import (
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// part is the screen in the open tab, nil where the tab holds pictures of the grid's own.
func (m *Model) part() ui.Screen {
	if m.wish.tab.kind != criticTab {
		return nil
	}
	return m.critic
}

func (m *Model) partWaiting() bool {
	part, ok := m.part().(ui.Waiter)
	return ok && part.Waiting()
}

// showPart tells the screen in the open tab that it is seen.
func (m *Model) showPart() tea.Cmd {
	if m.wish.tab.kind != criticTab {
		return nil
	}
	if m.critic == nil {
		m.critic = m.options.Critic(m.shown.class)
	}
	return tea.Batch(m.resizePart(), m.critic.Update(ui.Shown{}))
}

func (m *Model) hidePart() { m.toPart(ui.Hidden{}) }

func (m *Model) resizePart() tea.Cmd {
	return m.toPart(ui.Resized{Width: m.Width, Height: max(0, m.Height-firstRow), Keys: m.Keymap})
}

// toPart hands a message to the screen in the tab, open or not: answers come late.
func (m *Model) toPart(msg tea.Msg) tea.Cmd {
	if m.critic == nil {
		return nil
	}
	return m.critic.Update(msg)
}
