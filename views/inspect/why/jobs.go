package why

import (
	"context"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// kind of a job.
type kind int

const (
	sampling  kind = iota // evaluates the next samples and, at a checkpoint, fits their surrogates
	fitting               // fits surrogates for another K to the samples or scores there are
	attending             // shows the model the first K segments alone
	repeating             // selects segments with another seed
	recalling             // looks for an explanation that is kept
	scoring               // cuts the picture, or runs a method that is not LIME, up to the next mask
)

// job is one piece of work on an explanation, the smallest that is worth an answer.
type job struct {
	kind kind
	key  subjectKey
	selection
}

// running is the job on its way. There is never more than one, so that a held key queues no work.
type running struct {
	answer ui.Request[result]
	job    job
	of     *explanation
	cancel context.CancelFunc
}

// result of a job. An interrupted job brings a part of it.
type result interface{ apply(e *explanation) }

// proceed starts the most urgent job. If a less urgent one runs it cancels that one and starts after its answer.
func (p *Panel) proceed() tea.Cmd {
	r := &p.running
	want, e := p.urgent()
	switch pending := r.answer.Pending(); {
	case pending && (e == nil || want != r.job):
		r.cancel()
		return nil
	case pending || e == nil:
		return nil
	}
	ctx, cancel := context.WithCancel(p.ctx)
	r.job, r.of, r.cancel = want, e, cancel
	work := p.work(want, e)
	return r.answer.Ask(context.WithoutCancel(ctx), func(context.Context) (result, error) {
		defer cancel()
		return work(ctx), nil
	}, p.worked)
}

// worked takes the result of the job.
func (p *Panel) worked(r result, _ error) tea.Cmd {
	r.apply(p.running.of)
	p.running = running{}
	return nil
}

// goal is how far an explanation should be.
type goal int

const (
	firstMask goal = iota
	allSamples
	stability
	goalCount
)

// otherSeeds is how many other seeds a selection is repeated with.
const otherSeeds = 4

// urgent returns the job to do next: a first mask for the step on screen, then for the unchanged picture beside it,
// then the rest of both. The explanation is nil if nothing is to be done.
func (p *Panel) urgent() (job, *explanation) {
	steps := p.steps()
	for goal := range goalCount {
		for _, step := range steps {
			e, s := p.explanation(step), p.selection(p.classAt(step))
			if kind, ok := e.lacks(s, goal, p.paused); ok {
				return job{kind, e.key, kind.needs(s)}, e
			}
		}
	}
	return job{}, nil
}

// lacks returns the kind of the next job on the way to a goal; ok is false if there is none.
func (e *explanation) lacks(s selection, g goal, paused bool) (k kind, ok bool) {
	f := e.fit(s)
	explained := f != nil && f.Err == nil
	switch {
	case e.err != nil:
		return 0, false
	case !e.sought:
		return recalling, true
	case e.fits.n > 0 && f == nil:
		return fitting, true
	case explained && e.paths[s].n != e.fits.n:
		return attending, true
	case paused:
		return 0, false
	case e.fits.n == 0 || g >= allSamples && !e.complete():
		return e.key.method.samples(), true
	case e.key.method != LIME:
		return 0, false
	case g >= stability && explained && !e.recorded && e.repeats[s].err == nil && e.repeats[s].Runs < otherSeeds:
		return repeating, true
	}
	return 0, false
}

// samples is the kind of the job by which a method gets on.
func (m Method) samples() kind {
	if m == LIME {
		return sampling
	}
	return scoring
}

// needs returns the part of a selection that a job of this kind depends on.
func (k kind) needs(s selection) selection {
	switch k {
	case sampling, scoring:
		return selection{}
	case fitting:
		return selection{k: s.k}
	}
	return s
}
