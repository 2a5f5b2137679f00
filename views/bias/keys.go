package bias

import (
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	o := m.options
	keys := []ui.Key{ui.NewKey("tab", "classes", m.turnPane, "tab"), ui.NewKey("enter", "pictures", m.open, "enter").
		Needs(m.pane == classesPane || m.row() != nil, "there are no attributes here: tag some with "+m.Key("t"))}
	add := func(k ui.Key, exists bool) {
		if exists {
			keys = append(keys, k)
		}
	}
	chosen := func(k ui.Key) ui.Key {
		return k.Needs(m.critique() != nil, "the prototypes and criticisms of this class are not chosen yet")
	}
	add(ui.NewKey("p", "pairs", m.openPairs, "p"), o.OpenPairs != nil)
	add(chosen(ui.NewKey("t", "tag", m.openTags, "t")), o.OpenTags != nil)
	add(chosen(ui.NewKey("d", "discover", m.openDiscovery, "d")), o.OpenDiscovery != nil)
	add(ui.NewKey("v", "selector", m.nextSelector, "v"), len(o.Selectors) > 1)
	add(ui.NewKey("c", "prototypes·criticisms", m.openCritic, "c").
		Needs(m.class >= 0, "choose one class: "+m.Key("tab")+" lists them"), o.OpenCritic != nil)
	add(ui.NewKey("s", "sort", m.sort, "s"), true)
	keys = append(keys, ui.Then(ui.Along(m.lists[m.pane].Page(), m.step), m.chooseBeside)...)
	return ui.AllNeed(keys, m.facts != nil && m.class != noClass, "nothing is known of any class yet")
}

func (m *Model) turnPane() tea.Cmd {
	m.pane = 1 - m.pane
	m.settle()
	return nil
}

func (m *Model) openPairs() tea.Cmd { return m.options.OpenPairs(m.class) }

func (m *Model) openTags() tea.Cmd { return m.options.OpenTags(m.critique()) }

func (m *Model) openDiscovery() tea.Cmd { return m.options.OpenDiscovery(m.critique()) }

func (m *Model) openCritic() tea.Cmd { return m.options.OpenCritic(m.class) }

func (m *Model) nextSelector() tea.Cmd {
	m.selector = (m.selector + 1) % len(m.options.Selectors)
	return tea.Batch(m.choose(), m.examine())
}

func (m *Model) sort() tea.Cmd {
	m.order = (m.order + 1) % orders
	m.lists[rowsPane].Reset()
	m.settle()
	return nil
}
