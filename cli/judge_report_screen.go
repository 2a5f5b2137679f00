package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"

	findings "beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/result"
	tea "charm.land/bubbletea/v2"
)

// showReport shows the report on the screen that the explorer has for it. Of predictions in files there are no
// pictures: behind a figure are their names.
func (a *app) showReport(ctx context.Context, j *judged, o *judgeReportFlags) error {
	list, err := imagenet()
	if err != nil {
		return err
	}
	screen := result.New(result.Options{
		Source: reported{j}, Model: j.model, Data: findings.Count(len(j.outcomes)) + " pictures", Raters: o.rule.Raters,
		Class:        func(class int) string { return list.At(class).Name },
		OpenPictures: openNames,
		Command:      o.commandLine,
	})
	return a.show(ctx, screen)
}

// reported are votes that are gathered already.
type reported struct{ *judged }

// Votes implements result.Source.
func (r reported) Votes(context.Context, func(done, total int)) ([]result.Votes, error) {
	v := result.Votes{Name: "votes: " + r.judged.source, Outcomes: r.outcomes, Counts: r.votes, Answers: r.answers, Lenient: r.judged.source == people.ReaL}
	if attacked := judge.Attacked(r.outcomes); len(attacked) > 0 {
		v.Attacked = r.outcomes
	}
	return []result.Votes{v}, nil
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

// commandLine prints what is on screen.
func (o *judgeReportFlags) commandLine(rule judge.Rule) string {
	words := []string{"beyond", "judge", "report"}
	for _, flag := range []struct{ name, value string }{{"predictions", o.predictions}, {"labels", o.Labels}, {"files", o.files}} {
		if flag.value != "" {
			words = append(words, "--"+flag.name, flag.value)
		}
	}
	words = append(words, "--votes", o.votes, "--threshold", fmt.Sprint(rule.Threshold), "--raters", fmt.Sprint(rule.Raters))
	if rule.Lenient {
		words = append(words, "--maybe")
	}
	return ui.CommandLine(append(words, "--json")...)
}
