package cli

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/stats"
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
		Long:  "Predicts every picture of DATA (default: the embedded gallery) and prints top-1 and top-5 error with\nWilson 95 % intervals, per class and per attribute.\n\n" + exitCodesHelp,
		Args:  cobra.MaximumNArgs(1),
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
				e.write(a)
			}
			if err == nil && len(e.Skipped) > 0 {
				return someFailed(e.pictures(), e.NotFinite, e.Skipped)
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

// evaluation is the JSON document of eval; see docs/contract.
type evaluation struct {
	Model      modelJSON        `json:"model"`
	Preset     string           `json:"preset"`
	N          int              `json:"n"`
	Unlabelled int              `json:"unlabelled"`
	Top1       stats.Share      `json:"top1_error"`
	Top5       stats.Share      `json:"top5_error"`
	Classes    []classErrorJSON `json:"classes"`
	Attributes []attributeJSON  `json:"attributes,omitempty"`
	Effects    []effectJSON     `json:"effects,omitempty"`
	NotFinite  int              `json:"not_finite"` // of the skipped, those for which the model gave NaN or Inf
	Skipped    []skippedJSON    `json:"skipped"`
	Images     []imageJSON      `json:"images,omitempty"`
}

// pictures counts all that were looked at.
func (e *evaluation) pictures() int { return e.N + e.Unlabelled + len(e.Skipped) }

type (
	modelJSON struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
	}
	classJSON struct {
		Index int    `json:"index"`
		WNID  string `json:"wnid"`
		Name  string `json:"name"`
	}
	classErrorJSON struct {
		Class classJSON `json:"class"`
		N     int       `json:"n"`
		Wrong int       `json:"wrong"`
	}
	// attributeJSON is the error of the pictures whose attribute has one value.
	attributeJSON struct {
		Attribute string      `json:"attribute"`
		Value     string      `json:"value"`
		Error     stats.Share `json:"error"`
	}
	skippedJSON struct {
		Path   string `json:"path"`
		Reason string `json:"reason"`
	}
	imageJSON struct {
		Path  string      `json:"path"`
		Label *classJSON  `json:"label"`
		Top5  []scoreJSON `json:"top5"`
		Rank  *int        `json:"rank"`
	}
	scoreJSON struct {
		Class classJSON `json:"class"`
		P     float64   `json:"p"`
	}
)

func toClassJSON(c dataset.Class) classJSON { return classJSON{c.Index, c.WNID, c.Name} }

// evaluate predicts all pictures of indices and sums up.
func (a *app) evaluate(ctx context.Context, w *engine.Workspace, indices []int, images bool) (*evaluation, error) {
	p, err := a.startProgress("predicting")
	if err != nil {
		return nil, err
	}
	err = w.Evaluate(ctx, indices, engine.Progress{Report: p.report})
	p.end()
	if err != nil {
		return nil, err
	}
	e := &evaluation{Model: modelJSON{w.Model.Name, w.Model.SHA256()}, Preset: w.Model.Preset.Name, Classes: []classErrorJSON{}, Skipped: skipped(w.Set)}
	top1, top5 := 0, 0
	perClass := map[int]*classErrorJSON{}
	perValue := map[[2]string]*[2]int{}
	for _, i := range indices {
		item, o := w.Set.Items[i], w.Outcome(i)
		if o.Err != nil {
			e.Skipped = append(e.Skipped, skippedJSON{item.Path, reason(o.Err)})
			e.NotFinite += count(notFinite(o.Err))
			continue
		}
		if images {
			e.Images = append(e.Images, toImageJSON(w, item, o.Prediction))
		}
		if item.Label < 0 {
			e.Unlabelled++
			continue
		}
		e.N++
		top1 += count(o.Wrong())
		top5 += count(o.Prediction.Rank > 5)
		tally(perClass, perValue, w.Set, item, o)
	}
	e.Top1, e.Top5 = stats.NewShare(top1, e.N), stats.NewShare(top5, e.N)
	for index, c := range perClass {
		c.Class = toClassJSON(w.Model.Classes.At(index))
		e.Classes = append(e.Classes, *c)
	}
	sort.Slice(e.Classes, func(i, j int) bool { return e.Classes[i].Class.Index < e.Classes[j].Class.Index })
	e.Effects = effects(w, indices)
	for key, n := range perValue {
		e.Attributes = append(e.Attributes, attributeJSON{key[0], key[1], stats.NewShare(n[0], n[1])})
	}
	sort.Slice(e.Attributes, func(i, j int) bool {
		x, y := e.Attributes[i], e.Attributes[j]
		return x.Attribute < y.Attribute || x.Attribute == y.Attribute && x.Value < y.Value
	})
	return e, nil
}

func tally(perClass map[int]*classErrorJSON, perValue map[[2]string]*[2]int, set *dataset.Set, item dataset.Item, o engine.Outcome) {
	c := perClass[item.Label]
	if c == nil {
		c = &classErrorJSON{}
		perClass[item.Label] = c
	}
	c.N++
	c.Wrong += count(o.Wrong())
	for at, value := range item.Attributes {
		if value == "" {
			continue
		}
		key := [2]string{set.Attributes[at], value}
		if perValue[key] == nil {
			perValue[key] = &[2]int{}
		}
		perValue[key][0] += count(o.Wrong())
		perValue[key][1]++
	}
}

func toImageJSON(w *engine.Workspace, item dataset.Item, p *engine.Prediction) imageJSON {
	img := imageJSON{Path: item.Path}
	if item.Label >= 0 {
		label, rank := toClassJSON(w.Model.Classes.At(item.Label)), p.Rank
		img.Label, img.Rank = &label, &rank
	}
	for _, s := range p.Top {
		img.Top5 = append(img.Top5, scoreJSON{toClassJSON(w.Model.Classes.At(s.Class)), s.P})
	}
	return img
}

// write prints the evaluation for people.
func (e *evaluation) write(a *app) {
	fmt.Fprintf(a.out, "%s · preset %s · %d pictures", e.Model.Name, e.Preset, e.N)
	if e.Unlabelled > 0 {
		fmt.Fprintf(a.out, " · %d without a label, counted in no error", e.Unlabelled)
	}
	fmt.Fprintf(a.out, "\n\ntop-1 error  %s\ntop-5 error  %s\n", shareText(e.Top1), shareText(e.Top5))
	if len(e.Classes) > 1 {
		sort.SliceStable(e.Classes, func(i, j int) bool {
			return e.Classes[i].Wrong*e.Classes[j].N > e.Classes[j].Wrong*e.Classes[i].N
		})
		fmt.Fprintf(a.out, "\n%-28s %5s %6s\n", "class", "n", "wrong")
		for _, c := range e.Classes {
			fmt.Fprintf(a.out, "%-28s %5d %6d  %s\n", c.Class.Name, c.N, c.Wrong, bar(c.Wrong, c.N))
		}
	}
	if len(e.Attributes) > 0 {
		fmt.Fprintf(a.out, "\n%-28s %5s  error\n", "attribute", "n")
		for _, v := range e.Attributes {
			fmt.Fprintf(a.out, "%-28s %5d  %s\n", v.Attribute+": "+v.Value, v.Error.N, shareText(v.Error))
		}
	}
	e.writeEffects(a)
	if e.NotFinite > 0 {
		fmt.Fprintf(a.out, "\n%s\n", gaveNaN(e.NotFinite, e.pictures()))
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

// shareText prints a share as screens do; under 20 pictures no percentage is printed.
func shareText(s stats.Share) string {
	if s.N < 20 {
		return fmt.Sprintf("%d of %d", s.K, s.N)
	}
	return fmt.Sprintf("%.1f %%  (%d/%d, %.1f–%.1f)", 100*s.Share, s.K, s.N, 100*s.Low, 100*s.High)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
