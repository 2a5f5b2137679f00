package critic

import (
	"cmp"
	"context"
	"fmt"
)

// Adv chooses by how much of an attack a picture withstands (the paper's own way). Prototypes are still right after
// the last step, the surest first. Criticisms are right at the start and wrong after one step, the most thoroughly
// misled first. Pictures wrong from the start are neither.
type Adv struct{}

func (Adv) Name() string  { return "adv" }
func (Adv) Title() string { return "Adv" }
func (Adv) Needs() Needs  { return Needs{Attack: true} }

func (a Adv) Select(_ context.Context, c Class, n Counts) (Selection, error) {
	s := Selection{Selector: a.Name()}
	s.Prototypes, s.PrototypeRule = lasting(c.Steps).choose(c.Pictures, nil, n.Prototypes)
	s.Criticisms, s.CriticismRule = falling(c.Steps).choose(c.Pictures, s.Prototypes, n.Criticisms)
	return s, nil
}

// lasting is the definition of prototypes. Relaxing it ends before the pictures that are criticisms.
func lasting(steps int) definition {
	return definition{
		name:   "right after " + count(steps),
		admits: func(p Picture) bool { return p.Attack.known() && (p.Attack.Never || p.Attack.FirstWrong > 1) },
		meets:  func(p Picture) bool { return p.Attack.Never },
		compare: func(a, b Picture) int {
			return cmp.Or(-compareSteps(a.Attack, b.Attack), cmp.Compare(b.Attack.last(), a.Attack.last()))
		},
		reaches: func(p Picture) string { return fmt.Sprintf("first wrong step ≥ %d", p.Attack.FirstWrong) },
		why:     whyAttack(steps),
	}
}

// falling is the definition of criticisms. Relaxing it ends before the pictures that never fall.
func falling(steps int) definition {
	return definition{
		name:   "wrong after 1 step",
		admits: func(p Picture) bool { return p.Attack.known() && !p.Attack.Never && p.Attack.FirstWrong > 0 },
		meets:  func(p Picture) bool { return p.Attack.FirstWrong == 1 },
		compare: func(a, b Picture) int {
			return cmp.Or(compareSteps(a.Attack, b.Attack), cmp.Compare(a.Attack.last(), b.Attack.last()))
		},
		reaches: func(p Picture) string { return fmt.Sprintf("first wrong step ≤ %d", p.Attack.FirstWrong) },
		why:     whyAttack(steps),
	}
}

// compareSteps puts the attack with the earlier wrong step first.
func compareSteps(a, b Attack) int {
	switch {
	case a.Never && b.Never:
		return 0
	case a.Never:
		return 1
	case b.Never:
		return -1
	}
	return cmp.Compare(a.FirstWrong, b.FirstWrong)
}

func whyAttack(steps int) func(Picture) Why {
	return func(p Picture) Why {
		first := float64(p.Attack.FirstWrong)
		text := fmt.Sprintf("wrong after %s, p %s", count(p.Attack.FirstWrong), probability(p.Attack.last()))
		if p.Attack.Never {
			first = never
			text = fmt.Sprintf("right after %s, p %s", count(steps), probability(p.Attack.last()))
		}
		return Why{text, []Fact{{"p_true", p.P}, {"first_wrong_step", first}, {"p_true_after", p.Attack.last()}}}
	}
}

// probability writes two digits, or as many as tell p from 0 and 1.
func probability(p float64) string {
	if p >= 0.005 && p < 0.995 {
		return fmt.Sprintf("%.2f", p)
	}
	return fmt.Sprintf("%.3g", p)
}

// count writes "1 step", "10 steps".
func count(steps int) string {
	if steps == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", steps)
}
