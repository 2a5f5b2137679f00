package study

import (
	"context"

	"beyond/engine/study"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// What the page is told.
type (
	// lookedMsg brings who is known and what they have said.
	lookedMsg struct {
		ticket  ui.Ticket
		raters  []string
		answers []study.Answer
		notices []string
		err     error
	}
	// preparedMsg brings the study.
	preparedMsg struct {
		ticket ui.Ticket
		study  *study.Study
		err    error
	}
	// enrolledMsg says that the rater is known.
	enrolledMsg struct {
		ticket ui.Ticket
		err    error
	}
)

func (m *Model) look() tea.Cmd {
	m.looking = ui.NewTicket()
	ctx, answers, seed, msg := m.ctx, m.options.Answers, m.seed, lookedMsg{ticket: m.looking}
	return func() tea.Msg {
		if msg.raters, msg.err = answers.Raters(ctx); msg.err == nil {
			msg.answers, msg.err = answers.Assignments(ctx, seed, false)
		}
		msg.notices = answers.Notices()
		return msg
	}
}

func (m *Model) prepare() tea.Cmd {
	m.preparing, m.progress = ui.NewTicket(), &ui.Progress{}
	ctx, source, seed, report, msg := m.ctx, m.options.Source, m.seed, m.progress.Report, preparedMsg{ticket: m.preparing}
	return func() tea.Msg {
		msg.study, msg.err = source.Prepare(ctx, seed, report)
		if ctx.Err() != nil {
			return nil
		}
		return msg
	}
}

func (m *Model) enrol() tea.Cmd {
	ctx, answers, rater, ticket := context.WithoutCancel(m.ctx), m.options.Answers, m.rater, m.looking
	return func() tea.Msg { return enrolledMsg{ticket, answers.Enrol(ctx, rater)} }
}
