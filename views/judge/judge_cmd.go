package judge

import (
	"context"
	"maps"

	"beyond/engine/judge"
	tea "charm.land/bubbletea/v2"
)

// poll is the model's outcomes for all pictures, attacked first or not.
type poll struct {
	attacked bool
	outcomes []judge.Outcome
}

// read reads the answers saved so far.
func (m *Model) read() tea.Cmd {
	return m.Read(m.options.Answers, m.options.Answers.Judgements, m.count)
}

// poll asks for the model's outcomes.
func (m *Model) poll(attacked bool) tea.Cmd {
	m.attacked = m.attacked || attacked
	source, report := m.options.Source, m.Track()
	return m.polling.Ask(m.Visit.Context(), func(ctx context.Context) (poll, error) {
		outcomes, err := source.Outcomes(ctx, attacked, report)
		return poll{attacked, outcomes}, err
	}, m.pollArrived)
}

// shuffleSeed gives every rater the same order each time.
const shuffleSeed = 1

// count finds the questions that are left. That is slow, since 50,000 pictures have as many questions.
func (m *Model) count() tea.Cmd {
	if !m.Ready || len(m.outcomes) == 0 {
		return nil
	}
	s, rater, answers, now := m.setup, m.Rater.Name, m.Earlier.Answers, m.options.Now()
	outcomes := maps.Clone(m.outcomes)
	return m.counting.Ask(m.Visit.Context(), func(context.Context) (map[Ask]judge.Queue, error) {
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
			queue := judge.NewQueue(items, rater, shuffleSeed, answers, s.needed, now)
			queue.Items = begunFirst(queue.Items, answers)
			queues[ask] = queue
		}
		return queues, nil
	}, m.queuesArrived)
}
