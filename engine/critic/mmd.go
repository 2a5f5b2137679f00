package critic

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// MMD chooses prototypes whose distribution of features is closest to that of the class, and criticisms where the two
// differ most (Kim, Khanna and Koyejo 2016): maximum mean discrepancy with the RBF kernel exp(−γ‖a−b‖²). It looks at
// pictures as the model sees them and at nothing else.
//
// Everything is dense and exact, yet no kernel matrix is needed: its means are computed block by block, and a row each
// time a picture is picked. Beyond a table of distances for up to some 5,700 pictures, memory grows with the number of
// pictures and not with its square.
type MMD struct {
	Regulariser Regulariser
	Lambda      float64 // weight of LogDet, not negative
	Gamma       float64 // 0: one by the median of the squared distances
	// Distances is how squared distances of many pictures are computed; nil means Exact. Faster ones may err by some 1e-6.
	Distances Distances
}

// DefaultMMD is the paper's: λ = 1e-5.
func DefaultMMD() MMD { return MMD{Regulariser: LogDet, Lambda: 1e-5} }

func (MMD) Name() string  { return "mmd" }
func (MMD) Title() string { return "MMD" }
func (MMD) Needs() Needs  { return Needs{Features: true} }

// Fitted is a choice of rows with its settings. Its JSON form is the document of critic fit.
type Fitted struct {
	N           int         `json:"n"` // rows
	Gamma       float64     `json:"gamma"`
	Regulariser Regulariser `json:"regulariser"`
	Lambda      float64     `json:"lambda"`
	Prototypes  []int       `json:"prototypes"` // rows, in the order in which they were picked
	Criticisms  []int       `json:"criticisms"`
	// Witness, for each row, is how much denser the rows lie there than the prototypes do: mean_j K_ij − mean_s K_si.
	Witness []float64 `json:"-"`
	// StandsFor, for each prototype, counts the rows that are closer to it than to the others.
	StandsFor []int `json:"-"`
}

// errSame says that a median of 0 gives no γ.
var errSame = errors.New("more than half of the pairs have the same features, which gives no gamma")

// Validate says which setting makes no sense, if any.
func (s MMD) Validate() error {
	switch {
	case !(s.Lambda >= 0) || math.IsInf(s.Lambda, 0):
		return fmt.Errorf("lambda %g: must not be negative", s.Lambda)
	case !(s.Gamma >= 0) || math.IsInf(s.Gamma, 0):
		return fmt.Errorf("gamma %g: must be positive, or 0 for the median's", s.Gamma)
	}
	return nil
}

// Fit chooses among the rows of features, [len/d, d]. It returns fewer where there are fewer rows, and errors where
// features are not numbers, where γ is undefined, and when ctx is done.
func (s MMD) Fit(ctx context.Context, features []float32, d int, n Counts) (Fitted, error) {
	if d < 1 || len(features)%d != 0 {
		panic("critic: features are not rows of that length")
	}
	m := matrix{len(features) / d, d, features}
	if err := errors.Join(s.Validate(), m.check()); err != nil {
		return Fitted{}, err
	}
	return s.fit(ctx, m, n)
}

func (s MMD) fit(ctx context.Context, m matrix, n Counts) (f Fitted, err error) {
	if s.Distances == nil {
		s.Distances = Exact
	}
	f = Fitted{N: m.n, Regulariser: s.Regulariser, Lambda: s.Lambda}
	measure, err := m.kept(ctx, s.Distances(m.data, m.d))
	if err != nil {
		return Fitted{}, err
	}
	if f.Gamma, err = s.gamma(ctx, m, measure); err != nil {
		return Fitted{}, err
	}
	means, err := m.means(ctx, measure, f.Gamma)
	if err != nil {
		return Fitted{}, err
	}
	g := newGreedy(m, f.Gamma, means)
	f.Prototypes = g.prototypes(n.Prototypes)
	f.Witness, f.StandsFor = g.witness(), g.standsFor()
	f.Criticisms = g.criticisms(n.Criticisms, s.Regulariser, s.Lambda)
	return f, ctx.Err()
}

func (s MMD) gamma(ctx context.Context, m matrix, measure Measure) (float64, error) {
	if s.Gamma > 0 {
		return s.Gamma, nil
	}
	if m.n < 2 {
		return 1, nil // of a single picture any will do
	}
	median, err := m.median(ctx, measure)
	if err == nil && !(median > 0) {
		err = errSame
	}
	return 1 / median, err
}

func (s MMD) Select(ctx context.Context, c Class, n Counts) (Selection, error) {
	m, err := features(c.Pictures)
	if err != nil {
		return Selection{}, err
	}
	f, err := s.fit(ctx, m, n)
	if err != nil {
		return Selection{}, err
	}
	rule := Rule{Text: fmt.Sprintf("greedy, γ %.3g, %s", f.Gamma, s.Regulariser.text(s.Lambda)), Qualify: m.n}
	out := Selection{Selector: s.Name(), PrototypeRule: rule, CriticismRule: rule}
	for i, at := range f.Prototypes {
		text := fmt.Sprintf("stands for %d of %d", f.StandsFor[i], m.n)
		facts := append(s.facts(c, f, at), Fact{"stands_for", float64(f.StandsFor[i])})
		out.Prototypes = append(out.Prototypes, Choice{at, Why{text, facts}})
	}
	for _, at := range f.Criticisms {
		text := fmt.Sprintf("witness %+.4f", f.Witness[at])
		out.Criticisms = append(out.Criticisms, Choice{at, Why{text, s.facts(c, f, at)}})
	}
	out.PrototypeRule.Relaxed = len(f.Prototypes) < n.Prototypes
	out.CriticismRule.Relaxed = len(f.Criticisms) < n.Criticisms
	return out, nil
}

func (MMD) facts(c Class, f Fitted, at int) []Fact {
	return []Fact{{"p_true", c.Pictures[at].P}, {"witness", f.Witness[at]}}
}
