package bias

import (
	"math"

	"beyond/engine/dataset"
	"beyond/engine/finding"
)

type (
	// Document is the JSON form of a Report, with paths and names in the place of indices. Without a Class, Attributes
	// are the rows of all classes, ranked.
	Document struct {
		Model      finding.Model   `json:"model"`
		Preset     string          `json:"preset"`
		Class      *dataset.Class  `json:"class"`
		By         string          `json:"by"` // label or prediction
		Selector   string          `json:"selector"`
		N          int             `json:"n"`               // pictures of the classes
		Rules      *Rules          `json:"rules,omitempty"` // of the choice, for one class
		Sentences  []string        `json:"sentences"`
		Attributes []RowDocument   `json:"attributes"`
		AllClasses []RowDocument   `json:"all_classes,omitempty"` // Report.Pooled
		Pairs      PairsDocument   `json:"pairs"`
		Slices     []SliceDocument `json:"slices,omitempty"`
		Skipped    []dataset.Skip  `json:"skipped"`
	}
	// Rules say how a selector chose.
	Rules struct {
		Prototypes string `json:"prototypes"`
		Criticisms string `json:"criticisms"`
		Relaxed    bool   `json:"relaxed"`
	}
	// RowDocument is a Row.
	RowDocument struct {
		Class        *dataset.Class `json:"class,omitempty"`
		Attribute    string         `json:"attribute"`
		Value        string         `json:"value"`
		Prototypes   Share          `json:"prototypes"`
		Criticisms   Share          `json:"criticisms"`
		All          Share          `json:"class_share"`
		Effect       float64        `json:"effect"` // prototypes less criticisms
		P            float64        `json:"fisher_p"`
		Adjusted     float64        `json:"adjusted_p"`
		Small        bool           `json:"small_sample"`
		Right        Split          `json:"right"`
		Steps        finding.Steps  `json:"steps"`         // of the attack, with the value
		StepsWithout finding.Steps  `json:"steps_without"` // and without
	}
	// Split compares the share of right answers with and without the value.
	Split struct {
		Comparison
		Adjusted *float64 `json:"adjusted_p"` // nil: not asked, so few pictures could not have answered
	}
	// PairsDocument is Pairs.
	PairsDocument struct {
		N          int            `json:"n"`
		Flipped    int            `json:"flipped"`
		OnlyA      int            `json:"right_a_only"`
		OnlyB      int            `json:"right_b_only"`
		McNemarP   float64        `json:"mcnemar_p"`
		MeanDeltaP float64        `json:"mean_delta_p"`
		Attributes []PairSummary  `json:"attributes"`
		List       []PairDocument `json:"list"`
	}
	// PairDocument is a ComparedPair.
	PairDocument struct {
		A string `json:"a"`
		B string `json:"b"`
		ComparedPair
		Flipped  bool    `json:"flipped"`
		Distance float64 `json:"distance,omitempty"`
	}
	// SliceDocument is a Slice.
	SliceDocument struct {
		Pictures []string `json:"pictures"`
		Slice
	}
)

// Document returns the report's part of its document. Model, Preset, Class, By, Selector and Rules are left to the
// caller.
func (r Report) Document(classes *dataset.Classes) Document {
	d := Document{
		Sentences: r.Sentences(), Attributes: rowDocuments(r.Rows), AllClasses: rowDocuments(r.Pooled),
		Pairs: r.pairsDocument(), Skipped: r.Evidence.LeftOut(),
	}
	for _, c := range r.Classes {
		d.N += len(c.Pictures)
	}
	for i, row := range r.Rows {
		if r.Pooled != nil {
			d.Attributes[i].Class = new(classes.At(row.Class))
		}
	}
	for _, s := range r.Slices {
		slice := SliceDocument{Slice: s}
		for _, i := range s.Pictures {
			slice.Pictures = append(slice.Pictures, r.Evidence.Pictures[i].Path)
		}
		d.Slices = append(d.Slices, slice)
	}
	return d
}

func rowDocuments(rows []Row) []RowDocument {
	list := make([]RowDocument, len(rows))
	for i, r := range rows {
		list[i] = RowDocument{
			Attribute: r.Attribute, Value: r.Value, Prototypes: r.Chosen.First, Criticisms: r.Chosen.Second, All: r.All,
			Effect: r.Effect(), P: r.Chosen.P, Adjusted: r.Chosen.Adjusted, Small: r.Small,
			Right: Split{Comparison: r.Right}, Steps: r.Steps, StepsWithout: r.OtherSteps,
		}
		if !math.IsNaN(r.Right.Adjusted) {
			list[i].Right.Adjusted = &r.Right.Adjusted
		}
	}
	return list
}

func (r Report) pairsDocument() PairsDocument {
	s, pictures := r.Pairs.All, r.Evidence.Pictures
	d := PairsDocument{
		N: s.N, Flipped: s.Flipped, OnlyA: s.OnlyA, OnlyB: s.OnlyB, McNemarP: s.McNemarP, MeanDeltaP: s.MeanDeltaP,
		Attributes: append([]PairSummary{}, r.Pairs.Attributes...), List: []PairDocument{},
	}
	for _, p := range r.Pairs.List {
		a, b := pictures[p.A].Path, pictures[p.B].Path
		d.List = append(d.List, PairDocument{a, b, p, p.Flipped(), p.Distance})
	}
	return d
}
