package critic

import (
	"cmp"
	"context"
	"fmt"
	"math"
)

// Probs chooses by the probability of the class alone: prototypes above 0.9, the surest first, criticisms below 0.1,
// the least probable first.
type Probs struct{}

// sure and doubtful are the paper's bounds.
const sure, doubtful = 0.9, 0.1

func (Probs) Name() string  { return "probs" }
func (Probs) Title() string { return "Probs" }
func (Probs) Needs() Needs  { return Needs{} }

func (s Probs) Select(_ context.Context, c Class, n Counts) (Selection, error) {
	out := Selection{Selector: s.Name()}
	out.Prototypes, out.PrototypeRule = definition{
		name:    fmt.Sprintf("p > %g", sure),
		admits:  func(p Picture) bool { return p.P >= doubtful },
		meets:   func(p Picture) bool { return p.P > sure },
		compare: func(a, b Picture) int { return cmp.Compare(b.P, a.P) },
		reaches: func(p Picture) string { return fmt.Sprintf("p ≥ %.2f", math.Floor(100*p.P)/100) },
		why:     whyProbability,
	}.choose(c.Pictures, nil, n.Prototypes)
	out.Criticisms, out.CriticismRule = definition{
		name:    fmt.Sprintf("p < %g", doubtful),
		admits:  func(p Picture) bool { return p.P <= sure },
		meets:   func(p Picture) bool { return p.P < doubtful },
		compare: func(a, b Picture) int { return cmp.Compare(a.P, b.P) },
		reaches: func(p Picture) string { return fmt.Sprintf("p ≤ %.2f", math.Ceil(100*p.P)/100) },
		why:     whyProbability,
	}.choose(c.Pictures, out.Prototypes, n.Criticisms)
	return out, nil
}

func whyProbability(p Picture) Why {
	return Why{"p " + probability(p.P), []Fact{{"p_true", p.P}}}
}
