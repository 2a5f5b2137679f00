package cli

import (
	"math"

	"beyond/engine"
	"beyond/engine/critic"
)

type (
	// criticJSON is the document of critic for several classes; for one it is that class' critiqueJSON.
	criticJSON struct {
		Model   modelJSON      `json:"model"`
		Preset  string         `json:"preset"`
		Classes []critiqueJSON `json:"classes"`
		Skipped []skippedJSON  `json:"skipped"`
	}
	// oneCriticJSON is the document for one class.
	oneCriticJSON struct {
		Model  modelJSON `json:"model"`
		Preset string    `json:"preset"`
		critiqueJSON
		Skipped []skippedJSON `json:"skipped"`
	}
	critiqueJSON struct {
		Class  classJSON `json:"class"`
		By     string    `json:"by"`
		N      int       `json:"n"`                 // pictures to choose among
		Never  *int      `json:"never,omitempty"`   // of these, never misled; where the attack was run
		AtOnce *int      `json:"at_once,omitempty"` // of these, misled by the first step
		*selectionJSON
		Selectors []selectionJSON `json:"selectors,omitempty"` // where all are asked for
		Overlap   []overlapJSON   `json:"overlap,omitempty"`
	}
	selectionJSON struct {
		Selector      string       `json:"selector"`
		Prototypes    []choiceJSON `json:"prototypes"`
		Criticisms    []choiceJSON `json:"criticisms"`
		Relaxed       bool         `json:"relaxed"`
		PrototypeRule string       `json:"prototype_rule"`
		CriticismRule string       `json:"criticism_rule"`
	}
	choiceJSON struct {
		Path  string         `json:"path"`
		Label *classJSON     `json:"label"`
		Top1  classJSON      `json:"top1"`
		Why   map[string]any `json:"why"` // figures by name, null for never, and text
	}
	overlapJSON struct {
		A       string  `json:"a"`
		B       string  `json:"b"`
		Jaccard float64 `json:"jaccard"`
	}
)

// toCriticJSON is the document of list: of one class where one was asked for.
func toCriticJSON(w *engine.Workspace, list []*engine.Critique, o *criticFlags) any {
	model, preset := w.Model.Identity(), w.Model.Preset.Name
	if o.class != "" {
		return oneCriticJSON{model, preset, toCritiqueJSON(w, list[0], o.selector == allSelectors), leftOut(w)}
	}
	document := criticJSON{Model: model, Preset: preset, Skipped: leftOut(w)}
	for _, c := range list {
		document.Classes = append(document.Classes, toCritiqueJSON(w, c, o.selector == allSelectors))
	}
	return document
}

func toCritiqueJSON(w *engine.Workspace, c *engine.Critique, all bool) critiqueJSON {
	out := critiqueJSON{Class: toClassJSON(w.Model.Classes.At(c.Class)), By: c.By.String(), N: len(c.Pictures)}
	if never, atOnce, ok := withstanding(c); ok {
		out.Never, out.AtOnce = &never, &atOnce
	}
	for i, answer := range c.Answers {
		s := toSelectionJSON(w, c, answer.Selection)
		if !all {
			out.selectionJSON = &s
			break
		}
		out.Selectors = append(out.Selectors, s)
		for _, other := range c.Answers[:i] {
			out.Overlap = append(out.Overlap, overlapJSON{other.Selector, answer.Selector, critic.Jaccard(other.Selection, answer.Selection)})
		}
	}
	return out
}

// withstanding counts the pictures that the attack never misleads and those that its first step misleads.
func withstanding(c *engine.Critique) (never, atOnce int, ok bool) {
	for _, p := range c.Facts.Pictures {
		ok = ok || len(p.Attack.P) > 0
		never += count(p.Attack.Never)
		atOnce += count(!p.Attack.Never && p.Attack.FirstWrong == 1)
	}
	return never, atOnce, ok
}

func toSelectionJSON(w *engine.Workspace, c *engine.Critique, s critic.Selection) selectionJSON {
	out := selectionJSON{
		Selector: s.Selector, Relaxed: s.Relaxed(), PrototypeRule: s.PrototypeRule.Text, CriticismRule: s.CriticismRule.Text,
		Prototypes: []choiceJSON{}, Criticisms: []choiceJSON{},
	}
	for _, choice := range s.Prototypes {
		out.Prototypes = append(out.Prototypes, toChoiceJSON(w, c.Picture(choice), choice.Why))
	}
	for _, choice := range s.Criticisms {
		out.Criticisms = append(out.Criticisms, toChoiceJSON(w, c.Picture(choice), choice.Why))
	}
	return out
}

func toChoiceJSON(w *engine.Workspace, i int, why critic.Why) choiceJSON {
	item := w.Set.Items[i]
	out := choiceJSON{Path: item.Path, Top1: toClassJSON(w.Model.Classes.At(w.Outcome(i).Prediction.Top[0].Class)), Why: map[string]any{"text": why.Text}}
	if item.Label >= 0 {
		label := toClassJSON(w.Model.Classes.At(item.Label))
		out.Label = &label
	}
	for _, f := range why.Facts {
		out.Why[f.Name] = nil
		if !math.IsNaN(f.Value) {
			out.Why[f.Name] = f.Value
		}
	}
	return out
}
