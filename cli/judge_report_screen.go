package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/result"
	tea "charm.land/bubbletea/v2"
)

// showReport shows the report on the explorer's screen for it. Predictions in files come without pictures: the screen
// lists their names.
func (a *app) showReport(ctx context.Context, e judge.Evidence, o *judgeReportFlags) error {
	list, err := imagenet()
	if err != nil {
		return err
	}
	screen := result.New(result.Options{
		Source: gathered{e}, Model: o.modelName(), Data: finding.Count(len(e.Outcomes)) + " pictures", Raters: o.rule.Raters,
		Class:        func(class int) string { return list.At(class).Name },
		OpenPictures: openNames,
		Command:      o.commandLine,
	})
	return a.show(ctx, screen)
}

// gathered is gathered evidence.
type gathered struct{ judge.Evidence }

// Votes implements result.Source.
func (g gathered) Votes(context.Context, func(done, total int)) ([]result.Votes, error) {
	return []result.Votes{{Name: "votes: " + g.Source, Evidence: g.Evidence}}, nil
}

// openNames lists pictures by name.
func openNames(title safe.Text, pictures []string) tea.Cmd {
	names := map[string]bool{}
	for _, p := range pictures {
		names[p] = true
	}
	var reasons []ui.Reason
	for _, name := range slices.Sorted(maps.Keys(names)) {
		reasons = append(reasons, ui.Reason{Name: safe.Clean(name)})
	}
	return ui.Send(ui.Open{Screen: ui.NewReasons(title, safe.Text{}, reasons)})
}

// commandLine is the command line that prints the report on screen.
func (o *judgeReportFlags) commandLine(rule judge.Rule) string {
	words := []string{"beyond", "judge", "report"}
	for _, flag := range []struct{ name, value string }{
		{"predictions", o.predictions}, {"labels", o.Labels}, {"files", o.files},
	} {
		if flag.value != "" {
			words = append(words, "--"+flag.name, flag.value)
		}
	}
	words = append(words, "--votes", o.votes,
		"--threshold", fmt.Sprint(rule.Threshold), "--raters", fmt.Sprint(rule.Raters))
	if rule.Lenient {
		words = append(words, "--maybe")
	}
	return ui.CommandLine(append(words, "--json")...)
}
