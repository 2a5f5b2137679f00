package critic

import (
	"image"
	"slices"

	"beyond/engine"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen. The question can be changed at any time.
func (m *Model) Keys() []ui.Key {
	several, missing := len(m.blocks) > 1, m.missing()
	keys := ui.AllNeed([]ui.Key{
		ui.NewKey("enter", "inspect", m.open, "enter").Needs(m.selected() != nil, "no picture has been chosen"),
		ui.NewKey("v", "next selector", func() tea.Cmd { return m.turn(1) }, "v").Needs(several, oneSelector),
		ui.NewKey("+", "larger", func() tea.Cmd { return m.resize(1) }, "+", "="),
		ui.NewKey("-", "smaller", func() tea.Cmd { return m.resize(-1) }, "-"),
		ui.Then(ui.Around(0, m.step)[:1], m.settle)[0],
		ui.NewKey("V", "previous selector", func() tea.Cmd { return m.turn(-1) }, "V").Needs(several, oneSelector),
	}, missing == "", missing)
	return slices.Insert(keys, 2, ui.NewKey("b", "by label, prediction", m.askByOther, "b"))
}

const oneSelector = "there is only one selector"

// missing is the reason why there is nothing to see, "" if there is something.
func (m *Model) missing() string {
	switch {
	case len(m.blocks) > 0:
		return ""
	case m.err != nil:
		return "nothing could be chosen; " + m.Key("b") + " asks in another way"
	}
	return "the pictures are still being chosen"
}

// askByOther asks the same of the pictures that belong to the class in the other way: by label or by prediction.
func (m *Model) askByOther() tea.Cmd {
	if m.question.By == engine.ByLabel {
		m.question.By = engine.ByPrediction
	} else {
		m.question.By = engine.ByLabel
	}
	m.blocks, m.err = nil, nil
	return m.begin()
}

// turn goes to the same place in another block, beginning again at the end.
func (m *Model) turn(by int) tea.Cmd {
	m.at.block = (m.at.block + by + len(m.blocks)) % len(m.blocks)
	return m.settle()
}

// step goes to the picture beside the present one. Sideways out of the screen it goes to the next block.
func (m *Model) step(dx, dy int) tea.Cmd {
	to, ok := beside(m.spots(), m.at, dx, dy)
	switch {
	case ok:
		m.at = to
	case dx > 0 && m.at.block+1 < len(m.blocks), dx < 0 && m.at.block > 0:
		m.at.block, m.at.i = m.at.block+dx, 0
	}
	m.place()
	return nil
}

// resize draws the pictures larger by some steps, or smaller.
func (m *Model) resize(by int) tea.Cmd {
	l := m.layout()
	m.size = min(max(l.size+by, 0), len(sizes)-1) - l.fitting
	return m.settle()
}

// clicked selects the picture or the selector at (x, y), or opens a picture that is selected already.
func (m *Model) clicked(x, y int) tea.Cmd {
	for _, p := range m.spots() {
		if image.Pt(x, y).In(p.cell) {
			if m.at == p.spot {
				return m.open()
			}
			m.at = p.spot
			return m.settle()
		}
	}
	if texts, xs := m.tabs(); y == 0 && m.layout().across == 1 {
		for b, text := range texts {
			if x >= xs[b] && x < xs[b]+text.Width() {
				m.at.block = b
			}
		}
	}
	return m.settle()
}

// open opens the picture under the cursor among all that its selector has chosen.
func (m *Model) open() tea.Cmd {
	b, at := m.blocks[m.at.block], m.at.i
	if m.at.list == criticisms {
		at += len(b.lists[prototypes])
	}
	return m.options.OpenPicture(b.pictures(), at)
}
