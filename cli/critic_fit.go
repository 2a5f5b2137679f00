package cli

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine"
	"beyond/engine/critic"

	"github.com/spf13/cobra"
)

type criticFitFlags struct {
	mmdFlags
	features               string
	prototypes, criticisms int
}

// criticFitCommand runs MMD over features from elsewhere.
func (a *app) criticFitCommand() *cobra.Command {
	var o criticFitFlags
	c := a.withJSON(&cobra.Command{
		Use:   "fit --features F.npy",
		Short: "Choose prototypes and criticisms among rows of features, by MMD",
		Long: "F: float32 [n,d], a row for each picture. Prints the numbers of the chosen rows, " +
			"in the order in which they were picked.\n\n" + exitCodesHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.criticFit(c.Context(), &o) },
	})
	o.mmdFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.features, "features", "", "float32 [n,d] array (.npy)")
	f.IntVar(&o.prototypes, "prototypes", 6, "how many prototypes")
	f.IntVar(&o.criticisms, "criticisms", 6, "how many criticisms")
	return c
}

func (a *app) criticFit(ctx context.Context, o *criticFitFlags) error {
	settings, err := o.settings()
	switch {
	case err != nil:
		return wrongUse(err)
	case o.features == "":
		return wrongUse(errors.New("give --features"))
	case o.prototypes < 0 || o.criticisms < 0 || o.prototypes+o.criticisms == 0:
		return wrongUse(errors.New("ask for some prototypes or criticisms"))
	}
	features, n, d, err := readRows[float32](o.features)
	if err != nil {
		return refused(o.features, err)
	}
	if o.prototypes+o.criticisms > n {
		return refused(o.features, fmt.Errorf("%d rows, of which %d and %d are asked for", n, o.prototypes, o.criticisms))
	}
	settings.Distances = engine.Distances(n)
	f, err := settings.Fit(ctx, features, d, critic.Counts{Prototypes: o.prototypes, Criticisms: o.criticisms})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return refused(o.features, err)
	}
	return a.print(f, func() {
		a.printf("n %d · γ %.6g\nprototypes %v\ncriticisms %v\n", n, f.Gamma, f.Prototypes, f.Criticisms)
	})
}
