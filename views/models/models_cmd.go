package models

import (
	"context"
	"time"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// timedMsg brings the time of a model.
type timedMsg struct {
	name string
	took time.Duration
	err  error
}

// begin lists the models. The shell says Shown after a resize as well.
func (m *Model) begin() tea.Cmd {
	if m.visit.On() {
		return nil
	}
	return m.listing.Ask(m.visit.Begin(), m.source.List)
}

// measure times a model, unless that has been done or is being done.
func (m *Model) measure(name string) tea.Cmd {
	if name == "" || m.times[name].running {
		return nil
	}
	m.times[name] = timing{running: true}
	ctx, source := m.visit.Context(), m.source
	return func() tea.Msg {
		took, err := source.Time(ctx, name)
		if ctx.Err() != nil {
			return nil // the screen has forgotten it
		}
		return timedMsg{name, took, err}
	}
}

// load opens a model, and then uses it.
func (m *Model) load(name string) tea.Cmd {
	ctx, stop := context.WithCancel(m.visit.Context())
	m.opening, m.elapsed = opening{stop: stop}, 0
	source, preset := m.source, m.presets[name]
	return m.opening.Ask(ctx, func(ctx context.Context) (tea.Cmd, error) { return source.Open(ctx, name, preset) })
}

func (m *Model) opened(msg ui.Answer[tea.Cmd]) tea.Cmd {
	if !m.opening.Arrived(msg) {
		return nil
	}
	m.cancel()
	if msg.Err != nil {
		return ui.Send(ui.Notify{Text: safe.Clean(msg.Err.Error()), Failed: true})
	}
	return msg.Value
}
