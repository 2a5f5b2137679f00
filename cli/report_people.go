package cli

import (
	"context"
	"slices"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/engine/store"
)

// judged is what people's answers leave of a model's error, nil if nobody was asked about its mistakes. Adversarial
// pictures are made again only if somebody has seen some.
func (a *app) judged(
	ctx context.Context, s *store.Store, w *engine.Workspace, set attack.Settings, answers []judge.Answer,
) (*judge.Report, error) {
	e, err := a.given(ctx, s, w, nil)
	if err != nil {
		return nil, err
	}
	r := judge.NewReport(e, judge.PaperRule())
	if err := w.Model.Load(ctx); err == nil {
		variant := w.Variant(set)
		if slices.ContainsFunc(answers, func(a judge.Answer) bool { return a.Question.Variant == variant }) {
			attacked, err := a.given(ctx, s, w, &set)
			if err != nil {
				return nil, err
			}
			attacked.Attacked = attacked.Outcomes
			r.Adversarial = judge.NewReport(attacked, judge.PaperRule()).Adversarial
		}
	}
	if r.Judged == 0 && r.Partly == 0 && r.Adversarial == nil {
		return nil, nil
	}
	return r, nil
}

// given gathers people's answers about the pictures, attacked or not.
func (a *app) given(
	ctx context.Context, s *store.Store, w *engine.Workspace, under *attack.Settings,
) (e judge.Evidence, err error) {
	asked, err := w.Asked(ctx, w.Set.All(), under, engine.Progress{})
	if err != nil {
		return e, err
	}
	e, err = people.Gather(ctx, s, people.Given, asked.Outcomes)
	return e, a.partly(err)
}
