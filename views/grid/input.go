package grid

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	k := m.keys
	switch {
	case key.Matches(msg, k.next):
		return m.turnTo(m.shown.tabAfter(m.wish.tab, 1))
	case key.Matches(msg, k.previous):
		return m.turnTo(m.shown.tabAfter(m.wish.tab, -1))
	case m.part() != nil:
		return m.toPart(msg)
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.sort):
		m.wish.order = (m.wish.order + 1) % orders
		m.fresh = true
		return m.arrange()
	case key.Matches(msg, k.larger):
		m.resize(1)
	case key.Matches(msg, k.smaller):
		m.resize(-1)
	default:
		m.move(msg)
	}
	return m.settle()
}

func (m *Model) move(msg tea.KeyPressMsg) {
	k, l := m.keys, m.layout()
	switch {
	case key.Matches(msg, k.Left):
		m.at--
	case key.Matches(msg, k.Right):
		m.at++
	case key.Matches(msg, k.Up):
		m.moveLines(l, -1)
	case key.Matches(msg, k.Down):
		m.moveLines(l, 1)
	case key.Matches(msg, k.PageUp):
		m.moveLines(l, -l.lines)
	case key.Matches(msg, k.PageDown):
		m.moveLines(l, l.lines)
	case key.Matches(msg, k.Home):
		m.at = 0
	case key.Matches(msg, k.End):
		m.at = len(m.shown.pictures) - 1
	}
}

// moveLines moves the cursor and what is on screen by some lines of pictures; at the ends as far as it goes.
func (m *Model) moveLines(l layout, by int) {
	last := (len(m.shown.pictures) - 1) / l.across
	line := m.at / l.across
	to := min(max(line+by, 0), last)
	m.at = min(m.at+(to-line)*l.across, len(m.shown.pictures)-1)
	if by*by > 1 {
		m.top += to - line
	}
}

func (m *Model) turnTo(t tab) tea.Cmd {
	if t == m.wish.tab {
		return nil
	}
	m.hidePart()
	m.wish.tab = t
	m.fresh = true
	return tea.Batch(m.showPart(), m.arrange())
}

// resize draws the pictures larger or smaller; the cursor stays where it is.
func (m *Model) resize(by int) {
	l := m.layout()
	m.size = min(max(l.size+by, 0), len(sizes)-1) - l.fitting
}

// clicked selects the picture or the tab at (x, y), or opens a picture that is selected already.
func (m *Model) clicked(x, y int) tea.Cmd {
	if y == 0 {
		for _, s := range tabSpans(m.shown.tabs, m.wish.tab, m.tabsWidth()) {
			if x >= s.x && x < s.x+s.text.Width() {
				return m.turnTo(s.tab)
			}
		}
		return nil
	}
	if m.part() != nil {
		return m.toPart(tea.MouseClickMsg{X: x, Y: y - firstRow})
	}
	l := m.layout()
	at, ok := l.hit(x, y)
	if at += m.top * l.across; !ok || at >= len(m.shown.pictures) {
		return nil
	}
	if at == m.at {
		return m.open()
	}
	m.at = at
	return m.settle()
}

func (m *Model) wheeled(msg tea.MouseWheelMsg) tea.Cmd {
	if m.part() != nil {
		return nil
	}
	l := m.layout()
	switch msg.Button {
	case tea.MouseWheelUp:
		m.moveLines(l, -1)
	case tea.MouseWheelDown:
		m.moveLines(l, 1)
	}
	return m.settle()
}

func (m *Model) open() tea.Cmd {
	if m.selected() < 0 {
		return nil
	}
	return m.options.OpenPicture(m.shown.pictures, m.at)
}
