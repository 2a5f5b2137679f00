package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/bias"

	"github.com/spf13/cobra"
)

type biasFlags struct {
	choiceFlags
	csv        string
	discover   bool
	neighbours string
}

// biasCommand compares attributes among prototypes and criticisms.
func (a *app) biasCommand() *cobra.Command {
	var o biasFlags
	c := a.withJSON(&cobra.Command{
		Use:   "bias [DATA]",
		Short: "Say which attributes a model has tied to a class",
		Long: "Compares the share of each attribute among a class' prototypes and criticisms, and the " +
			"accuracy with and without\n" +
			"it, and sums up pairs of pictures that differ in one attribute only. Attributes are the columns of DATA's list\n" +
			"beside path and label. Without --class all classes are ranked, and compared together.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.bias(c.Context(), first(args), &o) },
	})
	o.choiceFlags.add(c, 0, " (0 of both: a quarter of the class each)")
	f := c.Flags()
	f.StringVar(&o.csv, "csv", "", "write the rows as a list (.csv)")
	f.StringVar(&o.neighbours, "neighbours", "",
		"pair pictures that differ in this attribute by their features, in place of the pairs of DATA")
	f.BoolVar(&o.discover, "discover", false, "look for slices of the class that no attribute names")
	return c
}

func (a *app) bias(ctx context.Context, data string, o *biasFlags) error {
	if o.selector == allSelectors || strings.Contains(o.selector, ",") {
		return wrongUse(fmt.Errorf("--selector %s: bias compares the choice of one selector", o.selector))
	}
	if o.discover && o.class == "" {
		return wrongUse(errors.New("--discover needs --class"))
	}
	q, err := o.question()
	if err != nil {
		return wrongUse(err)
	}
	return a.withWorkspace(ctx, data, o.Choice, func(w *engine.Workspace) error { return a.reportBias(ctx, w, q, o) })
}

// reportBias prints the report, and writes the file that --csv names.
func (a *app) reportBias(ctx context.Context, w *engine.Workspace, q engine.Question, o *biasFlags) error {
	r, critiques, err := a.findBias(ctx, w, q, o)
	if err != nil {
		return err
	}
	if o.csv != "" {
		if err := writeCSV(o.csv, biasRows(r)); err != nil {
			return err
		}
	}
	if err := a.print(w.BiasDocument(r, critiques), func() { a.writeBias(w, r, critiques[0]) }); err != nil {
		return err
	}
	return incomplete(w)
}

// findBias computes missing predictions and attacks, and answers all questions.
func (a *app) findBias(
	ctx context.Context, w *engine.Workspace, q engine.Question, o *biasFlags,
) (r bias.Report, list []*engine.Critique, err error) {
	if len(w.Set.Attributes) == 0 {
		err := errors.New("no attributes: a manifest.csv with columns beside path and label gives them")
		return r, nil, refused(w.Set.Name, err)
	}
	if all := w.Set.Attributes; o.neighbours != "" && !slices.Contains(all, o.neighbours) {
		return r, nil, wrongUse(fmt.Errorf("--neighbours %q: choose %s", o.neighbours, strings.Join(all, ", ")))
	}
	if list, err = a.choose(ctx, w, &o.choiceFlags, q); err != nil {
		return r, nil, err
	}
	pairs, err := w.BiasPairs(ctx, list, o.neighbours)
	if err == nil && len(pairs) > 0 {
		err = a.working("predicting pairs", func(p engine.Progress) error {
			return w.PredictPairs(ctx, engine.Background, pairs, p)
		})
	}
	if err != nil {
		return r, nil, err
	}
	r = w.BiasReport(list, pairs)
	if o.class == "" {
		r.Pool()
	}
	if o.discover {
		err = r.Discover(ctx, list[0].BiasFeatures(), o.seed)
	}
	return r, list, err
}
