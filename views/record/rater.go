package record

import (
	"context"
	"slices"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Rater is the person who answers. On the page before the questions people choose a known one, or type a name.
type Rater struct {
	Name string // "" if nobody is chosen

	known     []string // the one who answered last first
	enrolling ui.Request[struct{}]
}

// Choose offers the raters who are known. If nobody is chosen it chooses the first.
func (r *Rater) Choose(known []string) {
	r.known = known
	if r.Name == "" && len(known) > 0 {
		r.Name = known[0]
	}
}

// Call chooses a rater by name, known or new. It ignores an empty name.
func (r *Rater) Call(name string) {
	if name == "" {
		return
	}
	r.Name = name
	if !slices.Contains(r.known, name) {
		r.known = slices.Insert(slices.Clone(r.known), 0, name)
	}
}

// Move chooses the known rater some places after the present one, beginning again at the end.
func (r *Rater) Move(by int) {
	n, at := len(r.known), slices.Index(r.known, r.Name)
	switch {
	case at >= 0:
		r.Name = r.known[(at+by+n)%n]
	case n > 0:
		r.Name = r.known[0]
	}
}

// Value is the rater as the value of a ui.Setting.
func (r *Rater) Value() string {
	switch {
	case r.Name == "":
		return "nobody yet: press a, type a name"
	case len(r.known) > 1:
		return ui.Choice(r.Name)
	}
	return r.Name
}

// Enrol saves the rater, also if the screen is left meanwhile. If ctx lasts, then goes on with a rater who can answer.
func (r *Rater) Enrol(ctx context.Context, answers Answers, then func() tea.Cmd) tea.Cmd {
	name := r.Name
	return r.enrolling.Ask(ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, answers.Enrol(context.WithoutCancel(ctx), name)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return ui.Send(ui.Notify{Text: safe.Format("%s cannot answer: %v", r.Name, err), Failed: true})
		}
		return then()
	})
}
