package study

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"beyond/engine/finding"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// table is the screen of what came of the rounds: the paper's Table 3. People's answers and those of simulated raters
// are never counted together.
type table struct {
	answers   Answers
	seed      uint64
	simulated bool
	width     int
	ctx       context.Context
	stop      context.CancelFunc
	asking    ui.Ticket
	report    *study.Report
	rounds    int
	err       error
	waited    time.Duration
	at        int
	other     key.Binding
	moves     ui.Moves
}

// reportMsg brings the answers, counted.
type reportMsg struct {
	ticket ui.Ticket
	report study.Report
	rounds int
	err    error
}

func newTable(answers Answers, seed uint64) *table {
	return &table{answers: answers, seed: seed, stop: func() {}, other: ui.Bind("v", "", "v"), moves: ui.NewMoves()}
}

// Name implements ui.Screen.
func (m *table) Name() string { return "table" }

// Title implements ui.Screen.
func (m *table) Title() safe.Text { return safe.Clean("table") }

// Waiting implements ui.Waiter.
func (m *table) Waiting() bool { return m.asking != 0 }

// CommandLine implements ui.Replayable.
func (m *table) CommandLine() string {
	if m.simulated {
		return ui.CommandLine("beyond", "study", "report", "--rater", "nearest", "--json")
	}
	return ui.CommandLine("beyond", "study", "report", "--rater", "people", "--json")
}

// Keys implements ui.Screen.
func (m *table) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *table) Bindings() []key.Binding {
	other := m.other
	other.SetHelp("v", "simulated raters")
	if m.simulated {
		other.SetHelp("v", "people")
	}
	return []key.Binding{other, ui.Together("↑↓", "choose", m.moves.Up, m.moves.Down)}
}

// Update implements ui.Screen.
func (m *table) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		m.stop()
		m.ctx, m.stop = context.WithCancel(context.Background())
		return m.ask()
	case ui.Hidden:
		m.stop()
		m.asking = 0
	case ui.Resized:
		m.width = msg.Width
	case ui.Pulse:
		m.waited = msg.Elapsed
	case reportMsg:
		m.reportArrived(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	}
	return nil
}

func (m *table) pressed(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, m.other):
		m.simulated = !m.simulated
		return m.ask()
	case key.Matches(msg, m.moves.Up):
		m.at = max(m.at-1, 0)
	case key.Matches(msg, m.moves.Down):
		m.at = min(m.at+1, len(study.Conditions())-1)
	}
	return nil
}

func (m *table) ask() tea.Cmd {
	m.asking, m.waited = ui.NewTicket(), 0
	ctx, answers, seed, simulated, msg := m.ctx, m.answers, m.seed, m.simulated, reportMsg{ticket: m.asking}
	return func() tea.Msg {
		given, err := answers.Assignments(ctx, seed, simulated)
		msg.report, msg.rounds, msg.err = study.NewReport(given, simulated), len(given), err
		return msg
	}
}

func (m *table) reportArrived(msg reportMsg) {
	if msg.ticket != m.asking {
		return
	}
	m.asking, m.err = 0, msg.err
	m.report, m.rounds = &msg.report, msg.rounds
}

// Status implements ui.Stated: all figures of the condition under the cursor.
func (m *table) Status() safe.Text {
	if m.report == nil {
		return safe.Text{}
	}
	r := m.report.Conditions[m.at]
	paper := study.Paper(r.Condition)
	return safe.Format("%s: %s, %s, %s · paper %.2f %% (%.2f)", r.Condition.Title(), finding.Long(r.Success), droppedWords(r), moreWords(r), paper.Success, paper.StandardError)
}

func droppedWords(r study.Result) string { return finding.Count(r.Dropped) + " dropped" }

func moreWords(r study.Result) string {
	switch {
	case r.More < 0:
		return "no answer yet"
	case r.More == 0:
		return "known to ±3 points"
	}
	return finding.Count(r.More) + " more for ±3 points"
}

// surest are the tests, the surest difference first.
func (m *table) surest() []study.Test {
	tests := slices.Clone(m.report.Tests)
	slices.SortStableFunc(tests, func(a, b study.Test) int { return cmp.Compare(a.Adjusted, b.Adjusted) })
	return tests
}

// surely is the adjusted p below which a difference is called sure.
const surely = 0.05

func testWords(t study.Test) string {
	how := "Fisher's test of all answers"
	if t.Paired() {
		how = fmt.Sprintf("McNemar's test of %s pairs, %d and %d right alone", finding.Count(t.Pairs), t.OnlyA, t.OnlyB)
	}
	sure := ""
	if t.Adjusted < surely {
		sure = " ◀ sure"
	}
	return fmt.Sprintf("%s against %s: %s%s, %s", t.A, t.B, finding.Probability(t.Adjusted), sure, how)
}
