package critic

import (
	"cmp"
	"context"
	"fmt"
	"math"
)

// AdvLeast ranks by the least step length ε with which an attack misleads the model, where [Adv] counts the steps of
// one length and most pictures share few counts. Prototypes need the longest steps, criticisms the shortest. Pictures
// wrong from the start are neither.
type AdvLeast struct{}

func (AdvLeast) Name() string  { return "adv-least" }
func (AdvLeast) Title() string { return "Adv, least ε" }
func (AdvLeast) Needs() Needs  { return Needs{Least: true} }

func (a AdvLeast) Select(_ context.Context, c Class, n Counts) (Selection, error) {
	s := Selection{Selector: a.Name()}
	shortest := func(a, b Picture) int { return cmp.Compare(a.Least, b.Least) }
	longest := func(a, b Picture) int { return shortest(b, a) }
	s.Prototypes, s.PrototypeRule = byLeast("the longest least ε", longest).choose(c.Pictures, nil, n.Prototypes)
	s.Criticisms, s.CriticismRule = byLeast("the shortest least ε", shortest).
		choose(c.Pictures, s.Prototypes, n.Criticisms)
	return s, nil
}

// byLeast is a list in that order; every picture that is right meets its definition.
func byLeast(name string, compare func(a, b Picture) int) definition {
	right := func(p Picture) bool { return p.Least > 0 }
	return definition{name: name, admits: right, meets: right, compare: compare, why: whyLeast}
}

func whyLeast(p Picture) Why {
	text, least := fmt.Sprintf("least ε %.6f", p.Least), p.Least
	if math.IsInf(least, 1) {
		text, least = "no ε misleads", never
	}
	return Why{text + ", p " + probability(p.P), []Fact{{"p_true", p.P}, {"least_epsilon", least}}}
}
