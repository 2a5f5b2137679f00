package engine

import (
	"context"

	"beyond/engine/attack"
)

// Robustness is how many steps an attack needs to lead a picture away from a class, which is the picture's label
// unless something else is said. It is immutable. Its JSON form is the one that is kept.
type Robustness struct {
	FirstWrong int  // 0: misclassified from the start
	Never      bool // still right after the last step
	// PLabel is the probability of the label after each step, from 0 to FirstWrong, or to the attack's last one.
	PLabel []float64
	Attack attack.Settings `json:"-"` // under which all this holds
}

// MeasureRobustness finds the first wrong step of each labelled picture of indices. It skips pictures measured under
// the same settings. An attack ends at its first wrong step.
func (w *Workspace) MeasureRobustness(ctx context.Context, indices []int, s attack.Settings, progress Progress) error {
	return w.MeasureRobustnessBy(ctx, indices, ByLabel, s, progress)
}

// MeasureRobustnessBy finds the first wrong step of each picture of indices as one of the class to which it belongs.
func (w *Workspace) MeasureRobustnessBy(
	ctx context.Context, indices []int, by By, s attack.Settings, progress Progress,
) error {
	return w.Each(ctx, indices, progress, func(ctx context.Context, i int) error {
		class := w.classOf(i, by)
		if class < 0 || w.Outcome(i).Err != nil {
			return nil
		}
		_, err := w.robustness(ctx, Background, i, class, s)
		return err
	})
}

// RecallRobustness fills in the first wrong steps of predicted pictures that an earlier start has kept. It attacks
// nothing.
func (w *Workspace) RecallRobustness(ctx context.Context, indices []int, s attack.Settings) {
	for _, i := range indices {
		label, o := w.Set.Items[i].Label, w.Outcome(i)
		if ctx.Err() != nil || label < 0 || !o.Right() || o.Robustness != nil {
			continue
		}
		if r, ok := find(ctx, w, i, robustnesses(s), robustnessSettings(label, s)); ok {
			w.update(i, func(o *Outcome) { o.Robustness = r })
		}
	}
}

// leading names an attack that leads a picture away from a class that is not its label.
type leading struct{ picture, class int }

// knownRobustness is that of picture i as one of class, nil where it is not known under these settings.
func (w *Workspace) knownRobustness(i, class int, s attack.Settings) *Robustness {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.outcomes[i].Robustness
	if class != w.Set.Items[i].Label {
		known = w.led[leading{i, class}]
	}
	if known == nil || known.Attack != s {
		return nil
	}
	return known
}

// robustness returns the first wrong step of picture i for class. It attacks the picture if no result is cached.
func (w *Workspace) robustness(ctx context.Context, p Priority, i, class int, s attack.Settings) (*Robustness, error) {
	if known := w.knownRobustness(i, class, s); known != nil {
		return known, nil
	}
	compute := func() (*Robustness, string, error) { return w.withstand(ctx, p, i, class, s) }
	result, _, err := kept(ctx, w, p, i, robustnesses(s), robustnessSettings(class, s), compute)
	if err != nil {
		return nil, err
	}
	w.update(i, func(o *Outcome) {
		if class == w.Set.Items[i].Label {
			o.Robustness = result
		} else {
			w.led[leading{i, class}] = result
		}
	})
	return result, nil
}

// withstand attacks picture i until the model gives it another class. A mistake that is known is not attacked. content
// is the SHA-256 of the file.
func (w *Workspace) withstand(
	ctx context.Context, p Priority, i, class int, s attack.Settings,
) (result *Robustness, content string, err error) {
	if r := w.mistaken(i, class); r != nil {
		r.Attack = s
		return r, w.Outcome(i).Prediction.Content, nil
	}
	c, err := w.engine.crop(ctx, p, w.Set, i, w.Model.Preset)
	if err != nil {
		return nil, "", err
	}
	result = &Robustness{Never: true, Attack: s}
	for step, err := range w.attackFrom(ctx, p, c.img, class, s) {
		if err != nil {
			return nil, "", err
		}
		result.PLabel = append(result.PLabel, step.PLabel)
		if step.Top[0].Class != class {
			result.FirstWrong, result.Never = step.Index, false
			break
		}
	}
	return result, c.sha256, nil
}

// mistaken is the robustness of a mistake that is known, which needs no attack; nil of any other picture.
func (w *Workspace) mistaken(i, class int) *Robustness {
	if o := w.Outcome(i); o.Wrong() && class == w.Set.Items[i].Label {
		return &Robustness{PLabel: []float64{o.Prediction.PLabel}}
	}
	return nil
}
