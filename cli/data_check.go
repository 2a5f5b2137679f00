package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"

	"github.com/spf13/cobra"
)

// dataCommand groups the commands about data sets.
func (a *app) dataCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "data", Short: "Check a data set, list and pull published ones", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.dataCheckCommand(), a.dataListCommand(), a.dataPullCommand())
	return c
}

// dataCheckCommand says how a data set is read, and what is odd in it.
func (a *app) dataCheckCommand() *cobra.Command {
	var o struct {
		modelFlags
		out string
	}
	c := a.withJSON(&cobra.Command{
		Use: "check DATA", Short: "Say how a data set is read, and what is odd in it", Args: cobra.ExactArgs(1),
		Long: "Decodes every picture of DATA, a folder, a list, a .tar, .zip or .parquet, and lists what is odd: broken or\n" +
			"skipped files, pictures of the same bytes, in CMYK or smaller than 64 pixels, classes that the model does not\n" +
			"have, and names of two classes. Nothing is changed.\n\n" + exitCodesHelp,
		ValidArgsFunction: completeData,
		Example:           "  beyond data check photos\n  beyond data check train.tar --out odd.csv",
		RunE: func(c *cobra.Command, args []string) error {
			if o.out != "" && !strings.EqualFold(filepath.Ext(o.out), ".csv") {
				return wrongUse(fmt.Errorf("--out %q: name a .csv", o.out))
			}
			return a.checkData(c.Context(), args[0], o.modelFlags, c.Flags().Changed("model"), o.out)
		},
	})
	o.add(c)
	c.Flags().StringVar(&o.out, "out", "", "write the list of problems to this file (.csv)")
	return c
}

// completeData offers pulled data sets; files are offered as well.
func completeData(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, d := range catalogue.DataSets() {
		if len(given) == 0 && catalogue.DataPulled(dataSetFolder(), d) {
			names = append(names, cobra.CompletionWithDesc(d.Name, "pulled"))
		}
	}
	return names, cobra.ShellCompDirectiveDefault
}

func (a *app) checkData(ctx context.Context, data string, f modelFlags, model bool, out string) error {
	list, err := a.classesFor(ctx, data, f, model)
	if err != nil {
		return err
	}
	var odd []dataset.Oddity
	set, err := a.scanData(ctx, data, list, func(o dataset.Oddity) { odd = append(odd, o) })
	if err != nil {
		return err
	}
	var c dataset.Check
	err = a.working("checking", func(p engine.Progress) (err error) {
		c, err = set.Check(ctx, odd, p.Report)
		return err
	})
	if err != nil {
		return err
	}
	if out != "" {
		if err := writeCSV(out, problemRows(c)); err != nil {
			return err
		}
	}
	if err := a.print(c, func() { a.writeCheck(c, out) }); err != nil {
		return err
	}
	if n := c.Failed(); n > 0 {
		return &coded{exitSome, fmt.Errorf("%d of %d files are in no figure", n, c.Pictures+countOf(c, dataset.Skipped))}
	}
	return nil
}

// classesFor returns the classes of a model, or those of the labels that are asked for. As in open, a model whose
// outputs no list names has the folders of the data as its classes if there are as many.
func (a *app) classesFor(ctx context.Context, data string, f modelFlags, model bool) (*dataset.Classes, error) {
	finder := a.finder()
	choice := f.Choice
	choice.Labels = finder.Labels(choice)
	list, err := finder.Classes(choice.Labels)
	if err != nil {
		return nil, refused(choice.Labels, err)
	}
	a.tellClasses(choice.Labels, list)
	if !model {
		return list, nil
	}
	_, err = engine.OpenModel(ctx, finder, choice, list)
	var other *engine.LabelsError
	if !errors.As(err, &other) || choice.Labels != "" {
		return list, refusedModel(choice.Model, err)
	}
	set, err := a.scanData(ctx, data, list, func(dataset.Oddity) {})
	if err != nil {
		return nil, err
	}
	if len(set.Folders()) != other.Outputs {
		return nil, refusedModel(choice.Model, other)
	}
	_, list, err = a.labelledByFolder(ctx, data, set.Folders())
	return list, err
}

// scanData opens a data set and tells what is odd in its labels. It shows how many pictures were found.
func (a *app) scanData(
	ctx context.Context, data string, list *dataset.Classes, odd func(dataset.Oddity),
) (*dataset.Set, error) {
	line, err := a.startProgress("looking")
	if err != nil {
		return nil, err
	}
	defer line.end()
	found := 0
	o := dataset.Options{Odd: odd, Found: func(dataset.Item) {
		if found++; found%1000 == 0 {
			line.found(found)
		}
	}}
	return scanData(ctx, data, list, o)
}

func countOf(c dataset.Check, kind string) int {
	for _, k := range c.Counts {
		if k.Kind == kind {
			return k.N
		}
	}
	return 0
}

// problemRows lists the problems, one a row, under their columns.
func problemRows(c dataset.Check) [][]string {
	rows := [][]string{{"path", "kind", "detail"}}
	for _, p := range c.Problems {
		rows = append(rows, []string{plainCell(p.Path), p.Kind, plainCell(p.Detail)})
	}
	return rows
}

// writeCheck prints a check for people: of each kind of problem the first ones.
func (a *app) writeCheck(c dataset.Check, out string) {
	const most = 10
	a.printf("%s · %d pictures, %d with a label of %d classes\nread as %s\n",
		c.Data, c.Pictures, c.Labelled, c.Classes, c.Form)
	if len(c.Problems) == 0 {
		a.printf("\nnothing odd\n")
	}
	for _, k := range c.Counts {
		a.printf("\n%s: %d\n", k.Kind, k.N)
		shown := 0
		for _, p := range c.Problems {
			if p.Kind != k.Kind {
				continue
			}
			if shown++; shown > most {
				a.printf("  and %d more%s\n", k.N-most, more(out))
				break
			}
			a.printf("  %s: %s\n", p.Path, p.Detail)
		}
	}
	if out != "" {
		a.printf("\nthe list: %s\n", out)
	}
}

func more(out string) string {
	if out != "" {
		return ""
	}
	return ": --out LIST.csv"
}
