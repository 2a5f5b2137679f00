package critic

import (
	"image"

	"beyond/engine"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	switch k := m.keys; {
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.by):
		return m.askBy(map[engine.By]engine.By{engine.ByLabel: engine.ByPrediction, engine.ByPrediction: engine.ByLabel}[m.question.By])
	case key.Matches(msg, k.turn):
		m.turn(1)
	case key.Matches(msg, k.turnBack):
		m.turn(-1)
	case key.Matches(msg, k.larger):
		m.resize(1)
	case key.Matches(msg, k.smaller):
		m.resize(-1)
	case key.Matches(msg, k.Left):
		m.move(-1, 0)
	case key.Matches(msg, k.Right):
		m.move(1, 0)
	case key.Matches(msg, k.Up):
		m.move(0, -1)
	case key.Matches(msg, k.Down):
		m.move(0, 1)
	}
	return m.settle()
}

// askBy asks the same of the pictures that belong to the class in another way.
func (m *Model) askBy(by engine.By) tea.Cmd {
	m.question.By, m.blocks, m.err = by, nil, nil
	return m.begin()
}

// turn goes to the same place in another block, beginning again at the end.
func (m *Model) turn(by int) {
	if n := len(m.blocks); n > 0 {
		m.at.block = (m.at.block + by + n) % n
	}
}

// move goes to the picture beside; sideways out of what is on screen, to the block that is there.
func (m *Model) move(dx, dy int) {
	to, ok := beside(m.spots(), m.at, dx, dy)
	switch {
	case ok:
		m.at = to
	case dx > 0 && m.at.block+1 < len(m.blocks), dx < 0 && m.at.block > 0:
		m.at.block, m.at.i = m.at.block+dx, 0
	}
}

func (m *Model) resize(by int) {
	l := m.layout()
	m.size = min(max(l.size+by, 0), len(sizes)-1) - l.fitting
}

// clicked selects the picture or the selector at (x, y), or opens a picture that is selected already.
func (m *Model) clicked(x, y int) tea.Cmd {
	for _, p := range m.spots() {
		if image.Pt(x, y).In(p.cell) {
			if m.at == p.spot {
				return m.open()
			}
			m.at = p.spot
			return m.settle()
		}
	}
	if texts, xs := m.tabs(); y == 0 && m.layout().across == 1 {
		for b, text := range texts {
			if x >= xs[b] && x < xs[b]+text.Width() {
				m.at.block = b
			}
		}
	}
	return m.settle()
}

// open opens the picture under the cursor among all that its selector has chosen.
func (m *Model) open() tea.Cmd {
	p := m.selected()
	if p == nil {
		return nil
	}
	b := m.blocks[m.at.block]
	at := m.at.i
	if m.at.list == criticisms {
		at += len(b.lists[prototypes])
	}
	return m.options.OpenPicture(b.pictures(), at)
}
