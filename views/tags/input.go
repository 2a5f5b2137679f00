package tags

import (
	"slices"
	"strings"
	"unicode/utf8"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// longest bounds the name of a rater, and a question.
const longest = 60

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if m.Typing() {
		return m.typed(msg)
	}
	switch k := m.keys; {
	case key.Matches(msg, k.begin):
		return m.start()
	case key.Matches(msg, k.choose) && m.at < len(m.known):
		m.toggle(m.known[m.at])
	case key.Matches(msg, k.add):
		m.typing = &typing{}
	case key.Matches(msg, k.rater):
		m.typing = &typing{rater: true}
	case key.Matches(msg, k.Up):
		m.at--
	case key.Matches(msg, k.Down):
		m.at++
	case key.Matches(msg, k.PageUp):
		m.at -= m.listRows()
	case key.Matches(msg, k.PageDown):
		m.at += m.listRows()
	case key.Matches(msg, k.Home):
		m.at = 0
	case key.Matches(msg, k.End):
		m.at = len(m.known)
	}
	m.settle()
	return nil
}

// start goes to the questions, or asks for the rater first.
func (m *Model) start() tea.Cmd {
	switch {
	case !m.looked:
		return nil
	case len(m.chosen) == 0:
		return ui.Send(ui.Notify{Text: safe.Clean("choose a question with space, or add one with n")})
	case m.rater == "":
		m.typing = &typing{rater: true}
		return nil
	}
	return m.enrol()
}

func (m *Model) typed(msg tea.KeyPressMsg) tea.Cmd {
	t := m.typing
	switch {
	case key.Matches(msg, m.keys.drop):
		m.typing = nil
	case key.Matches(msg, m.keys.keep):
		m.keep()
	case msg.Code == tea.KeyBackspace:
		_, size := utf8.DecodeLastRuneInString(t.text)
		t.text = t.text[:len(t.text)-size]
	default:
		m.write(msg.Text)
	}
	return nil
}

// write adds to the text being typed.
func (m *Model) write(text string) {
	if m.typing != nil && utf8.ValidString(text) && utf8.RuneCountInString(m.typing.text+text) <= longest {
		m.typing.text += text
	}
}

// keep takes the typed text: a rater, or a question, which it also chooses.
func (m *Model) keep() {
	text, rater := strings.TrimSpace(m.typing.text), m.typing.rater
	m.typing = nil
	switch {
	case text == "":
	case rater:
		m.rater = text
	default:
		if !slices.Contains(m.known, text) {
			m.known = append(m.known, text)
		}
		m.at = slices.Index(m.known, text)
		if !slices.Contains(m.chosen, text) {
			m.toggle(text)
		}
		m.settle()
	}
}
