package attack

import (
	"context"
	"encoding/json"
	"math"
)

// LeastPrecision is how close a least step length is to one that does not mislead, in units of pixels in [0,1]: a four
// thousandth of a grey level. Ten steps of a hundredth of one mislead some pictures.
const LeastPrecision = 1e-6

// Shortest is the least length of a step that misleads. The zero value says that it was not looked for.
type Shortest struct {
	Epsilon float64 // where one was found
	Sought  bool
	Found   bool // false: no length up to 1 misleads
}

// MarshalJSON writes the length, or null.
func (s Shortest) MarshalJSON() ([]byte, error) {
	if !s.Found {
		return []byte("null"), nil
	}
	return json.Marshal(s.Epsilon)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Shortest) UnmarshalJSON(text []byte) error {
	*s = Shortest{Sought: true, Found: string(text) != "null"}
	return json.Unmarshal(text, &s.Epsilon)
}

// FindLeast returns the least length of a step with which IFGSM misleads the model within s.Steps steps, to
// LeastPrecision, by doubling and bisection: with the length returned the picture is led away from its label (or to the
// target), and with one shorter by the precision it is not. Lengths between those that were tried may do otherwise,
// because what an attack reaches does not always grow with its length. It is 0 for a picture that is wrong already.
func FindLeast(ctx context.Context, m Model, start []float32, label int, s Settings) (Shortest, error) {
	misleads := func(epsilon float64) (bool, error) {
		s := s
		s.Method, s.Epsilon, s.Rounding = IFGSM, epsilon, false
		for step, err := range Run(ctx, m, start, label, s) {
			if err != nil {
				return false, err
			}
			if s.misled(step, label) {
				return true, nil
			}
		}
		return false, nil
	}
	w := &walk{ctx: ctx, model: m, start: start, label: label}
	logits, err := w.logits(0, start)
	if err != nil {
		return Shortest{}, err
	}
	if s.misled(Describe(0, start, start, logits, label), label) {
		return Shortest{Sought: true, Found: true}, nil
	}
	low, high := 0.0, 160*LeastPrecision
	for {
		found, err := misleads(high)
		if err != nil {
			return Shortest{}, err
		}
		if found {
			break
		}
		if high >= 1 {
			return Shortest{Sought: true}, nil
		}
		low, high = high, math.Min(2*high, 1)
	}
	for high-low > LeastPrecision {
		middle := (low + high) / 2
		found, err := misleads(middle)
		switch {
		case err != nil:
			return Shortest{}, err
		case found:
			high = middle
		default:
			low = middle
		}
	}
	return Shortest{high, true, true}, nil
}

// misled reports whether a step is where the attack leads.
func (s Settings) misled(step Step, label int) bool {
	if s.Targeted {
		return step.Top[0].Class == s.Target
	}
	return step.Top[0].Class != label
}

// least sees the start, looks for the least length, and shows the attack with it, or with length 1 if none misleads.
func (w *walk) least() error {
	logits, err := w.logits(0, w.start)
	if err != nil {
		return err
	}
	w.shortest.Sought = true
	if w.s.misled(Describe(0, w.start, w.start, logits, w.label), w.label) {
		w.shortest.Found = true
		return w.see(0, w.start, logits)
	}
	if err := w.see(0, w.start, logits); err != nil {
		return err
	}
	if w.shortest, err = FindLeast(w.ctx, w.model, w.start, w.label, w.s); err != nil {
		return err
	}
	if w.s.Epsilon = w.shortest.Epsilon; !w.shortest.Found {
		w.s.Epsilon = 1
	}
	return w.ifgsm(w.start, 1)
}
