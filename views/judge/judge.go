// Package judge is the screen on which people say whether a class is relevant for a picture: a page that chooses what
// is asked and of whom, and the questions themselves.
package judge

import (
	"context"
	"slices"
	"time"

	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/record"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Source knows what a model says of pictures.
type Source interface {
	Pictures
	// Outcomes are what it says of all, attacked first or not. It computes what is not known yet.
	Outcomes(ctx context.Context, attacked bool, report func(done, total int)) ([]judge.Outcome, error)
}

// Answers are what people have said so far.
type Answers interface {
	record.Answers
	// Append returns once the answer is saved, or waits; see store.Pending.
	Append(ctx context.Context, a judge.Answer) (id string, err error)
	// Undo takes an answer back in the same way.
	Undo(ctx context.Context, a judge.Answer) (id string, err error)
	// Raters are the people known, the one who answered last first.
	Raters(ctx context.Context) ([]string, error)
	// Enrol makes a rater known; it may be one who is.
	Enrol(ctx context.Context, name string) error
	// Judgements are all raters' answers that hold, oldest first.
	Judgements(ctx context.Context) ([]judge.Answer, error)
}

// Options of the screen. All but Gloss and Rater are needed.
type Options struct {
	Source  Source
	Answers Answers
	Class   func(class int) string // its name
	Gloss   func(class int) string // what that means; "" unknown
	Rater   string                 // who answers; "" asks
	// OpenResult opens what came of it, for that many raters a question.
	OpenResult func(raters int) tea.Cmd
	Now        func() time.Time
}

// setup is what is chosen on the start page.
type setup struct {
	ask    Ask
	rater  string
	needed int  // raters a question needs
	checks bool // attention checks are mixed in
	hurry  bool // what was seen the other way less than judge.ViewGap ago is asked all the same
}

// Model is the start page.
type Model struct {
	options       Options
	width, height int
	keys          startKeys
	setup         setup
	row           row
	name          *string // the rater's name while it is typed

	ctx    context.Context // while the screen is shown
	stop   context.CancelFunc
	waited time.Duration

	looking  ui.Ticket
	raters   []string
	answers  []judge.Answer
	looked   bool
	outcomes map[bool][]judge.Outcome // by whether they were attacked
	attacked bool                     // attacked ones have been wanted
	polling  ui.Ticket
	progress *ui.Progress
	far      ui.Far
	counting ui.Ticket
	queues   map[Ask]judge.Queue // of those that can be told
	starting bool                // as soon as the queue is known
	closed   error               // why answers cannot be kept
	failed   error               // why the questions are not known
	notices  []string
}

// New returns the screen.
func New(o Options) *Model {
	return &Model{
		options: o, keys: newStartKeys(), stop: func() {}, progress: &ui.Progress{},
		setup:    setup{rater: o.Rater, needed: judge.PaperRule().Raters},
		outcomes: map[bool][]judge.Outcome{}, queues: map[Ask]judge.Queue{},
	}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "judge" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Clean("judge") }

// Typing implements ui.Typist.
func (m *Model) Typing() bool { return m.name != nil }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return !m.looked && m.closed == nil || m.polling != 0 }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	if m.Typing() {
		return []key.Binding{m.keys.keepName, m.keys.dropName}
	}
	k := m.keys
	k.begin.SetEnabled(m.looked && !m.starting)
	k.less.SetEnabled(!m.row.isAsk())
	return k.list()
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
	case ui.Pulse:
		m.waited = msg.Elapsed
		m.far = m.progress.Far()
	case lookedMsg:
		return m.lookArrived(msg)
	case polledMsg:
		return m.pollArrived(msg)
	case queuesMsg:
		return m.queuesArrived(msg)
	case enrolledMsg:
		return m.enrolled(msg)
	case tea.PasteMsg:
		m.pasted(msg.Content)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	}
	return nil
}

// begin looks at what has been answered since, and at what the model says of the pictures as they are.
func (m *Model) begin() tea.Cmd {
	m.leave()
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.failed, m.waited = nil, 0
	return tea.Batch(m.look(), m.pollMissing())
}

// pollMissing asks for what is not known: the pictures as they are, and attacked ones once those were wanted.
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
	m.stop()
	m.looking, m.polling, m.counting, m.starting, m.name = 0, 0, 0, false, nil
}

func (m *Model) lookArrived(msg lookedMsg) tea.Cmd {
	if msg.ticket != m.looking {
		return nil
	}
	if m.closed = msg.err; m.closed != nil {
		m.looked = false
		return nil
	}
	m.looked, m.raters, m.answers, m.notices = true, msg.raters, msg.answers, msg.notices
	if m.setup.rater == "" && len(m.raters) > 0 {
		m.setup.rater = m.raters[0]
	}
	return m.count()
}

func (m *Model) pollArrived(msg polledMsg) tea.Cmd {
	if msg.ticket != m.polling {
		return nil
	}
	m.polling = 0
	if m.failed = msg.err; m.failed != nil {
		m.starting = false
		return nil
	}
	m.outcomes[msg.attacked] = msg.outcomes
	return tea.Batch(m.count(), m.pollMissing())
}

func (m *Model) queuesArrived(msg queuesMsg) tea.Cmd {
	if msg.ticket != m.counting {
		return nil
	}
	m.counting, m.queues = 0, msg.queues
	if m.starting {
		return m.start()
	}
	return nil
}

// start goes to the questions, or finds out first which there are.
func (m *Model) start() tea.Cmd {
	queue, known := m.queues[m.setup.ask]
	switch {
	case m.setup.rater == "":
		m.starting = false
		m.name = new(string)
		return nil
	case m.polling != 0 || m.counting != 0:
		m.starting = true
		return nil
	case !known:
		m.starting = true
		return m.poll(m.setup.ask.Adversarial())
	}
	m.starting = false
	if len(m.queue(queue).Items) == 0 {
		return nil // the page says why
	}
	return m.enrol()
}

// queue is what is asked of a queue: with what must wait at its end, for a rater in a hurry.
func (m *Model) queue(q judge.Queue) judge.Queue {
	if m.setup.hurry {
		q.Items, q.Deferred = slices.Concat(q.Items, q.Deferred), nil
	}
	return q
}

func (m *Model) enrolled(msg enrolledMsg) tea.Cmd {
	if msg.ticket != m.looking {
		return nil
	}
	if msg.err != nil {
		return ui.Send(ui.Notify{Text: safe.Format("%s cannot answer: %v", m.setup.rater, msg.err), Failed: true})
	}
	o, needed := m.options, m.setup.needed
	return ui.Send(ui.Open{Screen: NewAsking(AskingOptions{
		Pictures: o.Source, Answers: o.Answers, Rater: m.setup.rater, Queue: m.queue(m.queues[m.setup.ask]),
		Class: o.Class, Gloss: o.Gloss, Now: o.Now, Done: func() tea.Cmd { return o.OpenResult(needed) },
	})})
}
