package overview

import (
	"cmp"
	"image"
	"slices"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

const noAnswer = "the model has not answered yet"

// Keys implements ui.Screen. The list of files left out opens even where nothing else can be
// seen, and so does the search for the right preparation.
func (m *Model) Keys() []ui.Key {
	missing, leftOut := m.missing(), m.facts != nil && len(m.facts.leftOut) > 0
	keys := append([]ui.Key{
		ui.NewKey("enter", "open", m.open, "enter").
			Needs(m.visible.len(m.cursor.pane) > 0, "nothing is listed here; "+m.Key("tab")+" goes to another list"),
		ui.NewKey("tab", "next pane", func() tea.Cmd { return m.turn(1) }, "tab"),
	}, ui.Then(ui.Around(m.cursor.list().Page(), m.step), m.settle)...)
	keys = append(keys, ui.NewKey("shift+tab", "previous pane", func() tea.Cmd { return m.turn(-1) }, "shift+tab"))
	return slices.Insert(ui.AllNeed(keys, missing == "", missing), 2,
		ui.NewKey("x", "left out", m.openLeftOut, "x").
			Needs(m.facts != nil, noAnswer).Needs(leftOut, "nothing has been left out"),
		ui.NewKey("d", "preparation", m.options.OpenDoctor, "d").
			Needs(!m.Waiting(), noAnswer).Needs(m.Waiting() || m.facts.total() > 0, "there are no pictures"))
}

// missing is the reason why there are no figures to see, "" if there are some.
func (m *Model) missing() string {
	switch {
	case m.Waiting():
		return noAnswer
	case m.facts.total() == 0:
		return "there are no pictures"
	case m.facts.useless():
		return "no picture could be predicted; " + m.Key("x") + " says why"
	}
	return ""
}

func (m *Model) turn(direction pane) tea.Cmd {
	m.cursor.turn(m.visible, direction)
	return m.settle()
}

// step moves by one line out of a pane at its ends, by more and sideways only within it.
func (m *Model) step(dx, dy int) tea.Cmd {
	if dy == 1 || dy == -1 {
		m.cursor.vertical(m.visible, dy)
	} else {
		m.cursor.list().Move(cmp.Or(dx, dy))
	}
	return nil
}

func (m *Model) move(dx, dy int) tea.Cmd { return tea.Batch(m.step(dx, dy), m.settle()) }

// clicked selects the entry at (x, y), or opens it if it is selected already.
func (m *Model) clicked(x, y int) tea.Cmd {
	p, at := m.entryAt(x, y)
	switch {
	case m.missing() != "" || at < 0:
		return nil
	case m.cursor.isOn(p, at):
		return m.open()
	}
	m.cursor.pane, m.cursor.lists[p].At = p, at
	return m.settle()
}

// entryAt is the pane and the place in its list of the entry at (x, y); −1 where there is none.
func (m *Model) entryAt(x, y int) (p pane, at int) {
	l := m.layout()
	switch {
	case l.found.holds(y):
		return foundPane, m.cursor.lists[foundPane].EntryAt(y - l.found.y)
	case l.rows.holds(y):
		return rowsPane, m.cursor.lists[rowsPane].EntryAt(y - l.rows.y)
	}
	for i := range l.across {
		if image.Pt(x, y).In(l.picture(i)) {
			return picturesPane, m.cursor.lists[picturesPane].EntryAt(i)
		}
	}
	return picturesPane, -1
}
