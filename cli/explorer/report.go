package explorer

import (
	"context"
	"maps"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/result"
	tea "charm.land/bubbletea/v2"
)

// Report is a judged result of predictions that come without pictures.
type Report struct {
	Evidence judge.Evidence
	Model    string
	Raters   int // that a question needs, at first
	Class    func(class int) string
	Command  func(rule judge.Rule) string // prints the same
}

// Show shows a report on the explorer's screen for it. The screen lists pictures by name.
func Show(ctx context.Context, r Report, t Terminal) error {
	return t.show(ctx, result.New(result.Options{
		Source: gathered{r.Evidence}, Model: r.Model, Data: finding.Count(len(r.Evidence.Outcomes)) + " pictures",
		Raters: r.Raters, Class: r.Class, OpenPictures: openNames, Command: r.Command,
	}))
}

// gathered is evidence that is at hand already.
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
