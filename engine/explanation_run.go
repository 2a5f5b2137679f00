package engine

import (
	"context"
	"errors"

	"beyond/engine/dataset"
	"beyond/engine/lime"
	"beyond/engine/saliency"
)

// ExplainAll explains the pictures of indices, one after the other: each fills batches by itself. done is called
// with each explanation; its error ends the run. Pictures that cannot be read are listed as skipped. When ctx is done
// the result holds everything finished so far, and says how far the current picture was. Progress counts samples.
func (w *Workspace) ExplainAll(
	ctx context.Context, indices []int, plan ExplainPlan, progress Progress, done func(Explained) error,
) (Explanations, error) {
	r := Explanations{
		Preset: w.Model.Preset.Name, Method: plan.settings().Method, Images: []*Explanation{}, Skipped: w.skipped(),
	}
	var err error
	for at, i := range indices {
		e := explainer{w: w, plan: plan, i: i, report: func(done int) {
			progress.report(at*plan.LIME.Samples+done, len(indices)*plan.LIME.Samples)
		}}
		list, failed := e.run(ctx)
		if ctx.Err() != nil {
			r.Images, err = append(r.Images, w.stopped(i, plan, e.done)), ctx.Err()
			break
		}
		if errors.Is(failed, ErrClosed) {
			return r, failed
		}
		if failed != nil {
			r.Skipped = append(r.Skipped, dataset.Skip{Path: w.Set.Items[i].Path, Reason: Reason(failed)})
		}
		for _, x := range list {
			if err := done(x); err != nil {
				return r, err
			}
			r.Images = append(r.Images, x.Explanation)
		}
		e.report(plan.LIME.Samples)
	}
	r.N, r.Model = len(r.Images), w.Model.Identity()
	return r, err
}

// explainer explains one picture.
type explainer struct {
	w      *Workspace
	plan   ExplainPlan
	i      int // of the picture
	report func(done int)
	done   int // samples at the last fit
}

// run returns one explanation for each class, kept or computed. A problem of one explanation is part of it; an error is
// about the whole picture. Seconds are not kept.
func (e *explainer) run(ctx context.Context) ([]Explained, error) {
	if e.plan.Timing {
		return e.compute(ctx)
	}
	list, _, err := kept(ctx, e.w, Background, e.i, explanations, e.plan.key(), func() ([]Explained, string, error) {
		c, err := e.w.engine.crop(ctx, Background, e.w.Set, e.i, e.w.Model.Preset)
		if err != nil {
			return nil, "", err
		}
		list, err := e.compute(ctx)
		return list, c.sha256, err
	})
	if err != nil {
		return nil, err
	}
	return list, e.recall(ctx, list)
}

func (e *explainer) compute(ctx context.Context) ([]Explained, error) {
	start := e.w.engine.now()
	s, err := e.w.Subject(ctx, Background, e.i, e.plan.Cut)
	if err != nil {
		return nil, err
	}
	classes := e.plan.Classes
	if len(classes) == 0 {
		top, err := e.w.Top(ctx, Background, s, 1)
		if err != nil {
			return nil, err
		}
		classes = []int{top[0].Class}
	}
	list, err := e.explain(ctx, s, classes)
	if err != nil {
		return nil, err
	}
	seconds := e.w.engine.now().Sub(start).Seconds()
	for at := range list {
		x := &list[at]
		x.I, x.Subject = e.i, s
		e.w.document(x, e.plan)
		if err := e.complete(ctx, *x); err != nil {
			return nil, err
		}
		if e.plan.Timing {
			x.Seconds = &seconds
		}
	}
	return list, nil
}

// explain runs the method. Where a picture has no explanation at all, the fit of every class holds the reason.
func (e *explainer) explain(ctx context.Context, s *Subject, classes []int) ([]Explained, error) {
	run := e.surrogates
	if e.plan.Method != nil {
		run = e.salience
	}
	list, err := run(ctx, s, classes)
	if few := new(lime.FewSamplesError); errors.Is(err, lime.ErrOneSegment) || errors.As(err, &few) {
		list = nil
		for _, class := range classes {
			list = append(list, Explained{Fit: lime.Fit{Class: class, Segments: s.Segments.N, K: e.plan.LIME.K, Err: err}})
		}
		err = nil
	}
	return list, err
}

func (e *explainer) surrogates(ctx context.Context, s *Subject, classes []int) (list []Explained, err error) {
	for p, err := range lime.Explain(ctx, e.w.prober(Background), s.Picture, classes, e.plan.LIME) {
		if err != nil {
			return nil, err
		}
		e.done = p.N
		e.report(p.N)
		list = nil
		for _, fit := range p.Fits {
			list = append(list, Explained{Fit: fit})
		}
	}
	return list, nil
}

func (e *explainer) salience(ctx context.Context, s *Subject, classes []int) (list []Explained, err error) {
	for _, class := range classes {
		m, p, err := e.w.Salience(ctx, Background, s, class, *e.plan.Method, e.plan.Saliency)
		if err != nil {
			return nil, err
		}
		list = append(list, Explained{Fit: m.Fit(p, e.plan.LIME.K), scores: m})
	}
	return list, nil
}

// Salience scores the segments of a subject for a class by a method, and returns p of the class with them.
func (w *Workspace) Salience(
	ctx context.Context, p Priority, s *Subject, class int, method saliency.Method, settings saliency.Settings,
) (*saliency.Map, float64, error) {
	m, err := saliency.Explain(ctx, w.prober(p), s.Picture, class, method, settings)
	if err != nil {
		return nil, 0, err
	}
	if m.P > 0 {
		return m, m.P, nil
	}
	probs, err := w.prober(p).Probabilities(ctx, s.Picture.Visible, 1, []int{class})
	if err != nil {
		return nil, 0, err
	}
	return m, probs[0], nil
}

// complete adds the attention, and the judgement and the stability if they are planned.
func (e *explainer) complete(ctx context.Context, x Explained) error {
	if x.Fit.Err != nil {
		return nil
	}
	seen, err := e.w.Attend(ctx, Background, x.Subject, x.Fit.Class, x.Path)
	if err != nil {
		return err
	}
	for _, view := range seen {
		x.Attention = append(x.Attention, view.P)
	}
	if e.plan.Judge {
		j, err := saliency.Judge(ctx, e.w.prober(Background), x.Subject.Picture, x.Fit.Class, saliency.Rank(x.Fit.All))
		if err != nil {
			return err
		}
		x.Deletion, x.Insertion = &j.Deletion, &j.Insertion
	}
	if e.plan.Stability == 0 {
		return nil
	}
	seeds := make([]uint64, e.plan.Stability)
	for i := range seeds {
		seeds[i] = e.plan.LIME.Seed + 1 + uint64(i)
	}
	st, err := last(lime.Stabilities(ctx, e.w.prober(Background), x.Subject.Picture, x.Fit.Class, e.plan.LIME, seeds))
	x.Stability = &st
	return err
}
