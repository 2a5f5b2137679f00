package models

import (
	"slices"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen. While a model is being loaded there is only one key, which cancels that.
func (m *Model) Keys() []ui.Key {
	if m.opening.Pending() || m.pulling.Pending() {
		return []ui.Key{ui.NewKey("esc", "cancel", m.cancel, "esc", "m")}
	}
	e, about := m.selected(), About{}
	var err error
	if e != nil {
		about, err, _ = m.about.Get(e.Name)
	}
	needsModel := func(k ui.Key) ui.Key {
		return k.Needs(e != nil, "there is no model here").Needs(err == nil, "this model is refused: its row says why").
			Needs(e == nil || !published(*e), "it is not here yet: "+m.Key("enter")+" pulls it")
	}
	use := needsModel(ui.NewKey("enter", "use", m.open, "enter"))
	if e != nil && published(*e) {
		use = ui.NewKey("enter", "pull", m.open, "enter")
	}
	return slices.Concat([]ui.Key{
		use,
		needsModel(ui.NewKey("t", "time", m.timeSelected, "t")).
			Needs(!m.times[m.selectedName()].running, "it is being timed already"),
		needsModel(ui.NewKey("l", "layers", m.openLayers, "l")),
		needsModel(ui.NewKey("p", "preset", m.nextPreset, "p")).
			Needs(len(about.Presets) > 1, "no other preset gives pictures of its size"),
	}, ui.Along(m.list.Page(), m.move), []ui.Key{
		ui.NewKey("m", "back", func() tea.Cmd { return ui.Send(ui.Back{}) }, "m"),
	})
}

func (m *Model) cancel() tea.Cmd {
	if m.pulling.Pending() {
		m.pulling.stop()
		m.pulling = pulling{}
		return ui.Send(ui.Notify{Text: safe.Clean("stopped: the next pull goes on from here")})
	}
	m.opening.stop()
	m.opening = opening{}
	return nil
}

func (m *Model) timeSelected() tea.Cmd { return m.measure(m.selectedName()) }

// clicked selects a model, or uses the one that is selected already.
func (m *Model) clicked(y int) tea.Cmd {
	at := m.list.EntryAt(y - headRows)
	switch {
	case m.opening.Pending() || m.pulling.Pending() || at < 0:
		return nil
	case at == m.list.At:
		return m.open()
	}
	return m.move(at - m.list.At)
}

// nextPreset goes on to the next of the presets that fit the model under the cursor.
func (m *Model) nextPreset() tea.Cmd {
	name := m.selectedName()
	if about, _, ok := m.about.Get(name); ok && len(about.Presets) > 0 {
		at := slices.Index(about.Presets, m.preset(name, about))
		m.presets[name] = about.Presets[(at+1)%len(about.Presets)]
	}
	return nil
}

// open loads the model under the cursor, unless it is in use as it is.
func (m *Model) open() tea.Cmd {
	e := m.selected()
	switch {
	case e == nil:
		return nil
	case published(*e):
		return m.pull(e.Name)
	}
	about, err, known := m.about.Get(e.Name)
	switch {
	case err != nil:
		return nil // its row says why
	case known && m.preset(e.Name, about) == "":
		ask := safe.Format("how are pictures prepared for %s? %s chooses a preset", e.Title, m.Key("p"))
		return ui.Send(ui.Notify{Text: ask, Failed: true})
	case e.Name == m.source.Active() && m.presets[e.Name] == "":
		return ui.Send(ui.Back{})
	}
	return m.load(e.Name)
}

func (m *Model) openLayers() tea.Cmd {
	return ui.Send(ui.Open{Screen: newLayers(m.source, *m.selected())})
}
