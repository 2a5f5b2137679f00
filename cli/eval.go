package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/finding"

	"github.com/spf13/cobra"
)

// evalCommand measures the error of a model on a data set.
func (a *app) evalCommand() *cobra.Command {
	var o struct {
		modelFlags
		classes       []string
		images, crops bool
	}
	c := a.withJSON(&cobra.Command{
		Use:   "eval [DATA]",
		Short: "Measure a model's error on a data set",
		Long: "Predicts every picture of DATA (default: the embedded gallery) and prints top-1 and top-5 error with\n" +
			"Wilson 95 % intervals, per class and per attribute.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withWorkspace(c.Context(), first(args), o.Choice, func(w *engine.Workspace) error {
				return a.eval(c.Context(), w, o.classes, o.images, o.crops)
			})
		},
	})
	o.modelFlags.add(c)
	c.Flags().StringSliceVar(&o.classes, "classes", nil, "only pictures of these classes (index, wnid or name)")
	c.Flags().BoolVar(&o.images, "images", false, "with --json: list every picture with its five first classes")
	c.Flags().BoolVar(&o.crops, "crops", false, "also ask about other crops of each picture: how many mistakes are the crop's")
	return c
}

func (a *app) eval(ctx context.Context, w *engine.Workspace, classes []string, images, crops bool) error {
	indices, err := restrict(w, classes)
	if err != nil {
		return err
	}
	if err := a.evaluate(ctx, w, indices); err != nil {
		return err
	}
	e := w.Evaluation(indices, images)
	if crops {
		err := a.working("cropping", func(p engine.Progress) error {
			c, err := w.Crops(ctx, indices, p)
			e.Crops = &c
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := a.print(e, func() { a.writeEvaluation(e) }); err != nil {
		return err
	}
	return someFailed(e.Pictures(), e.NotFinite, e.Skipped)
}

// evaluate predicts the pictures of indices.
func (a *app) evaluate(ctx context.Context, w *engine.Workspace, indices []int) error {
	return a.working("predicting", func(p engine.Progress) error { return w.Evaluate(ctx, indices, p) })
}

// writeEvaluation prints an evaluation for people.
func (a *app) writeEvaluation(e finding.Evaluation) {
	a.printf("%s · preset %s · %d pictures", e.Model.Name, e.Preset, e.N)
	if e.Unlabelled > 0 {
		a.printf(" · %d without a label, counted in no error", e.Unlabelled)
	}
	a.printf("\n\ntop-1 error  %s\ntop-5 error  %s\n", finding.Column(e.Top1), finding.Column(e.Top5))
	if len(e.Classes) > 1 {
		worstFirst := slices.SortedStableFunc(slices.Values(e.Classes), func(x, y finding.ClassError) int {
			return cmp.Compare(y.Wrong*x.N, x.Wrong*y.N)
		})
		a.printf("\n%-28s %5s %6s\n", "class", "n", "wrong")
		for _, c := range worstFirst {
			a.printf("%-28s %5d %6d  %s\n", c.Class.Name, c.N, c.Wrong, bar(c.Wrong, c.N))
		}
	}
	a.writeConfusions(e)
	if len(e.Attributes) > 0 {
		a.printf("\n%-28s %5s  error\n", "attribute", "n")
		for _, v := range e.Attributes {
			a.printf("%-28s %5d  %s\n", v.Attribute+": "+v.Value, v.Error.N, finding.Column(v.Error))
		}
	}
	a.writeEffects(e.Effects)
	a.writeCrops(e.Crops)
	if e.NotFinite > 0 {
		a.printf("\n%s\n", gaveNaN(e.NotFinite, e.Pictures()))
	}
	for _, s := range e.Skipped {
		a.printf("\nskipped %s: %s", s.Path, s.Reason)
	}
	if len(e.Skipped) > 0 {
		a.printf("\n")
	}
}

// writeConfusions prints the commonest mistakes, and how far apart label and prediction are.
func (a *app) writeConfusions(e finding.Evaluation) {
	const most = 10
	if len(e.Confusions) == 0 {
		return
	}
	a.printf("\n%-24s %-24s %5s  both are\n", "label", "taken for", "n")
	for _, c := range e.Confusions[:min(most, len(e.Confusions))] {
		kind := "–"
		if c.Common != nil {
			kind = fmt.Sprintf("%s, height %d", c.Common.Name, c.Common.Height)
		}
		a.printf("%-24s %-24s %5d  %s\n", c.Label.Name, c.Predicted.Name, c.N, kind)
	}
	if more := len(e.Confusions) - most; more > 0 {
		a.printf("%d more with --json\n", more)
	}
	if e.Severity != nil {
		a.printf("\nmean height of the mistakes' common kind in WordNet  %.1f  (0 to 18)\n", e.Severity.Mean)
	}
}

// writeCrops prints the error at other places of the pictures.
func (a *app) writeCrops(c *finding.Crops) {
	if c == nil {
		return
	}
	a.printf("\n%-28s error\n", "crop")
	for _, p := range c.Places {
		a.printf("%-28s %s\n", p.Place, finding.Column(p.Error))
	}
	a.printf("%-28s %s\n", "mean of all", finding.Column(c.Averaged))
	a.printf("\nof the mistakes, right at another crop  %s\n", finding.Column(c.Elsewhere))
	a.printf("of the right ones, wrong at another     %s\n", finding.Column(c.Fragile))
}

func bar(k, n int) string {
	const cells = 20
	filled := (k*cells + n/2) / n
	return strings.Repeat("█", filled) + strings.Repeat("·", cells-filled)
}

func (a *app) writeEffects(effects []finding.Effect) {
	if len(effects) == 0 {
		return
	}
	a.printf("\nwhat moves a class most\n")
	for _, f := range effects {
		a.printf("%-10s %-24s %s    %s\n", f.Attribute, f.Class.Name, rightText(f.Best), rightText(f.Worst))
	}
}

// rightText counts the right pictures with one value.
func rightText(v finding.ValueShare) string {
	return fmt.Sprintf("%-12s %2d of %-3d right", v.Value, v.Error.N-v.Error.K, v.Error.N)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
