package attack

import "beyond/engine/stats"

// Trace is an attack on one picture in figures.
type Trace struct {
	FirstWrong *int      `json:"first_wrong_step"`       // first step whose first class is not the label; nil for none
	Least      Shortest  `json:"least_epsilon,omitzero"` // of the method Least
	Steps      []Figures `json:"steps"`
}

// Figures are the figures of a Step, under the names that documents have for them.
type Figures struct {
	Step             int     `json:"step"`
	Top1             int     `json:"top1"` // class
	PTop1            float64 `json:"p_top1"`
	PTrue            float64 `json:"p_true"`
	Loss             float64 `json:"loss"`
	Linf             float64 `json:"linf"`
	L2               float64 `json:"l2"`
	SurvivesRounding bool    `json:"survives_rounding"`
}

// Add appends the next step of an attack on a picture with a label. A restart takes the place of the one before, which
// did not mislead.
func (t *Trace) Add(s Step, label int) {
	top := s.Top[0]
	t.Least = s.Least
	if s.Restart > 0 && s.Index == 1 {
		t.Steps = t.Steps[:1]
	}
	if top.Class != label && t.FirstWrong == nil {
		t.FirstWrong = &s.Index
	}
	t.Steps = append(t.Steps, Figures{s.Index, top.Class, top.P, s.PLabel, s.Loss, s.Linf, s.L2, s.SurvivesRounding})
}

// right reports whether every step up to k is right.
func (t Trace) right(k int) bool { return t.FirstWrong == nil || *t.FirstWrong > k }

// Accuracy returns the share of pictures that are right at every step up to k, for k from 0 to steps. An attacker stops
// at the first wrong step, so accuracy only falls (docs/decisions/4-accuracy-under-attack.md).
func Accuracy(traces []Trace, steps int) []stats.Share {
	curve := make([]stats.Share, steps+1)
	for k := range curve {
		right := 0
		for _, t := range traces {
			if t.right(k) {
				right++
			}
		}
		curve[k] = stats.NewShare(right, len(traces))
	}
	return curve
}
