package study

import (
	"slices"
	"strconv"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	if m.Field.Open {
		return m.Field.Keys(m.keep)
	}
	prepared := !m.preparing.Pending()
	const preparing = "prototypes and criticisms are being chosen: wait for them"
	along, missing := ui.Along(m.List.Page(), m.move), m.Missing()
	return ui.AllNeed(slices.Concat([]ui.Key{
		ui.NewKey("enter", "play", func() tea.Cmd { return m.want(toPlay) }, "enter").Needs(prepared, preparing),
		ui.NewKey("p", "practise", func() tea.Cmd { return m.want(toPractise) }, "p").Needs(prepared, preparing),
		ui.NewKey("t", "table", m.openTable, "t"),
		along[0],
		ui.Group("←→", "change",
			ui.NewKey("", "", func() tea.Cmd { return m.change(-1) }, "left", "h"),
			ui.NewKey("", "", func() tea.Cmd { return m.change(1) }, "right", "l")),
		ui.NewKey("a", "type another", ui.Act(m.Field.Begin), "a"),
	}, along[1:]), missing == "", missing)
}

func (m *Model) move(by int) tea.Cmd {
	m.List.Move(by)
	return nil
}

func (m *Model) openTable() tea.Cmd {
	return ui.Send(ui.Open{Screen: newTable(m.options.Answers, m.seed)})
}

// change takes the next rater or seed.
func (m *Model) change(by int) tea.Cmd {
	switch {
	case m.List.At == raterRow:
		m.Rater.Move(by)
	case by > 0 || m.seed > 0:
		return m.goToSeed(m.seed + uint64(by))
	}
	return nil
}

// goToSeed goes to the study with another seed, which has rounds and answers of its own.
func (m *Model) goToSeed(seed uint64) tea.Cmd {
	m.preparing.Drop() // it prepares the study with the seed before
	m.seed, m.study, m.wanted = seed, nil, nothing
	return m.read()
}

// keep takes the typed name or seed.
func (m *Model) keep(text string) tea.Cmd {
	if m.List.At == raterRow {
		m.Rater.Call(text)
		return nil
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return ui.Send(ui.Notify{Text: safe.Format("%q is no seed: a whole number, 0 or more", text), Failed: true})
	}
	return m.goToSeed(seed)
}
