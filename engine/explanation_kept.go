package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/engine/store"
)

// explanations are kept as their documents, without what names picture and model: the key does.
var explanations = keeping[[]Explained]{
	method: "explanation 1",
	encode: func(list []Explained) []byte {
		documents := make([]Explanation, len(list))
		for i, x := range list {
			documents[i] = *x.Explanation
			documents[i].File, documents[i].Label, documents[i].Model, documents[i].Preset = "", nil, finding.Model{}, ""
		}
		return marshal(documents)
	},
	decode: func(text []byte) ([]Explained, error) {
		var documents []*Explanation
		if err := json.Unmarshal(text, &documents); err != nil {
			return nil, err
		}
		list := make([]Explained, len(documents))
		for i, d := range documents {
			if d == nil || d.Class == nil {
				return nil, errors.New("no explanation")
			}
			list[i] = Explained{Explanation: d, Fit: d.fit()}
		}
		return list, nil
	},
}

// key names all that an explanation depends on beside model, picture and preset.
func (p ExplainPlan) key() string {
	return fmt.Sprintf("%s classes %v judge %v stability %d", marshal(p.settings()), p.Classes, p.Judge, p.Stability)
}

// fit is what drawings need of the fit of which a document was made.
func (e *Explanation) fit() lime.Fit {
	f := lime.Fit{
		Class: e.Class.Index, P: e.P, Segments: e.Segments, K: e.Settings.K, Selected: e.Selected, All: e.Scores,
	}
	if e.R2 != nil && e.Intercept != nil {
		f.Samples, f.R2, f.Intercept = e.Settings.Samples, *e.R2, *e.Intercept
	}
	if e.Problem != "" {
		f.Err = errors.New(e.Problem)
	}
	return f
}

// recall completes kept explanations: with the names of this picture and model, and with the picture if it is needed.
func (e *explainer) recall(ctx context.Context, list []Explained) error {
	for at := range list {
		x := &list[at]
		if x.Subject != nil {
			continue
		}
		x.I, x.File, x.Model, x.Preset = e.i, e.w.Set.Items[e.i].Path, e.w.Model.Identity(), e.w.Model.Preset.Name
		if label := e.w.Set.Items[e.i].Label; label >= 0 {
			x.Label = new(e.w.Model.Classes.At(label))
		}
		x.Class = new(e.w.Model.Classes.At(x.Class.Index))
		if !e.plan.Pictures {
			continue
		}
		s, err := e.w.Subject(ctx, Background, e.i, e.plan.Cut)
		if err != nil {
			return err
		}
		x.Subject = s
	}
	return nil
}

// RecordExplanations says under which plans the recording of this workspace has explanations.
func (w *Workspace) RecordExplanations(plans []ExplainPlan) { w.planned = plans }

// RecordedExplanations are the plans of RecordExplanations.
func (w *Workspace) RecordedExplanations() []ExplainPlan { return w.planned }

// RecallExplanation returns the explanation of picture i for the only class of a plan that a recording or an earlier
// start has kept, with its picture; nil if there is none. The recording is asked first, and its plans decide on samples
// and weights. recorded says that it has the explanation. Nothing is asked of the model.
func (w *Workspace) RecallExplanation(
	ctx context.Context, p Priority, i int, plan ExplainPlan,
) (x *Explained, recorded bool) {
	key, ok := w.resultKey(ctx, p, i)
	if !ok {
		return nil, false
	}
	key.Method = explanations.method
	alone, first := plan, plan // as the command has them, for a class and for the first one
	alone.Stability, first.Stability, first.Classes = 0, 0, nil
	plans := slices.DeleteFunc(slices.Clone(w.planned), func(p ExplainPlan) bool {
		return !p.settings().serve(plan.settings())
	})
	for _, known := range append(plans, plan, alone, first) {
		key.Settings = known.key()
		list, _ := decoded(w, explanations, key)
		for at := range list {
			if list[at].Class.Index != plan.Classes[0] {
				continue
			}
			plan.Pictures = true
			if (&explainer{w: w, plan: plan, i: i}).recall(ctx, list) != nil {
				return nil, false
			}
			holder, _ := w.recording().(interface{ Holds(key store.Key) bool })
			return &list[at], holder != nil && holder.Holds(key)
		}
	}
	return nil, false
}

// serve reports whether an explanation with these settings is shown where one with other samples and weights is asked
// for.
func (s ExplainSettings) serve(asked ExplainSettings) bool {
	return s.Method == asked.Method && s.Segments == asked.Segments && s.Hidden == asked.Hidden && s.Seed == asked.Seed &&
		s.Layer == asked.Layer && (s.K == asked.K || s.Method != LIMEMethod)
}

// Explanation is the document of an explanation of picture i, or of a picture made of it, that the caller has computed.
// m is nil for LIME. attention are p(class) of the first pictures of the path, which differ.
func (w *Workspace) Explanation(
	i int, plan ExplainPlan, s *Subject, fit lime.Fit, m *saliency.Map, attention []float64,
) *Explanation {
	x := Explained{I: i, Subject: s, Fit: fit, scores: m}
	w.document(&x, plan)
	for at := range x.Path { // a path ends with the same picture again where it has fewer segments
		if len(attention) > 0 {
			x.Attention = append(x.Attention, attention[min(at, len(attention)-1)])
		}
	}
	return x.Explanation
}

// KeepExplanation keeps such a document of picture i for the next start.
func (w *Workspace) KeepExplanation(ctx context.Context, p Priority, i int, plan ExplainPlan, e *Explanation) {
	c, err := w.engine.crop(ctx, p, w.Set, i, w.Model.Preset)
	if err != nil || len(e.Attention) != len(e.Path) {
		return
	}
	keep(ctx, w, p, i, explanations, plan.key(), []Explained{{Explanation: e}}, c.sha256)
}

// KeepExplanations explains the pictures of indices as ExplainAll does, for the results to be kept; none stays in
// memory. Progress counts pictures.
func (w *Workspace) KeepExplanations(ctx context.Context, indices []int, plan ExplainPlan, progress Progress) error {
	for at, i := range indices {
		e := explainer{w: w, plan: plan, i: i, report: func(int) {}}
		_, err := guarded(func() error {
			_, err := e.run(ctx)
			return err
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrClosed) {
			return err
		}
		if err != nil {
			progress.failed(w.Set.Items[i].Path, err)
		}
		progress.report(at+1, len(indices))
	}
	return nil
}
