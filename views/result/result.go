// Package result is the screen of a judged result: errors rectified by people's answers beside the paper's, the number
// of positive answers, and the agreement of raters. Unjudged mistakes are shown, and counted neither way.
package result

import (
	"context"
	"fmt"

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
	ui.Page
	options Options

	asking   ui.Request[[]Votes]
	counting ui.Request[*page]

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
	return &Model{Page: ui.NewPage("result", safe.Text{}), options: o, rule: ruleFor(o.Raters)}
}

// ruleFor is the paper's rule, at least 4 of 5, for another number of raters: at least four fifths.
func ruleFor(raters int) judge.Rule {
	raters = max(raters, 1)
	return judge.Rule{Threshold: (4*raters + 4) / 5, Raters: raters}
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command(m.rule) }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.err == nil && m.shown == nil && !m.empty() }

// empty reports whether there is nothing to count.
func (m *Model) empty() bool { return m.known && len(m.votes) == 0 }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Resized:
		return m.move(0)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

func (m *Model) begin() tea.Cmd {
	m.Visit.Begin()
	m.err, m.Waited = nil, 0
	return m.ask()
}

func (m *Model) votesArrived(votes []Votes, err error) tea.Cmd {
	if m.err = err; err != nil {
		return nil
	}
	m.known, m.votes = true, votes
	m.choice = max(0, min(m.choice, len(m.votes)-1))
	return m.count()
}

func (m *Model) pageArrived(p *page, _ error) tea.Cmd {
	m.shown = p
	return m.move(0)
}

// Status implements ui.Stated. It says how the paper's figures were made.
func (m *Model) Status() safe.Text {
	const paper = "paper: ImageNet validation set, its own raters, weights and preprocessing; here %s, %s"
	return safe.Clean(fmt.Sprintf(paper, m.options.Data, m.options.Model))
}
