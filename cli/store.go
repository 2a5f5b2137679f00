package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"beyond/engine/store"

	"github.com/spf13/cobra"
)

// storeCommand groups the commands for the store of people's answers.
func (a *app) storeCommand() *cobra.Command {
	var f storeFlags
	c := &cobra.Command{
		Use:   "store",
		Short: "Check, compact, export and import what people have said",
		Long: "Tags, judgements and answers of the study are kept in one file; beyond paths says where. " +
			"Nothing in it is ever\n" +
			"changed, and nothing is sent anywhere.\n\n" + exitCodesHelp,
	}
	f.add(c)
	c.AddCommand(a.storeCheckCommand(&f), a.storeCompactCommand(&f), a.storeExportCommand(&f), a.storeImportCommand(&f))
	return c
}

// withExisting opens a store that exists. A new, empty store under a misspelt name would look like a loss.
func (a *app) withExisting(ctx context.Context, f *storeFlags, use func(*store.Store) error) error {
	path, err := f.file()
	if err != nil {
		return err
	}
	if filepath.IsAbs(path) {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("nothing is kept yet: %w", err)
		}
	}
	return a.withStore(ctx, f, use)
}

func (a *app) storeCheckCommand(f *storeFlags) *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:   "check",
		Short: "Read everything that is kept and say whether it is whole",
		Long: "Looks at the structure of the file and compares each row with the sum that was kept beside it. " +
			"Problems are\n" +
			"listed, with exit code 1; a file that is no store at all, or cannot be opened safely, has exit code 3.\n\n" +
			exitCodesHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withExisting(c.Context(), f, func(s *store.Store) error { return a.checkStore(c.Context(), s) })
		},
	})
}

func (a *app) checkStore(ctx context.Context, s *store.Store) error {
	r, err := s.Check(ctx)
	if err != nil {
		return storeError(err)
	}
	checked := struct {
		Path string `json:"path"`
		store.Report
	}{s.Path(), r}
	err = a.print(checked, func() {
		a.printf("%s · schema %d · %d bytes\n%s\n", s.Path(), r.Schema, r.Bytes, countsText(r.Counts))
		for _, p := range r.Problems {
			a.printf("problem: %s\n", p)
		}
		if len(r.Problems) == 0 {
			a.printf("all is well\n")
		}
	})
	if err != nil || len(r.Problems) == 0 {
		return err
	}
	return &coded{exitSome, fmt.Errorf("%s: %d problems, the first: %s", s.Path(), len(r.Problems), r.Problems[0])}
}

func countsText(c store.Counts) string {
	return fmt.Sprintf("%d answers · %d raters · %d tasks · %d votes", c.Answers, c.Raters, c.Tasks, c.Votes)
}

func (a *app) storeCompactCommand(f *storeFlags) *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "compact", Short: "Give the space that is not used any more back to the disk", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withExisting(c.Context(), f, func(s *store.Store) error {
				before, after, err := s.Compact(c.Context())
				if err != nil {
					return storeError(err)
				}
				return a.print(map[string]any{"path": s.Path(), "before": before, "after": after}, func() {
					a.printf("%s: %d bytes, before %d\n", s.Path(), after, before)
				})
			})
		},
	})
}
