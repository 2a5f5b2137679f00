package judge

import (
	"context"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// Pictures are the pictures that raters see.
type Pictures interface {
	// Shown is the picture of a question.
	Shown(ctx context.Context, p engine.Priority, q judge.Question) (*imaging.RGB, error)
	// Examples are some pictures that are known to show a class, without the one whose content is except.
	Examples(ctx context.Context, p engine.Priority, class int, except string) ([]*imaging.RGB, error)
}

// AskingOptions of the questions. Gloss and Done may be nil.
type AskingOptions struct {
	Pictures Pictures
	Answers  Answers
	Rater    string
	Queue    judge.Queue
	Class    func(class int) string // its name
	Gloss    func(class int) string // the name's meaning; "" unknown
	Now      func() time.Time
	// Done opens the result at the end. If it is nil Farewell says how to go on.
	Done     func() tea.Cmd
	Farewell string
}

// Asking is the screen on which a rater answers questions. It does not show a picture's label, the model's confidence
// or others' answers.
type Asking struct {
	ui.Page
	options AskingOptions
	session *judge.Session

	loader ui.Loader[judge.Question, *imaging.RGB]
	since  time.Time // when the present picture was first shown; zero before

	writer record.Writer
	given  *judge.Answer // on its way to the disk
	back   bool          // an answer is being taken back

	examples examples
}

// NewAsking returns the screen at the first question of the queue.
func NewAsking(o AskingOptions) *Asking {
	m := &Asking{
		Page:    ui.NewPage("asking", safe.Clean("questions")), // the kind of questions would be a hint: "mistakes"
		options: o, session: judge.NewSession(o.Rater, o.Queue), writer: record.Writer{Answers: o.Answers},
	}
	m.loader.Fetch = func(ctx context.Context, near bool, q judge.Question) (*imaging.RGB, error) {
		return o.Pictures.Shown(ctx, engine.At(near), q)
	}
	return m
}

// Blind implements ui.Blind, as long as there is a question.
func (m *Asking) Blind() bool {
	_, asking := m.session.Current()
	return asking
}

// Waiting implements ui.Waiter.
func (m *Asking) Waiting() bool {
	item, ok := m.session.Current()
	if !ok {
		return m.writer.Busy()
	}
	_, _, arrived := m.loader.Get(item.Question)
	return !arrived || m.writer.Busy() || m.examples.open && !m.examples.arrived
}

// Keys implements ui.Screen.
func (m *Asking) Keys() []ui.Key {
	_, asking := m.session.Current()
	_, answered := m.session.Last()
	const end = "every question is answered"
	keys := []ui.Key{
		ui.NewKey("y", "yes", func() tea.Cmd { return m.yesOrNo(judge.Yes) }, "y").Needs(asking, end),
		ui.NewKey("n", "no", func() tea.Cmd { return m.yesOrNo(judge.No) }, "n").Needs(asking, end),
		ui.NewKey("s", "skip", func() tea.Cmd { return m.reply(judge.Skip) }, "s").Needs(asking, end),
		ui.NewKey("u", "undo", m.undo, "u").Needs(answered, "there is no answer to take back"),
		ui.NewKey("e", "examples", m.turnExamples, "e").Needs(asking, end),
	}
	if m.options.Done != nil {
		const early = "the result comes after the last question"
		keys = append(keys, ui.NewKey("enter", "result", m.options.Done, "enter").Needs(!asking, early))
	}
	return m.writer.Beside(keys)
}

// picture is the picture of the present question; nil while it is on its way or if it cannot be shown.
func (m *Asking) picture() (img *imaging.RGB, asking bool) {
	item, ok := m.session.Current()
	if !ok {
		return nil, false
	}
	img, _, _ = m.loader.Get(item.Question)
	return img, true
}

// Update implements ui.Screen.
func (m *Asking) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case ui.Loaded[judge.Question, *imaging.RGB]:
		next := m.loader.Arrived(msg)
		m.startClock()
		return next
	case record.Written:
		return m.written(msg)
	}
	return answered
}

func (m *Asking) begin() tea.Cmd {
	m.leave()
	m.Visit.Begin()
	m.Waited = 0
	return m.turn()
}

// leave stops fetching and the clock: only the time in which the screen is shown counts.
func (m *Asking) leave() {
	m.loader.Abandon()
	m.since, m.examples = time.Time{}, examples{}
}

// ahead is how many pictures are fetched before their questions.
const ahead = 6

// turn goes to the present question. It fetches its picture and the next ones, and keeps the one before, to which undo
// goes back.
func (m *Asking) turn() tea.Cmd {
	m.since, m.examples = time.Time{}, examples{open: m.examples.open}
	item, ok := m.session.Current()
	if !ok {
		m.loader.Abandon()
		return nil
	}
	if !m.Visit.On() {
		return nil // begin comes back to it
	}
	var near []judge.Question
	for _, next := range m.session.Upcoming(ahead) {
		near = append(near, next.Question)
	}
	if last, ok := m.session.Last(); ok {
		near = append(near, last.Question)
	}
	fetch := m.loader.Want(m.Visit.Context(), []judge.Question{item.Question}, near)
	m.startClock()
	return tea.Batch(fetch, m.fetchExamples())
}

// startClock starts the clock of the question once its picture is there.
func (m *Asking) startClock() {
	if img, _ := m.picture(); img != nil && m.since.IsZero() {
		m.since = m.options.Now()
	}
}

// yesOrNo replies yes or no, if there is a picture to judge. The keys are not unavailable without one: y would copy the
// command line instead.
func (m *Asking) yesOrNo(r judge.Reply) tea.Cmd {
	if img, _ := m.picture(); img == nil {
		return ui.Send(ui.Notify{Text: safe.Format("there is no picture to judge: wait for it, or skip it with %s", m.Key("s"))})
	}
	return m.reply(r)
}

func (m *Asking) reply(r judge.Reply) tea.Cmd {
	now, took := m.options.Now(), time.Duration(0)
	if !m.since.IsZero() {
		took = now.Sub(m.since)
	}
	a, answers := m.session.Answer(r, now, took), m.options.Answers
	m.given = &a
	return m.writer.Write(func(ctx context.Context) (string, error) { return answers.Append(ctx, a) })
}

func (m *Asking) undo() tea.Cmd {
	last, _ := m.session.Last()
	m.back = true
	answers := m.options.Answers
	return m.writer.Write(func(ctx context.Context) (string, error) { return answers.Undo(ctx, last) })
}

// written goes on once the answer is saved, or taken back.
func (m *Asking) written(msg record.Written) tea.Cmd {
	kept, own := m.writer.Arrived(msg)
	if !own {
		return nil
	}
	given, back := m.given, m.back
	m.given, m.back = nil, false
	switch {
	case !kept || given == nil && !back:
		return nil
	case back:
		m.session.Back()
		return m.turn()
	}
	given.ID = msg.ID
	m.session.Advance(*given)
	if _, asking := m.session.Current(); !asking && m.options.Done != nil {
		return tea.Batch(m.turn(), m.options.Done())
	}
	return m.turn()
}
