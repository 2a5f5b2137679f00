package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"beyond/engine/attack"
	"beyond/engine/compare"
	"beyond/engine/dataset"
	"beyond/engine/lime"
	"beyond/engine/stats"
)

// MostCompared is how many models are compared at once.
const MostCompared = 4

// Side is models of the same classes on the same pictures of one engine, each in a workspace of its own.
type Side []*Workspace

// ComparePlan says what is compared beside the answers.
type ComparePlan struct {
	Attack *attack.Settings // of the transfer matrix; nil for none
	// Tried are the paths of the pictures in the matrix; nil for all.
	Tried map[string]bool
	// Explain is of how many pictures, spread evenly, the explanations are compared; 0 for none.
	Explain int
	Cut     Cut
	LIME    lime.Settings
	// Known is the attack whose first wrong steps are taken from earlier starts where nothing is attacked; nil for none.
	Known *attack.Settings
	Time  *Profiler // of a forward pass of each model; nil for none
}

// Compare compares the models on the pictures of indices. Models that can be read again are let go before the next one
// is asked, so that their memory does not add up before the attack, which needs all of them.
func (s Side) Compare(
	ctx context.Context, indices []int, plan ComparePlan, progress func(stage string) Progress,
) (compare.Comparison, error) {
	for at, w := range s {
		if err := w.Evaluate(ctx, indices, progress("predicting by "+w.Model.Name)); err != nil {
			return compare.Comparison{}, err
		}
		if err := w.beside(ctx, indices, plan); err != nil {
			return compare.Comparison{}, err
		}
		if at < len(s)-1 {
			w.Model.Unload()
		}
	}
	answers, c := s.Answers(indices)
	if plan.Attack != nil {
		if err := s.transferred(ctx, &c, plan, answers, progress("attacking")); err != nil {
			return c, err
		}
	}
	if plan.Explain > 0 {
		e, err := s.explanations(ctx, answers, plan, progress("explaining"))
		if err != nil {
			return c, err
		}
		c.Explanations = e
	}
	return c, nil
}

// transferred fills in the transfer matrix.
func (s Side) transferred(
	ctx context.Context, c *compare.Comparison, plan ComparePlan, answers compare.Answers, progress Progress,
) error {
	if plan.Tried != nil {
		chosen := slices.DeleteFunc(slices.Clone(answers.Pictures), func(i int) bool {
			return !plan.Tried[s[0].Set.Items[i].Path]
		})
		answers, _ = s.Answers(chosen)
	}
	tried, err := s.Transfer(ctx, answers, *plan.Attack, progress)
	if err == nil {
		c.Transferred(answers, tried, attackOf(*plan.Attack))
	}
	return err
}

// beside finds what a comparison says of a model beside its answers. A model of a run that is not at hand is not timed.
func (w *Workspace) beside(ctx context.Context, indices []int, plan ComparePlan) error {
	if plan.Known != nil {
		w.RecallRobustness(ctx, indices, *plan.Known)
	}
	if plan.Time != nil && (!w.IsRecorded() || w.Model.Load(ctx) == nil) {
		if _, err := w.Time(ctx, *plan.Time); err != nil {
			return fmt.Errorf("%s: %w", w.Model.Name, err)
		}
	}
	return ctx.Err()
}

func attackOf(s attack.Settings) compare.Attack {
	return compare.Attack{Norm: s.Norm.String(), Epsilon: s.Epsilon, Steps: s.Steps}
}

// Answers returns the answers known so far to the labelled pictures of indices that every model has predicted, and what
// follows from them.
func (s Side) Answers(indices []int) (compare.Answers, compare.Comparison) {
	a := compare.Answers{Top1: make([][]int, len(s))}
	c := compare.Comparison{
		Skipped: s[0].skipped(), Models: make([]compare.Model, len(s)),
		Transfer: [][]stats.Share{}, ByStep: [][][]stats.Share{},
	}
	missed := make([]int, len(s)) // the label is not among the first five
	outcomes := s.outcomes()
	for _, i := range indices {
		all, err := predicted(outcomes, i)
		switch label := s[0].Set.Items[i].Label; {
		case err != nil:
			c.Skipped = append(c.Skipped, dataset.Skip{Path: s[0].Set.Items[i].Path, Reason: Reason(err)})
			c.NotFinite += count(errors.Is(err, attack.ErrNotFinite))
		case all == nil:
		case label < 0:
			c.Unlabelled++
		default:
			a.Pictures, a.Labels = append(a.Pictures, i), append(a.Labels, label)
			for m, p := range all {
				a.Top1[m] = append(a.Top1[m], p.Top[0].Class)
				missed[m] += count(p.Rank > 5)
			}
		}
	}
	for m, w := range s {
		c.Models[m] = compare.Model{
			Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Top5: stats.NewShare(missed[m], len(a.Pictures)),
			Milliseconds: w.milliseconds(),
		}
	}
	c.Sum(a, s[0].Model.Classes)
	s.withstood(&c, a, outcomes)
	return a, c
}

// withstood fills in the first wrong steps that are known, of one attack for all models.
func (s Side) withstood(c *compare.Comparison, a compare.Answers, outcomes [][]Outcome) {
	set := s.measured(outcomes)
	for m := range s {
		var falls []compare.Fall
		for at, i := range a.Pictures {
			if r := outcomes[m][i].Robustness; r != nil && r.Attack == set && a.Right(m, at) {
				falls = append(falls, compare.Fall{At: r.FirstWrong, Never: r.Never})
			}
		}
		c.Withstood(m, falls, attackOf(set))
	}
}

// measured is the attack of the first first wrong step that is known, the default one where none is.
func (s Side) measured(outcomes [][]Outcome) attack.Settings {
	for _, list := range outcomes {
		for _, o := range list {
			if o.Robustness != nil {
				return o.Robustness.Attack
			}
		}
	}
	return attack.Default(attack.Linf)
}

func (s Side) outcomes() [][]Outcome {
	list := make([][]Outcome, len(s))
	for m, w := range s {
		list[m], _ = w.Outcomes()
	}
	return list
}

// predicted returns the predictions of picture i by all models, nil if one has none yet, and the first reason for which
// one will have none.
func predicted(outcomes [][]Outcome, i int) (all []*Prediction, err error) {
	known := true
	for _, o := range outcomes {
		if o[i].Err != nil {
			return nil, o[i].Err
		}
		known = known && o[i].Prediction != nil
		all = append(all, o[i].Prediction)
	}
	if !known {
		return nil, nil
	}
	return all, nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
