package engine

import (
	"beyond/engine/critic"
	"beyond/engine/dataset"
	"beyond/engine/finding"
)

// CriticReport is the choices of selectors in several classes, or in one that was named. Its JSON form is the document
// of the command critic.
type CriticReport struct {
	Model         finding.Model  `json:"model"`
	Preset        string         `json:"preset"`
	*ClassChoices                // of the only class, see First; nil with several
	Classes       []ClassChoices `json:"classes,omitempty"`
	Skipped       []dataset.Skip `json:"skipped"`
}

// ClassChoices is a Critique with the pictures named by path.
type ClassChoices struct {
	Class            dataset.Class     `json:"class"`
	By               By                `json:"by"`
	N                int               `json:"n"`                 // pictures to choose among
	Never            *int              `json:"never,omitempty"`   // of these, never misled; nil without an attack
	AtOnce           *int              `json:"at_once,omitempty"` // of these, misled by the first step
	*SelectorChoices                   // nil with several selectors
	Selectors        []SelectorChoices `json:"selectors,omitempty"` // nil with one selector
	Overlap          []Overlap         `json:"overlap,omitempty"`
}

// SelectorChoices is the choice of one selector.
type SelectorChoices struct {
	Selector      string   `json:"selector"`
	Prototypes    []Chosen `json:"prototypes"`
	Criticisms    []Chosen `json:"criticisms"`
	Relaxed       bool     `json:"relaxed"`
	PrototypeRule string   `json:"prototype_rule"`
	CriticismRule string   `json:"criticism_rule"`
}

// Chosen is a chosen picture.
type Chosen struct {
	Picture int            `json:"-"` // in Set.Items
	Path    string         `json:"path"`
	Label   *dataset.Class `json:"label"` // nil without a label
	Top1    dataset.Class  `json:"top1"`
	Why     critic.Why     `json:"why"`
}

// Overlap is the share of the pictures chosen by either selector that both chose.
type Overlap struct {
	A       string  `json:"a"`
	B       string  `json:"b"`
	Jaccard float64 `json:"jaccard"`
}

// ChoiceList is the prototypes or the criticisms of one selector, best first.
type ChoiceList struct {
	Selector string // its name
	Name     string // "prototype" or "criticism"
	Rule     string
	Pictures []Chosen
}

// CriticReport names the pictures and classes of answered questions.
func (w *Workspace) CriticReport(critiques []*Critique) CriticReport {
	r := CriticReport{Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Skipped: w.Evidence().LeftOut()}
	for _, c := range critiques {
		r.Classes = append(r.Classes, w.choices(c))
	}
	return r
}

// First returns the report of the first class alone.
func (r CriticReport) First() CriticReport {
	r.ClassChoices, r.Classes = &r.Classes[0], nil
	return r
}

// All returns the choices of each selector.
func (c ClassChoices) All() []SelectorChoices {
	if c.SelectorChoices != nil {
		return []SelectorChoices{*c.SelectorChoices}
	}
	return c.Selectors
}

// Lists returns the prototypes, then the criticisms, of each selector.
func (c ClassChoices) Lists() []ChoiceList {
	var lists []ChoiceList
	for _, s := range c.All() {
		lists = append(lists,
			ChoiceList{s.Selector, "prototype", s.PrototypeRule, s.Prototypes},
			ChoiceList{s.Selector, "criticism", s.CriticismRule, s.Criticisms})
	}
	return lists
}

func (w *Workspace) choices(c *Critique) ClassChoices {
	out := ClassChoices{Class: w.Model.Classes.At(c.Class), By: c.By, N: len(c.Pictures)}
	if never, atOnce, ok := c.Facts.Withstanding(); ok {
		out.Never, out.AtOnce = &never, &atOnce
	}
	if len(c.Answers) == 1 {
		out.SelectorChoices = new(w.selectorChoices(c, c.Answers[0].Selection))
		return out
	}
	for i, answer := range c.Answers {
		out.Selectors = append(out.Selectors, w.selectorChoices(c, answer.Selection))
		for _, other := range c.Answers[:i] {
			jaccard := critic.Jaccard(other.Selection, answer.Selection)
			out.Overlap = append(out.Overlap, Overlap{other.Selector, answer.Selector, jaccard})
		}
	}
	return out
}

func (w *Workspace) selectorChoices(c *Critique, s critic.Selection) SelectorChoices {
	return SelectorChoices{
		Selector: s.Selector, Relaxed: s.Relaxed(), PrototypeRule: s.PrototypeRule.Text, CriticismRule: s.CriticismRule.Text,
		Prototypes: w.chosen(c, s.Prototypes), Criticisms: w.chosen(c, s.Criticisms),
	}
}

// chosen is never nil.
func (w *Workspace) chosen(c *Critique, choices []critic.Choice) []Chosen {
	list := make([]Chosen, len(choices))
	for at, choice := range choices {
		i := c.Picture(choice)
		item, top := w.Set.Items[i], w.Outcome(i).Prediction.Top[0]
		list[at] = Chosen{Picture: i, Path: item.Path, Top1: w.Model.Classes.At(top.Class), Why: choice.Why}
		if item.Label >= 0 {
			list[at].Label = new(w.Model.Classes.At(item.Label))
		}
	}
	return list
}
