package jobs

import (
	"slices"
	"time"

	"beyond/engine"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// jobsMsg brings the jobs as they are now.
type jobsMsg struct {
	watch ui.Ticket
	now   time.Time
	jobs  []engine.JobStatus // newest first
}

const lookEvery = 250 * time.Millisecond

// look asks for the jobs after a while.
func (m *Model) look(after time.Duration) tea.Cmd {
	watch, source := m.watch, m.options.Source
	return tea.Tick(after, func(now time.Time) tea.Msg {
		jobs := source.Jobs()
		slices.Reverse(jobs)
		return jobsMsg{watch, now, jobs}
	})
}

// change cancels or retries the job under the cursor. The next look shows the effect.
func (m *Model) change(how func(id int)) tea.Cmd {
	id := m.selected().ID
	return func() tea.Msg {
		how(id)
		return nil
	}
}
