package critic

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// Random draws without looking, as a base line for the other selectors.
type Random struct{ Seed uint64 }

func (Random) Name() string  { return "random" }
func (Random) Title() string { return "Random" }
func (Random) Needs() Needs  { return Needs{} }

func (r Random) Select(_ context.Context, c Class, n Counts) (Selection, error) {
	// The class takes part in the seed: data sets whose classes are alike in order would otherwise show the same scenes.
	order := rand.New(rand.NewPCG(r.Seed, uint64(c.Index))).Perm(len(c.Pictures))
	rule := Rule{Text: fmt.Sprintf("drawn with seed %d", r.Seed), Qualify: len(c.Pictures)}
	out := Selection{Selector: r.Name(), PrototypeRule: rule, CriticismRule: rule}
	prototypes := min(n.Prototypes, len(order))
	criticisms := min(n.Criticisms, len(order)-prototypes)
	for i, at := range order[:prototypes+criticisms] {
		choice := Choice{at, Why{"drawn", []Fact{{"p_true", c.Pictures[at].P}}}}
		if i < prototypes {
			out.Prototypes = append(out.Prototypes, choice)
		} else {
			out.Criticisms = append(out.Criticisms, choice)
		}
	}
	out.PrototypeRule.Relaxed = prototypes < n.Prototypes
	out.CriticismRule.Relaxed = criticisms < n.Criticisms
	return out, nil
}
