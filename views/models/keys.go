package models

import (
	"slices"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

type keys struct {
	open, time, layers, preset, back, cancel key.Binding
	ui.Moves
}

func newKeys() keys {
	return keys{
		open:   ui.Bind("enter", "use", "enter"),
		time:   ui.Bind("t", "time", "t"),
		layers: ui.Bind("l", "layers", "l"),
		preset: ui.Bind("p", "preset", "p"),
		back:   ui.Bind("m", "back", "m"),
		cancel: ui.Bind("esc", "cancel", "esc", "m"),
		Moves:  ui.NewMoves(),
	}
}

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	k := m.keys
	if m.opening.ticket != 0 {
		if key.Matches(msg, k.cancel) {
			m.opening.stop()
			m.opening = opening{}
		}
		return nil
	}
	switch {
	case key.Matches(msg, k.back):
		return ui.Send(ui.Back{})
	case key.Matches(msg, k.open):
		return m.open()
	case key.Matches(msg, k.time):
		return m.measure(m.selectedName())
	case key.Matches(msg, k.layers):
		return m.openLayers()
	case key.Matches(msg, k.preset):
		m.nextPreset()
	case key.Matches(msg, k.Up):
		m.move(-1)
	case key.Matches(msg, k.Down):
		m.move(1)
	case key.Matches(msg, k.PageUp):
		m.move(-m.layout().rows)
	case key.Matches(msg, k.PageDown):
		m.move(m.layout().rows)
	case key.Matches(msg, k.Home):
		m.move(-len(m.visible))
	case key.Matches(msg, k.End):
		m.move(len(m.visible))
	}
	return nil
}

// clicked selects a model, or uses the one that is selected already.
func (m *Model) clicked(y int) tea.Cmd {
	at := m.top + y - headRows
	if m.opening.ticket != 0 || y < headRows || y >= headRows+m.layout().rows || at >= len(m.visible) {
		return nil
	}
	if at == m.at {
		return m.open()
	}
	m.at = at
	return nil
}

// nextPreset goes on to the next of the presets that fit the model under the cursor.
func (m *Model) nextPreset() {
	name := m.selectedName()
	if about, _, ok := m.about.Get(name); ok && len(about.Presets) > 0 {
		at := slices.Index(about.Presets, m.preset(name, about))
		m.presets[name] = about.Presets[(at+1)%len(about.Presets)]
	}
}

// open loads the model under the cursor, unless it is in use as it is.
func (m *Model) open() tea.Cmd {
	e := m.selected()
	if e == nil {
		return nil
	}
	about, err, known := m.about.Get(e.Name)
	switch {
	case err != nil:
		return nil // its row says why
	case known && m.preset(e.Name, about) == "":
		return ui.Send(ui.Notify{Text: safe.Format("how are pictures prepared for %s? p chooses a preset", e.Title), Failed: true})
	case e.Name == m.source.Active() && m.presets[e.Name] == "":
		return ui.Send(ui.Back{})
	}
	return m.load(e.Name)
}

func (m *Model) openLayers() tea.Cmd {
	e := m.selected()
	if _, err, _ := m.about.Get(m.selectedName()); e == nil || err != nil {
		return nil
	}
	return ui.Send(ui.Open{Screen: newLayers(m.source, *e)})
}
