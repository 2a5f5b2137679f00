package engine

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/stats"
)

// Attacks is the result of attacking pictures one by one. Its JSON form is the document of the command attack.
type Attacks struct {
	Model      finding.Model `json:"model"`
	Preset     string        `json:"preset"`
	Method     string        `json:"method"`
	Norm       string        `json:"norm"`
	Epsilon    float64       `json:"epsilon"`
	Bound      float64       `json:"bound,omitempty"`     // of the distance from the picture; absent for none
	Restarts   int           `json:"restarts,omitempty"`  // of methods with random starts or several targets
	Precision  float64       `json:"precision,omitempty"` // of the least step lengths
	Space      string        `json:"space"`               // of lengths: pixels in [0,1], or normalised, the network's input
	N          int           `json:"n"`                   // labelled pictures
	Unlabelled int           `json:"unlabelled"`
	Accuracy   []stats.Share `json:"accuracy_by_step"`
	Missing
	Images []Attacked `json:"images"`
}

// Missing are the pictures that a result does not have.
type Missing struct {
	NotFinite int            `json:"not_finite"` // skipped pictures for which the model gave NaN or Inf
	Skipped   []dataset.Skip `json:"skipped"`
}

// Attacked is a picture with its attack.
type Attacked struct {
	Path       string        `json:"path"`
	Label      dataset.Class `json:"label"`
	Unlabelled bool          `json:"unlabelled,omitempty"` // Label is the first prediction
	attack.Trace
}

// Pictures counts the pictures that were attacked or skipped.
func (a Attacks) Pictures() int { return len(a.Images) + len(a.Skipped) }

// AttackAll attacks the pictures of indices and sums up. A picture without a label is attacked against its first
// prediction and counted in no accuracy. Pictures that cannot be attacked are listed as skipped.
func (w *Workspace) AttackAll(
	ctx context.Context, indices []int, s attack.Settings, progress Progress,
) (Attacks, error) {
	return w.attackAll(ctx, indices, s, progress, w.tracing(s))
}

// AttackUntilWrong is AttackAll for the accuracy alone: IFGSM leaves a picture at its first wrong step, and the steps of
// the images are not there.
func (w *Workspace) AttackUntilWrong(
	ctx context.Context, indices []int, s attack.Settings, progress Progress,
) (Attacks, error) {
	s.Rounding = false
	if s.Method != attack.IFGSM {
		return w.AttackAll(ctx, indices, s, progress)
	}
	return w.attackAll(ctx, indices, s, progress, func(ctx context.Context, i, label int) (attack.Trace, error) {
		if t, ok := w.keptTrace(ctx, i, label, s); ok {
			return attack.Trace{FirstWrong: t.FirstWrong}, nil
		}
		r, err := w.robustness(ctx, Background, i, label, s)
		if err != nil || r.Never {
			return attack.Trace{}, err
		}
		return attack.Trace{FirstWrong: &r.FirstWrong}, nil
	})
}

// attacking attacks picture i, whose class is label.
type attacking func(ctx context.Context, i, label int) (attack.Trace, error)

// tracing attacks to the last step.
func (w *Workspace) tracing(s attack.Settings) attacking {
	return func(ctx context.Context, i, label int) (attack.Trace, error) {
		t, err := w.trace(ctx, i, label, s)
		if err != nil {
			return attack.Trace{}, err
		}
		return t.Trace, nil
	}
}

// attackAll sums up what run finds of every picture.
func (w *Workspace) attackAll(
	ctx context.Context, indices []int, s attack.Settings, progress Progress, run attacking,
) (Attacks, error) {
	images := make([]*Attacked, len(w.Set.Items))
	collect, failures := progress.collecting()
	err := w.Each(ctx, indices, collect, func(ctx context.Context, i int) (err error) {
		images[i], err = w.attacked(ctx, i, run)
		return err
	})
	if err != nil {
		return Attacks{}, err
	}
	a := w.newAttacks(s)
	var labelled []attack.Trace
	for _, i := range indices {
		path := w.Set.Items[i].Path
		switch img := images[i]; {
		case img == nil:
			a.skip(path, failures[path])
			continue
		case img.Unlabelled:
			a.Unlabelled++
		default:
			labelled = append(labelled, img.Trace)
		}
		a.Images = append(a.Images, *images[i])
	}
	a.N, a.Accuracy = len(labelled), attack.Accuracy(labelled, s.Steps)
	return a, nil
}

// ParseSpace reads the space in which an attack's lengths are measured: "pixels", in [0,1], or "normalised", as the
// network's input.
func ParseSpace(s string) (normalised bool, err error) {
	if s != "pixels" && s != "normalised" {
		return false, fmt.Errorf("space %q: choose pixels or normalised", s)
	}
	return s == "normalised", nil
}

// NormalisedScale is the attack.Settings.Scale that measures lengths as the network's input.
func (m *Model) NormalisedScale() (scale [3]float64) {
	for c, std := range m.Preset.Deviations() {
		scale[c] = float64(std) / 255
	}
	return scale
}

func (w *Workspace) newAttacks(s attack.Settings) Attacks {
	space := "pixels"
	if s.Scale != [3]float64{} {
		space = "normalised"
	}
	a := Attacks{
		Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Method: s.Method.String(), Norm: s.Norm.String(),
		Epsilon: s.Epsilon, Bound: s.Bound, Space: space, Missing: Missing{Skipped: w.skipped()}, Images: []Attacked{},
	}
	switch {
	case s.Method == attack.Least:
		a.Epsilon, a.Precision = 0, attack.LeastPrecision
	case s.Method == attack.DeepFool:
		a.Epsilon = 0
	case s.Method.Bounded():
		a.Restarts = max(1, s.Restarts)
	}
	return a
}

func (m *Missing) skip(path string, err error) {
	m.Skipped = append(m.Skipped, dataset.Skip{Path: path, Reason: Reason(err)})
	if errors.Is(err, attack.ErrNotFinite) {
		m.NotFinite++
	}
}

func (w *Workspace) attacked(ctx context.Context, i int, run attacking) (*Attacked, error) {
	if err := w.Outcome(i).Err; err != nil && w.IsRecorded() {
		return nil, err
	}
	label, err := w.AttackLabel(ctx, Background, i)
	if err != nil {
		return nil, err
	}
	t, err := run(ctx, i, label)
	if err != nil {
		return nil, err
	}
	item := w.Set.Items[i]
	return &Attacked{Path: item.Path, Label: w.Model.Classes.At(label), Unlabelled: item.Label < 0, Trace: t}, nil
}
