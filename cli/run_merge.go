package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"time"

	"beyond/engine/run"

	"github.com/spf13/cobra"
)

// runMergeCommand puts the parts of a run together.
func (a *app) runMergeCommand() *cobra.Command {
	var some, wait bool
	c := a.withJSON(&cobra.Command{
		Use:   "merge DIR",
		Short: "Put the shards of a run together",
		Long: "Writes DIR/results from the parts. Its bytes do not depend on how the run was divided, if one kernel path\n" +
			"computed all. Parts that do not belong together are refused, and missing ones named with the command that\n" +
			"computes them.\n\n" + exitCodesHelp,
		Example: "beyond run merge paper",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.merge(c.Context(), args[0], some, wait) },
	})
	c.ValidArgsFunction = completeFolder
	c.Flags().BoolVar(&some, "partial", false, "merge the shards that are there; whatever reads them says so")
	c.Flags().BoolVar(&wait, "wait", false, "wait until all shards are there")
	c.MarkFlagsMutuallyExclusive("partial", "wait")
	return c
}

func completeFolder(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// waitEvery is how often a merge that waits looks again.
const waitEvery = 5 * time.Second

func (a *app) merge(ctx context.Context, folder string, some, wait bool) error {
	m, err := run.Merge(ctx, folder, some)
	for wait && (errors.As(err, new(*run.MissingError)) || errors.Is(err, os.ErrNotExist)) && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(waitEvery):
			m, err = run.Merge(ctx, folder, some)
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return storageError(folder, err)
	}
	return a.print(m, func() {
		if len(m.Missing) > 0 {
			a.printf("not whole: %d of %d shards are missing\n", len(m.Missing), m.Of)
		}
		a.printf("%s: %d results of %d parts, %.1f MB\n", folder, m.Records, m.Parts, float64(m.Bytes)/1e6)
		if len(m.Kernels) > 1 {
			a.printf("computed on several kernel paths, which may differ in the last bits: %s\n", strings.Join(m.Kernels, ", "))
		}
		if m.Failures > 0 {
			a.printf("%d results could not be computed; the commands that read them name the pictures\n", m.Failures)
		}
	})
}

// storageError is an error about a run's folder: a full disk is a limit, everything else a refusal.
func storageError(folder string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &coded{exitLimit, errors.New(folder + ": the disk is full; what is done is kept: make room and start again")}
	}
	return refusedFolder(folder, err)
}
