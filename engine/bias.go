package engine

import (
	"context"
	"slices"

	"beyond/engine/bias"
	"beyond/engine/finding"
)

// BiasClass returns the class of a Critique for bias.Examine, with the choice of one of its answers. Pictures are
// named by their index in Set.Items, as in Workspace.Evidence.
func (c *Critique) BiasClass(answer int) bias.Class {
	return bias.Class{
		Index: c.Class, Pictures: c.Pictures,
		Prototypes: c.indices(c.Answers[answer].Prototypes), Criticisms: c.indices(c.Answers[answer].Criticisms),
	}
}

// BiasFeatures are the penultimate features of the class, for bias.Propose and bias.Discover.
func (c *Critique) BiasFeatures() bias.Features {
	f := bias.Features{Pictures: c.Pictures}
	for _, p := range c.Facts.Pictures {
		f.D = len(p.Features)
		f.Rows = append(f.Rows, p.Features...)
	}
	return f
}

// ComparePairs compares the predictions of each pair; both pictures must have a label. Pairs without predictions are
// left out, see PredictPairs.
func (w *Workspace) ComparePairs(e finding.Evidence, pairs []bias.Pair) []bias.ComparedPair {
	outcomes, _ := w.Outcomes()
	return bias.Compare(e, func(picture int) float64 { return outcomes[picture].Prediction.PLabel }, pairs)
}

// PredictPairs computes the predictions that ComparePairs needs and that are not known yet.
func (w *Workspace) PredictPairs(ctx context.Context, p Priority, pairs []bias.Pair, progress Progress) error {
	var indices []int
	for _, pair := range pairs {
		indices = append(indices, pair.A, pair.B)
	}
	slices.Sort(indices)
	return w.predictAll(ctx, p, slices.Compact(indices), progress)
}
