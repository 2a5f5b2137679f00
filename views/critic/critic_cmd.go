package critic

import (
	"sync/atomic"
	"time"

	"beyond/engine"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// asking is a question on its way. Its counters are written where it is worked on.
type asking struct {
	ticket      ui.Ticket
	done, total atomic.Int64
}

// progress is how far a question is at one moment.
type progress struct{ done, total int }

func (a *asking) progress() progress { return progress{int(a.done.Load()), int(a.total.Load())} }

// left is how long it will take yet at this speed, 0 where that cannot be said.
func (p progress) left(waited time.Duration) time.Duration {
	if p.done == 0 || p.done >= p.total {
		return 0
	}
	return waited * time.Duration(p.total-p.done) / time.Duration(p.done)
}

// answeredMsg brings what the selectors have chosen.
type answeredMsg struct {
	ticket   ui.Ticket
	critique *engine.Critique
	err      error
}

// ask puts the question; what was asked before ends with its context at the latest, and its answer is dropped.
func (m *Model) ask() tea.Cmd {
	a := &asking{ticket: ui.NewTicket()}
	m.asking, m.far, m.waited = a, progress{}, 0
	ctx, source, question := m.ctx, m.options.Source, m.question
	return func() tea.Msg {
		critique, err := source.Critique(ctx, engine.Visible, question, func(done, total int) {
			a.done.Store(int64(done))
			a.total.Store(int64(total))
		}, nil)
		return answeredMsg{a.ticket, critique, err}
	}
}
