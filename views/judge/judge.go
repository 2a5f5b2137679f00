// Package judge is the screen on which people say whether a class is relevant for a picture: a page that chooses the
// questions and the rater, and the questions themselves.
package judge

import (
	"cmp"
	"context"
	"slices"
	"time"

	"beyond/engine/judge"
	"beyond/ui"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// Source has the pictures and a model's outcomes.
type Source interface {
	Pictures
	// Outcomes are the model's outcomes for all pictures, attacked first or not. It computes missing ones.
	Outcomes(ctx context.Context, attacked bool, report func(done, total int)) ([]judge.Outcome, error)
}

// Answers saves judgements.
type Answers interface {
	record.Answers
	// Append saves an answer. It returns once the answer is on disk or waits; see store.Pending.
	Append(ctx context.Context, a judge.Answer) (id string, err error)
	// Undo takes an answer back in the same way.
	Undo(ctx context.Context, a judge.Answer) (id string, err error)
	// Judgements are all raters' answers that hold, oldest first.
	Judgements(ctx context.Context) ([]judge.Answer, error)
}

// Options of the screen. All but Gloss and Rater are needed.
type Options struct {
	Source  Source
	Answers Answers
	Class   func(class int) string // its name
	Gloss   func(class int) string // the name's meaning; "" unknown
	Rater   string                 // who answers; "" asks
	Raters  int                    // that a question needs at first; 0 is the paper's number
	// OpenResult opens the result for that many raters a question.
	OpenResult func(raters int) tea.Cmd
	Now        func() time.Time
}

// setup is the choice made on the start page.
type setup struct {
	ask    Ask
	needed int  // raters a question needs
	checks bool // attention checks are mixed in
	hurry  bool // pictures seen the other way less than judge.ViewGap ago are asked about all the same
}

// Model is the start page.
type Model struct {
	record.Start[judge.Answer]
	options Options
	setup   setup

	polling  ui.Request[poll]
	counting ui.Request[map[Ask]judge.Queue]

	outcomes map[bool][]judge.Outcome // by whether the pictures were attacked
	attacked bool                     // attacked pictures have been asked for
	queues   map[Ask]judge.Queue      // of the kinds whose outcomes are known
	starting bool                     // as soon as the queue is known
	failed   error                    // why the questions are not known
}

// New returns the screen.
func New(o Options) *Model {
	m := &Model{
		Start:   record.NewStart[judge.Answer]("judge", o.Rater),
		options: o, setup: setup{needed: cmp.Or(o.Raters, judge.PaperRule().Raters)},
		outcomes: map[bool][]judge.Outcome{}, queues: map[Ask]judge.Queue{},
	}
	m.List.Settle(rows, rows)
	return m
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.Start.Waiting() || m.polling.Pending() }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Start.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		if !m.Field.Open {
			return m.move(ui.Wheel(msg))
		}
	}
	return answered
}

// begin reads the answers given since the last visit, and asks the model about the pictures.
func (m *Model) begin() tea.Cmd {
	m.leave()
	m.Visit.Begin()
	m.failed, m.Waited = nil, 0
	return tea.Batch(m.read(), m.pollMissing())
}

// pollMissing asks for the outcomes that are not known, of attacked pictures only if somebody wanted them.
func (m *Model) pollMissing() tea.Cmd {
	if _, known := m.outcomes[false]; !known {
		return m.poll(false)
	}
	if _, known := m.outcomes[true]; !known && m.attacked {
		return m.poll(true)
	}
	return nil
}

func (m *Model) leave() {
	m.starting, m.Field = false, ui.Field{}
}

func (m *Model) pollArrived(p poll, err error) tea.Cmd {
	if m.failed = err; err != nil {
		m.starting = false
		return nil
	}
	m.outcomes[p.attacked] = p.outcomes
	return tea.Batch(m.count(), m.pollMissing())
}

func (m *Model) queuesArrived(queues map[Ask]judge.Queue, _ error) tea.Cmd {
	m.queues = queues
	if m.starting {
		return m.start()
	}
	return nil
}

// start opens the questions. If nobody is chosen it asks for a name first, and if the questions are not known it finds
// them.
func (m *Model) start() tea.Cmd {
	m.starting = false
	_, known := m.queues[m.setup.ask]
	switch {
	case m.Rater.Name == "":
		m.Field.Begin()
	case m.polling.Pending() || m.counting.Pending():
		m.starting = true
	case !known:
		m.starting = true
		return m.poll(m.setup.ask.Adversarial())
	case !m.nothingLeft():
		return m.Rater.Enrol(m.Visit.Context(), m.options.Answers, m.open)
	}
	return nil
}

// queue returns a queue as it is asked. For a rater in a hurry the deferred questions come at its end.
func (m *Model) queue(q judge.Queue) judge.Queue {
	if m.setup.hurry {
		q.Items, q.Deferred = slices.Concat(q.Items, q.Deferred), nil
	}
	return q
}

// open goes to the questions.
func (m *Model) open() tea.Cmd {
	o, needed := m.options, m.setup.needed
	return ui.Send(ui.Open{Screen: NewAsking(AskingOptions{
		Pictures: o.Source, Answers: o.Answers, Rater: m.Rater.Name, Queue: m.queue(m.queues[m.setup.ask]),
		Class: o.Class, Gloss: o.Gloss, Now: o.Now, Done: func() tea.Cmd { return o.OpenResult(needed) },
	})})
}
