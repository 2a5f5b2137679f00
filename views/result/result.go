// Package result is the screen of a judged result: errors rectified by people's answers beside the paper's, the number
// of positive answers, and the agreement of raters. Unjudged mistakes are shown, and counted neither way.
package result

import (
	"context"
	"fmt"
	"time"

	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Votes is one choice of evidence to report.
type Votes struct {
	Name string // "answers given here"
	judge.Evidence
}

// Source gathers the evidence about the pictures at hand. It computes the predictions that are not known yet.
type Source interface {
	Votes(ctx context.Context, report func(done, total int)) ([]Votes, error)
}

// Options of the screen; all are needed.
type Options struct {
	Source Source
	Model  string // its name
	Data   string
	Raters int // that a question needs, at first
	// Class names a class.
	Class func(class int) string
	// OpenPictures opens pictures, named as in Votes.Outcomes.
	OpenPictures func(title safe.Text, pictures []string) tea.Cmd
	// Command is the command line that prints the same report.
	Command func(rule judge.Rule) string
}

// Model is the screen.
type Model struct {
	options Options
	height  int

	visit    ui.Visit
	asking   ui.Request[[]Votes]
	counting ui.Request[*page]
	progress *ui.Progress // of asking
	far      ui.Far
	waited   time.Duration

	votes  []Votes
	known  bool
	err    error
	choice int // of votes
	rule   judge.Rule
	shown  *page // nil until counted

	list ui.List // of the page's lines
}

// New returns the screen.
func New(o Options) *Model {
	return &Model{options: o, progress: &ui.Progress{}, rule: ruleFor(o.Raters)}
}

// ruleFor is the paper's rule, at least 4 of 5, for another number of raters: at least four fifths.
func ruleFor(raters int) judge.Rule {
	raters = max(raters, 1)
	return judge.Rule{Threshold: (4*raters + 4) / 5, Raters: raters}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "result" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Clean("result") }

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command(m.rule) }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.err == nil && m.shown == nil && !m.empty() }

// empty reports whether there is nothing to count.
func (m *Model) empty() bool { return m.known && len(m.votes) == 0 }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.visit.End()
		m.asking.Drop()
		m.counting.Drop()
	case ui.Resized:
		m.height = msg.Height
		return m.move(0)
	case ui.Pulse:
		m.waited = msg.Elapsed
		m.far = m.progress.Far()
	case ui.Answer[[]Votes]:
		return m.votesArrived(msg)
	case ui.Answer[*page]:
		m.pageArrived(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return nil
}

func (m *Model) begin() tea.Cmd {
	m.visit.Begin()
	m.err, m.waited = nil, 0
	return m.ask()
}

func (m *Model) votesArrived(msg ui.Answer[[]Votes]) tea.Cmd {
	if !m.asking.Arrived(msg) {
		return nil
	}
	if m.err = msg.Err; m.err != nil {
		return nil
	}
	m.known, m.votes = true, msg.Value
	m.choice = max(0, min(m.choice, len(m.votes)-1))
	return m.count()
}

func (m *Model) pageArrived(msg ui.Answer[*page]) {
	if m.counting.Arrived(msg) {
		m.shown = msg.Value
		m.move(0)
	}
}

// Status implements ui.Stated. It says how the paper's figures were made.
func (m *Model) Status() safe.Text {
	const paper = "paper: ImageNet validation set, its own raters, weights and preprocessing; here %s, %s"
	return safe.Clean(fmt.Sprintf(paper, m.options.Data, m.options.Model))
}
