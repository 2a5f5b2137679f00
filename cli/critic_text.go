package cli

import (
	"fmt"

	"beyond/engine"
	"beyond/engine/critic"
)

// writeCritiques prints the choices for people: one class in full, several in a line each.
func (a *app) writeCritiques(data string, r engine.CriticReport) {
	a.printf("%s · preset %s · %s\n", r.Model.Name, r.Preset, data)
	if len(r.Classes) > 1 {
		a.writeOverview(r)
		return
	}
	c := r.Classes[0]
	a.printf("%s · by %s · %d pictures\n", c.Class.Name, c.By, c.N)
	for _, s := range c.All() {
		a.printf("\n%s\n", critic.Title(s.Selector))
		a.writeChoices("prototypes", s.PrototypeRule, s.Prototypes)
		a.writeChoices("criticisms", s.CriticismRule, s.Criticisms)
	}
	if len(c.Overlap) > 0 {
		a.printf("\noverlap (Jaccard)\n")
	}
	for _, o := range c.Overlap {
		a.printf("  %-8s %-8s %.2f\n", critic.Title(o.A), critic.Title(o.B), o.Jaccard)
	}
}

func (a *app) writeChoices(name, rule string, pictures []engine.Chosen) {
	a.printf("  %s (%s)\n", name, rule)
	for _, p := range pictures {
		a.printf("    %-40s %-24s %s\n", p.Path, p.Top1.Name, p.Why.Text)
	}
}

// writeOverview prints, for each class, how many pictures never flip and how many flip at once, and the rules.
func (a *app) writeOverview(r engine.CriticReport) {
	a.printf("\n%-28s %5s %6s %8s\n", "class", "n", "never", "at once")
	for _, c := range r.Classes {
		figures := fmt.Sprintf("%6s %8s", "–", "–")
		if c.Never != nil {
			figures = fmt.Sprintf("%6d %8d", *c.Never, *c.AtOnce)
		}
		a.printf("%-28s %5d %s\n", c.Class.Name, c.N, figures)
		for _, s := range c.All() {
			a.printf("  %-7s prototypes %d (%s), criticisms %d (%s)\n", critic.Title(s.Selector),
				len(s.Prototypes), s.PrototypeRule, len(s.Criticisms), s.CriticismRule)
		}
	}
}
