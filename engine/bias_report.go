package engine

import (
	"context"

	"beyond/engine/bias"
)

// BiasPairs returns the twins of the critiques' classes, or for an attribute neighbours that differ in it, as many as a
// class has pictures. It errs only when ctx is done.
func (w *Workspace) BiasPairs(ctx context.Context, critiques []*Critique, attribute string) ([]bias.Pair, error) {
	e := w.Evidence()
	var pairs []bias.Pair
	for _, c := range critiques {
		if attribute == "" {
			pairs = append(pairs, bias.Twins(e, c.Class)...)
			continue
		}
		proposed, err := bias.Propose(ctx, e, c.BiasFeatures(), attribute, len(c.Pictures))
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, proposed...)
	}
	return pairs, nil
}

// BiasReport compares the classes of critiques, each by its first selector, and pairs; see PredictPairs.
func (w *Workspace) BiasReport(critiques []*Critique, pairs []bias.Pair) bias.Report {
	e := w.Evidence()
	var classes []bias.Class
	for _, c := range critiques {
		classes = append(classes, c.BiasClass(0))
	}
	return bias.NewReport(e, classes, w.ComparePairs(e, pairs))
}

// BiasDocument is the document of a report on critiques: on the class of the first, unless the report is pooled.
func (w *Workspace) BiasDocument(r bias.Report, critiques []*Critique) bias.Document {
	d, first := r.Document(w.Model.Classes), critiques[0]
	d.Model, d.Preset = w.Model.Identity(), w.Model.Preset.Name
	d.By, d.Selector = first.By.String(), first.Selectors[0].Name()
	if r.Pooled == nil {
		answer := first.Answers[0]
		d.Class, d.Rules = new(w.Model.Classes.At(first.Class)), &bias.Rules{
			Prototypes: answer.PrototypeRule.Text, Criticisms: answer.CriticismRule.Text, Relaxed: answer.Relaxed(),
		}
	}
	return d
}
