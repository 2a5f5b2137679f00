package bias

import (
	"image"

	"beyond/engine/finding"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if m.facts == nil {
		return nil
	}
	switch k, o := m.keys, m.options; {
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.classes):
		m.pane = 1 - m.pane
	case key.Matches(msg, k.selector):
		m.selector = (m.selector + 1) % len(o.Selectors)
		return tea.Batch(m.choose(), m.examine())
	case key.Matches(msg, k.sort):
		m.order = (m.order + 1) % orders
		m.at[rowsPane] = 0
	case key.Matches(msg, k.critic) && o.OpenCritic != nil && m.class >= 0:
		return o.OpenCritic(m.class)
	case key.Matches(msg, k.pairs) && o.OpenPairs != nil && m.class != noClass:
		return o.OpenPairs(m.class)
	case key.Matches(msg, k.tags) && o.OpenTags != nil && m.critique() != nil:
		return o.OpenTags(m.critique())
	case key.Matches(msg, k.discover) && o.OpenDiscovery != nil && m.critique() != nil:
		return o.OpenDiscovery(m.critique())
	default:
		return m.arrows(msg)
	}
	m.settle()
	return nil
}

// arrows moves the cursor of the pane in use.
func (m *Model) arrows(msg tea.KeyPressMsg) tea.Cmd {
	page := m.layout().rowsShown()
	if m.pane == classesPane {
		page = m.layout().classes.Dy() - 1
	}
	const far = 1 << 20
	switch k := m.keys; {
	case key.Matches(msg, k.Up):
		return m.move(-1)
	case key.Matches(msg, k.Down):
		return m.move(1)
	case key.Matches(msg, k.PageUp):
		return m.move(-max(1, page))
	case key.Matches(msg, k.PageDown):
		return m.move(max(1, page))
	case key.Matches(msg, k.Home):
		return m.move(-far)
	case key.Matches(msg, k.End):
		return m.move(far)
	}
	return nil
}

// move moves the cursor; the class under it is the one on screen.
func (m *Model) move(by int) tea.Cmd {
	if m.facts == nil {
		return nil
	}
	m.moved = true
	m.at[m.pane] += by
	m.settle()
	if m.pane == rowsPane || len(m.facts.classes) == 0 {
		return nil
	}
	if class := m.facts.classes[m.at[classesPane]].Index; class != m.class {
		m.class, m.at[rowsPane], m.top[rowsPane] = class, 0, 0
		m.settle()
	}
	return m.choose()
}

// open opens the pictures behind the row, or turns from the classes to the rows of one.
func (m *Model) open() tea.Cmd {
	if m.pane == classesPane {
		m.pane = rowsPane
		return nil
	}
	r := m.row()
	if r == nil || m.options.OpenGrid == nil {
		return nil
	}
	c := m.facts.classes[m.facts.place(m.class)]
	title := safe.Format("%s %s", m.facts.name(m.class), finding.Phrase(r.Attribute, r.Value))
	return m.options.OpenGrid(title, m.facts.behind(c, *r))
}

// clicked selects the class or the row at (x, y), or opens a row that is selected already.
func (m *Model) clicked(x, y int) tea.Cmd {
	if m.facts == nil {
		return nil
	}
	l := m.layout()
	if image.Pt(x, y).In(l.classes) && y > l.classes.Min.Y {
		m.pane = classesPane
		return m.move(m.top[classesPane] + y - l.classes.Min.Y - 1 - m.at[classesPane])
	}
	if !image.Pt(x, y).In(l.rows) {
		return nil
	}
	at := m.top[rowsPane] + (y-l.rows.Min.Y)/l.pitch()
	m.pane = rowsPane
	if at == m.at[rowsPane] {
		return m.open()
	}
	return m.move(at - m.at[rowsPane])
}
