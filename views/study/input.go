package study

import (
	"slices"
	"strconv"
	"strings"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if m.Typing() {
		return m.typed(msg)
	}
	if !m.looked {
		return nil
	}
	switch k := m.keys; {
	case key.Matches(msg, k.play) && m.preparing == 0:
		return m.want(toPlay)
	case key.Matches(msg, k.practise) && m.preparing == 0:
		return m.want(toPractise)
	case key.Matches(msg, k.table):
		return ui.Send(ui.Open{Screen: newTable(m.options.Answers, m.seed)})
	case key.Matches(msg, k.edit):
		m.edited = new(string)
	case key.Matches(msg, k.Up):
		m.row = max(m.row-1, 0)
	case key.Matches(msg, k.Down):
		m.row = min(m.row+1, rows-1)
	case key.Matches(msg, k.less):
		return m.change(-1)
	case key.Matches(msg, k.more):
		return m.change(1)
	}
	return nil
}

// change takes the next rater or seed.
func (m *Model) change(by int) tea.Cmd {
	if m.row == seedRow {
		if by < 0 && m.seed == 0 {
			return nil
		}
		return m.seeded(m.seed + uint64(by))
	}
	if n := len(m.raters); n > 0 {
		at := max(slices.Index(m.raters, m.rater), 0)
		m.rater = m.raters[(at+by+n)%n]
	}
	return nil
}

// seeded goes to the study with another seed, which has rounds and answers of its own.
func (m *Model) seeded(seed uint64) tea.Cmd {
	m.seed, m.study = seed, nil
	return m.look()
}

// longest bounds what can be typed.
const longest = 40

func (m *Model) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, m.keys.drop):
		m.edited = nil
	case key.Matches(msg, m.keys.keep):
		return m.keep(strings.TrimSpace(*m.edited))
	default:
		*m.edited = ui.Edited(*m.edited, msg, longest)
	}
	return nil
}

func (m *Model) insert(text string) {
	if m.edited != nil {
		*m.edited = ui.Appended(*m.edited, text, longest)
	}
}

// keep takes what was typed.
func (m *Model) keep(text string) tea.Cmd {
	m.edited = nil
	if m.row == seedRow {
		if seed, err := strconv.ParseUint(text, 10, 64); err == nil {
			return m.seeded(seed)
		}
		return ui.Send(ui.Notify{Text: safe.Format("%q is no seed: a whole number, 0 or more", text), Failed: true})
	}
	if text != "" {
		m.rater = text
		if !slices.Contains(m.raters, text) {
			m.raters = append([]string{text}, m.raters...)
		}
	}
	return nil
}
