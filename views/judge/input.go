package judge

import (
	"slices"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// The rows of the start page: the kinds of questions, then the settings.
const (
	raterRow = iota + int(asks)
	neededRow
	checksRow
	gapRow
	rows
)

func isAsk(row int) bool { return row < int(asks) }

// mostNeeded bounds the raters that a question needs: no question has had more.
const mostNeeded = 99

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	if m.Field.Open {
		return m.Field.Keys(m.call)
	}
	along := ui.Along(m.List.Page(), m.move)
	keys := slices.Concat([]ui.Key{
		ui.NewKey("enter", "begin", m.start, "enter").
			Needs(!m.starting, "the questions are being prepared: wait for them").
			Needs(!m.nothingLeft(), "nothing is left to ask: choose other questions or another rater"),
		along[0],
		ui.Group("←→", "change",
			ui.NewKey("", "", func() tea.Cmd { return m.change(-1) }, "left", "h"),
			ui.NewKey("", "", func() tea.Cmd { return m.change(1) }, "right", "l")).
			Needs(!isAsk(m.List.At), "the settings below can be changed: go down to one"),
		ui.NewKey("a", "another rater", ui.Act(m.Field.Begin), "a"),
	}, along[1:])
	missing := m.Missing()
	keys = ui.AllNeed(keys, missing == "", missing)
	result := ui.NewKey("r", "result", func() tea.Cmd { return m.options.OpenResult(m.setup.needed) }, "r")
	return slices.Insert(keys, 4, result)
}

// nothingLeft reports whether the rater has answered all questions of the chosen kind.
func (m *Model) nothingLeft() bool {
	q, known := m.queues[m.setup.ask]
	return known && m.Rater.Name != "" && len(m.queue(q).Items) == 0
}

func (m *Model) move(by int) tea.Cmd {
	m.List.Move(by)
	if isAsk(m.List.At) {
		m.setup.ask = Ask(m.List.At)
	}
	return nil
}

// change changes the setting under the cursor.
func (m *Model) change(by int) tea.Cmd {
	switch s := &m.setup; m.List.At {
	case raterRow:
		m.Rater.Move(by)
	case neededRow:
		s.needed = min(max(s.needed+by, 1), mostNeeded)
	case checksRow:
		s.checks = !s.checks
	case gapRow:
		s.hurry = !s.hurry
		return nil
	}
	return m.count()
}

// call takes the typed name of the rater.
func (m *Model) call(name string) tea.Cmd {
	m.Rater.Call(name)
	return m.count()
}

// clicked chooses the row at y.
func (m *Model) clicked(y int) tea.Cmd {
	for row := range rows {
		if lineOf(row) == y && m.Ready && !m.Field.Open {
			return m.move(row - m.List.At)
		}
	}
	return nil
}
