package study

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// table is the screen of the results of all rounds: the paper's Table 3. People's answers and simulated raters' are
// never counted together.
type table struct {
	ui.Page
	answers   Answers
	seed      uint64
	simulated bool

	asking ui.Request[tally]
	tally  *tally // nil until counted
	err    error
	list   ui.List // of the conditions
}

// tally is the report of some rounds.
type tally struct {
	study.Report
	rounds int
}

func newTable(answers Answers, seed uint64) *table {
	m := &table{Page: ui.NewPage("table", safe.Text{}), answers: answers, seed: seed}
	n := len(study.Conditions())
	m.list.Settle(n, n)
	return m
}

// Waiting implements ui.Waiter.
func (m *table) Waiting() bool { return m.asking.Pending() }

// CommandLine implements ui.Replayable.
func (m *table) CommandLine() string {
	rater := "people"
	if m.simulated {
		rater = "nearest"
	}
	return ui.CommandLine("beyond", "study", "report", "--rater", rater, "--json")
}

// Keys implements ui.Screen.
func (m *table) Keys() []ui.Key {
	other := "simulated raters"
	if m.simulated {
		other = "people"
	}
	return append([]ui.Key{ui.NewKey("v", other, m.askOther, "v")}, ui.Along(m.list.Page(), m.move)...)
}

// Update implements ui.Screen.
func (m *table) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		m.Visit.Begin()
		return m.ask()
	case tea.MouseClickMsg:
		if at := m.list.EntryAt(msg.Y - headRows); at >= 0 {
			return m.move(at - m.list.At)
		}
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

func (m *table) move(by int) tea.Cmd {
	m.list.Move(by)
	return nil
}

// askOther counts simulated raters instead of people, or people again.
func (m *table) askOther() tea.Cmd {
	m.simulated = !m.simulated
	return m.ask()
}

func (m *table) ask() tea.Cmd {
	m.Waited = 0
	answers, seed, simulated := m.answers, m.seed, m.simulated
	return m.asking.Ask(m.Visit.Context(), func(ctx context.Context) (tally, error) {
		given, err := answers.Assignments(ctx, seed, simulated)
		return tally{study.NewReport(given, simulated), len(given)}, err
	}, m.counted)
}

func (m *table) counted(t tally, err error) tea.Cmd {
	m.tally, m.err = &t, err
	return nil
}

// Status implements ui.Stated: all figures of the condition under the cursor.
func (m *table) Status() safe.Text {
	if m.tally == nil {
		return safe.Text{}
	}
	r := m.tally.Conditions[m.list.At]
	paper := study.Paper(r.Condition)
	return safe.Format("%s: %s, %s, %s · paper %.2f %% (%.2f)", r.Condition.Title(), finding.Long(r.Success()),
		droppedWords(r), moreWords(r), paper.Success, paper.StandardError)
}

func droppedWords(r study.Result) string { return finding.Count(r.Dropped) + " dropped" }

func moreWords(r study.Result) string {
	switch {
	case r.More == nil:
		return "no answer yet"
	case *r.More == 0:
		return "known to ±3 points"
	}
	return finding.Count(*r.More) + " more for ±3 points"
}

// surest are the tests, the surest difference first.
func (m *table) surest() []study.Test {
	tests := slices.Clone(m.tally.Tests)
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
