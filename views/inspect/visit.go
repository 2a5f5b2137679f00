package inspect

import (
	"beyond/engine"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// shownAgain begins a visit, unless one is under way: the shell sends Shown after a resize as well.
func (m *Model) shownAgain() tea.Cmd {
	if m.visit.On() {
		return nil
	}
	return m.begin()
}

// begin asks for everything that the present picture and settings need, and drops earlier requests.
func (m *Model) begin() tea.Cmd {
	if len(m.pictures) == 0 {
		return nil
	}
	m.leave()
	m.visit.Begin()
	before := m.trace
	key := traceKey{m.index(), m.settings}
	if m.trace = m.cache.get(key); m.trace != nil {
		return tea.Batch(m.predictNeighbours(), m.readDetails(), m.working())
	}
	m.trace = newTrace(key, m.labelled())
	if before.key.picture == key.picture && before.crop != nil {
		m.trace.crop, m.trace.info = before.crop, before.info
		return m.startAttack()
	}
	return tea.Batch(m.loadCrop(), m.readDetails(), m.working())
}

// leave ends all requests. The answers so far stay.
func (m *Model) leave() {
	m.visit.End()
	m.reading.Drop()
	m.stepping.Drop()
	m.playing, m.failed, m.since, m.chooser = 0, nil, m.elapsed, nil
}

// pulsed counts the wait. If the screen never stopped waiting between two visits, the shell's count contains the wait
// of the first.
func (m *Model) pulsed(msg ui.Pulse) {
	if msg.Elapsed < m.since {
		m.since = 0
	}
	m.elapsed = msg.Elapsed
}

func (m *Model) cropArrived(msg ui.Answer[cropped]) tea.Cmd {
	if !m.reading.Arrived(msg) {
		return nil
	}
	if m.failed = msg.Err; m.failed != nil {
		return m.predictNeighbours()
	}
	m.trace.crop, m.trace.info = msg.Value.crop, msg.Value.info
	return m.startAttack()
}

// stepArrived takes a step and asks for the next.
func (m *Model) stepArrived(msg ui.Answer[computed]) tea.Cmd {
	if !m.stepping.Arrived(msg) {
		return nil
	}
	t, step := m.trace, msg.Value
	first := step.frame != nil && t.last() == notYet
	if step.frame != nil {
		t.label = step.label
		t.add(*step.frame)
	}
	t.ended, t.err = step.ended || msg.Err != nil, msg.Err
	if t.ended && t.err == nil {
		m.cache.put(t)
	}
	var next tea.Cmd
	if !t.ended {
		next = m.stepping.Ask(m.visit.Context(), m.steps.next)
	}
	if first {
		next = tea.Batch(next, m.predictNeighbours(), m.completeDetails())
	}
	if m.seeking && t.ended && t.firstWrong == notYet {
		m.seeking = false
		return tea.Batch(next, ui.Send(ui.Notify{Text: m.outcomeText()}))
	}
	return next
}

// turn returns the action that goes to the beginning of another picture of the selection.
func (m *Model) turn(by int) func() tea.Cmd {
	return func() tea.Cmd {
		m.at += by
		m.goTo(0)
		m.details = details{}
		m.detailing.Drop()
		return m.begin()
	}
}

// predictNeighbours reads and predicts the previous and the next picture, so that turning to them is fast.
func (m *Model) predictNeighbours() tea.Cmd {
	var commands []tea.Cmd
	for _, at := range []int{m.at + 1, m.at - 1} {
		if at < 0 || at >= len(m.pictures) {
			continue
		}
		ctx, source, i := m.visit.Context(), m.options.Source, m.pictures[at]
		commands = append(commands, func() tea.Msg {
			_, _ = source.Predict(ctx, engine.Near, i) // an error is told when that picture is on screen
			return nil
		})
	}
	return tea.Batch(commands...)
}
