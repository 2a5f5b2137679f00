package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/finding"
	"beyond/engine/judge"
	"github.com/spf13/cobra"
)

// askFlags choose the questions for people.
type askFlags struct {
	modelFlags
	ask     judge.Ask
	classes []string
	epsilon float64
	steps   int
}

func (f *askFlags) add(c *cobra.Command) {
	f.modelFlags.add(c)
	c.Flags().StringVar((*string)(&f.ask), "ask", string(judge.AskMistakes),
		"mistakes: of each the first class; five: of each the five classes; "+
			"five-of-top5: the same of\ntop-5 mistakes; adversarial: what fools the model after an attack")
	c.Flags().StringSliceVar(&f.classes, "classes", nil, "only pictures of these classes (index, wnid or name)")
	s := attack.Default(attack.Linf)
	c.Flags().Float64Var(&f.epsilon, "epsilon", s.Epsilon, "of an adversarial picture: length of a step")
	c.Flags().IntVar(&f.steps, "steps", s.Steps, "of an adversarial picture: number of steps")
}

// settings is the attack on adversarial pictures.
func (f *askFlags) settings() (attack.Settings, error) {
	s := attack.Default(attack.Linf)
	s.Epsilon, s.Steps = f.epsilon, f.steps
	return s, wrongUse(s.Validate())
}

// validate checks the flags before the computation.
func (f *askFlags) validate() error {
	switch f.ask {
	case judge.AskMistakes, judge.AskFive, judge.AskFiveOfTop5, judge.AskAdversarial:
	default:
		return wrongUse(fmt.Errorf("--ask %q: choose mistakes, five, five-of-top5 or adversarial", f.ask))
	}
	_, err := f.settings()
	return err
}

// asked predicts the pictures. It names unreadable pictures on stderr.
func (a *app) asked(ctx context.Context, w *engine.Workspace, f *askFlags) ([]engine.Asked, error) {
	indices, err := restrict(w, f.classes)
	if err != nil {
		return nil, err
	}
	settings, err := f.settings()
	if err != nil {
		return nil, err
	}
	if err := w.Model.Load(ctx); err != nil {
		return nil, refused(f.Model, err)
	}
	p, err := a.startProgress("predicting")
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var left []finding.Skipped
	progress := engine.Progress{Report: p.report, Failed: func(item string, err error) {
		mu.Lock()
		defer mu.Unlock()
		left = append(left, finding.Skipped{Path: item, Reason: engine.Reason(err)})
	}}
	var asked []engine.Asked
	if f.ask == judge.AskAdversarial {
		asked, err = w.AskedUnderAttack(ctx, indices, settings, progress)
	} else {
		asked, err = w.Asked(ctx, indices, progress)
	}
	p.end()
	for _, l := range left {
		a.say(fmt.Sprintf("left out %s: %s", l.Path, l.Reason))
	}
	if err == nil && len(asked) == 0 {
		err = &coded{exitRefused, errors.New("no picture could be predicted")}
	}
	return asked, err
}
