package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/critic"
	findings "beyond/engine/finding"
	"github.com/spf13/cobra"
)

type biasFlags struct {
	choiceFlags
	json       bool
	csv        string
	discover   bool
	neighbours string
}

// biasCommand compares attributes among prototypes and criticisms.
func (a *app) biasCommand() *cobra.Command {
	var o biasFlags
	c := &cobra.Command{
		Use:   "bias [DATA]",
		Short: "Say which attributes a model has tied to a class",
		Long: "Compares the share of each attribute among a class' prototypes and criticisms, and the accuracy with and without\n" +
			"it, and sums up pairs of pictures that differ in one attribute only. Attributes are the columns of DATA's list\n" +
			"beside path and label. Without --class all classes are ranked, and compared together.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.bias(c.Context(), first(args), &o) },
	}
	o.choiceFlags.add(c, 0, " (0 of both: a quarter of the class each)")
	f := c.Flags()
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.StringVar(&o.csv, "csv", "", "write the rows as a list (.csv)")
	f.StringVar(&o.neighbours, "neighbours", "", "pair pictures that differ in this attribute by their features, in place of the pairs of DATA")
	f.BoolVar(&o.discover, "discover", false, "look for slices of the class that no attribute names")
	return c
}

// biasResult is all that was found.
type biasResult struct {
	evidence  findings.Evidence
	selector  critic.Selector
	critiques []*engine.Critique
	rows      []bias.Row // by effect
	pooled    []bias.Row // of all classes together, where no class is named
	pairs     []bias.ComparedPair
	summary   bias.PairSummary
	summaries []bias.PairSummary // by attribute
	slices    []bias.Slice
}

func (a *app) bias(ctx context.Context, data string, o *biasFlags) error {
	if o.selector == allSelectors {
		return wrongUse(errors.New("--selector all: bias compares the choice of one selector"))
	}
	if o.discover && o.class == "" {
		return wrongUse(errors.New("--discover needs --class"))
	}
	q, err := o.question()
	if err != nil {
		return wrongUse(err)
	}
	w, closeAll, err := a.workspace(ctx, data, o.Choice)
	if err != nil {
		return err
	}
	defer closeAll()
	r, err := a.findBias(ctx, w, q, o)
	if err != nil {
		return err
	}
	if o.csv != "" {
		if err := writeBiasCSV(o.csv, r); err != nil {
			return err
		}
	}
	if o.json {
		err = a.writeJSON(toBiasJSON(w, r, o))
	} else {
		a.writeBias(w, r, o)
	}
	if err != nil {
		return err
	}
	return incomplete(w)
}

// findBias computes what is missing and asks all questions.
func (a *app) findBias(ctx context.Context, w *engine.Workspace, q engine.Question, o *biasFlags) (*biasResult, error) {
	if len(w.Set.Attributes) == 0 {
		return nil, refused(w.Set.Name, errors.New("no attributes: a manifest.csv with columns beside path and label gives them"))
	}
	classes, err := a.gatherClasses(ctx, w, &o.choiceFlags, q)
	if err != nil {
		return nil, err
	}
	r := &biasResult{selector: q.Selectors[0]}
	if r.critiques, err = a.critiques(ctx, w, q, classes); err != nil {
		return nil, err
	}
	r.evidence = w.Evidence()
	var chosen []bias.Class
	for _, c := range r.critiques {
		chosen = append(chosen, c.BiasClass(0))
	}
	r.rows = bias.Examine(r.evidence, chosen)
	if o.class == "" {
		bias.Rank(r.rows)
		r.pooled = bias.Pool(r.evidence, chosen)
	}
	if err := a.comparePairs(ctx, w, r, o.neighbours); err != nil {
		return nil, err
	}
	if o.discover {
		c := r.critiques[0]
		r.slices, err = bias.Discover(ctx, c.BiasFeatures(), c.BiasClass(0), o.seed)
	}
	return r, err
}

// comparePairs sums up the pairs of the data set, or neighbours that differ in an attribute.
func (a *app) comparePairs(ctx context.Context, w *engine.Workspace, r *biasResult, attribute string) error {
	pairs, err := r.choosePairs(ctx, w, attribute)
	if err != nil || len(pairs) == 0 {
		return err
	}
	p, err := a.startProgress("predicting pairs")
	if err != nil {
		return err
	}
	err = w.PredictPairs(ctx, engine.Background, pairs, engine.Progress{Report: p.report})
	p.end()
	if err != nil {
		return err
	}
	r.evidence = w.Evidence()
	r.pairs = w.ComparePairs(r.evidence, pairs)
	r.summary, r.summaries = bias.Summarise(r.pairs)
	return nil
}

func (r *biasResult) choosePairs(ctx context.Context, w *engine.Workspace, attribute string) ([]bias.Pair, error) {
	if attribute != "" && !slices.Contains(w.Set.Attributes, attribute) {
		return nil, wrongUse(fmt.Errorf("--neighbours %q: choose %s", attribute, strings.Join(w.Set.Attributes, ", ")))
	}
	var pairs []bias.Pair
	for _, c := range r.critiques {
		if attribute == "" {
			pairs = append(pairs, bias.Twins(r.evidence, c.Class)...)
			continue
		}
		proposed, err := bias.Propose(ctx, r.evidence, c.BiasFeatures(), attribute, len(c.Pictures))
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, proposed...)
	}
	return pairs, nil
}
