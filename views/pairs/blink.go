package pairs

import (
	"time"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// blinkEvery is how long each picture of a pair stays: both are seen once a second, which is slow enough for eyes
// that mind flicker.
const blinkEvery = 500 * time.Millisecond

// blinkMsg says that the other picture's turn has come.
type blinkMsg struct{ ticket ui.Ticket }

// blink begins to show the pictures in turns, unless that was stopped.
func (m *Model) blink() tea.Cmd {
	m.blinking = 0
	if m.stopped {
		return nil
	}
	m.blinking = ui.NewTicket()
	return m.nextBlink()
}

func (m *Model) nextBlink() tea.Cmd {
	ticket := m.blinking
	return tea.Tick(blinkEvery, func(time.Time) tea.Msg { return blinkMsg{ticket} })
}

// blinked shows the other picture as soon as both are there.
func (m *Model) blinked(msg blinkMsg) tea.Cmd {
	if msg.ticket != m.blinking {
		return nil
	}
	if m.bothThere() {
		m.second = !m.second
	}
	return m.nextBlink()
}

func (m *Model) bothThere() bool {
	r := m.selected()
	if r == nil {
		return false
	}
	_, _, a := m.crops.Get(r.A)
	_, _, b := m.crops.Get(r.B)
	return a && b
}
