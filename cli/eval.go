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
		classes []string
		json    bool
		images  bool
	}
	c := &cobra.Command{
		Use:   "eval [DATA]",
		Short: "Measure a model's error on a data set",
		Long: "Predicts every picture of DATA (default: the embedded gallery) and prints top-1 and top-5 error with\n" +
			"Wilson 95 % intervals, per class and per attribute.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			w, close, err := a.workspace(c.Context(), first(args), o.Choice)
			if err != nil {
				return err
			}
			defer close()
			indices, err := restrict(w, o.classes)
			if err != nil {
				return err
			}
			e, err := a.evaluate(c.Context(), w, indices, o.images)
			if err != nil {
				return err
			}
			if o.json {
				err = a.writeJSON(e)
			} else {
				a.writeEvaluation(e)
			}
			if err == nil && len(e.Skipped) > 0 {
				return someFailed(e.Pictures(), e.NotFinite, e.Skipped)
			}
			return err
		},
	}
	o.modelFlags.add(c)
	c.Flags().StringSliceVar(&o.classes, "classes", nil, "only pictures of these classes (index, wnid or name)")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON document")
	c.Flags().BoolVar(&o.images, "images", false, "with --json: list every picture with its five first classes")
	return c
}

// evaluate predicts the pictures of indices and sums up.
func (a *app) evaluate(
	ctx context.Context, w *engine.Workspace, indices []int, images bool,
) (e finding.Evaluation, err error) {
	p, err := a.startProgress("predicting")
	if err != nil {
		return e, err
	}
	err = w.Evaluate(ctx, indices, engine.Progress{Report: p.report})
	p.end()
	if err != nil {
		return e, err
	}
	return w.Evaluation(indices, images), nil
}

// writeEvaluation prints an evaluation for people.
func (a *app) writeEvaluation(e finding.Evaluation) {
	fmt.Fprintf(a.out, "%s · preset %s · %d pictures", e.Model.Name, e.Preset, e.N)
	if e.Unlabelled > 0 {
		fmt.Fprintf(a.out, " · %d without a label, counted in no error", e.Unlabelled)
	}
	fmt.Fprintf(a.out, "\n\ntop-1 error  %s\ntop-5 error  %s\n", finding.Column(e.Top1), finding.Column(e.Top5))
	if len(e.Classes) > 1 {
		worstFirst := slices.SortedStableFunc(slices.Values(e.Classes), func(x, y finding.ClassError) int {
			return cmp.Compare(y.Wrong*x.N, x.Wrong*y.N)
		})
		fmt.Fprintf(a.out, "\n%-28s %5s %6s\n", "class", "n", "wrong")
		for _, c := range worstFirst {
			fmt.Fprintf(a.out, "%-28s %5d %6d  %s\n", c.Class.Name, c.N, c.Wrong, bar(c.Wrong, c.N))
		}
	}
	if len(e.Attributes) > 0 {
		fmt.Fprintf(a.out, "\n%-28s %5s  error\n", "attribute", "n")
		for _, v := range e.Attributes {
			fmt.Fprintf(a.out, "%-28s %5d  %s\n", v.Attribute+": "+v.Value, v.Error.N, finding.Column(v.Error))
		}
	}
	a.writeEffects(e.Effects)
	if e.NotFinite > 0 {
		fmt.Fprintf(a.out, "\n%s\n", gaveNaN(e.NotFinite, e.Pictures()))
	}
	for _, s := range e.Skipped {
		fmt.Fprintf(a.out, "\nskipped %s: %s", s.Path, s.Reason)
	}
	if len(e.Skipped) > 0 {
		fmt.Fprintln(a.out)
	}
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
	fmt.Fprintf(a.out, "\nwhat moves a class most\n")
	for _, f := range effects {
		fmt.Fprintf(a.out, "%-10s %-24s %s    %s\n", f.Attribute, f.Class.Name, rightText(f.Best), rightText(f.Worst))
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
