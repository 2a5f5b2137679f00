// Package jobs is the screen of what runs in the background: how far it is, how fast and how long yet, what
// could not be done and why.
package jobs

import (
	"slices"
	"time"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Source runs the jobs; an *engine.Engine is one.
type Source interface {
	Jobs() []engine.JobStatus // oldest first
	Cancel(id int)
	Retry(id int)
}

// Options of the screen; all are needed.
type Options struct{ Source Source }

// Model is the screen.
type Model struct {
	options       Options
	width, height int
	watch         ui.Ticket // of the present run of ticks, 0 while the screen is not shown

	known bool               // jobs and now have come
	jobs  []engine.JobStatus // newest first
	now   time.Time          // when jobs was true
	at    int                // the job under the cursor
	top   int                // the first on screen
	keys  keys
}

type keys struct{ failures, cancel, retry, up, down key.Binding }

// New returns the screen.
func New(options Options) *Model {
	return &Model{options: options, keys: keys{
		failures: ui.Bind("enter", "what failed", "enter"),
		cancel:   ui.Bind("x", "cancel", "x"),
		retry:    ui.Bind("r", "retry", "r"),
		up:       ui.Bind("↑", "up", "up", "k"),
		down:     ui.Bind("↓", "down", "down", "j"),
	}}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "jobs" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Clean("jobs") }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	k, job := m.keys, m.selected()
	k.failures.SetEnabled(job != nil && hasFailures(*job))
	k.cancel.SetEnabled(job != nil && job.State == engine.Running)
	k.retry.SetEnabled(job != nil && job.State != engine.Running)
	k.up.SetEnabled(len(m.jobs) > 1)
	k.down.SetEnabled(len(m.jobs) > 1)
	return []key.Binding{k.failures, k.cancel, k.retry, k.up, k.down}
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		m.watch = ui.NewTicket()
		return m.look(0)
	case ui.Hidden:
		m.watch = 0
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
		m.move(0)
	case jobsMsg:
		return m.jobsArrived(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.MouseWheelMsg:
		m.wheeled(msg)
	}
	return nil
}

// jobsArrived keeps the cursor on its job, which new ones push down.
func (m *Model) jobsArrived(msg jobsMsg) tea.Cmd {
	if msg.watch != m.watch {
		return nil
	}
	was := m.selected()
	m.known, m.jobs, m.now = true, msg.jobs, msg.now
	if was != nil {
		m.at = max(0, slices.IndexFunc(m.jobs, func(j engine.JobStatus) bool { return j.ID == was.ID }))
	}
	m.move(0)
	return m.look(lookEvery)
}

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	job := m.selected()
	if job == nil {
		return nil
	}
	switch k := m.keys; {
	case key.Matches(msg, k.up):
		m.move(-1)
	case key.Matches(msg, k.down):
		m.move(1)
	case key.Matches(msg, k.cancel) && job.State == engine.Running:
		return m.change(m.options.Source.Cancel, job.ID)
	case key.Matches(msg, k.retry) && job.State != engine.Running:
		return m.change(m.options.Source.Retry, job.ID)
	case key.Matches(msg, k.failures) && hasFailures(*job):
		return ui.Send(ui.Open{Screen: failures(*job)})
	}
	return nil
}

func (m *Model) wheeled(msg tea.MouseWheelMsg) {
	switch msg.Button {
	case tea.MouseWheelUp:
		m.move(-1)
	case tea.MouseWheelDown:
		m.move(1)
	}
}

// move moves the cursor and keeps it on screen.
func (m *Model) move(by int) {
	fit := max(1, (m.height+1)/jobLines)
	m.at = min(max(0, m.at+by), max(0, len(m.jobs)-1))
	m.top = min(max(m.top, m.at-fit+1), m.at)
}

// selected is the job under the cursor, nil if there is none.
func (m *Model) selected() *engine.JobStatus {
	if m.at >= len(m.jobs) {
		return nil
	}
	return &m.jobs[m.at]
}

func hasFailures(j engine.JobStatus) bool { return len(j.Failures) > 0 || j.Err != nil }
