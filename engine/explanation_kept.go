package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/lime"
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
