package cli

import (
	"context"
	"fmt"
	"io"
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

// openExisting opens a store that exists. A new, empty store under a misspelt name would look like a loss.
func (a *app) openExisting(ctx context.Context, f *storeFlags) (*store.Store, error) {
	path, err := f.file()
	if err != nil {
		return nil, err
	}
	if filepath.IsAbs(path) {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("nothing is kept yet: %w", err)
		}
	}
	return a.openStore(ctx, f)
}

func (a *app) storeCheckCommand(f *storeFlags) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Read everything that is kept and say whether it is whole",
		Long: "Looks at the structure of the file and compares each row with the sum that was kept beside it. " +
			"Problems are\n" +
			"listed, with exit code 1; a file that is no store at all, or cannot be opened safely, has exit code 3.\n\n" +
			exitCodesHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := a.openExisting(c.Context(), f)
			if err != nil {
				return err
			}
			defer func() { _ = s.Close() }()
			r, err := s.Check(c.Context())
			if err != nil {
				return storeError(err)
			}
			if err := a.writeCheck(s.Path(), r, asJSON); err != nil || len(r.Problems) == 0 {
				return err
			}
			return &coded{exitSome, fmt.Errorf("%s: %d problems, the first: %s", s.Path(), len(r.Problems), r.Problems[0])}
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func (a *app) writeCheck(path string, r store.Report, asJSON bool) error {
	if asJSON {
		return a.writeJSON(struct {
			Path string `json:"path"`
			store.Report
		}{path, r})
	}
	fmt.Fprintf(a.out, "%s · schema %d · %d bytes\n%s\n", path, r.Schema, r.Bytes, countsText(r.Counts))
	for _, p := range r.Problems {
		fmt.Fprintf(a.out, "problem: %s\n", p)
	}
	if len(r.Problems) == 0 {
		fmt.Fprintln(a.out, "all is well")
	}
	return nil
}

func countsText(c store.Counts) string {
	return fmt.Sprintf("%d answers · %d raters · %d tasks · %d votes", c.Answers, c.Raters, c.Tasks, c.Votes)
}

func (a *app) storeCompactCommand(f *storeFlags) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "compact", Short: "Give the space that is not used any more back to the disk", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := a.openExisting(c.Context(), f)
			if err != nil {
				return err
			}
			defer func() { _ = s.Close() }()
			before, after, err := s.Compact(c.Context())
			if err != nil {
				return storeError(err)
			}
			if asJSON {
				return a.writeJSON(map[string]any{"path": s.Path(), "before": before, "after": after})
			}
			fmt.Fprintf(a.out, "%s: %d bytes, before %d\n", s.Path(), after, before)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}

func (a *app) storeImportCommand(f *storeFlags) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Add what beyond store export has written",
		Long: "Adds the rows of FILE (- for stdin), all or none. Rows that are there already are left alone, " +
			"so that a file\n" +
			"may be imported twice; a line that cannot be added is named.\n\n" + exitCodesHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var from io.Reader = a.in
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer file.Close()
				from = file
			}
			s, err := a.openStore(c.Context(), f)
			if err != nil {
				return err
			}
			defer func() { _ = s.Close() }()
			added, known, err := s.Import(c.Context(), from)
			if err != nil {
				return storeError(fmt.Errorf("%s: %w", args[0], err))
			}
			if asJSON {
				return a.writeJSON(map[string]store.Counts{"added": added, "known": known})
			}
			fmt.Fprintf(a.out, "added   %s\nknown   %s\n", countsText(added), countsText(known))
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return c
}
