package cli

import (
	"context"
	"errors"
	"io"
	"os"

	"beyond/engine/store"

	"github.com/spf13/cobra"
)

func (a *app) storeImportCommand(f *storeFlags) *cobra.Command {
	var rescued bool
	c := a.withJSON(&cobra.Command{
		Use:   "import FILE | --rescued",
		Short: "Add what beyond store export has written",
		Long: "Adds the rows of FILE (- for stdin). Rows that are there already are left alone, so that a file may be\n" +
			"imported twice; a line that cannot be added is left out and named, with exit code 1. --rescued takes the\n" +
			"files beside the store into which answers went while it could not be written, and removes them.\n\n" +
			exitCodesHelp,
		Example: "  beyond store import answers.jsonl\n  beyond store import --rescued",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if rescued == (len(args) == 1) {
				return wrongUse(errors.New("choose one of FILE and --rescued"))
			}
			return a.withStore(c.Context(), f, func(s *store.Store) error {
				if rescued {
					return a.importRescued(c.Context(), s)
				}
				return a.importFile(c.Context(), s, args[0])
			})
		},
	})
	c.Flags().BoolVar(&rescued, "rescued", false, "the answers that could not be saved before")
	return c
}

func (a *app) importFile(ctx context.Context, s *store.Store, name string) error {
	var from io.Reader = a.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		from = file
	}
	added, known, err := s.Import(ctx, until(ctx, from))
	if err := a.imported(name, err); err != nil {
		return err
	}
	return a.printImported(added, known)
}

// importRescued adds the rescue files beside the store. A file is removed once all its lines are in the store.
func (a *app) importRescued(ctx context.Context, s *store.Store) error {
	var all, known store.Counts
	for _, name := range store.RescueFiles(s.Path()) {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		added, there, err := s.Import(ctx, until(ctx, file))
		_ = file.Close()
		whole := err == nil
		if err := a.imported(name, err); err != nil {
			return err
		}
		all, known = all.Plus(added), known.Plus(there)
		if whole {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return a.printImported(all, known)
}

func (a *app) printImported(added, known store.Counts) error {
	return a.print(map[string]store.Counts{"added": added, "known": known}, func() {
		a.printf("added   %s\nknown   %s\n", countsText(added), countsText(known))
	})
}
