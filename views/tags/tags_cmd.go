package tags

import (
	"context"

	"beyond/engine/people"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// earlier is everything saved before, and the contents by which it names the pictures.
type earlier struct {
	record.Earlier[people.Tag]
	contents []string // of the pictures; "" if unreadable
}

func (m *Model) read() tea.Cmd {
	o := m.options
	return m.reading.Ask(m.Visit.Context(), func(ctx context.Context) (e earlier, err error) {
		e.Earlier, err = record.Read(ctx, o.Answers, o.Answers.Tags)
		for _, i := range o.Pictures {
			if ctx.Err() != nil {
				return e, ctx.Err()
			}
			content, err := o.Source.Content(i)
			if err != nil {
				content = "" // it cannot be shown either, and is not in the queue
			}
			e.contents = append(e.contents, content)
		}
		return e, err
	}, m.answersArrived)
}
