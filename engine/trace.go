package engine

import (
	"context"
	"encoding/json"

	"beyond/engine/attack"
)

// trace is an attack to its last step, as it is kept.
type trace struct {
	attack.Trace
	End []int `json:"end"` // the five most probable classes after the last step
}

var traces = keeping[*trace]{
	method: "trace 1",
	encode: func(t *trace) []byte { return marshal(t) },
	decode: func(text []byte) (*trace, error) {
		t := &trace{}
		return t, json.Unmarshal(text, t)
	},
}

// keptTrace finds a trace that was kept, with what is asked for or with more, whether its steps survive rounding.
func (w *Workspace) keptTrace(ctx context.Context, i, label int, s attack.Settings) (t *trace, ok bool) {
	if whole := s; !s.Rounding {
		whole.Rounding = true
		if t, ok = find(ctx, w, i, traces, attackSettings(label, whole)); ok {
			return t, true
		}
	}
	return find(ctx, w, i, traces, attackSettings(label, s))
}

// trace attacks picture i, whose class is label, to the last step. What the steps say of the picture's robustness is
// kept as well.
func (w *Workspace) trace(ctx context.Context, i, label int, s attack.Settings) (*trace, error) {
	if t, ok := w.keptTrace(ctx, i, label, s); ok {
		return t, nil
	}
	t, _, err := kept(ctx, w, Background, i, traces, attackSettings(label, s), func() (*trace, string, error) {
		c, err := w.engine.crop(ctx, Background, w.Set, i, w.Model.Preset)
		if err != nil {
			return nil, "", err
		}
		t := &trace{}
		for step, err := range w.attackFrom(ctx, Background, c.img, label, s) {
			if err != nil {
				return nil, "", err
			}
			t.Add(step, label)
			t.End = classesOf(step.Top)
		}
		if s.Method == attack.IFGSM { // of others the first wrong step is not their first that is wrong
			settings := robustnessSettings(label, s)
			keep(ctx, w, Background, i, robustnesses(s), settings, w.withstood(i, label, t), c.sha256)
		}
		return t, c.sha256, nil
	})
	return t, err
}

// withstood is what withstand would find, from the steps of the same attack.
func (w *Workspace) withstood(i, label int, t *trace) *Robustness {
	if r := w.mistaken(i, label); r != nil {
		return r
	}
	r := &Robustness{Never: t.FirstWrong == nil}
	for _, step := range t.Steps {
		r.PLabel = append(r.PLabel, step.PTrue)
		if t.FirstWrong != nil && step.Step == *t.FirstWrong {
			r.FirstWrong = step.Step
			break
		}
	}
	return r
}

// KeepAttacks attacks the pictures of indices as AttackAll does, for the results to be kept; none stays in memory.
func (w *Workspace) KeepAttacks(ctx context.Context, indices []int, s attack.Settings, progress Progress) error {
	return w.Each(ctx, indices, progress, func(ctx context.Context, i int) error {
		if w.Outcome(i).Err != nil {
			return nil
		}
		_, err := w.attacked(ctx, i, w.tracing(s))
		return err
	})
}

// Recorded are the steps of an attack on picture i that a recording holds; nil if it holds none.
func (w *Workspace) Recorded(i int, s attack.Settings) []attack.Figures {
	o := w.Outcome(i)
	if w.recorded == nil || o.Prediction == nil {
		return nil
	}
	label := w.Set.Items[i].Label
	if label < 0 {
		label = o.Prediction.Top[0].Class
	}
	s.Rounding = true // as in every trace that is kept
	t, ok := find(context.Background(), w, i, traces, attackSettings(label, s))
	if !ok {
		return nil
	}
	return t.Steps
}
