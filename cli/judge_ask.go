package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/judge"

	"github.com/spf13/cobra"
)

// askFlags choose the questions for people.
type askFlags struct {
	modelFlags
	ask judge.Ask
	stepFlags
	classes []string
	attack  attack.Settings // on adversarial pictures; validate sets it
}

func (f *askFlags) add(c *cobra.Command) {
	f.modelFlags.add(c)
	c.Flags().StringVar((*string)(&f.ask), "ask", string(judge.AskMistakes),
		"mistakes: of each the first class; five: of each the five classes; "+
			"five-of-top5: the same of\ntop-5 mistakes; adversarial: what fools the model after an attack")
	c.Flags().StringSliceVar(&f.classes, "classes", nil, "only pictures of these classes (index, wnid or name)")
	f.stepFlags.add(c, "of an adversarial picture")
}

// validate checks the flags before the computation.
func (f *askFlags) validate() (err error) {
	known := []judge.Ask{judge.AskMistakes, judge.AskFive, judge.AskFiveOfTop5, judge.AskAdversarial}
	if !slices.Contains(known, f.ask) {
		return wrongUse(fmt.Errorf("--ask %q: choose mistakes, five, five-of-top5 or adversarial", f.ask))
	}
	f.attack, err = f.settings()
	return err
}

// asked predicts the pictures. It names unreadable pictures on stderr.
func (a *app) asked(ctx context.Context, w *engine.Workspace, f *askFlags) (asked engine.Asked, err error) {
	indices, err := restrict(w, f.classes)
	if err != nil {
		return asked, err
	}
	var under *attack.Settings
	if f.ask == judge.AskAdversarial {
		under = &f.attack
	}
	if err := w.Model.Load(ctx); err != nil {
		return asked, refused(f.Model, err)
	}
	var left leftOut
	err = a.working("predicting", func(p engine.Progress) (err error) {
		p.Failed = left.add
		asked, err = w.Asked(ctx, indices, under, p)
		return err
	})
	a.sayAll(left.notes)
	if err == nil && len(asked.Outcomes) == 0 {
		err = &coded{exitRefused, errors.New("no picture could be predicted")}
	}
	return asked, err
}
