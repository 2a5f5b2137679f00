// Package study is the screen of the assignment study: a page from which people begin, the rounds that they play, and
// the table of results. During a round nothing names its classes, and afterwards nothing tells whether the answer was
// right: that would teach. The practice rounds do tell.
package study

import (
	"context"
	"time"

	"beyond/engine/study"
	"beyond/ui"
	"beyond/views/crops"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

// Source prepares studies and reads pictures, named by their index in the data set.
type Source interface {
	// Prepare selects the pictures that are shown of every class. It computes missing results.
	Prepare(ctx context.Context, seed uint64, report func(done, total int)) (*study.Study, error)
	crops.Source
}

// Answers saves the answers of rounds.
type Answers interface {
	record.Answers
	// Assignments are the answers to the study with a seed, of people or of simulated raters, oldest first.
	Assignments(ctx context.Context, seed uint64, simulated bool) ([]study.Answer, error)
	// Append saves an answer and returns once it is on disk; see store.Pending. target is the assigned picture.
	Append(ctx context.Context, a study.Answer, target int) (id string, err error)
}

// Options of the screen; all but Rater are needed.
type Options struct {
	Source  Source
	Answers Answers
	Rater   string // who plays; "" asks
	Content string // names data set and preset, for the cache of drawn pictures
	// Now and Tick are the clock: time.Now and tea.Tick.
	Now  func() time.Time
	Tick func(d time.Duration, then func(time.Time) tea.Msg) tea.Cmd
}

// Model is the page from which people begin.
type Model struct {
	record.Start[study.Answer]
	options Options
	seed    uint64

	preparing ui.Request[*study.Study]

	study  *study.Study // nil until prepared
	failed error        // why it cannot be prepared
	wanted wish         // as soon as the study is prepared
}

// The rows of the page.
const (
	raterRow = iota
	seedRow
	rows
)

// wish is the next step once the study is prepared.
type wish int

const (
	nothing wish = iota
	toPlay
	toPractise
)

// New returns the screen.
func New(o Options) *Model {
	m := &Model{Start: record.NewStart[study.Answer]("study", o.Rater), options: o}
	m.List.Settle(rows, rows)
	return m
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.Start.Waiting() || m.preparing.Pending() }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Start.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case tea.MouseWheelMsg:
		if !m.Field.Open {
			return m.move(ui.Wheel(msg))
		}
	}
	return answered
}

// begin reads the answers given since the last visit.
func (m *Model) begin() tea.Cmd {
	m.leave()
	m.Visit.Begin()
	m.failed, m.Waited = nil, 0
	return m.read()
}

func (m *Model) leave() {
	m.wanted, m.Field = nothing, ui.Field{}
}

func (m *Model) prepared(s *study.Study, err error) tea.Cmd {
	wanted := m.wanted
	m.study, m.failed, m.wanted = s, err, nothing
	if m.failed != nil {
		return nil
	}
	return m.want(wanted)
}

// want opens a round. If nobody is chosen it asks for a name first, and if the study is not prepared it prepares it.
func (m *Model) want(w wish) tea.Cmd {
	switch {
	case w == nothing:
		return nil
	case m.Rater.Name == "" && w == toPlay:
		m.List.At = raterRow
		m.Field.Begin()
		return nil
	case m.study == nil:
		m.wanted = w
		return m.prepare()
	case w == toPractise:
		return m.open(true)
	}
	return m.Rater.Enrol(m.Visit.Context(), m.options.Answers, func() tea.Cmd { return m.open(false) })
}

func (m *Model) open(practice bool) tea.Cmd {
	rater := m.Rater.Name
	return ui.Send(ui.Open{Screen: newPlay(m.options, m.study, rater, own(m.Earlier.Answers, rater), practice)})
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
