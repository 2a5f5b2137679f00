package tags

import (
	"context"

	"beyond/engine/people"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

type (
	// lookedMsg brings the tags so far, and the contents that they name pictures by.
	lookedMsg struct {
		ticket   ui.Ticket
		raters   []string
		answers  []people.Tag
		contents []string
		err      error
	}
	// enrolledMsg says that the rater is known.
	enrolledMsg struct {
		ticket ui.Ticket
		err    error
	}
)

func (m *Model) look() tea.Cmd {
	m.looking = ui.NewTicket()
	ctx, o, msg := m.ctx, m.options, lookedMsg{ticket: m.looking}
	return func() tea.Msg {
		if msg.raters, msg.err = o.Answers.Raters(ctx); msg.err == nil {
			msg.answers, msg.err = o.Answers.Tags(ctx)
		}
		for _, i := range o.Pictures {
			if ctx.Err() != nil {
				return nil
			}
			content, err := o.Source.Content(i)
			if err != nil {
				content = "" // it cannot be shown either, and is not in the queue
			}
			msg.contents = append(msg.contents, content)
		}
		return msg
	}
}

func (m *Model) enrol() tea.Cmd {
	ctx, answers, rater, ticket := context.WithoutCancel(m.ctx), m.options.Answers, m.rater, m.looking
	return func() tea.Msg { return enrolledMsg{ticket, answers.Enrol(ctx, rater)} }
}
