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
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Pictures are what raters see.
type Pictures interface {
	// Shown is what a question is about.
	Shown(ctx context.Context, p engine.Priority, q judge.Question) (*imaging.RGB, error)
	// Examples are some pictures that are known to show a class, none of them the one whose content is except.
	Examples(ctx context.Context, p engine.Priority, class int, except string) ([]*imaging.RGB, error)
}

// AskingOptions of the questions. Gloss and Done may be nil.
type AskingOptions struct {
	Pictures Pictures
	Answers  Answers
	Rater    string
	Queue    judge.Queue
	Class    func(class int) string // its name
	Gloss    func(class int) string // what that means; "" unknown
	Now      func() time.Time
	// Done opens what came of the answers, at the end; where it is nil Farewell says what to do next.
	Done     func() tea.Cmd
	Farewell string
}

// Asking is the screen on which a rater answers questions. Nothing on it tells what a picture is labelled, how sure
// the model is of its class, or what others say.
type Asking struct {
	options       AskingOptions
	session       *judge.Session
	width, height int
	keys          askingKeys

	ctx    context.Context // while the screen is shown
	stop   context.CancelFunc
	loader ui.Loader[judge.Question, *imaging.RGB]
	since  time.Time // when the picture at hand came on screen; zero before
	waited time.Duration

	writer record.Writer
	given  *judge.Answer // on its way to the disk
	back   bool          // an answer is being taken back

	examples examples
}

// examples are pictures of the class that is asked for.
type examples struct {
	open     bool
	ticket   ui.Ticket
	arrived  bool
	pictures []*imaging.RGB
	err      error
}

// NewAsking returns the screen at the first question of the queue.
func NewAsking(o AskingOptions) *Asking {
	return &Asking{
		options: o, session: judge.NewSession(o.Rater, o.Queue), keys: newAskingKeys(), stop: func() {},
		writer: record.Writer{Answers: o.Answers},
		loader: ui.Loader[judge.Question, *imaging.RGB]{
			Fetch: func(ctx context.Context, near bool, q judge.Question) (*imaging.RGB, error) {
				return o.Pictures.Shown(ctx, priority(near), q)
			},
		},
	}
}

func priority(near bool) engine.Priority {
	if near {
		return engine.Near
	}
	return engine.Visible
}

// Name implements ui.Screen.
func (m *Asking) Name() string { return "asking" }

// Title implements ui.Screen. It does not say what is asked about: that a picture is a mistake would be a hint.
func (m *Asking) Title() safe.Text { return safe.Clean("questions") }

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
func (m *Asking) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Asking) Bindings() []key.Binding {
	k := m.keys
	_, asking := m.session.Current()
	_, undoable := m.session.Last()
	// Without a picture y and n do nothing yet, but they are not the shell's keys either.
	k.yes.SetEnabled(asking)
	k.no.SetEnabled(asking)
	k.skip.SetEnabled(asking)
	k.examples.SetEnabled(asking)
	k.undo.SetEnabled(undoable)
	k.result.SetEnabled(!asking && m.options.Done != nil)
	return append(k.list(), m.writer.Bindings()...)
}

// picture is what the present question is about; nil while it is on its way or where it cannot be shown.
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
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
	case ui.Pulse:
		m.waited = msg.Elapsed
	case ui.Loaded[judge.Question, *imaging.RGB]:
		next := m.loader.Arrived(msg)
		m.look()
		return next
	case examplesMsg:
		m.examplesArrived(msg)
	case record.Written:
		return m.written(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	}
	return nil
}

func (m *Asking) begin() tea.Cmd {
	m.leave()
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.waited = 0
	return m.turn()
}

// leave stops what is being fetched. Time in which the screen is not seen is not counted.
func (m *Asking) leave() {
	m.stop()
	m.loader.Abandon()
	m.since, m.examples = time.Time{}, examples{}
}

// ahead is how many pictures are fetched before they are asked about.
const ahead = 6

// turn goes to the question at hand: fetches what it needs and what those after it need, and keeps the picture
// before, which an undo brings back.
func (m *Asking) turn() tea.Cmd {
	m.since, m.examples = time.Time{}, examples{open: m.examples.open}
	item, ok := m.session.Current()
	if !ok {
		m.loader.Abandon()
		return nil
	}
	var near []judge.Question
	for _, next := range m.session.Upcoming(ahead) {
		near = append(near, next.Question)
	}
	if last, ok := m.session.Last(); ok {
		near = append(near, last.Question)
	}
	fetch := m.loader.Want(m.ctx, []judge.Question{item.Question}, near)
	m.look()
	return tea.Batch(fetch, m.fetchExamples())
}

// look starts the clock of the question once its picture is there.
func (m *Asking) look() {
	if img, _ := m.picture(); img != nil && m.since.IsZero() {
		m.since = m.options.Now()
	}
}

func (m *Asking) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if cmd, done := m.writer.Pressed(msg); done {
		return cmd
	}
	if m.writer.Busy() {
		return nil // what comes next has not been seen yet
	}
	img, asking := m.picture()
	switch k := m.keys; {
	case key.Matches(msg, k.yes) && img != nil:
		return m.reply(judge.Yes)
	case key.Matches(msg, k.no) && img != nil:
		return m.reply(judge.No)
	case key.Matches(msg, k.skip) && asking:
		return m.reply(judge.Skip)
	case key.Matches(msg, k.undo):
		return m.undo()
	case key.Matches(msg, k.examples) && asking:
		m.examples.open = !m.examples.open
		return m.fetchExamples()
	case key.Matches(msg, k.result) && !asking && m.options.Done != nil:
		return m.options.Done()
	}
	return nil
}

func (m *Asking) reply(r judge.Reply) tea.Cmd {
	now, took := m.options.Now(), time.Duration(0)
	if !m.since.IsZero() {
		took = now.Sub(m.since)
	}
	a := m.session.Answer(r, now, took)
	m.given = &a
	return m.writer.Write(func(ctx context.Context) (string, error) { return m.options.Answers.Append(ctx, a) })
}

func (m *Asking) undo() tea.Cmd {
	last, ok := m.session.Last()
	if !ok {
		return nil
	}
	m.back = true
	return m.writer.Write(func(ctx context.Context) (string, error) { return m.options.Answers.Undo(ctx, last) })
}

// written goes on once the answer, or that it is taken back, is kept.
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
