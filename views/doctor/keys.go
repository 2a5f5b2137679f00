package doctor

import (
	"context"
	"slices"

	"beyond/engine/preparation"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen. While a model is being opened there is only one key, which cancels that.
func (m *Model) Keys() []ui.Key {
	if m.opening.Pending() {
		return []ui.Key{ui.NewKey("esc", "cancel", m.cancelOpening, "esc")}
	}
	row := m.selected()
	other := row != nil && row.Labels != preparation.AsGiven
	return slices.Concat([]ui.Key{
		ui.NewKey("enter", "use", m.use, "enter").
			Needs(row != nil, "nothing has been tried yet").
			Needs(row == nil || row.Preset != m.options.InUse, "pictures are prepared like this already").
			Needs(!other,
				"the labels need another order as well: "+m.Key("w")+" writes them, for --labels"),
		ui.NewKey("w", "write labels", m.writeLabels, "w").
			Needs(row != nil, "nothing has been tried yet").
			Needs(other, "the order of labels is as given"),
		ui.NewKey("x", "stop", m.change(m.options.Source.Cancel), "x").Needs(m.state.Running, "no search runs"),
		ui.NewKey("r", "search again", m.change(m.options.Source.Start), "r").
			Needs(!m.state.Running, "it is still searching; "+m.Key("x")+" stops"),
	}, ui.AllNeed(ui.Along(m.list.Page(), m.move), row != nil, "nothing has been tried yet"), []ui.Key{
		ui.NewKey("d", "back", func() tea.Cmd { return ui.Send(ui.Back{}) }, "d"),
	})
}

// writeLabels writes the labels in the order of the preparation under the cursor to a file.
func (m *Model) writeLabels() tea.Cmd {
	row, export, preset := *m.selected(), m.options.Export, ""
	if len(row.Changes) > 0 {
		preset = " and the preset below"
	}
	return func() tea.Msg {
		file, err := export(row.Order)
		if err != nil {
			return ui.Notify{Text: safe.Format("not written: %v", err), Failed: true}
		}
		text := safe.Format("written: start again with --labels %s%s", file, preset)
		return ui.Notify{Text: text, Links: ui.FileLinks(file)}
	}
}

// change is the Do of a key that has the source do something. The next look shows the effect.
func (m *Model) change(how func()) func() tea.Cmd {
	return func() tea.Cmd {
		return func() tea.Msg {
			how()
			return nil
		}
	}
}

// clicked selects a preparation, or uses the one that is selected already.
func (m *Model) clicked(y int) tea.Cmd {
	at := m.list.EntryAt(y - m.layout().top - 1)
	switch {
	case m.opening.Pending() || at < 0:
		return nil
	case at == m.list.At:
		cmd, why, _ := ui.Press(m, tea.KeyPressMsg{Code: tea.KeyEnter})
		if why != "" {
			return ui.Send(ui.Notify{Text: safe.Clean(why)})
		}
		return cmd
	}
	return m.move(at - m.list.At)
}

// use opens the model with the preset under the cursor.
func (m *Model) use() tea.Cmd {
	preset, use := m.selected().Preset, m.options.Use
	ctx, stop := context.WithCancel(m.Visit.Context())
	m.stop, m.Waited = stop, 0
	return m.opening.Ask(ctx, func(ctx context.Context) (tea.Cmd, error) { return use(ctx, preset) }, m.opened)
}

func (m *Model) opened(use tea.Cmd, err error) tea.Cmd {
	m.cancelOpening()
	if err != nil {
		return ui.Send(ui.Notify{Text: safe.Clean(err.Error()), Failed: true})
	}
	return use
}

func (m *Model) cancelOpening() tea.Cmd {
	m.stop()
	m.opening.Drop()
	return nil
}
