package tags

import (
	"context"

	"beyond/engine/people"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// write saves a tag, and then calls then.
func (m *Queue) write(t people.Tag, then func(id string) tea.Cmd) tea.Cmd {
	m.doing = then
	answers := m.options.Answers
	return m.writer.Write(func(ctx context.Context) (string, error) { return answers.Append(ctx, t) })
}

// written goes on once the tag is saved.
func (m *Queue) written(msg record.Written) tea.Cmd {
	kept, own := m.writer.Arrived(msg)
	then := m.doing
	if !own {
		return nil
	}
	m.doing = nil
	if !kept || then == nil {
		return nil
	}
	return then(msg.ID)
}

// reply answers one question. After the last question it goes to the next picture.
func (m *Queue) reply(subject, value string) tea.Cmd {
	a := people.Tag{
		Rater: m.rater, Picture: m.items[m.at].content, Subject: subject, Value: value, Took: m.options.Now().Sub(m.since),
	}
	return m.write(a, func(id string) tea.Cmd {
		a.ID = id
		m.history = append(m.history, given{m.at, a})
		m.items[m.at].replies[subject] = value
		if m.open(m.items[m.at]) {
			return nil
		}
		if m.at = m.after(m.at); m.ended() {
			return tea.Batch(m.turn(), m.noteShown(0, nil))
		}
		return m.turn()
	})
}

// undo takes the last answer of this session back and goes to its picture.
func (m *Queue) undo() tea.Cmd {
	last := m.history[len(m.history)-1]
	m.doing = func(string) tea.Cmd {
		m.history = m.history[:len(m.history)-1]
		delete(m.items[last.at].replies, last.answer.Subject)
		m.at = last.at
		return m.turn()
	}
	answers := m.options.Answers
	return m.writer.Write(func(ctx context.Context) (string, error) { return answers.Undo(ctx, last.answer) })
}

// show ends the rater's blindness, saves that, and shows the result.
func (m *Queue) show() tea.Cmd {
	if m.ended() {
		return m.options.Done()
	}
	return m.noteShown(0, m.options.Done)
}

// noteShown saves, for question n and the following ones, that the rater has seen the answers. It then calls then.
func (m *Queue) noteShown(n int, then func() tea.Cmd) tea.Cmd {
	if n == len(m.subjects) {
		if then == nil {
			return nil
		}
		return then()
	}
	return m.write(people.ShownTag(m.rater, m.subjects[n], m.options.Class), func(string) tea.Cmd {
		return m.noteShown(n+1, then)
	})
}
