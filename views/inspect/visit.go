package inspect

import (
	"beyond/engine"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// shownAgain begins a visit, unless one is under way: the shell sends Shown after a resize as well.
func (m *Model) shownAgain() tea.Cmd {
	if m.Visit.On() {
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
	m.Visit.Begin()
	m.opinions.forget()
	before := m.trace
	key := m.traceKey()
	soonest := m.askSoonest()
	if m.trace = m.cache.get(key); m.trace != nil {
		return tea.Batch(m.predictNeighbours(), m.readDetails(), m.working(), soonest)
	}
	m.trace = newTrace(key, m.labelled())
	if before.key.picture == key.picture && before.crop != nil {
		m.trace.crop, m.trace.info = before.crop, before.info
		return tea.Batch(m.startAttack(), soonest)
	}
	return tea.Batch(m.loadCrop(), m.readDetails(), m.working(), soonest)
}

// leave ends all requests. The answers so far stay.
func (m *Model) leave() {
	m.playing, m.failed, m.since, m.chooser = 0, nil, m.Waited, nil
}

// pulsed counts the wait. If the screen never stopped waiting between two visits, the shell's count contains the wait
// of the first.
func (m *Model) pulsed() {
	if m.Waited < m.since {
		m.since = 0
	}
}

func (m *Model) cropArrived(c cropped, err error) tea.Cmd {
	if m.failed = err; err != nil {
		return m.predictNeighbours()
	}
	m.trace.crop, m.trace.info = c.crop, c.info
	return m.startAttack()
}

// stepArrived takes a step and asks for the next.
func (m *Model) stepArrived(step computed, err error) tea.Cmd {
	t := m.trace
	first := step.frame != nil && t.last() == notYet
	if step.frame != nil {
		t.label = step.label
		t.add(*step.frame)
	}
	t.ended, t.err = step.ended || err != nil, err
	if t.ended && t.err == nil {
		m.cache.put(t)
	}
	var next tea.Cmd
	if !t.ended {
		next = m.stepping.Ask(m.Visit.Context(), m.steps.next, m.stepArrived)
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
		ctx, source, i := m.Visit.Context(), m.options.Source, m.pictures[at]
		commands = append(commands, func() tea.Msg {
			_, _ = source.Predict(ctx, engine.Near, i) // an error is told when that picture is on screen
			return nil
		})
	}
	return tea.Batch(commands...)
}
