package judge

import (
	"slices"
	"strings"

	"beyond/ui"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// row is a line of the start page that can be chosen: the kinds of questions, then the settings.
type row int

const (
	raterRow row = iota + row(asks)
	neededRow
	checksRow
	gapRow
	rows
)

func (r row) isAsk() bool { return r < row(asks) }

// mostNeeded is more raters than any question has had.
const mostNeeded = 99

// longestName bounds what a rater can be called.
const longestName = 40

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if m.Typing() {
		return m.typed(msg)
	}
	switch k := m.keys; {
	case key.Matches(msg, k.begin) && m.looked && !m.starting:
		return m.start()
	case key.Matches(msg, k.name):
		m.name = new(string)
	case key.Matches(msg, k.result):
		return m.options.OpenResult(m.setup.needed)
	case key.Matches(msg, k.Up):
		m.goTo(m.row - 1)
	case key.Matches(msg, k.Down):
		m.goTo(m.row + 1)
	case key.Matches(msg, k.less):
		return m.change(-1)
	case key.Matches(msg, k.more):
		return m.change(1)
	}
	return nil
}

// goTo moves the cursor; the kind of questions under it is the one that is asked.
func (m *Model) goTo(r row) {
	m.row = min(max(r, 0), rows-1)
	if m.row.isAsk() {
		m.setup.ask = Ask(m.row)
	}
}

// change changes the setting under the cursor.
func (m *Model) change(by int) tea.Cmd {
	switch s := &m.setup; m.row {
	case raterRow:
		s.rater = m.raterAfter(by)
	case neededRow:
		s.needed = min(max(s.needed+by, 1), mostNeeded)
	case checksRow:
		s.checks = !s.checks
	case gapRow:
		s.hurry = !s.hurry
		return nil
	default:
		return nil
	}
	return m.count()
}

// raterAfter is the rater some places after the present one, beginning again at the end.
func (m *Model) raterAfter(by int) string {
	n := len(m.raters)
	if n == 0 {
		return m.setup.rater
	}
	at := slices.Index(m.raters, m.setup.rater)
	if at < 0 {
		return m.raters[0]
	}
	return m.raters[(at+by+n)%n]
}

// typed edits the rater's name.
func (m *Model) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, m.keys.dropName):
		m.name = nil
	case key.Matches(msg, m.keys.keepName):
		return m.called(strings.TrimSpace(*m.name))
	default:
		*m.name = ui.Edited(*m.name, msg, longestName)
	}
	return nil
}

func (m *Model) pasted(text string) {
	if m.name != nil {
		*m.name = ui.Appended(*m.name, text, longestName)
	}
}

func (m *Model) called(name string) tea.Cmd {
	m.name = nil
	if name == "" {
		return nil
	}
	m.setup.rater = name
	if !slices.Contains(m.raters, name) {
		m.raters = append([]string{name}, m.raters...)
	}
	return m.count()
}

// clicked chooses the line at y.
func (m *Model) clicked(y int) tea.Cmd {
	for _, l := range m.lines() {
		if l.y == y && l.choosable && !m.Typing() {
			m.goTo(l.row)
		}
	}
	return nil
}
