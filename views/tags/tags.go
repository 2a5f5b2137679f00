// Package tags is the screens for blind tagging: a page that chooses up to four questions, and a queue that asks them
// about prototypes, criticisms and other pictures of a class without telling which is which.
package tags

import (
	"context"
	"slices"
	"time"

	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/crops"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// Source has the pictures; an *engine.Workspace is one.
type Source interface {
	crops.Source
	// Content is the SHA-256 of a picture's file.
	Content(i int) (string, error)
}

// Answers saves tags; people.TagAnswers does.
type Answers interface {
	record.Answers
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
	ui.Page
	options Options

	reading ui.Request[earlier]
	crops   crops.Crops

	ready   bool // earlier answers are read
	earlier earlier
	failed  error
	known   []string // questions to choose from
	chosen  []string // in the order of choice
	rater   record.Rater
	list    ui.List  // of the known questions
	field   ui.Field // a question
	naming  bool     // the field is the rater's name instead
}

// New returns the page.
func New(options Options) *Model {
	return &Model{
		Page: ui.NewPage("tags", safe.Format("tag %s", options.Class)), options: options,
		known: slices.Clone(options.Proposed), rater: record.Rater{Name: options.Rater},
		crops: crops.New(options.Source, options.Content),
	}
}

// Typing implements ui.Typist.
func (m *Model) Typing() bool { return m.field.Open }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return !m.ready && m.failed == nil }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		return m.move(0)
	case crops.Loaded:
		return m.crops.Arrived(msg)
	case tea.PasteMsg, tea.KeyPressMsg:
		m.field.Update(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

func (m *Model) begin() tea.Cmd {
	m.leave()
	ctx := m.Visit.Begin()
	m.Waited, m.failed = 0, nil
	return tea.Batch(m.read(), m.crops.Want(ctx, m.options.Examples, nil))
}

func (m *Model) leave() {
	m.crops.Abandon()
	m.field = ui.Field{}
}

func (m *Model) answersArrived(e earlier, err error) tea.Cmd {
	if m.failed = err; err != nil {
		return nil
	}
	m.ready, m.earlier = true, e
	m.rater.Choose(e.Raters)
	for _, subject := range slices.Backward(people.CountTags(e.Answers).Subjects) {
		if !slices.Contains(m.known, subject) {
			m.known = slices.Insert(m.known, 0, subject)
		}
	}
	return m.move(0)
}

// ask goes to the questions.
func (m *Model) ask() tea.Cmd {
	return ui.Send(ui.Open{Screen: newQueue(m.options, m.rater.Name, slices.Clone(m.chosen), m.earlier)})
}
