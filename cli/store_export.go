package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"beyond/engine/store"

	renameio "github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"
)

type exportFlags struct {
	*storeFlags
	task    string
	salvage bool
}

func (a *app) storeExportCommand(f *storeFlags) *cobra.Command {
	o := exportFlags{storeFlags: f}
	c := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write everything as lines of JSON",
		Long: "Writes raters, tasks, answers and votes to FILE, whole or not at all, or to stdout. " +
			"beyond store import reads\n" +
			"them, on this machine or another. Stores that hold the same give the same bytes. Damaged rows are left out\n" +
			"and named, with exit code 1; the raters and tasks of answers that have lost them are made up. Of a store\n" +
			"that is refused as damaged, --salvage writes in the same way what can still be read, votes excepted; a new\n" +
			"store can import that.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.exportStore(c.Context(), first(args), &o) },
	}
	c.Flags().StringVar(&o.task, "task", "", "only the task with this id, and its answers")
	c.Flags().BoolVar(&o.salvage, "salvage", false, "read a damaged store, row by row")
	c.MarkFlagsMutuallyExclusive("task", "salvage")
	return c
}

func (a *app) exportStore(ctx context.Context, file string, o *exportFlags) error {
	write := func(w io.Writer) (store.Counts, error) { return a.exportRows(ctx, w, o) }
	if file == "" || file == "-" {
		_, err := write(a.out)
		return exportError(err)
	}
	var buf bytes.Buffer
	counts, err := write(&buf)
	if err != nil && !store.IsPartial(err) {
		return exportError(err)
	}
	if err := renameio.WriteFile(file, buf.Bytes(), 0o600); err != nil {
		return refused(file, err)
	}
	a.say(fmt.Sprintf("%s: %s", file, countsText(counts)))
	return exportError(err)
}

func (a *app) exportRows(ctx context.Context, w io.Writer, o *exportFlags) (counts store.Counts, err error) {
	if o.salvage {
		path, err := o.file()
		if err != nil {
			return counts, err
		}
		return store.Salvage(ctx, path, w)
	}
	err = a.withExisting(ctx, o.storeFlags, func(s *store.Store) (err error) {
		if o.task != "" {
			if _, ok, err := s.Task(ctx, o.task); err != nil || !ok {
				return wrongUse(fmt.Errorf("--task %q: there is no such task", o.task))
			}
		}
		counts, err = s.Export(ctx, w, o.task)
		return err
	})
	return counts, err
}

// exportError gives an export without damaged rows another exit code than a refused store.
func exportError(err error) error {
	switch {
	case err == nil, errors.As(err, new(*coded)):
		return err
	case store.IsPartial(err):
		return &coded{exitSome, err}
	}
	return storeError(err)
}
