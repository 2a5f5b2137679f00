package grid

import tea "charm.land/bubbletea/v2"

func (m *Model) sortByNext() tea.Cmd {
	m.wish.order = (m.wish.order + 1) % orders
	m.fresh = true
	return m.arrange()
}

// turn opens the tab some places after the open one.
func (m *Model) turn(by int) tea.Cmd { return m.turnTo(m.shown.tabAfter(m.wish.tab, by)) }

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
func (m *Model) resize(by int) tea.Cmd {
	l := m.layout()
	m.size = min(max(l.size+by, 0), len(sizes)-1) - l.fitting
	return m.settle()
}

// step moves the cursor along a line, on to the next one at its end, or by some lines.
func (m *Model) step(dx, dy int) tea.Cmd {
	if dx != 0 {
		m.at += dx
	} else {
		m.moveLines(m.layout(), dy)
	}
	return nil
}

func (m *Model) move(dx, dy int) tea.Cmd { return tea.Batch(m.step(dx, dy), m.settle()) }

// moveLines moves the cursor by some lines of pictures, as far as there are any. Pages move the screen with it.
func (m *Model) moveLines(l layout, by int) {
	last := max(0, len(m.shown.pictures)-1)
	line := m.at / l.across
	to := min(max(line+by, 0), last/l.across)
	m.at = min(m.at+(to-line)*l.across, last)
	if by*by > 1 {
		m.top += to - line
	}
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

func (m *Model) wheeled(by int) tea.Cmd {
	if m.part() != nil {
		return nil
	}
	return m.move(0, by)
}

func (m *Model) open() tea.Cmd { return m.options.OpenPicture(m.shown.pictures, m.at) }
