package inspect

import (
	"context"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// shownAgain begins a visit, unless one is under way: the shell also says so after a resize.
func (m *Model) shownAgain() tea.Cmd {
	if m.visit != 0 {
		return nil
	}
	return m.begin()
}

// begin asks for what the present picture and settings need, leaving what was asked before.
func (m *Model) begin() tea.Cmd {
	if len(m.pictures) == 0 {
		return nil
	}
	m.leave()
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.visit = ui.NewTicket()
	before := m.trace
	key := traceKey{m.index(), m.settings}
	if m.trace = m.kept.get(key); m.trace != nil {
		return tea.Batch(m.predictNeighbours(), m.readDetails(), m.working())
	}
	m.trace = newTrace(key)
	if before.key.picture == key.picture && before.crop != nil {
		m.trace.crop, m.trace.info = before.crop, before.info
		return m.startAttack()
	}
	return tea.Batch(m.loadCrop(), m.readDetails(), m.working())
}

// leave ends everything that is on its way. What is there stays.
func (m *Model) leave() {
	m.stop()
	m.visit, m.playing, m.failed, m.since = 0, 0, nil, m.elapsed
	if m.side == chooserSide {
		m.side, m.chooser = nothing, nil
	}
}

// pulsed counts the wait. Of two visits between which the screen never stopped waiting, the second has not
// waited for what the first has.
func (m *Model) pulsed(msg ui.Pulse) {
	if msg.Elapsed < m.since {
		m.since = 0
	}
	if m.sampling() {
		m.explaining.running.of.spent += max(0, msg.Elapsed-m.elapsed)
	}
	m.elapsed = msg.Elapsed
}

func (m *Model) cropArrived(msg cropMsg) tea.Cmd {
	if msg.visit != m.visit {
		return nil
	}
	if m.failed = msg.err; m.failed != nil {
		return m.predictNeighbours()
	}
	m.trace.crop, m.trace.info = msg.crop, msg.info
	return m.startAttack()
}

func (m *Model) stepArrived(msg stepMsg) tea.Cmd {
	if msg.visit != m.visit {
		return nil
	}
	t := m.trace
	first := msg.frame != nil && t.last() == notYet
	if msg.frame != nil {
		t.label = msg.label
		t.add(*msg.frame)
	}
	t.ended, t.err = msg.ended, msg.err
	if t.ended && t.err == nil {
		m.kept.put(t)
	}
	next := msg.next
	if first {
		next = tea.Batch(next, m.predictNeighbours(), m.completeDetails())
	}
	if m.seeking && t.ended && t.firstWrong == notYet {
		m.seeking = false
		return tea.Batch(next, ui.Send(ui.Notify{Text: safe.Join(" · ", m.outcome()...)}))
	}
	return next
}

// turn goes to another picture of the selection, to its beginning.
func (m *Model) turn(by int) tea.Cmd {
	to := m.at + by
	if to < 0 || to >= len(m.pictures) {
		return nil
	}
	m.at = to
	m.goTo(0)
	m.details = details{}
	return m.begin()
}
