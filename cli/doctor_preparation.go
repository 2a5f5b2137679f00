package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/finding"
	"beyond/engine/preparation"

	"github.com/spf13/cobra"
)

// diagnoseFlags are the flags of doctor with a data set.
type diagnoseFlags struct {
	modelFlags
	limit  int
	others []string
	list   string // a file for the labels in the order that is advised
}

func (f *diagnoseFlags) add(c *cobra.Command) {
	f.modelFlags.add(c)
	c.Flags().IntVar(&f.limit, "limit", engine.DefaultDiagnosis, "pictures to try at most, evenly over the classes")
	c.Flags().StringSliceVar(&f.others, "try-labels", nil,
		"files like that of --labels, in whose order the model's outputs may be instead")
	c.Flags().StringVar(&f.list, "write-labels", "",
		"write the labels to this file in the order that is advised, or as given if none is")
}

// diagnosed is the document of doctor with a data set.
type diagnosed struct {
	Checks []check `json:"checks"`
	Data   string  `json:"data"`
	engine.Diagnosis
	Unreadable int `json:"unreadable"` // pictures of the sample that cannot be read
}

// diagnose finds the right preparation of a data set's pictures. If it is stopped, it prints what is known so far.
func (a *app) diagnose(ctx context.Context, data string, o diagnoseFlags) error {
	if o.limit < 1 {
		return wrongUse(fmt.Errorf("--limit %d: must be 1 or more", o.limit))
	}
	w, q, err := a.openToDiagnose(ctx, data, o)
	if err != nil {
		return err
	}
	defer w.Engine().Close()
	result := diagnosed{Data: w.Set.Name, Checks: a.checks(ctx)}
	stopped := a.working("trying preparations", func(p engine.Progress) (err error) {
		result.Diagnosis, err = w.Diagnose(ctx, q, p, nil)
		return err
	})
	if result.N == 0 && stopped != nil {
		return stopped
	}
	result.Unreadable = min(q.Pictures, len(w.Set.Items)) - result.N
	if err := a.print(result, func() { a.writeDiagnosis(result) }); err != nil {
		return err
	}
	if err := a.writeLabels(o.list, result, q); err != nil {
		return err
	}
	return cmp.Or(stopped, failedChecks(result.Checks))
}

// writeLabels writes the advised order of labels to a file, if one is named.
func (a *app) writeLabels(path string, d diagnosed, q engine.Diagnosing) error {
	switch {
	case path == "":
		return nil
	case d.Advised == nil && d.Outputs != d.Classes:
		a.say(path + ": not written, no order of labels is surely right")
		return nil
	}
	order := d.AsGiven.Order
	if d.Advised != nil {
		order = d.Advised.Order
	}
	return refused(path, os.WriteFile(path, order.List(q.Classes, d.Outputs), 0o644))
}

// openToDiagnose opens a data set by the labels as given, and a model whose outputs may be others.
func (a *app) openToDiagnose(
	ctx context.Context, data string, o diagnoseFlags,
) (*engine.Workspace, engine.Diagnosing, error) {
	q, f := engine.Diagnosing{Pictures: o.limit}, a.finder()
	o.Labels = f.Labels(o.Choice)
	list, err := f.Classes(o.Labels)
	if err != nil {
		return nil, q, refused(o.Labels, err)
	}
	q.Classes = list
	for _, name := range o.others {
		other, err := f.Classes(name)
		if err != nil {
			return nil, q, refused(name, err)
		}
		a.tellClasses(name, other)
		q.Others = append(q.Others, preparation.Listed{Name: filepath.Base(name), Classes: other})
	}
	if o.Labels == "" {
		q.Background = catalogue.WithBackground
	}
	set, err := openData(ctx, data, list)
	if err != nil {
		return nil, q, err
	}
	a.tellClasses(o.Labels, list)
	a.tellLeftOut(set.LeftOut...)
	m, err := engine.OpenToDiagnose(ctx, f, o.Choice)
	if err != nil {
		return nil, q, refusedModel(o.Model, err)
	}
	outputs := m.Network().Classes()
	if o.Labels == "" && list.Len() != outputs && outputs > 1 && len(set.Folders()) == outputs {
		if set, q.Classes, err = a.labelledByFolder(ctx, data, set.Folders()); err != nil {
			return nil, q, err
		}
		const text = "labels as given are the names of the %d folders, sorted; --write-labels FILE writes them"
		a.say(fmt.Sprintf(text, outputs))
	}
	for _, other := range q.Others {
		if other.Len() != outputs {
			return nil, q, refused(other.Name, fmt.Errorf("%d labels, the model has %d outputs", other.Len(), outputs))
		}
	}
	return a.newEngine().Open(m, set), q, nil
}

// shownPreparations is how many rows of the ranking people are shown.
const shownPreparations = 8

func (a *app) writeDiagnosis(d diagnosed) {
	a.writeChecks(d.Checks)
	a.printf("\n%s · %s · %d pictures · %d preparations and orders of labels\n\n", d.Data, d.Model.Name, d.N, d.Tried)
	for at, row := range d.Preparations {
		if at < shownPreparations || row.Given {
			a.printf("%s  %s\n", a.rowFigures(row), rowWords(row, d.Preset))
		}
	}
	if hidden := len(d.Preparations) - shownPreparations; hidden > 0 {
		a.printf("and %d more, with --json\n", hidden)
	}
	a.printf("\n")
	for _, w := range d.Warnings {
		a.printf("! %s\n", w.Says)
	}
	a.printf("→ %s\n", d.Advice)
}

func (a *app) rowFigures(row preparation.Row) string {
	if row.Top1 == nil {
		return fmt.Sprintf("confidence %.2f  entropy %.2f  information %.2f",
			row.Confidence, row.Entropy, row.Information)
	}
	return fmt.Sprintf("%-26s", finding.Column(*row.Top1))
}

// rowWords says what a row changes of the preparation as given.
func rowWords(row preparation.Row, given string) string {
	words := strings.Join(row.Changes, ",")
	switch {
	case row.Given:
		return "as given: " + given
	case row.Labels != preparation.AsGiven && words == "":
		return "labels " + row.Labels
	case row.Labels != preparation.AsGiven:
		return words + " · labels " + row.Labels
	}
	return words
}
