package tags

import (
	"context"

	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// answerKeys are the keys of one question: a letter for yes, the same with shift for no, the one below it for unsure.
type answerKeys struct{ yes, no, unsure string }

// questionKeys are the keys of the questions, from the left of the keyboard.
var questionKeys = [mostQuestions]answerKeys{{"a", "A", "z"}, {"s", "S", "x"}, {"d", "D", "c"}, {"f", "F", "v"}}

// Keys implements ui.Screen.
func (m *Queue) Keys() []ui.Key {
	missing := m.missing()
	keys := append(ui.AllNeed(m.replyKeys(), missing == "", missing),
		ui.NewKey("enter", "result", m.options.Done, "enter").
			Needs(m.ended(), "questions are left; "+m.Key("b")+" shows the bars now"),
		ui.NewKey("u", "undo", m.undo, "u").Needs(len(m.history) > 0, "there is no answer to take back"),
		ui.NewKey("space", "later", m.skip, "space").Needs(m.left() > 1, "no other picture is left"),
		ui.NewKey("b", "show the bars now", m.show, "b").Needs(!m.ended(), m.Key("enter")+" shows the bars now"))
	if m.writer.Waits() {
		return append(m.writer.Keys(), keys...) // before the questions', because x exports now
	}
	return m.writer.Beside(keys)
}

// replyKeys are a key for each question.
func (m *Queue) replyKeys() []ui.Key {
	var keys []ui.Key
	for n, subject := range m.subjects {
		reply := func(name, value string) ui.Key {
			return ui.NewKey("", "", func() tea.Cmd { return m.reply(subject, value) }, name)
		}
		k := questionKeys[n]
		keys = append(keys, ui.Group(k.yes+"/"+k.no+"/"+k.unsure, safe.Clean(subject).Truncate(16).String(),
			reply(k.yes, people.Yes), reply(k.no, people.No), reply(k.unsure, people.Unsure)))
	}
	return keys
}

// missing is the reason why the questions cannot be answered, "" if they can.
func (m *Queue) missing() string {
	switch {
	case m.ended():
		return "every question is answered"
	case !m.arrived():
		return "the picture is being prepared: wait for it"
	case !m.seen():
		return "this picture cannot be shown; " + m.Key("space") + " leaves it for later"
	}
	return ""
}

// change is a change of the queue that waits for the disk.
type change struct {
	kind  changeKind
	given given // the answer that is added
}

type changeKind int

const (
	unchanged changeKind = iota
	added
	removed
	unblinded
)

// written makes the change once the tag is saved.
func (m *Queue) written(msg record.Written) tea.Cmd {
	kept, own := m.writer.Arrived(msg)
	if !own {
		return nil
	}
	done := m.change
	m.change = change{}
	switch {
	case !kept:
		return nil
	case done.kind == added:
		done.given.answer.ID = msg.ID
		return m.add(done.given)
	case done.kind == removed:
		return m.remove()
	case done.kind == unblinded:
		return m.options.Done()
	}
	return nil
}

// reply answers one question.
func (m *Queue) reply(subject, value string) tea.Cmd {
	a := people.Tag{
		Rater: m.rater, Picture: m.items[m.at].content, Subject: subject, Value: value, Took: m.options.Now().Sub(m.since),
	}
	m.change = change{added, given{m.at, a}}
	answers := m.options.Answers
	return m.writer.Write(func(ctx context.Context) (string, error) { return answers.Append(ctx, a) })
}

// add takes a saved answer. After the last question it goes to the next picture, and at the end it saves that the rater
// sees the answers.
func (m *Queue) add(g given) tea.Cmd {
	m.history = append(m.history, g)
	m.items[g.at].replies[g.answer.Subject] = g.answer.Value
	if m.open(m.items[g.at]) {
		return nil
	}
	if m.at = m.after(g.at); m.ended() {
		return tea.Batch(m.turn(), m.saveShown())
	}
	return m.turn()
}

// undo takes the last answer of this session back.
func (m *Queue) undo() tea.Cmd {
	m.change = change{kind: removed}
	answers, last := m.options.Answers, m.history[len(m.history)-1].answer
	return m.writer.Write(func(ctx context.Context) (string, error) { return answers.Undo(ctx, last) })
}

// remove drops the last answer and goes to its picture.
func (m *Queue) remove() tea.Cmd {
	last := m.history[len(m.history)-1]
	m.history = m.history[:len(m.history)-1]
	delete(m.items[last.at].replies, last.answer.Subject)
	m.at = last.at
	return m.turn()
}

// skip leaves the picture for later.
func (m *Queue) skip() tea.Cmd {
	m.at = m.after(m.at)
	return m.turn()
}

// show ends the rater's blindness, saves that, and shows the result.
func (m *Queue) show() tea.Cmd {
	m.change = change{kind: unblinded}
	return m.saveShown()
}

// saveShown saves for each question that the rater sees the answers from now on.
func (m *Queue) saveShown() tea.Cmd {
	answers, rater, subjects, class := m.options.Answers, m.rater, m.subjects, m.options.Class
	return m.writer.Write(func(ctx context.Context) (id string, err error) {
		for _, subject := range subjects {
			if _, failed := answers.Append(ctx, people.ShownTag(rater, subject, class)); failed != nil {
				err = failed
			}
		}
		return "", err
	})
}
