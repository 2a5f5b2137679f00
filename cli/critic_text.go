package cli

import (
	"fmt"

	"beyond/engine"
	"beyond/engine/critic"
)

// writeCritiques prints the choices for people: one class in full, several in a line each.
func (a *app) writeCritiques(w *engine.Workspace, list []*engine.Critique) {
	fmt.Fprintf(a.out, "%s · preset %s · %s\n", w.Model.Name, w.Model.Preset.Name, w.Set.Name)
	if len(list) > 1 {
		a.writeOverview(w, list)
		return
	}
	c := list[0]
	fmt.Fprintf(a.out, "%s · by %s · %d pictures\n", w.Model.Classes.At(c.Class).Name, c.By, len(c.Pictures))
	for i, answer := range c.Answers {
		fmt.Fprintf(a.out, "\n%s\n", c.Selectors[i].Title())
		a.writeChoices(w, c, "prototypes", answer.PrototypeRule, answer.Prototypes)
		a.writeChoices(w, c, "criticisms", answer.CriticismRule, answer.Criticisms)
	}
	if len(c.Answers) < 2 {
		return
	}
	fmt.Fprintf(a.out, "\noverlap (Jaccard)\n")
	for i, x := range c.Answers {
		for j, y := range c.Answers[:i] {
			fmt.Fprintf(a.out, "  %-8s %-8s %.2f\n", c.Selectors[j].Title(), c.Selectors[i].Title(), critic.Jaccard(y.Selection, x.Selection))
		}
	}
}

func (a *app) writeChoices(w *engine.Workspace, c *engine.Critique, name string, rule critic.Rule, choices []critic.Choice) {
	fmt.Fprintf(a.out, "  %s (%s)\n", name, rule.Text)
	for _, choice := range choices {
		i := c.Picture(choice)
		fmt.Fprintf(a.out, "    %-40s %-24s %s\n", w.Set.Items[i].Path, w.Model.Classes.At(w.Outcome(i).Prediction.Top[0].Class).Name, choice.Why.Text)
	}
}

// writeOverview prints, for each class, how many pictures never flip and how many flip at once, and the rules.
func (a *app) writeOverview(w *engine.Workspace, list []*engine.Critique) {
	fmt.Fprintf(a.out, "\n%-28s %5s %6s %8s\n", "class", "n", "never", "at once")
	for _, c := range list {
		never, atOnce, ok := withstanding(c)
		figures := fmt.Sprintf("%6s %8s", "–", "–")
		if ok {
			figures = fmt.Sprintf("%6d %8d", never, atOnce)
		}
		fmt.Fprintf(a.out, "%-28s %5d %s\n", w.Model.Classes.At(c.Class).Name, len(c.Pictures), figures)
		for i, answer := range c.Answers {
			fmt.Fprintf(a.out, "  %-7s prototypes %d (%s), criticisms %d (%s)\n", c.Selectors[i].Title(),
				len(answer.Prototypes), answer.PrototypeRule.Text, len(answer.Criticisms), answer.CriticismRule.Text)
		}
	}
}
