package result

import (
	"beyond/engine/judge"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	r := m.rule
	switch k := m.keys; {
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.lower):
		r.Threshold = max(r.Threshold-1, 1)
	case key.Matches(msg, k.higher):
		r.Threshold = min(r.Threshold+1, r.Raters)
	case key.Matches(msg, k.fewer):
		r = m.forRaters(r.Raters - 1)
	case key.Matches(msg, k.more):
		r = m.forRaters(r.Raters + 1)
	case key.Matches(msg, k.maybe):
		r.Lenient = !r.Lenient && m.shown != nil && m.votes[m.choice].Maybes
	case key.Matches(msg, k.votes) && len(m.votes) > 1:
		m.choice = (m.choice + 1) % len(m.votes)
		m.rule.Lenient = false
		return m.count()
	default:
		m.walk(msg)
		return nil
	}
	if r == m.rule {
		return nil
	}
	m.rule = r
	return m.count()
}

// forRaters is the rule for another number of raters.
func (m *Model) forRaters(n int) judge.Rule {
	r := ruleFor(n)
	r.Lenient = m.rule.Lenient
	return r
}

func (m *Model) walk(msg tea.KeyPressMsg) {
	page := max(1, m.height-headLines)
	switch k := m.keys; {
	case key.Matches(msg, k.Up):
		m.move(-1)
	case key.Matches(msg, k.Down):
		m.move(1)
	case key.Matches(msg, k.PageUp):
		m.move(-page)
	case key.Matches(msg, k.PageDown):
		m.move(page)
	case key.Matches(msg, k.Home):
		m.move(-m.at)
	case key.Matches(msg, k.End):
		m.move(m.lines())
	}
}

func (m *Model) lines() int {
	if m.shown == nil {
		return 0
	}
	return len(m.shown.lines)
}

// move moves the cursor and keeps it on screen. It never rests on a heading.
func (m *Model) move(by int) {
	room := max(1, m.height-headLines)
	m.at = m.besides(max(0, min(m.at+by, m.lines()-1)), by)
	m.top = max(0, min(max(m.top, m.at-room+1), m.at))
	if m.at == m.besides(0, 1) {
		m.top = 0
	}
}

// besides is the next line that is not a heading, from at in the direction of by. Before the beginning it is the first.
func (m *Model) besides(at, by int) int {
	step := 1
	if by < 0 {
		step = -1
	}
	for at >= 0 && at < m.lines() && m.shown.lines[at].heading {
		at += step
	}
	if at < 0 {
		return m.besides(0, 1)
	}
	return at
}

// line is the line under the cursor.
func (m *Model) line() (line, bool) {
	if m.at >= m.lines() {
		return line{}, false
	}
	return m.shown.lines[m.at], true
}

func (m *Model) open() tea.Cmd {
	l, ok := m.line()
	if !ok || len(l.pictures) == 0 {
		return nil
	}
	return m.options.OpenPictures(safe.Clean(l.title), l.pictures)
}

// clicked moves the cursor to the line at y, or opens that line if the cursor is on it.
func (m *Model) clicked(y int) tea.Cmd {
	at := m.top + y - headLines
	if y < headLines || at >= m.lines() {
		return nil
	}
	if at == m.at {
		return m.open()
	}
	m.move(at - m.at)
	return nil
}
