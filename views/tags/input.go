package tags

import (
	"slices"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	if m.field.Open {
		return m.field.Keys(m.keep)
	}
	chosen, missing := m.chosenAt(m.list.At) >= 0, m.missing()
	return ui.AllNeed(append([]ui.Key{
		ui.NewKey("enter", "begin", m.start, "enter").
			Needs(len(m.chosen) > 0, "choose a question with "+m.Key("space")+", or add one with "+m.Key("n")),
		ui.NewKey("space", "ask this", m.toggle, "space").
			Needs(len(m.known) > 0, "there is no question yet: "+m.Key("n")+" adds one").
			Needs(chosen || len(m.chosen) < mostQuestions, "four questions are chosen already: drop one with "+m.Key("space")),
		ui.NewKey("n", "new question", func() tea.Cmd { return m.open(false) }, "n"),
		ui.NewKey("r", "who answers", func() tea.Cmd { return m.open(true) }, "r"),
	}, ui.Along(m.list.Page(), m.move)...), missing == "", missing)
}

// missing is the reason why nothing can be done on the page, "" if it can.
func (m *Model) missing() string {
	switch {
	case m.failed != nil:
		return "earlier answers cannot be read: the page says why"
	case !m.ready:
		return "earlier answers are being read: wait for them"
	}
	return ""
}

func (m *Model) move(by int) tea.Cmd {
	m.list.Settle(len(m.known), m.listRows())
	m.list.Move(by)
	return nil
}

// clicked moves the cursor to the question at y, or chooses the question under it.
func (m *Model) clicked(y int) tea.Cmd {
	switch at := m.list.EntryAt(y - listTop - m.exampleRows()); {
	case at < 0 || m.field.Open:
		return nil
	case at == m.list.At:
		return m.toggle()
	default:
		return m.move(at - m.list.At)
	}
}

// chosenAt is the place of a known question among the chosen ones; -1 if it is not chosen.
func (m *Model) chosenAt(at int) int {
	if at >= len(m.known) {
		return -1
	}
	return slices.Index(m.chosen, m.known[at])
}

// toggle chooses the question under the cursor, or drops it. There are at most mostQuestions.
func (m *Model) toggle() tea.Cmd {
	if at := m.chosenAt(m.list.At); at >= 0 {
		m.chosen = slices.Delete(m.chosen, at, at+1)
	} else if len(m.chosen) < mostQuestions {
		m.chosen = append(m.chosen, m.known[m.list.At])
	}
	return nil
}

// start goes to the questions, or asks for the rater first.
func (m *Model) start() tea.Cmd {
	if m.rater.Name == "" {
		return m.open(true)
	}
	return m.rater.Enrol(m.Visit.Context(), m.options.Answers, m.ask)
}

// open has a question typed, or the rater's name.
func (m *Model) open(naming bool) tea.Cmd {
	m.naming = naming
	m.field.Begin()
	return nil
}

// keep takes the typed text: a rater, or a question, which it also chooses.
func (m *Model) keep(text string) tea.Cmd {
	switch {
	case m.naming:
		m.rater.Call(text)
		return nil
	case text == "":
		return nil
	case !slices.Contains(m.known, text):
		m.known = append(m.known, text)
	}
	m.list.At = slices.Index(m.known, text)
	if m.chosenAt(m.list.At) < 0 {
		m.toggle()
	}
	return m.move(0)
}
