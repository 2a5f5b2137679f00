package engine

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/finding"
	"beyond/engine/report"
	"beyond/engine/stats"
)

// ReportPlan says what a report holds beside predictions.
type ReportPlan struct {
	Attack attack.Settings
	// Transfer is the attack whose pictures are tried on the other models; nil for none.
	Transfer *attack.Settings
	Tried    map[string]bool // see ComparePlan
	Absent   string          // why pictures cannot be shown, "" where they can
}

// Report computes what a report is made of, except for people's answers: predictions and first wrong steps of every
// model, and of the first one biases and the pictures of the figures. Data.Argument, Model.Arguments, Model.Judged and
// Study are left to the caller.
func (s Side) Report(
	ctx context.Context, plan ReportPlan, stage func(name string) Progress,
) (in report.Input, err error) {
	indices := s[0].Set.All()
	c, err := s.Compare(ctx, indices, ComparePlan{Attack: plan.Transfer, Tried: plan.Tried}, stage)
	if err != nil {
		return in, err
	}
	if len(s) > 1 {
		in.Comparison = &c
	}
	in.Data = s[0].reportData()
	for _, w := range s {
		if err := w.MeasureRobustness(ctx, indices, plan.Attack, stage("attacking "+w.Model.Name)); err != nil {
			return in, err
		}
		if err := w.Model.Load(ctx); err != nil && ctx.Err() != nil {
			return in, err // one that is known by a run only has no file
		}
		in.Models = append(in.Models, w.reportModel(plan))
	}
	f := figures{w: s[0], plan: plan, model: &in.Models[0], progress: stage("drawing")}
	return in, f.draw(ctx)
}

func (w *Workspace) reportData() report.Data {
	d := report.Data{
		Name: w.Set.Name, Pictures: len(w.Set.Items), Labelled: w.Set.Labelled(), Attributes: w.Set.Attributes,
		Twins: len(w.Set.Pairs), Skipped: w.Evidence().LeftOut(),
	}
	d.Classes = len(w.ClassesOf(ByLabel))
	return d
}

func (w *Workspace) reportModel(plan ReportPlan) report.Model {
	e := w.Evidence()
	m := report.Model{
		Evaluation: w.Evaluation(w.Set.All(), false), Preset: w.Model.Preset.Words(), Accuracy: w.accuracyByStep(plan.Attack),
		Attack: attackOf(plan.Attack),
		Absent: plan.Absent,
	}
	if n := w.Model.Network(); n != nil {
		c, h, wide := n.Input()
		m.Inputs, m.Parameters = fmt.Sprintf("%d × %d × %d", c, h, wide), n.Parameters()
	}
	for _, f := range finding.Find(e) {
		if m.Findings = append(m.Findings, f.Sentence); len(m.Findings) == mostFindings {
			break
		}
	}
	return m
}

const mostFindings = 6

// accuracyByStep follows from first wrong steps; see attack.Accuracy.
func (w *Workspace) accuracyByStep(s attack.Settings) []stats.Share {
	outcomes, _ := w.Outcomes()
	var traces []attack.Trace
	for i, o := range outcomes {
		if o.Prediction == nil || w.Set.Items[i].Label < 0 || o.Robustness == nil {
			continue
		}
		t := attack.Trace{}
		if !o.Robustness.Never {
			t.FirstWrong = &o.Robustness.FirstWrong
		}
		traces = append(traces, t)
	}
	if len(traces) == 0 {
		return nil
	}
	return attack.Accuracy(traces, s.Steps)
}

// figures adds the pictures of the first model.
type figures struct {
	w        *Workspace
	plan     ReportPlan
	model    *report.Model
	progress Progress
}

func (f *figures) draw(ctx context.Context) error {
	steps := []func(context.Context) error{f.biases, f.surest, f.chosen, f.pairs, f.fooled, f.path}
	for i, step := range steps {
		err := step(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrClosed) {
			return err
		}
		f.progress.report(i+1, len(steps))
	}
	return nil
}

// biases compares the attributes of all classes.
func (f *figures) biases(ctx context.Context) error {
	if len(f.w.Set.Attributes) == 0 {
		return nil
	}
	adv, err := critic.ByName("adv", critic.DefaultOptions())
	if err != nil {
		return err
	}
	q := Question{Class: AllClasses, Attack: f.plan.Attack, Selectors: []critic.Selector{adv}}
	list, err := f.w.Critiques(ctx, q, f.w.ClassesOf(ByLabel))
	if err != nil {
		return err
	}
	pairs, err := f.w.BiasPairs(ctx, list, "")
	if err != nil {
		return err
	}
	r := f.w.BiasReport(list, pairs)
	r.Pool()
	d := f.w.BiasDocument(r, list)
	f.model.Bias = &d
	return nil
}

// mostSurest mistakes are shown.
const mostSurest = 12

// surest is the mistake with the greatest probability of each confusion.
func (f *figures) surest(ctx context.Context) error {
	e := f.w.Evidence()
	if !e.Labelled() {
		return nil
	}
	list, _ := finding.Apart(e, finding.Surest(e))
	for _, i := range list[:min(mostSurest, len(list))] {
		f.model.Surest = append(f.model.Surest, f.predicted(ctx, i))
	}
	return nil
}
