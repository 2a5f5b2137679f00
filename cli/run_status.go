package cli

import (
	"fmt"
	"strings"
	"time"

	"beyond/engine/run"

	"github.com/spf13/cobra"
)

// runStatusCommand says how far a run has come.
func (a *app) runStatusCommand() *cobra.Command {
	c := a.withJSON(&cobra.Command{
		Use:   "status DIR",
		Short: "Say how far a run has come",
		Long: "Looks at the folder only, so that it works from any machine that sees it, while workers write.\n\n" +
			exitCodesHelp,
		Example: "beyond run status paper --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := run.StatusOf(args[0])
			if err != nil {
				return refusedFolder(args[0], err)
			}
			return a.print(s, func() { a.writeRunStatus(args[0], s) })
		},
	})
	c.ValidArgsFunction = completeFolder
	return c
}

func (a *app) writeRunStatus(folder string, s *run.Status) {
	a.printf("%s: %d of %d pictures, %d of %d shards\n", folder, s.Pictures.Done, s.Pictures.All, s.Parts.Done, s.Parts.All)
	for _, r := range s.Running {
		a.printf("shard %d runs: %d of %d pictures, %s\n", r.Shard, r.Pictures, r.All, r.Step)
	}
	if len(s.Parts.Missing) > 0 && len(s.Parts.Missing) < s.Parts.All {
		a.printf("missing: %s\n", joined(s.Parts.Missing))
	}
	if left := s.SecondsLeft; left != nil && *left > 0 {
		a.printf("%s left\n", time.Duration(*left*float64(time.Second)).Round(time.Second))
	}
	if s.Next != "" {
		a.printf("next: %s\n", s.Next)
	}
}

// joined writes a list with commas, the first of many only.
func joined[T any](list []T) string {
	const most = 20
	var words []string
	for _, v := range list[:min(most, len(list))] {
		words = append(words, fmt.Sprint(v))
	}
	text := strings.Join(words, ", ")
	if len(list) > most {
		text += fmt.Sprintf(" and %d more", len(list)-most)
	}
	return text
}
