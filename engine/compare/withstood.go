package compare

import (
	"fmt"

	"beyond/engine/finding"
)

// A Fall is the first wrong step of a picture's attack.
type Fall struct {
	At    int  // step; 0: wrong from the start
	Never bool // still right after the last step
}

// Withstood fills in how much of an attack a model withstands, from the falls of the pictures in common that were
// attacked on it. Without any, or where as many are known, it changes nothing.
func (c *Comparison) Withstood(model int, falls []Fall, attack Attack) {
	var e finding.Evidence
	var all []int
	for i, f := range falls {
		e.Pictures, all = append(e.Pictures, finding.Picture{Attacked: true, FirstWrong: f.At, Never: f.Never}), append(all, i)
	}
	m := &c.Models[model]
	more := m.Steps != nil && *m.Attacked == attack && m.Steps.N >= len(falls)
	if s := e.Steps(all); s.N > 0 && !more {
		m.Steps, m.Attacked = &s, &attack
	}
}

// falls are the first wrong steps of the pictures that a model gets right, of attacks on that model.
func (a Answers) falls(model int, tried []Tried) []Fall {
	var list []Fall
	for at, label := range a.Labels {
		if tried[at] == nil || !a.Right(model, at) {
			continue
		}
		fall := Fall{Never: true}
		for k, top := range tried[at] {
			if top != label {
				fall = Fall{At: k}
				break
			}
		}
		list = append(list, fall)
	}
	return list
}

// IsWhole reports whether all pictures in common that the model gets right were attacked on it.
func (m Model) IsWhole() bool { return m.Steps != nil && m.Steps.N == m.Top1.N-m.Top1.K }

// StepsText is the median first wrong step, with "…" while not all right pictures were attacked; "–" before any was.
func (m Model) StepsText() string {
	switch {
	case m.Steps == nil:
		return "–"
	case !m.IsWhole():
		return m.Steps.String() + "…"
	}
	return m.Steps.String()
}

// MillisecondsText has two figures or more; "–" before the model was timed.
func (m Model) MillisecondsText() string {
	switch ms := m.Milliseconds; {
	case ms == nil:
		return "–"
	case *ms < 9.95:
		return fmt.Sprintf("%.1f", *ms)
	default:
		return fmt.Sprintf("%.0f", *ms)
	}
}
