package models

import (
	"context"
	"time"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

type (
	listedMsg struct {
		shown   ui.Ticket
		entries []Entry
		err     error
	}
	timedMsg struct {
		name string
		took time.Duration
		err  error
	}
	openedMsg struct {
		ticket ui.Ticket
		use    tea.Cmd
		err    error
	}
)

// begin lists the models. The shell says Shown after a resize as well.
func (m *Model) begin() tea.Cmd {
	if m.shown != 0 {
		return nil
	}
	m.shown = ui.NewTicket()
	m.ctx, m.stop = context.WithCancel(context.Background())
	shown, ctx, source := m.shown, m.ctx, m.source
	return func() tea.Msg {
		entries, err := source.List(ctx)
		return listedMsg{shown, entries, err}
	}
}

// measure times a model, unless that has been done or is being done.
func (m *Model) measure(name string) tea.Cmd {
	if name == "" || m.times[name].running {
		return nil
	}
	m.times[name] = timing{running: true}
	ctx, source := m.ctx, m.source
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
	ctx, stop := context.WithCancel(m.ctx)
	m.opening, m.elapsed = opening{ui.NewTicket(), name, stop}, 0
	ticket, source, preset := m.opening.ticket, m.source, m.presets[name]
	return func() tea.Msg {
		use, err := source.Open(ctx, name, preset)
		return openedMsg{ticket, use, err}
	}
}

func (m *Model) opened(msg openedMsg) tea.Cmd {
	if msg.ticket != m.opening.ticket {
		return nil
	}
	m.opening.stop()
	m.opening = opening{}
	if msg.err != nil {
		return ui.Send(ui.Notify{Text: safe.Clean(msg.err.Error()), Failed: true})
	}
	return msg.use
}
