package why

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/ui"
)

// patient is a model that remembers its answers: a method that was interrupted asks the same questions again, and goes on
// where it was. One job uses it at a time.
type patient struct {
	saliency.Model
	answers  [][]float64 // of calls of Probabilities, in order
	at       int         // calls so far
	done     atomic.Int64
	sampling *saliency.Sampling // of a method that draws samples, which remembers by itself; nil before the first
}

// begin is for a run of the method.
func (m *patient) begin(model saliency.Model) {
	m.Model, m.at = model, 0
	m.done.Store(0)
}

// Probabilities implements lime.Model.
func (m *patient) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	if m.at == len(m.answers) {
		answer, err := m.Model.Probabilities(ctx, inputs, n, classes)
		if err != nil {
			return nil, err
		}
		m.answers = append(m.answers, answer)
	}
	m.at++
	m.done.Add(int64(n))
	return m.answers[m.at-1], nil
}

// LogGradients implements saliency.Model.
func (m *patient) LogGradients(
	ctx context.Context, inputs []float32, n, class int,
) (logs []float64, gradients []float32, err error) {
	logs, gradients, err = m.Model.LogGradients(ctx, inputs, n, class)
	m.done.Add(int64(n))
	return logs, gradients, err
}

// score cuts the picture or, where that is done, runs a method that is not LIME: up to the next mask if it draws samples.
func (p *Panel) score(e *explanation) func(ctx context.Context) result {
	explainer, segmented, settings := p.options.Explainer, p.segmented(e.key), p.saliency(e.key.way)
	method, class, asked, k, samples := *e.key.method.other(), e.key.class, e.asked, p.selectedK(), e.samples
	got := scored{subject: e.subject, words: e.words}
	if got.subject == nil {
		return func(ctx context.Context) result {
			if got.subject, got.err = segmented(ctx); got.err == nil {
				got.words = got.subject.Words()
			}
			return got
		}
	}
	known := 0.0 // p(class), from the mask before
	if e.scores != nil {
		known = e.scores.P
	}
	return func(ctx context.Context) result {
		model, pic, n := explainer.Prober(engine.Visible), got.subject.Picture, samples
		var m *saliency.Map
		if method.Samples() {
			m, n, got.err = asked.advance(ctx, model, pic, class, method, settings)
		} else {
			asked.begin(model)
			m, got.err = saliency.Explain(ctx, asked, pic, class, method, settings)
		}
		if m == nil || got.err != nil {
			return got
		}
		if m.P = max(m.P, known); m.P == 0 {
			var probs []float64
			if probs, got.err = model.Probabilities(ctx, pic.Visible, 1, []int{class}); got.err != nil {
				return got
			}
			m.P = probs[0]
		}
		got.scores, got.fits = m, fits{n, map[int][]lime.Fit{k: {m.Fit(m.P, k)}}}
		return got
	}
}

// advance evaluates a portion of a method's samples, up to the next mask at most. It returns the scores there and the
// samples they are made from; nil between masks, and where the samples cannot tell the segments apart yet.
func (m *patient) advance(
	ctx context.Context, model saliency.Model, pic lime.Picture, class int, method saliency.Method, s saliency.Settings,
) (scores *saliency.Map, n int, err error) {
	if m.sampling == nil {
		if m.sampling, err = saliency.NewSampling(pic, class, method, s); err != nil {
			return nil, 0, err
		}
	}
	r := m.sampling
	checkpoint := firstCheckpoint(max(r.N(), pic.Segments), s.Samples)
	err = r.Advance(ctx, model, min(r.N()+portion, checkpoint))
	m.done.Store(int64(r.N()))
	switch {
	case err != nil:
		return nil, 0, err
	case r.Done():
		scores, err = r.Map()
		return scores, s.Samples, err
	case r.N() < checkpoint:
		return nil, 0, nil
	}
	if scores, err = r.Map(); err != nil {
		return nil, 0, nil // more samples may tell
	}
	return scores, r.N(), nil
}

// saliency are the settings of a method.
func (p *Panel) saliency(w way) saliency.Settings {
	s := p.options.Begin.LIME
	return saliency.Settings{Steps: gradients, Samples: s.Samples, Seed: s.Seed, Layer: w.layer}
}

// gradients are averaged by SmoothGrad and integrated gradients, as by the command explain.
const gradients = 32

// scored brings the scores, or how far they are.
type scored struct {
	subject *engine.Subject
	words   []engine.SegmentWords
	scores  *saliency.Map // nil between masks
	fits    fits
	err     error
}

func (s scored) apply(e *explanation) {
	e.subject, e.words = s.subject, s.words
	if e.asked != nil {
		e.done = int(e.asked.done.Load())
	}
	if s.scores != nil {
		e.scores, e.fits = s.scores, s.fits
	}
	if !errors.Is(s.err, context.Canceled) {
		e.err = s.err
	}
	if e.complete() {
		e.asked = nil
	}
}

// passes is how many a method that is not LIME needs for the explanation's picture.
func (p *Panel) passes(e *explanation) int {
	return e.key.method.other().Passes(e.subject.Segments.N, p.saliency(e.key.way))
}

// scoring says how far the scores of a method that is not LIME are.
func (p *Panel) scoring(e *explanation) string {
	all := p.passes(e)
	done := min(e.done, all)
	switch {
	case p.paused:
		return fmt.Sprintf("paused after %d of %d passes; %s goes on", done, all, p.written("e"))
	case done == 0 || !ui.WorthTelling(e.spent):
		return fmt.Sprintf("%d of %d passes", done, all)
	}
	left := e.spent.Seconds() / float64(done) * float64(all-done)
	if e.fits.n > 0 { // beside the facts of a mask, where there is less room
		return fmt.Sprintf("n %d of %d · %.1f s left", done, all, left)
	}
	return fmt.Sprintf("%d of %d passes · %.1f s left", done, all, left)
}

// cost says what the scores of a method that is not LIME are made from.
func (p *Panel) cost(e *explanation) string {
	switch m := *e.key.method.other(); {
	case m == saliency.GradCAM:
		return p.layerPlace()
	case m.Samples():
		return fmt.Sprintf("n %d", e.samples)
	case m == saliency.Occlusion:
		return fmt.Sprintf("%d passes", p.passes(e))
	case m == saliency.Gradient:
		return "1 gradient"
	}
	return fmt.Sprintf("%d gradients", p.passes(e))
}
