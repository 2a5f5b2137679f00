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
	"charm.land/bubbles/v2/key"
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
	options       Options
	width, height int
	keys          keys

	ctx      context.Context // while the screen is shown
	stop     context.CancelFunc
	waited   time.Duration
	progress *ui.Progress
	far      ui.Far

	asking   ui.Ticket
	counting ui.Ticket
	votes    []Votes
	known    bool
	err      error
	choice   int // of votes
	rule     judge.Rule
	shown    *page // nil until counted

	at, top int // the line under the cursor, and the first on screen
}

type keys struct {
	open, lower, higher, fewer, more, votes, maybe key.Binding
	ui.Moves
}

// New returns the screen.
func New(o Options) *Model {
	return &Model{
		options: o, stop: func() {}, progress: &ui.Progress{}, rule: ruleFor(o.Raters),
		keys: keys{
			open:   ui.Bind("enter", "pictures", "enter"),
			lower:  ui.Bind("←", "lower the threshold", "left", "h"),
			higher: ui.Bind("→", "raise the threshold", "right", "l"),
			fewer:  ui.Bind("-", "fewer raters", "-"),
			more:   ui.Bind("+", "more raters", "+", "="),
			votes:  ui.Bind("v", "other votes", "v"),
			maybe:  ui.Bind("b", "maybe is yes", "b"),
			Moves:  ui.NewMoves(),
		},
	}
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

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	k := m.keys
	l, ok := m.line()
	k.open.SetEnabled(ok && len(l.pictures) > 0)
	k.lower.SetEnabled(m.rule.Threshold > 1)
	k.higher.SetEnabled(m.rule.Threshold < m.rule.Raters)
	k.votes.SetEnabled(len(m.votes) > 1)
	k.maybe.SetEnabled(m.shown != nil && m.votes[m.choice].Maybes)
	return append([]key.Binding{k.open, k.lower, k.higher, k.fewer, k.more, k.votes, k.maybe}, k.Along()...)
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.stop()
		m.asking, m.counting = 0, 0
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
		m.move(0)
	case ui.Pulse:
		m.waited = msg.Elapsed
		m.far = m.progress.Far()
	case votesMsg:
		return m.votesArrived(msg)
	case pageMsg:
		m.pageArrived(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		m.move(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	}
	return nil
}

func (m *Model) begin() tea.Cmd {
	m.stop()
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.err, m.waited = nil, 0
	return m.ask()
}

func (m *Model) votesArrived(msg votesMsg) tea.Cmd {
	if msg.ticket != m.asking {
		return nil
	}
	if m.err = msg.err; m.err != nil {
		return nil
	}
	m.known, m.votes = true, msg.votes
	m.choice = min(m.choice, len(m.votes)-1)
	return m.count()
}

func (m *Model) pageArrived(msg pageMsg) {
	if msg.ticket == m.counting {
		m.shown = msg.page
		m.move(0)
	}
}

// Status implements ui.Stated. It says how the paper's figures were made.
func (m *Model) Status() safe.Text {
	const paper = "paper: ImageNet validation set, its own raters, weights and preprocessing; here %s, %s"
	return safe.Clean(fmt.Sprintf(paper, m.options.Data, m.options.Model))
}
