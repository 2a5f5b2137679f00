// Package study is the screen of the assignment study: a page from which people begin, the rounds that they play, and
// the table of what came of them. While a round is played nothing tells what its classes are, and nothing tells
// afterwards whether the answer was right: that would teach. The practice rounds do tell.
package study

import (
	"context"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/record"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Source knows pictures, named by their index in the data set, and what selectors choose among them.
type Source interface {
	// Prepare selects what is shown of every class; it computes what is not known yet.
	Prepare(ctx context.Context, seed uint64, report func(done, total int)) (*study.Study, error)
	// Picture is a picture as the model sees it.
	Picture(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, error)
}

// Answers keeps what is said in rounds.
type Answers interface {
	record.Answers
	// Raters are the people known, the one who answered last first.
	Raters(ctx context.Context) ([]string, error)
	// Enrol makes a person known; it may be one who is.
	Enrol(ctx context.Context, name string) error
	// Assignments are the answers to the study with a seed, of people or of simulated raters, oldest first.
	Assignments(ctx context.Context, seed uint64, simulated bool) ([]study.Answer, error)
	// Append returns once the answer is kept; see store.Pending. target is the picture that was assigned.
	Append(ctx context.Context, a study.Answer, target int) (id string, err error)
}

// Options of the screen; all but Rater are needed.
type Options struct {
	Source  Source
	Answers Answers
	Rater   string // who plays; "" asks
	Content string // names data set and preset: what the cache of drawn pictures tells pictures apart by
	// Now and Tick are the clock: time.Now and tea.Tick.
	Now  func() time.Time
	Tick func(d time.Duration, then func(time.Time) tea.Msg) tea.Cmd
}

// Model is the page from which people begin.
type Model struct {
	options       Options
	width, height int
	keys          startKeys
	rater         string
	seed          uint64
	row           row
	edited        *string // the value under the cursor while it is typed

	ctx    context.Context // while the screen is shown
	stop   context.CancelFunc
	waited time.Duration

	looking   ui.Ticket
	looked    bool
	raters    []string
	answers   []study.Answer // of people, to the study with the seed
	notices   []string
	closed    error // why answers cannot be kept
	preparing ui.Ticket
	progress  *ui.Progress
	far       ui.Far
	study     *study.Study // nil until prepared
	failed    error        // why there is none
	wanted    wish         // what to do as soon as there is one
}

// row is a line of the page that can be changed.
type row int

const (
	raterRow row = iota
	seedRow
	rows
)

// wish is what was asked for before the study was ready.
type wish int

const (
	nothing wish = iota
	toPlay
	toPractise
)

// New returns the screen.
func New(o Options) *Model {
	return &Model{options: o, keys: newStartKeys(), stop: func() {}, progress: &ui.Progress{}, rater: o.Rater}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "study" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Clean("study") }

// Typing implements ui.Typist.
func (m *Model) Typing() bool { return m.edited != nil }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return !m.looked && m.closed == nil || m.preparing != 0 }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	if m.Typing() {
		return []key.Binding{m.keys.keep, m.keys.drop}
	}
	k := m.keys
	for _, b := range []*key.Binding{&k.play, &k.practise, &k.table, &k.edit} {
		b.SetEnabled(m.looked)
	}
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
		m.lookArrived(msg)
	case preparedMsg:
		return m.prepared(msg)
	case enrolledMsg:
		return m.enrolled(msg)
	case tea.PasteMsg:
		m.insert(msg.Content)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	}
	return nil
}

// begin looks at what has been answered since.
func (m *Model) begin() tea.Cmd {
	m.leave()
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.failed, m.waited = nil, 0
	return m.look()
}

func (m *Model) leave() {
	m.stop()
	m.looking, m.preparing, m.wanted, m.edited = 0, 0, nothing, nil
}

func (m *Model) lookArrived(msg lookedMsg) {
	if msg.ticket != m.looking {
		return
	}
	m.closed, m.looked = msg.err, msg.err == nil
	m.raters, m.answers, m.notices = msg.raters, msg.answers, msg.notices
	if m.rater == "" && len(m.raters) > 0 {
		m.rater = m.raters[0]
	}
}

func (m *Model) prepared(msg preparedMsg) tea.Cmd {
	if msg.ticket != m.preparing {
		return nil
	}
	m.preparing, m.study, m.failed = 0, msg.study, msg.err
	if m.failed != nil {
		m.wanted = nothing
		return nil
	}
	return m.want(m.wanted)
}

// want goes to a round, once it is known who plays and what is shown.
func (m *Model) want(w wish) tea.Cmd {
	m.wanted = nothing
	switch {
	case w == nothing:
		return nil
	case m.rater == "" && w == toPlay:
		m.row, m.edited = raterRow, new(string)
		return nil
	case m.study == nil:
		m.wanted = w
		return m.prepare()
	case w == toPractise:
		return m.open(true)
	}
	return m.enrol()
}

func (m *Model) enrolled(msg enrolledMsg) tea.Cmd {
	if msg.ticket != m.looking {
		return nil
	}
	if msg.err != nil {
		return ui.Send(ui.Notify{Text: safe.Format("%s cannot answer: %v", m.rater, msg.err), Failed: true})
	}
	return m.open(false)
}

func (m *Model) open(practice bool) tea.Cmd {
	return ui.Send(ui.Open{Screen: newPlay(m.options, m.study, m.rater, own(m.answers, m.rater), practice)})
}

// own are the scenes that a rater has answered.
func own(answers []study.Answer, rater string) map[int]bool {
	scenes := map[int]bool{}
	for _, a := range answers {
		if a.Rater == rater {
			scenes[a.Scene] = true
		}
	}
	return scenes
}
