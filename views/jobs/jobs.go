// Package jobs is the screen of background work: progress, speed and time left of each job, and its failures.
package jobs

import (
	"slices"
	"time"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Source runs the jobs; an *engine.Engine is one.
type Source interface {
	Jobs() []engine.JobStatus // oldest first
	Cancel(id int)
	Retry(id int)
}

// Options of the screen; all are needed.
type Options struct {
	Source Source
	File   ui.Files // of the pictures
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options
	watch   ui.Ticket // of the present run of ticks, 0 while the screen is not shown

	known bool               // jobs and now have come
	jobs  []engine.JobStatus // newest first
	now   time.Time          // when jobs was true
	list  ui.List
}

// New returns the screen.
func New(options Options) *Model {
	return &Model{Page: ui.NewPage("jobs", safe.Text{}), options: options}
}

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	job, none := m.selected(), "there are no jobs"
	failed, running := job != nil && hasFailures(*job), job != nil && job.State == engine.Running
	own := []ui.Key{
		ui.NewKey("enter", "failures", m.openFailures, "enter").Needs(job != nil, none).Needs(failed, "nothing has failed"),
		ui.NewKey("x", "cancel", m.cancel, "x").Needs(job != nil, none).Needs(running, "it is not running"),
		ui.NewKey("r", "retry", m.retry, "r").Needs(job != nil, none).
			Needs(!running, "it is still running; "+m.Key("x")+" cancels"),
	}
	for _, k := range ui.Along(m.list.Page(), m.move) {
		own = append(own, k.Needs(len(m.jobs) > 1, none))
	}
	return own
}

func (m *Model) openFailures() tea.Cmd {
	return ui.Send(ui.Open{Screen: failures(*m.selected(), m.options.File)})
}

func (m *Model) cancel() tea.Cmd { return m.change(m.options.Source.Cancel) }

func (m *Model) retry() tea.Cmd { return m.change(m.options.Source.Retry) }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		m.watch = ui.NewTicket()
		return m.look(0)
	case ui.Hidden:
		m.watch = 0
	case ui.Resized:
		m.settle()
	case jobsMsg:
		return m.jobsArrived(msg)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

// jobsArrived keeps the cursor on its job, which new ones push down.
func (m *Model) jobsArrived(msg jobsMsg) tea.Cmd {
	if msg.watch != m.watch {
		return nil
	}
	was := m.selected()
	m.known, m.jobs, m.now = true, msg.jobs, msg.now
	if was != nil {
		m.list.At = max(0, slices.IndexFunc(m.jobs, func(j engine.JobStatus) bool { return j.ID == was.ID }))
	}
	m.settle()
	return m.look(lookEvery)
}

func (m *Model) move(by int) tea.Cmd {
	m.list.Move(by)
	return nil
}

func (m *Model) settle() { m.list.Settle(len(m.jobs), (m.Height+1)/jobLines) }

// selected is the job under the cursor, nil if there is none.
func (m *Model) selected() *engine.JobStatus {
	if len(m.jobs) == 0 {
		return nil
	}
	return &m.jobs[m.list.At]
}

func hasFailures(j engine.JobStatus) bool { return len(j.Failures) > 0 || j.Err != nil }
