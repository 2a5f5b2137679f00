package cli

import (
	"math"

	"beyond/engine"
	"beyond/engine/bias"
	findings "beyond/engine/finding"
	"beyond/engine/stats"
)

type (
	// biasJSON is the document of bias. Without a class, attributes are the rows of all classes, ranked.
	biasJSON struct {
		Model      modelJSON     `json:"model"`
		Preset     string        `json:"preset"`
		Class      *classJSON    `json:"class"`
		By         string        `json:"by"`
		Selector   string        `json:"selector"`
		N          int           `json:"n"`
		Rules      *rulesJSON    `json:"rules,omitempty"` // by which pictures were chosen, of one class
		Sentences  []string      `json:"sentences"`       // what is sure
		Attributes []biasRowJSON `json:"attributes"`
		AllClasses []biasRowJSON `json:"all_classes,omitempty"` // compared within each class, and summed up
		Pairs      pairsJSON     `json:"pairs"`
		Slices     []sliceJSON   `json:"slices,omitempty"`
		Skipped    []skippedJSON `json:"skipped"`
	}
	rulesJSON struct {
		Prototypes string `json:"prototypes"`
		Criticisms string `json:"criticisms"`
		Relaxed    bool   `json:"relaxed"`
	}
	biasRowJSON struct {
		Class        *classJSON  `json:"class,omitempty"`
		Attribute    string      `json:"attribute"`
		Value        string      `json:"value"`
		Prototypes   stats.Share `json:"prototypes"`
		Criticisms   stats.Share `json:"criticisms"`
		All          stats.Share `json:"class_share"`
		Effect       float64     `json:"effect"` // prototypes less criticisms
		P            float64     `json:"fisher_p"`
		Adjusted     float64     `json:"adjusted_p"`
		Small        bool        `json:"small_sample"`
		Right        splitJSON   `json:"right"`
		Steps        stepsJSON   `json:"steps"`         // of the attack, with the value
		StepsWithout stepsJSON   `json:"steps_without"` // and without
	}
	// splitJSON compares the share of right answers with and without the value.
	splitJSON struct {
		With     stats.Share `json:"with"`
		Without  stats.Share `json:"without"`
		P        float64     `json:"p"`
		Adjusted *float64    `json:"adjusted_p"` // null: not asked, so few pictures could not have answered
	}
	stepsJSON struct {
		N      int  `json:"n"`
		Never  int  `json:"never"`
		Median *int `json:"median"` // null: half of them never fall, or there are none
	}
	pairsJSON struct {
		N          int             `json:"n"`
		Flipped    int             `json:"flipped"`
		OnlyA      int             `json:"right_a_only"`
		OnlyB      int             `json:"right_b_only"`
		McNemarP   float64         `json:"mcnemar_p"`
		MeanDeltaP float64         `json:"mean_delta_p"`
		Attributes []pairGroupJSON `json:"attributes"`
		List       []pairJSON      `json:"list"`
	}
	pairGroupJSON struct {
		Attribute  string  `json:"attribute"`
		N          int     `json:"n"`
		Flipped    int     `json:"flipped"`
		OnlyA      int     `json:"right_a_only"`
		OnlyB      int     `json:"right_b_only"`
		McNemarP   float64 `json:"mcnemar_p"`
		Adjusted   float64 `json:"adjusted_p"`
		MeanDeltaP float64 `json:"mean_delta_p"`
	}
	pairJSON struct {
		A         string   `json:"a"`
		B         string   `json:"b"`
		Attribute string   `json:"attribute"`
		From      string   `json:"from"`
		To        string   `json:"to"`
		Top1A     int      `json:"top1_a"`
		Top1B     int      `json:"top1_b"`
		DeltaP    float64  `json:"delta_p"`
		Flipped   bool     `json:"flipped"`
		Distance  *float64 `json:"distance,omitempty"` // in feature space, of neighbours
	}
	sliceJSON struct {
		Pictures   []string    `json:"pictures"` // the most central first
		Prototypes stats.Share `json:"prototypes"`
		Criticisms stats.Share `json:"criticisms"`
		P          float64     `json:"p"`
	}
)

func toBiasJSON(w *engine.Workspace, r *biasResult, o *biasFlags) biasJSON {
	out := biasJSON{
		Model: w.Model.Identity(), Preset: w.Model.Preset.Name, By: o.by, Selector: o.selector,
		Sentences: append([]string{}, r.sentences()...), Attributes: toBiasRowsJSON(w, r.rows, o.class == ""),
		AllClasses: toBiasRowsJSON(w, r.pooled, false), Pairs: toPairsJSON(w, r), Skipped: leftOut(w),
	}
	for _, c := range r.critiques {
		out.N += len(c.Pictures)
	}
	if o.class != "" {
		c := r.critiques[0]
		class := toClassJSON(w.Model.Classes.At(c.Class))
		out.Class, out.Rules = &class, &rulesJSON{c.Answers[0].PrototypeRule.Text, c.Answers[0].CriticismRule.Text, c.Answers[0].Relaxed()}
	}
	for _, s := range r.slices {
		slice := sliceJSON{Prototypes: s.Prototypes, Criticisms: s.Criticisms, P: s.P}
		for _, i := range s.Pictures {
			slice.Pictures = append(slice.Pictures, w.Set.Items[i].Path)
		}
		out.Slices = append(out.Slices, slice)
	}
	return out
}

// sentences are all that is sure: of the classes together, of each, and of pairs.
func (r *biasResult) sentences() []string {
	list := append(bias.Sentences(r.pooled), bias.Sentences(r.rows)...)
	for _, s := range r.summaries {
		if s.Sentence != "" {
			list = append(list, s.Sentence)
		}
	}
	return list
}

func toBiasRowsJSON(w *engine.Workspace, rows []bias.Row, named bool) []biasRowJSON {
	list := make([]biasRowJSON, len(rows))
	for i, r := range rows {
		list[i] = biasRowJSON{
			Attribute: r.Attribute, Value: r.Value, Prototypes: r.Chosen.First, Criticisms: r.Chosen.Second, All: r.All,
			Effect: r.Effect(), P: r.Chosen.P, Adjusted: r.Chosen.Adjusted, Small: r.Small,
			Right: splitJSON{With: r.Right.First, Without: r.Right.Second, P: r.Right.P},
			Steps: toStepsJSON(r.Steps), StepsWithout: toStepsJSON(r.OtherSteps),
		}
		if !math.IsNaN(r.Right.Adjusted) {
			list[i].Right.Adjusted = &r.Right.Adjusted
		}
		if named {
			class := toClassJSON(w.Model.Classes.At(r.Class))
			list[i].Class = &class
		}
	}
	return list
}

func toStepsJSON(s findings.Steps) stepsJSON {
	out := stepsJSON{N: s.N, Never: s.Never}
	if s.N > 0 && !s.Lasting() {
		out.Median = &s.Median
	}
	return out
}

func toPairsJSON(w *engine.Workspace, r *biasResult) pairsJSON {
	s := r.summary
	out := pairsJSON{
		N: s.N, Flipped: s.Flipped, OnlyA: s.OnlyA, OnlyB: s.OnlyB, McNemarP: s.McNemarP, MeanDeltaP: s.MeanDeltaP,
		Attributes: []pairGroupJSON{}, List: []pairJSON{},
	}
	for _, s := range r.summaries {
		out.Attributes = append(out.Attributes, pairGroupJSON{s.Attribute, s.N, s.Flipped, s.OnlyA, s.OnlyB, s.McNemarP, s.Adjusted, s.MeanDeltaP})
	}
	for _, p := range r.pairs {
		pair := pairJSON{
			A: w.Set.Items[p.A].Path, B: w.Set.Items[p.B].Path, Attribute: p.Attribute, From: p.From, To: p.To,
			Top1A: p.PredictedA, Top1B: p.PredictedB, DeltaP: p.DeltaP, Flipped: p.Flipped(),
		}
		if p.Distance > 0 {
			pair.Distance = &p.Distance
		}
		out.List = append(out.List, pair)
	}
	return out
}
