package cli

import (
	"context"
	"errors"

	"beyond/engine"
	"beyond/engine/probe"
)

// watched is the plan of an explanation of one class, -1 for the first one of the picture.
func (o *explainFlags) watched(m *engine.Model) (plan engine.ExplainPlan, class int, err error) {
	plan, err = o.plan(m)
	switch {
	case err != nil:
	case len(plan.Classes) > 1:
		err = errors.New("--class: one class at a time")
	case len(plan.Classes) == 1:
		return plan, plan.Classes[0], nil
	}
	return plan, -1, err
}

// probe searches for the segments on which the pictures' class hangs.
func (a *app) probe(ctx context.Context, w *engine.Workspace, o *explainFlags) error {
	plan, class, err := o.watched(w.Model)
	switch {
	case err != nil:
	case o.sufficient && o.necessary:
		err = errors.New("--sufficient and --necessary: choose one")
	case o.sheets.mask != "" && !o.sheets.single:
		err = errors.New("--mask: for one picture")
	}
	if err != nil {
		return wrongUse(err)
	}
	kind := probe.Sufficient
	if o.necessary {
		kind = probe.Necessary
	}
	indices, err := restrict(w, o.labels)
	if err != nil {
		return err
	}
	if o.sheets.single {
		return a.probeOne(ctx, w, o, indices[0], class, kind, plan.Cut)
	}
	var r engine.Probes
	err = a.working("searching", func(p engine.Progress) (err error) {
		r, err = w.ProbeAll(ctx, indices, class, kind, plan.Cut, p)
		return err
	})
	if err != nil {
		return err
	}
	if err := a.print(r, func() { a.writeProbes(r) }); err != nil {
		return err
	}
	return someFailed(len(r.Images)+len(r.Skipped), 0, r.Skipped)
}

// probeOne searches one picture, and draws what is visible at the end.
func (a *app) probeOne(
	ctx context.Context, w *engine.Workspace, o *explainFlags, i, class int, k probe.Kind, c engine.Cut,
) error {
	r, err := w.Probe(ctx, engine.Background, i, class, k, c)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return refused(w.Set.Items[i].Path, errors.New(engine.Reason(err)))
	}
	if o.sheets.mask != "" {
		if err := writePNG(o.sheets.mask, r.Subject.Only(r.Visible())); err != nil {
			return err
		}
	}
	return a.print(r, func() { a.writeProbed(r) })
}

func (a *app) writeProbed(r *engine.Probed) {
	a.printf("%s · %s, p %.3f · %d segments\n%s\n", r.File, r.Class.Name, r.P, r.Of, r.Set().Text(r.Class.Name))
}

// writeProbes prints how many segments the class hangs on.
func (a *app) writeProbes(r engine.Probes) {
	a.printf("%s · preset %s · %s segments\n\n%-28s %5s %6s %7s %6s\n",
		r.Model.Name, r.Preset, r.Kind, "pictures", "n", "found", "median", "share")
	for _, s := range r.Sizes {
		a.printf("%-28s %5d %6d", s.Of, s.N, s.Found)
		if s.Median != nil {
			a.printf(" %7.1f %5.0f %%", *s.Median, 100**s.Share)
		}
		a.printf("\n")
	}
	for _, s := range r.Skipped {
		a.printf("\nskipped %s: %s\n", s.Path, s.Reason)
	}
}
