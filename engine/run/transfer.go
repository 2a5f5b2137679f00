package run

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine"
	"beyond/engine/attack"
)

// Transfer tries the adversarial pictures of each model on the others, as the command compare does.
type Transfer struct {
	Norm    string  `yaml:"norm,short" json:"norm"`
	Epsilon float64 `yaml:"epsilon" json:"epsilon"`
	Steps   int     `yaml:"steps" json:"steps"`
	// PerClass takes the first of each class only, 0 all.
	PerClass int      `yaml:"per_class" json:"per_class"`
	Classes  []string `yaml:"classes" json:"classes,omitempty"`
}

func (t Transfer) settings() (s attack.Settings, err error) {
	norm, err := attack.ParseNorm(t.Norm)
	if err != nil {
		return s, err
	}
	s = attack.Default(norm)
	s.Steps = t.Steps
	if t.Epsilon != 0 {
		s.Epsilon = t.Epsilon
	}
	if t.PerClass < 0 {
		return s, fmt.Errorf("per_class %d: must not be negative", t.PerClass)
	}
	return s, s.Validate()
}

// checkTransfers refuses transfers that no command would measure.
func (s *Study) checkTransfers(at func(string, error) error) error {
	if n := len(s.Models); len(s.Transfers) > 0 && (n < 2 || n > engine.MostCompared) {
		return at("transfers", fmt.Errorf("transfer: needs 2 to %d models, the study has %d", engine.MostCompared, n))
	}
	for i, t := range s.Transfers {
		if _, err := t.settings(); err != nil {
			return at(fmt.Sprintf("transfers[%d].%s", i, firstWord(err)), err)
		}
	}
	return nil
}

// Transferred is the attack of the run's first transfer and the paths of the pictures that it takes; ok is false where
// the run has none.
func (r *Run) Transferred() (s attack.Settings, pictures map[string]bool, ok bool) {
	if len(r.Study.Transfers) == 0 {
		return s, nil, false
	}
	t := r.Study.Transfers[0]
	s, err := t.settings()
	if err != nil {
		return s, nil, false
	}
	m, set, err := r.Model(0, nil)
	if err != nil {
		return s, nil, false
	}
	chosen, err := among(Input{m, set}, set.All(), t.Classes, t.PerClass)
	pictures = make(map[string]bool, len(chosen))
	for _, i := range chosen {
		pictures[set.Items[i].Path] = true
	}
	return s, pictures, err == nil
}

var errOtherClasses = errors.New("transfer: its models must have the same classes")

// transferSteps lists the rows of the transfers, by the model that is attacked. They come behind the predictions of all
// models, which say what is right.
func (w *Worker) transferSteps() (list []step, err error) {
	d := w.Description
	for _, t := range d.Study.Transfers {
		settings, err := t.settings()
		if err != nil {
			return nil, fmt.Errorf("transfer: %w", err)
		}
		for _, m := range d.Models {
			if m.Classes != d.Models[0].Classes || m.Labels != nil {
				return nil, errOtherClasses
			}
		}
		in := w.Inputs[0]
		chosen, err := among(in, w.Shard.of(len(in.Set.Items)), t.Classes, t.PerClass)
		if err != nil {
			return nil, fmt.Errorf("transfer: classes: %w", err)
		}
		forward := float64(settings.Steps + 1)
		for row := range w.Inputs {
			list = append(list, step{
				Name: fmt.Sprintf("transfer %s ε %g × %d", settings.Norm, settings.Epsilon, settings.Steps), model: row,
				cost: forward*backward + forward*float64(len(w.Inputs)-1), chosen: chosen, together: true,
				row: func(ctx context.Context, side engine.Side, pictures []int, p engine.Progress) error {
					return side.KeepTransfer(ctx, row, pictures, settings, p)
				},
			})
		}
	}
	return list, nil
}

// together opens all models at once, with what the part has of them, for steps that need them together.
func (w *Worker) together(e *engine.Engine) (side engine.Side) {
	for _, in := range w.Inputs {
		side = append(side, e.Open(in.Model, in.Set))
	}
	return side
}

// predicted fills in predictions of pictures by all models: those of the part, or new ones.
func predicted(ctx context.Context, side engine.Side, pictures []int) error {
	for _, space := range side {
		if err := space.Evaluate(ctx, pictures, engine.Progress{}); err != nil {
			return err
		}
	}
	return nil
}

// transfers computes the steps that need all models together.
func (w *Worker) transfers(ctx context.Context, p *partial, beat *heartbeat, steps []step, done *Done) error {
	var e *engine.Engine
	var side engine.Side
	left := &leftOut{}
	for number, s := range steps {
		if !s.together {
			continue
		}
		if e == nil {
			e = w.engine(p)
			defer e.Close()
			side = w.together(e)
		}
		beat.begin(number)
		if err := predicted(ctx, side, s.chosen); err != nil {
			return err
		}
		if err := s.row(ctx, side, s.chosen, w.progress(beat, number, s, left)); err != nil {
			return err
		}
		if err := p.failure(); err != nil {
			return p.writing(err)
		}
		beat.ended(number)
	}
	done.Skipped = append(done.Skipped, left.list...)
	return nil
}
