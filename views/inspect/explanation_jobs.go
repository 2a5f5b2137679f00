package inspect

import (
	"context"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// kind is what a job finds out about an explanation.
type kind int

const (
	sampling  kind = iota // the next samples, and at a checkpoint their surrogates
	fitting               // surrogates for another K, from the samples there are
	attending             // what the model sees in the first K segments alone
	repeating             // what another seed selects
)

// job is one piece of work on an explanation, the smallest that is worth an answer.
type job struct {
	kind  kind
	sight sight
	reading
}

// running is the job on its way; there is never more than one, so that nothing queues up behind a held key.
type running struct {
	ticket ui.Ticket // 0 if none is
	job    job
	of     *explanation
	cancel context.CancelFunc
}

// jobMsg is the answer to a job.
type jobMsg struct {
	ticket ui.Ticket
	news   news
}

// news is what a job has found out. An interrupted job's is what it had so far.
type news interface{ enter(e *explanation) }

// proceed lets the most urgent job run: at once if none runs, after the answer of the present one otherwise, which is
// called back if it is not the most urgent any more.
func (m *Model) proceed() tea.Cmd {
	m.beginExplanations()
	r := &m.explaining.running
	want, e := m.urgent()
	switch {
	case r.ticket != 0 && (e == nil || want != r.job):
		r.cancel()
		return nil
	case r.ticket != 0 || e == nil:
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	*r = running{ui.NewTicket(), want, e, cancel}
	ticket, work := r.ticket, m.work(ctx, want, e)
	return func() tea.Msg {
		defer cancel()
		return jobMsg{ticket, work()}
	}
}

func (m *Model) jobAnswered(msg jobMsg) {
	if r := m.explaining.running; msg.ticket == r.ticket {
		msg.news.enter(r.of)
		m.explaining.running = running{}
	}
}

// goal is how much should be known of an explanation.
type goal int

const (
	firstMask goal = iota
	allSamples
	stability
	goalCount
)

// otherSeeds is how many other seeds a selection is repeated with.
const otherSeeds = 4

// urgent is what should be found out next: a first mask for the step on screen, then for the unchanged picture beside
// it, then all there is to know of both. The explanation is nil if nothing is to be done.
func (m *Model) urgent() (job, *explanation) {
	steps := m.explainedSteps()
	for goal := range goalCount {
		for _, step := range steps {
			e, r := m.explanation(step), m.explaining.reading(m.explainedClass(step))
			if kind, ok := e.lacks(r, goal, m.explaining.paused); ok {
				return job{kind, e.sight, kind.concerned(r)}, e
			}
		}
	}
	return job{}, nil
}

// explainedSteps are those whose explanations are on screen, the most urgent first.
func (m *Model) explainedSteps() []int {
	if m.visit == 0 || !m.explaining.on || !m.canExplain() {
		return nil
	}
	if step := m.shown(); m.explaining.beside && step > 0 {
		return []int{step, 0}
	}
	return []int{m.shown()}
}

// lacks tells which job is next on the way to a goal.
func (e *explanation) lacks(r reading, g goal, paused bool) (kind, bool) {
	f := e.fit(r)
	explained := f != nil && f.Err == nil
	switch {
	case e.err != nil:
		return 0, false
	case e.fits.n > 0 && f == nil:
		return fitting, true
	case explained && e.paths[r].n != e.fits.n:
		return attending, true
	case paused:
		return 0, false
	case e.fits.n == 0 || g >= allSamples && !e.complete():
		return sampling, true
	case g >= stability && explained && e.repeats[r].err == nil && e.repeats[r].Runs < otherSeeds:
		return repeating, true
	}
	return 0, false
}

// concerned is what of a reading a job depends on.
func (k kind) concerned(r reading) reading {
	switch k {
	case sampling:
		return reading{}
	case fitting:
		return reading{k: r.k}
	}
	return r
}
