// Package tags is the screens for blind tagging: a page that chooses up to four questions, and a queue that asks them
// about prototypes, criticisms and other pictures of a class without telling which is which.
package tags

import (
	"context"
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/record"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Source has the pictures; an *engine.Workspace is one.
type Source interface {
	Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error)
	// Content is the SHA-256 of a picture's file.
	Content(i int) (string, error)
}

// Answers saves tags; people.TagAnswers does.
type Answers interface {
	record.Answers
	// Raters lists the people known, the one who answered last first.
	Raters(ctx context.Context) ([]string, error)
	// Enrol adds a rater. It may be called again for the same one.
	Enrol(ctx context.Context, name string) error
	// Tags are all raters' current tags, oldest first.
	Tags(ctx context.Context) ([]people.Tag, error)
	// Append returns once the tag is saved, or waits; see store.Pending.
	Append(ctx context.Context, t people.Tag) (id string, err error)
	// Undo takes a tag back in the same way.
	Undo(ctx context.Context, t people.Tag) (id string, err error)
}

// Options of the screen. All but Examples, Proposed and Rater are needed.
type Options struct {
	Source   Source
	Answers  Answers
	Class    string   // of the pictures
	Pictures []int    // in the order of the queue
	Examples []int    // pictures that may share something; may be nil
	Proposed []string // questions to offer beside earlier ones
	Rater    string   // who answers; "" asks
	Content  string   // names data set and preset, for the cache of drawn pictures
	Now      func() time.Time
	// Done opens the result after the last answer.
	Done func() tea.Cmd
}

// mostQuestions bounds the questions about one picture.
const mostQuestions = 4

// Model is the page that chooses the questions.
type Model struct {
	options       Options
	width, height int
	keys          setupKeys

	ctx     context.Context // while the screen is shown
	stop    context.CancelFunc
	looking ui.Ticket
	looked  bool
	failed  error
	waited  time.Duration

	contents []string // of the pictures; "" if unreadable
	answers  []people.Tag
	known    []string // questions to choose from
	chosen   []string // in the order of choice
	rater    string
	at, top  int
	typing   *typing
	loader   ui.Loader[int, *imaging.RGB]
}

// typing is a text being typed.
type typing struct {
	rater bool // the rater's name; else a question
	text  string
}

// New returns the page.
func New(options Options) *Model {
	return &Model{
		options: options, keys: newSetupKeys(), rater: options.Rater, known: slices.Clone(options.Proposed), stop: func() {},
		loader: newLoader(options.Source),
	}
}

func newLoader(source Source) ui.Loader[int, *imaging.RGB] {
	return ui.Loader[int, *imaging.RGB]{Fetch: func(ctx context.Context, near bool, i int) (*imaging.RGB, error) {
		img, _, err := source.Crop(ctx, engine.At(near), i)
		return img, err
	}}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "tags" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Format("tag %s", m.options.Class) }

// Typing implements ui.Typist.
func (m *Model) Typing() bool { return m.typing != nil }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return !m.looked && m.failed == nil }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	k := m.keys
	if m.Typing() {
		return []key.Binding{k.keep, k.drop}
	}
	k.begin.SetEnabled(m.looked && len(m.chosen) > 0)
	k.choose.SetEnabled(len(m.known) > 0)
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
		m.settle()
	case ui.Pulse:
		m.waited = msg.Elapsed
	case lookedMsg:
		m.lookArrived(msg)
	case enrolledMsg:
		return m.enrolled(msg)
	case ui.Loaded[int, *imaging.RGB]:
		return m.loader.Arrived(msg)
	case tea.PasteMsg:
		m.write(msg.Content)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	}
	return nil
}

func (m *Model) begin() tea.Cmd {
	m.leave()
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.waited, m.failed = 0, nil
	return tea.Batch(m.look(), m.loader.Want(m.ctx, m.options.Examples, nil))
}

func (m *Model) leave() {
	m.stop()
	m.loader.Abandon()
	m.looking, m.typing = 0, nil
}

func (m *Model) lookArrived(msg lookedMsg) {
	if msg.ticket != m.looking {
		return
	}
	if m.failed = msg.err; msg.err != nil {
		return
	}
	m.looked, m.contents, m.answers = true, msg.contents, msg.answers
	if m.rater == "" && len(msg.raters) > 0 {
		m.rater = msg.raters[0]
	}
	for _, subject := range slices.Backward(people.CountTags(msg.answers).Subjects) {
		if !slices.Contains(m.known, subject) {
			m.known = slices.Insert(m.known, 0, subject)
		}
	}
	m.settle()
}

// toggle chooses a question, or drops it.
func (m *Model) toggle(subject string) {
	if at := slices.Index(m.chosen, subject); at >= 0 {
		m.chosen = slices.Delete(m.chosen, at, at+1)
	} else if len(m.chosen) < mostQuestions {
		m.chosen = append(m.chosen, subject)
	}
}

// settle keeps the cursor on a question that is on screen.
func (m *Model) settle() {
	m.at = min(max(m.at, 0), max(0, len(m.known)-1))
	fit := max(1, m.listRows())
	m.top = max(0, min(max(m.top, m.at-fit+1), m.at))
}

// enrolled goes to the questions.
func (m *Model) enrolled(msg enrolledMsg) tea.Cmd {
	if msg.ticket != m.looking {
		return nil
	}
	if m.failed = msg.err; msg.err != nil {
		return nil
	}
	return ui.Send(ui.Open{Screen: newQueue(m.options, m.rater, slices.Clone(m.chosen), m.contents, m.answers)})
}
