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
	if m.Visit.On() {
		return nil
	}
	return m.ask(m.Visit.Begin())
}

// ask lists the models.
func (m *Model) ask(ctx context.Context) tea.Cmd {
	source := m.source
	return m.listing.Ask(ctx, func(ctx context.Context) (l list, err error) {
		l = list{known: map[string]Known{}}
		l.entries, err = source.List(ctx)
		for _, e := range l.entries {
			l.known[e.Name] = source.Known(e.Name)
		}
		return l, err
	}, m.listArrived)
}

// measure times a model, unless that has been done or is being done.
func (m *Model) measure(name string) tea.Cmd {
	if name == "" || m.times[name].running {
		return nil
	}
	m.times[name] = timing{running: true}
	ctx, source := m.Visit.Context(), m.source
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
	ctx, stop := context.WithCancel(m.Visit.Context())
	m.opening, m.Waited = opening{stop: stop}, 0
	source, preset := m.source, m.presets[name]
	return m.opening.Ask(ctx, func(ctx context.Context) (tea.Cmd, error) {
		return source.Open(ctx, name, preset)
	}, m.opened)
}

// pull downloads a published model, and then lists the models again.
func (m *Model) pull(name string) tea.Cmd {
	ctx, stop := context.WithCancel(m.Visit.Context())
	m.pulling, m.Waited = pulling{stop: stop, name: name}, 0
	source, report := m.source, m.Track()
	return m.pulling.Ask(ctx, func(ctx context.Context) (string, error) {
		return name, source.Pull(ctx, name, report)
	}, m.pulled)
}

func (m *Model) pulled(name string, err error) tea.Cmd {
	m.pulling.stop()
	m.pulling = pulling{}
	if err != nil {
		return ui.Send(ui.Notify{Text: safe.Clean(err.Error()), Failed: true})
	}
	return tea.Batch(m.ask(m.Visit.Context()),
		ui.Send(ui.Notify{Text: safe.Format("%s is here: %s uses it", name, m.Key("enter"))}))
}

func (m *Model) opened(use tea.Cmd, err error) tea.Cmd {
	m.cancel()
	if err != nil {
		return ui.Send(ui.Notify{Text: safe.Clean(err.Error()), Failed: true})
	}
	return use
}
