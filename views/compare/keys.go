package compare

import (
	"context"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	switch {
	case m.adding.open:
		list := []ui.Key{
			ui.NewKey("enter", "add", m.add, "enter").Needs(len(m.adding.names) > 0, "there is no model here").
				Needs(!m.adding.opening.Pending(), "it is being loaded"),
			ui.NewKey("esc", "cancel", ui.Act(func() { m.adding = adding{} }), "esc"),
		}
		return append(list, ui.Along(m.adding.list.Page(), m.move)...)
	case m.measuring.Pending():
		stop := ui.NewKey("esc", "stop", ui.Act(m.stopMeasuring), "esc")
		return append([]ui.Key{stop}, ui.Along(m.list.Page(), m.move)...)
	}
	models := 0
	if m.facts != nil {
		models = len(m.facts.Comparison.Models)
	}
	several := func(k ui.Key) ui.Key { return k.Needs(models > 1, "there is one model only") }
	own := []ui.Key{
		several(ui.NewKey("enter", "open", m.open, "enter")).Needs(len(m.pictures()) > 0, "there are no such pictures"),
		ui.NewKey("a", "add a model", m.choose, "a").Needs(models > 0, "the first look is under way").
			Needs(models < m.options.Most, "no more are compared at once"),
		several(ui.NewKey("x", "remove the last", m.remove, "x")),
		several(ui.NewKey("t", "transfer", m.transfer, "t")).Needs(m.facts != nil && len(m.facts.Answers.Pictures) > 0,
			"no picture has an answer of every model yet"),
		ui.NewKey("T", "time", m.time, "T").Needs(models > 0, "the first look is under way"),
	}
	moves := ui.Along(m.list.Page(), m.move)
	return append(own, ui.AllNeed(moves, len(m.rows) > 0, "there is nothing to compare with yet")...)
}

// pictures are those of the row under the cursor.
func (m *Model) pictures() []int {
	if len(m.rows) == 0 {
		return nil
	}
	return m.rows[m.list.At].pictures
}

func (m *Model) open() tea.Cmd {
	return m.options.OpenGrid(safe.Clean(m.rows[m.list.At].text), m.pictures())
}

// clicked goes to a row, or opens the one under the cursor.
func (m *Model) clicked(y int) tea.Cmd {
	if m.adding.open || m.facts == nil {
		return nil
	}
	at := m.list.EntryAt(y - m.headHeight())
	switch {
	case at < 0 || m.rows[at].heading:
		return nil
	case at == m.list.At && len(m.pictures()) > 0:
		return m.open()
	}
	return m.move(at - m.list.At)
}

// choose lists the models that can be added.
func (m *Model) choose() tea.Cmd {
	m.adding = adding{open: true}
	m.Waited = 0
	return m.adding.listing.Ask(m.Visit.Context(), m.options.Source.AtHand, func(names []string, err error) tea.Cmd {
		if err != nil {
			m.adding = adding{}
			return ui.Send(ui.Notify{Text: safe.Clean(err.Error()), Failed: true})
		}
		m.adding.names = names
		m.settle()
		return nil
	})
}

// add opens the model under the cursor.
func (m *Model) add() tea.Cmd {
	name, source := m.adding.names[m.adding.list.At], m.options.Source
	m.adding.name, m.Waited = name, 0
	return m.adding.opening.Ask(m.Visit.Context(), func(ctx context.Context) (string, error) {
		return name, source.Add(ctx, name)
	}, func(_ string, err error) tea.Cmd {
		m.adding = adding{}
		m.measuring.err = nil
		if err != nil {
			return ui.Send(ui.Notify{Text: safe.Clean(err.Error()), Failed: true})
		}
		return m.watch.Begin()
	})
}

func (m *Model) remove() tea.Cmd {
	m.options.Source.Remove()
	m.measuring.err = nil
	return m.watch.Begin()
}

// transfer attacks the pictures by each model and tries them on the others.
func (m *Model) transfer() tea.Cmd { return m.measure("attacking", m.options.Source.Transfer) }

// time times a forward pass of each model.
func (m *Model) time() tea.Cmd { return m.measure("timing", m.options.Source.Time) }

func (m *Model) measure(what string, how func(context.Context, func(done, total int)) error) tea.Cmd {
	ctx, stop := context.WithCancel(m.Visit.Context())
	m.measuring, m.Waited = measuring{what: what, stop: stop}, 0
	report := m.Track()
	return m.measuring.Ask(ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, how(ctx, report)
	}, func(_ struct{}, err error) tea.Cmd {
		m.measuring.stop()
		m.measuring = measuring{what: what, err: err}
		return m.watch.Begin()
	})
}

func (m *Model) stopMeasuring() {
	if m.measuring.stop != nil {
		m.measuring.stop()
	}
	m.measuring = measuring{}
}

// CommandLine implements ui.Replayable. One model is compared with nothing.
func (m *Model) CommandLine() string {
	if m.facts == nil || len(m.facts.Comparison.Models) < 2 {
		return ""
	}
	return m.options.Source.CommandLine()
}
