package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"beyond/engine"
	"beyond/engine/critic"
)

type (
	// criticJSON is the document of critic for several classes; for one it is that class' critiqueJSON.
	criticJSON struct {
		Model   modelJSON      `json:"model"`
		Preset  string         `json:"preset"`
		Classes []critiqueJSON `json:"classes"`
		Skipped []skippedJSON  `json:"skipped"`
	}
	// oneCriticJSON is the document for one class.
	oneCriticJSON struct {
		Model  modelJSON `json:"model"`
		Preset string    `json:"preset"`
		critiqueJSON
		Skipped []skippedJSON `json:"skipped"`
	}
	critiqueJSON struct {
		Class  classJSON `json:"class"`
		By     string    `json:"by"`
		N      int       `json:"n"`                 // pictures to choose among
		Never  *int      `json:"never,omitempty"`   // of these, never misled; where the attack was run
		AtOnce *int      `json:"at_once,omitempty"` // of these, misled by the first step
		*selectionJSON
		Selectors []selectionJSON `json:"selectors,omitempty"` // where all are asked for
		Overlap   []overlapJSON   `json:"overlap,omitempty"`
	}
	selectionJSON struct {
		Selector      string       `json:"selector"`
		Prototypes    []choiceJSON `json:"prototypes"`
		Criticisms    []choiceJSON `json:"criticisms"`
		Relaxed       bool         `json:"relaxed"`
		PrototypeRule string       `json:"prototype_rule"`
		CriticismRule string       `json:"criticism_rule"`
	}
	choiceJSON struct {
		Path  string         `json:"path"`
		Label *classJSON     `json:"label"`
		Top1  classJSON      `json:"top1"`
		Why   map[string]any `json:"why"` // figures by name, null for never, and text
	}
	overlapJSON struct {
		A       string  `json:"a"`
		B       string  `json:"b"`
		Jaccard float64 `json:"jaccard"`
	}
)

// toCriticJSON is the document of list: of one class where one was asked for.
func toCriticJSON(w *engine.Workspace, list []*engine.Critique, o *criticFlags) any {
	model, preset := modelJSON{w.Model.Name, w.Model.SHA256()}, w.Model.Preset.Name
	if o.class != "" {
		return oneCriticJSON{model, preset, toCritiqueJSON(w, list[0], o.selector == allSelectors), leftOut(w)}
	}
	document := criticJSON{Model: model, Preset: preset, Skipped: leftOut(w)}
	for _, c := range list {
		document.Classes = append(document.Classes, toCritiqueJSON(w, c, o.selector == allSelectors))
	}
	return document
}

func toCritiqueJSON(w *engine.Workspace, c *engine.Critique, all bool) critiqueJSON {
	out := critiqueJSON{Class: toClassJSON(w.Model.Classes.At(c.Class)), By: c.By.String(), N: len(c.Pictures)}
	if never, atOnce, ok := withstanding(c); ok {
		out.Never, out.AtOnce = &never, &atOnce
	}
	for i, answer := range c.Answers {
		s := toSelectionJSON(w, c, answer.Selection)
		if !all {
			out.selectionJSON = &s
			break
		}
		out.Selectors = append(out.Selectors, s)
		for _, other := range c.Answers[:i] {
			out.Overlap = append(out.Overlap, overlapJSON{other.Selector, answer.Selector, critic.Jaccard(other.Selection, answer.Selection)})
		}
	}
	return out
}

// withstanding counts the pictures that the attack never misleads and those that its first step misleads.
func withstanding(c *engine.Critique) (never, atOnce int, ok bool) {
	for _, p := range c.Facts.Pictures {
		ok = ok || len(p.Attack.P) > 0
		never += count(p.Attack.Never)
		atOnce += count(!p.Attack.Never && p.Attack.FirstWrong == 1)
	}
	return never, atOnce, ok
}

func toSelectionJSON(w *engine.Workspace, c *engine.Critique, s critic.Selection) selectionJSON {
	out := selectionJSON{
		Selector: s.Selector, Relaxed: s.Relaxed(), PrototypeRule: s.PrototypeRule.Text, CriticismRule: s.CriticismRule.Text,
		Prototypes: []choiceJSON{}, Criticisms: []choiceJSON{},
	}
	for _, choice := range s.Prototypes {
		out.Prototypes = append(out.Prototypes, toChoiceJSON(w, c.Picture(choice), choice.Why))
	}
	for _, choice := range s.Criticisms {
		out.Criticisms = append(out.Criticisms, toChoiceJSON(w, c.Picture(choice), choice.Why))
	}
	return out
}

func toChoiceJSON(w *engine.Workspace, i int, why critic.Why) choiceJSON {
	item := w.Set.Items[i]
	out := choiceJSON{Path: item.Path, Top1: toClassJSON(w.Model.Classes.At(w.Outcome(i).Prediction.Top[0].Class)), Why: map[string]any{"text": why.Text}}
	if item.Label >= 0 {
		label := toClassJSON(w.Model.Classes.At(item.Label))
		out.Label = &label
	}
	for _, f := range why.Facts {
		out.Why[f.Name] = nil
		if !math.IsNaN(f.Value) {
			out.Why[f.Name] = f.Value
		}
	}
	return out
}

// writeCriticCSV lists the chosen pictures, one a row.
func writeCriticCSV(path string, w *engine.Workspace, list []*engine.Critique) error {
	return writeFile(path, func(file io.Writer) error {
		rows := csv.NewWriter(file)
		_ = rows.Write([]string{"class", "wnid", "selector", "list", "rank", "path", "top1", "why", "facts"})
		for _, c := range list {
			class := w.Model.Classes.At(c.Class)
			for _, answer := range c.Answers {
				for l, choices := range [][]critic.Choice{answer.Prototypes, answer.Criticisms} {
					for rank, choice := range choices {
						i := c.Picture(choice)
						_ = rows.Write([]string{
							plainCell(class.Name), class.WNID, answer.Selector, [...]string{"prototype", "criticism"}[l], strconv.Itoa(rank + 1),
							plainCell(w.Set.Items[i].Path), plainCell(w.Model.Classes.At(w.Outcome(i).Prediction.Top[0].Class).Name),
							choice.Why.Text, facts(choice.Why),
						})
					}
				}
			}
		}
		rows.Flush()
		return rows.Error()
	})
}

// facts writes figures as "p_true=0.93 first_wrong_step=2".
func facts(why critic.Why) string {
	var list []string
	for _, f := range why.Facts {
		value := "never"
		if !math.IsNaN(f.Value) {
			value = strconv.FormatFloat(f.Value, 'g', 6, 64)
		}
		list = append(list, f.Name+"="+value)
	}
	return strings.Join(list, " ")
}

// plainCell keeps a stranger's text from being taken for a formula by a spreadsheet.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

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
