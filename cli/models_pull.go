package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"beyond/assets"
	"beyond/engine/catalogue"

	"github.com/spf13/cobra"
)

// modelsPullCommand brings models of the catalogue.
func (a *app) modelsPullCommand() *cobra.Command {
	return &cobra.Command{
		Use: "pull NAME…", Short: "Download models", Args: cobra.MinimumNArgs(1),
		Long: "Downloads models that \"beyond models list\" names and prints where they are. A file that does " +
			"not have the\n" +
			"SHA-256 of the catalogue is deleted. When it is stopped, the same command goes on where it was.\n" +
			"HTTPS_PROXY and NO_PROXY are heeded.\n\n" + exitCodesHelp,
		ValidArgsFunction: func(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
			return completePull(given), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, names []string) error {
			entries, err := findModels(names)
			if err != nil {
				return err
			}
			return a.pull(c.Context(), catalogue.New(modelFolder(), catalogue.ThroughProxies(), os.Getpid()), entries)
		},
	}
}

func completePull(given []string) []string {
	var names []string
	for _, e := range catalogue.Models() {
		if !slices.Contains(given, e.Name) {
			names = append(names, cobra.CompletionWithDesc(e.Name, megabytes(e.Bytes)+", "+e.Licence))
		}
	}
	return names
}

// completeModel offers the names that --model accepts; files are offered as well.
func completeModel(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := []string{cobra.CompletionWithDesc(assets.ModelName, "embedded")}
	for _, e := range catalogue.Models() {
		if catalogue.Pulled(modelFolder(), e) {
			names = append(names, cobra.CompletionWithDesc(e.Name, "pulled"))
		}
	}
	return names, cobra.ShellCompDirectiveDefault
}

// findModels looks all names up before anything is downloaded.
func findModels(names []string) ([]catalogue.Entry, error) {
	var entries []catalogue.Entry
	for _, name := range names {
		e, ok := catalogue.Find(name)
		if !ok {
			return nil, wrongUse(fmt.Errorf("%q cannot be pulled%s (all: beyond models list)", name, catalogue.Suggest(name)))
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// pull brings models one after the other.
func (a *app) pull(ctx context.Context, p *catalogue.Puller, entries []catalogue.Entry) error {
	return a.pullEach(ctx, len(entries), "models", func(i int) (string, error) {
		return a.pullOne("pull "+entries[i].Name, entries[i].Name, func(report func(catalogue.Status)) (string, error) {
			return p.Pull(ctx, entries[i], report)
		})
	})
}

// pullEach brings n things and prints where each is. One that fails is named and does not keep the others from coming.
func (a *app) pullEach(ctx context.Context, n int, what string, one func(i int) (path string, err error)) error {
	failed := 0
	for i := range n {
		path, err := one(i)
		switch {
		case err == nil:
			a.printf("%s\n", path)
		case ctx.Err() != nil || n == 1:
			return err
		default:
			a.say(err.Error())
			failed++
		}
	}
	if failed > 0 {
		return &coded{exitSome, fmt.Errorf("%d of %d %s not pulled", failed, n, what)}
	}
	return nil
}

// pullOne shows how far one thing has come.
func (a *app) pullOne(title, name string, pull func(func(catalogue.Status)) (string, error)) (string, error) {
	line, err := a.startProgress(title)
	if err != nil {
		return "", err
	}
	defer line.end()
	line.bytes = true
	path, err := pull(tellPull(line))
	switch {
	case err == nil:
		return path, nil
	case errors.As(err, new(*catalogue.RefusedError)), errors.As(err, new(*catalogue.HashError)):
		return "", refused(name, err)
	}
	return "", &coded{exitSome, fmt.Errorf("%s: %w", name, err)}
}

// tellPull shows the status of a pull as a line of progress, and notes once which process it waits for.
func tellPull(line *progress) func(catalogue.Status) {
	told, unpacks := map[int]bool{}, false
	return func(s catalogue.Status) {
		percent := 100 * s.Done / max(s.Total, 1)
		switch s.State {
		case catalogue.Waiting:
			if line.begin(0); !told[s.Pid] {
				told[s.Pid] = true
				line.note(fmt.Sprintf("another pull (pid %d) is at %d %%, waiting", s.Pid, percent))
			}
		case catalogue.Resuming:
			line.begin(int(s.Done))
			line.note(fmt.Sprintf("resuming at %d %%", percent))
		case catalogue.Unpacking:
			if !unpacks {
				unpacks = true
				line.begin(0)
				line.note("unpacking")
			}
			line.report(int(s.Done), int(s.Total))
		case catalogue.Receiving:
			line.report(int(s.Done), int(s.Total))
		}
	}
}

// megabytes writes a size, of less than one in kilobytes.
func megabytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
