package judge

import (
	"context"

	"beyond/engine/judge"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// What the start page is told.
type (
	// lookedMsg brings who is known and what they have said.
	lookedMsg struct {
		ticket  ui.Ticket
		raters  []string
		answers []judge.Answer
		notices []string
		err     error
	}
	// polledMsg brings what the model says of the pictures.
	polledMsg struct {
		ticket   ui.Ticket
		attacked bool
		outcomes []judge.Outcome
		err      error
	}
	// queuesMsg brings what is left to ask.
	queuesMsg struct {
		ticket ui.Ticket
		queues map[Ask]judge.Queue
	}
	// enrolledMsg says that the rater is known.
	enrolledMsg struct {
		ticket ui.Ticket
		err    error
	}
)

func (m *Model) look() tea.Cmd {
	m.looking = ui.NewTicket()
	ctx, answers, msg := m.ctx, m.options.Answers, lookedMsg{ticket: m.looking}
	return func() tea.Msg {
		if msg.raters, msg.err = answers.Raters(ctx); msg.err == nil {
			msg.answers, msg.err = answers.Judgements(ctx)
		}
		msg.notices = answers.Notices()
		return msg
	}
}

func (m *Model) poll(attacked bool) tea.Cmd {
	m.polling, m.progress, m.attacked = ui.NewTicket(), &ui.Progress{}, m.attacked || attacked
	ctx, source, report, msg := m.ctx, m.options.Source, m.progress.Report, polledMsg{ticket: m.polling, attacked: attacked}
	return func() tea.Msg {
		msg.outcomes, msg.err = source.Outcomes(ctx, attacked, report)
		if ctx.Err() != nil {
			return nil
		}
		return msg
	}
}

// shuffleSeed gives every rater the same order each time.
const shuffleSeed = 1

// count works out, apart from the screen, what is left to ask of what is known: fifty thousand pictures have as many
// questions.
func (m *Model) count() tea.Cmd {
	if !m.looked || len(m.outcomes) == 0 {
		return nil
	}
	m.counting = ui.NewTicket()
	ticket, s, answers, now := m.counting, m.setup, m.answers, m.options.Now()
	outcomes := map[bool][]judge.Outcome{}
	for attacked, known := range m.outcomes {
		outcomes[attacked] = known
	}
	return func() tea.Msg {
		queues := map[Ask]judge.Queue{}
		for ask := range asks {
			known, ok := outcomes[ask.Adversarial()]
			if !ok {
				continue
			}
			items := ask.items(known)
			if s.checks {
				items = ask.checked(items, known)
			}
			queue := judge.NewQueue(items, s.rater, shuffleSeed, answers, s.needed, now)
			queue.Items = begunFirst(queue.Items, answers)
			queues[ask] = queue
		}
		return queuesMsg{ticket, queues}
	}
}

func (m *Model) enrol() tea.Cmd {
	ctx, answers, rater, ticket := context.WithoutCancel(m.ctx), m.options.Answers, m.setup.rater, m.looking
	return func() tea.Msg { return enrolledMsg{ticket, answers.Enrol(ctx, rater)} }
}
