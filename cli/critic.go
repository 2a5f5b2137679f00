package cli

import (
	"context"
	"errors"

	"beyond/engine"
	"beyond/engine/critic"

	"github.com/spf13/cobra"
)

type criticFlags struct {
	choiceFlags
	sheet, csv string
}

// criticCommand chooses prototypes and criticisms.
func (a *app) criticCommand() *cobra.Command {
	var o criticFlags
	c := a.withJSON(&cobra.Command{
		Use:   "critic [DATA]",
		Short: "Choose the pictures that a model finds typical of a class, and those that it does not",
		Long: "Chooses prototypes and criticisms among the pictures of a class, by how they withstand an " +
			"attack (adv; adv-least:\n" +
			"by the least step length that misleads), by their features (mmd), by the probability of the class (probs) or\n" +
			"at random. Where too few pictures meet a selector's definition it is relaxed, and that is said.\n\n" +
			exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.critic(c.Context(), first(args), &o) },
	})
	o.choiceFlags.add(c, 6, "")
	f := c.Flags()
	f.StringVar(&o.sheet, "sheet", "", "write a contact sheet (.png)")
	f.StringVar(&o.csv, "csv", "", "write a list of the chosen pictures (.csv)")
	c.AddCommand(a.criticFitCommand())
	return c
}

func (a *app) critic(ctx context.Context, data string, o *criticFlags) error {
	q, err := o.question()
	if err == nil && q.Counts == (critic.Counts{}) {
		err = errors.New("ask for some prototypes or criticisms")
	}
	if err != nil {
		return wrongUse(err)
	}
	return a.withWorkspace(ctx, data, o.Choice, func(w *engine.Workspace) error { return a.criticise(ctx, w, o, q) })
}

// criticise prints the choices, and writes the files that flags name.
func (a *app) criticise(ctx context.Context, w *engine.Workspace, o *criticFlags, q engine.Question) error {
	list, err := a.choose(ctx, w, &o.choiceFlags, q)
	if err != nil {
		return err
	}
	r := w.CriticReport(list)
	if o.sheet != "" {
		if err := a.writeCriticSheet(ctx, o.sheet, w, r); err != nil {
			return err
		}
	}
	if o.csv != "" {
		if err := writeCSV(o.csv, criticRows(r)); err != nil {
			return err
		}
	}
	var document any = r
	if o.class != "" {
		document = r.First()
	}
	if err := a.print(document, func() { a.writeCritiques(w.Set.Name, r) }); err != nil {
		return err
	}
	return incomplete(w)
}
