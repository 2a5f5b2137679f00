package cli

import (
	"context"
	"errors"
	"iter"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/saliency"
)

// explainAll explains the pictures of indices, one after the other: each fills the queue's batches by itself. When ctx
// is done the result holds what is finished, and says of the picture that is not how far it was.
func (a *app) explainAll(ctx context.Context, w *engine.Workspace, indices []int, plan *explainPlan) (*explainResult, error) {
	p, err := a.startProgress("explaining: samples")
	if err != nil {
		return nil, err
	}
	defer p.end()
	sheets, err := newSheets(plan)
	if err != nil {
		return nil, err
	}
	r := &explainResult{Preset: w.Model.Preset.Name, Method: plan.explainFlags.method, Images: []*explanationJSON{}, Skipped: skipped(w.Set)}
	for at, i := range indices {
		e := &explainer{app: a, w: w, plan: plan, i: i, report: func(done int) {
			p.report(at*plan.lime.Samples+done, len(indices)*plan.lime.Samples)
		}}
		images, err := e.run(ctx, sheets)
		switch {
		case ctx.Err() != nil:
			r.Images = append(r.Images, e.stopped())
			return r.of(w), ctx.Err()
		case errors.Is(err, engine.ErrClosed) || errors.As(err, new(*coded)):
			return nil, err
		case err != nil:
			r.Skipped = append(r.Skipped, skippedJSON{Path: w.Set.Items[i].Path, Reason: reason(err)})
		}
		r.Images = append(r.Images, images...)
		e.report(plan.lime.Samples)
	}
	return r.of(w), nil
}

func (r *explainResult) of(w *engine.Workspace) *explainResult {
	r.N, r.Model = len(r.Images), w.Model.Identity()
	return r
}

// explainer explains one picture.
type explainer struct {
	app    *app
	w      *engine.Workspace
	plan   *explainPlan
	i      int // of the picture
	report func(done int)
	done   int // samples at the last fit
}

// run returns one explanation for each class. What can be said of the picture's explanations alone is in them; an
// error is of the picture or of everything.
func (e *explainer) run(ctx context.Context, sheets *sheets) ([]*explanationJSON, error) {
	start := e.app.now()
	s, err := e.w.Subject(ctx, engine.Background, e.i, e.plan.cut)
	if err != nil {
		return nil, err
	}
	classes := e.plan.classes
	if len(classes) == 0 {
		top, err := e.w.Top(ctx, engine.Background, s, 1)
		if err != nil {
			return nil, err
		}
		classes = []int{top[0].Class}
	}
	explained, err := e.explain(ctx, s, classes)
	if err != nil {
		return nil, err
	}
	seconds := e.app.now().Sub(start).Seconds()
	var images []*explanationJSON
	for _, x := range explained {
		img, err := e.describe(ctx, s, x)
		if err != nil {
			return nil, err
		}
		if e.plan.timing {
			img.Seconds = &seconds
		}
		images = append(images, img)
		if err := sheets.write(e, s, x.fit, img); err != nil {
			return nil, err
		}
	}
	return images, nil
}

// explained is an explanation of one class, whatever its method: fit.Selected and fit.All hold the segments' scores.
type explained struct {
	fit    lime.Fit
	scores *saliency.Map // nil for LIME
}

// explain runs the method. Where a picture cannot be explained, every class' fit has the reason.
func (e *explainer) explain(ctx context.Context, s *engine.Subject, classes []int) ([]explained, error) {
	run := e.surrogates
	if !e.plan.isLIME {
		run = e.salience
	}
	list, err := run(ctx, s, classes)
	if few := new(lime.FewSamplesError); errors.Is(err, lime.ErrOneSegment) || errors.As(err, &few) {
		list = nil
		for _, class := range classes {
			list = append(list, explained{fit: lime.Fit{Class: class, Segments: s.Segments.N, K: e.plan.lime.K, Err: err}})
		}
		err = nil
	}
	return list, err
}

func (e *explainer) surrogates(ctx context.Context, s *engine.Subject, classes []int) (list []explained, err error) {
	for p, err := range e.w.Explain(ctx, engine.Background, s, classes, e.plan.lime) {
		if err != nil {
			return nil, err
		}
		e.done = p.N
		e.report(p.N)
		list = nil
		for _, fit := range p.Fits {
			list = append(list, explained{fit: fit})
		}
	}
	return list, nil
}

func (e *explainer) salience(ctx context.Context, s *engine.Subject, classes []int) (list []explained, err error) {
	for _, class := range classes {
		m, err := e.w.Salience(ctx, engine.Background, s, class, e.plan.method, e.plan.saliency)
		if err != nil {
			return nil, err
		}
		fit := lime.Fit{Class: class, Segments: s.Segments.N, K: e.plan.lime.K, All: m.Segments}
		order := saliency.Rank(m.Segments)
		for _, j := range order[:min(fit.K, fit.Segments)] {
			fit.Selected = append(fit.Selected, lime.Weight{Segment: j, Weight: m.Segments[j]})
		}
		whole, err := e.w.Attend(ctx, engine.Background, s, class, [][]int{order})
		if err != nil {
			return nil, err
		}
		fit.P = whole[0].P
		list = append(list, explained{fit, m})
	}
	return list, nil
}

// describe puts an explanation in its document, with what is asked for beside it.
func (e *explainer) describe(ctx context.Context, s *engine.Subject, x explained) (*explanationJSON, error) {
	img := newExplanationJSON(e.w, e.i, e.plan, s, x)
	if x.fit.Err != nil {
		return img, nil
	}
	seen, err := e.w.Attend(ctx, engine.Background, s, x.fit.Class, img.Path)
	if err != nil {
		return nil, err
	}
	for _, view := range seen {
		img.Attention = append(img.Attention, view.P)
	}
	if e.plan.judge {
		j, err := e.w.Judge(ctx, engine.Background, s, x.fit.Class, saliency.Rank(x.fit.All))
		if err != nil {
			return nil, err
		}
		img.Deletion, img.Insertion = &j.Deletion, &j.Insertion
	}
	if e.plan.stability > 0 {
		for st, err := range e.w.Stabilities(ctx, engine.Background, s, x.fit.Class, e.plan.lime, otherSeeds(e.plan.seed, e.plan.stability)) {
			if err != nil {
				return nil, err
			}
			img.Stability = &stabilityJSON{st.Runs, st.Times}
		}
	}
	return img, nil
}

// otherSeeds are the n seeds after one.
func otherSeeds(seed uint64, n int) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for i := range uint64(n) {
			if !yield(seed + 1 + i) {
				return
			}
		}
	}
}
