// Package judge is the screen on which people say whether a class is relevant for a picture: a page that chooses the
// questions and the rater, and the questions themselves.
package judge

import (
	"context"
	"slices"
	"time"

	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
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
	options Options
	setup   setup
	rater   record.Rater
	list    ui.List  // of the rows
	field   ui.Field // the rater's name

	visit    ui.Visit
	reading  ui.Request[record.Earlier[judge.Answer]]
	polling  ui.Request[poll]
	counting ui.Request[map[Ask]judge.Queue]
	progress *ui.Progress // of polling
	far      ui.Far
	waited   time.Duration

	ready    bool // earlier answers are read
	answers  []judge.Answer
	notices  []string
	outcomes map[bool][]judge.Outcome // by whether the pictures were attacked
	attacked bool                     // attacked pictures have been asked for
	queues   map[Ask]judge.Queue      // of the kinds whose outcomes are known
	starting bool                     // as soon as the queue is known
	closed   error                    // why answers cannot be saved
	failed   error                    // why the questions are not known
}

// New returns the screen.
func New(o Options) *Model {
	m := &Model{
		options: o, progress: &ui.Progress{}, rater: record.Rater{Name: o.Rater},
		setup:    setup{needed: judge.PaperRule().Raters},
		outcomes: map[bool][]judge.Outcome{}, queues: map[Ask]judge.Queue{},
	}
	m.list.Settle(rows, rows)
	return m
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "judge" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Clean("judge") }

// Typing implements ui.Typist.
func (m *Model) Typing() bool { return m.field.Open }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return !m.ready && m.closed == nil || m.polling.Pending() }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case ui.Pulse:
		m.waited = msg.Elapsed
		m.far = m.progress.Far()
	case ui.Answer[record.Earlier[judge.Answer]]:
		return m.answersArrived(msg)
	case ui.Answer[poll]:
		return m.pollArrived(msg)
	case ui.Answer[map[Ask]judge.Queue]:
		return m.queuesArrived(msg)
	case ui.Answer[record.Enrolled]:
		return m.enrolled(msg)
	case tea.PasteMsg, tea.KeyPressMsg:
		m.field.Update(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		if !m.field.Open {
			return m.move(ui.Wheel(msg))
		}
	}
	return nil
}

// begin reads the answers given since the last visit, and asks the model about the pictures.
func (m *Model) begin() tea.Cmd {
	m.leave()
	m.visit.Begin()
	m.failed, m.waited = nil, 0
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
	m.visit.End()
	m.reading.Drop()
	m.polling.Drop()
	m.counting.Drop()
	m.rater.Drop()
	m.starting, m.field = false, ui.Field{}
}

func (m *Model) answersArrived(msg ui.Answer[record.Earlier[judge.Answer]]) tea.Cmd {
	if !m.reading.Arrived(msg) {
		return nil
	}
	m.closed, m.ready = msg.Err, msg.Err == nil
	if m.closed != nil {
		return nil
	}
	m.answers, m.notices = msg.Value.Answers, msg.Value.Notices
	m.rater.Choose(msg.Value.Raters)
	return m.count()
}

func (m *Model) pollArrived(msg ui.Answer[poll]) tea.Cmd {
	if !m.polling.Arrived(msg) {
		return nil
	}
	if m.failed = msg.Err; m.failed != nil {
		m.starting = false
		return nil
	}
	m.outcomes[msg.Value.attacked] = msg.Value.outcomes
	return tea.Batch(m.count(), m.pollMissing())
}

func (m *Model) queuesArrived(msg ui.Answer[map[Ask]judge.Queue]) tea.Cmd {
	if !m.counting.Arrived(msg) {
		return nil
	}
	m.queues = msg.Value
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
	case m.rater.Name == "":
		m.field.Begin()
	case m.polling.Pending() || m.counting.Pending():
		m.starting = true
	case !known:
		m.starting = true
		return m.poll(m.setup.ask.Adversarial())
	case !m.nothingLeft():
		return m.rater.Enrol(m.visit.Context(), m.options.Answers)
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

func (m *Model) enrolled(msg ui.Answer[record.Enrolled]) tea.Cmd {
	if ok, failed := m.rater.Arrived(msg); !ok {
		return failed
	}
	o, needed := m.options, m.setup.needed
	return ui.Send(ui.Open{Screen: NewAsking(AskingOptions{
		Pictures: o.Source, Answers: o.Answers, Rater: m.rater.Name, Queue: m.queue(m.queues[m.setup.ask]),
		Class: o.Class, Gloss: o.Gloss, Now: o.Now, Done: func() tea.Cmd { return o.OpenResult(needed) },
	})})
}
