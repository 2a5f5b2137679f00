package cli

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine"
	"beyond/engine/critic"

	"github.com/spf13/cobra"
)

// choiceFlags say among which pictures to choose, and how.
type choiceFlags struct {
	modelFlags
	class, selector, by    string
	prototypes, criticisms int
	seed                   uint64
	mmd                    mmdFlags
}

// allSelectors is the name that stands for every selector.
const allSelectors = engine.AllSelectors

// add registers the flags. counts is the default number of pictures; words follow it in the help.
func (f *choiceFlags) add(c *cobra.Command, counts int, words string) {
	f.modelFlags.add(c)
	flags := c.Flags()
	flags.StringVar(&f.class, "class", "", "index, wnid or name (default: every class)")
	flags.StringVar(&f.selector, "selector", "adv", "adv, adv-least, mmd, probs, random, several with commas between, or all but adv-least")
	flags.StringVar(&f.by, "by", "label", "which pictures belong to a class: label or prediction")
	flags.IntVar(&f.prototypes, "prototypes", counts, "how many prototypes"+words)
	flags.IntVar(&f.criticisms, "criticisms", counts, "how many criticisms"+words)
	flags.Uint64Var(&f.seed, "seed", 1, "of the selector random")
	f.mmd.add(c)
}

// mmdFlags are the settings of the selector mmd.
type mmdFlags struct {
	regulariser   string
	lambda, gamma float64
}

func (f *mmdFlags) add(c *cobra.Command) {
	d := critic.DefaultMMD()
	flags, regulariser := c.Flags(), string(d.Regulariser)
	flags.StringVar(&f.regulariser, "regulariser", regulariser, "of mmd's criticisms: logdet, iterative or none")
	flags.Float64Var(&f.lambda, "lambda", d.Lambda, "weight of logdet")
	flags.Float64Var(&f.gamma, "gamma", 0, "of mmd's RBF kernel (0: one by the median of the squared distances)")
}

func (f *mmdFlags) settings() (critic.MMD, error) {
	r, err := critic.ParseRegulariser(f.regulariser)
	if err != nil {
		return critic.MMD{}, err
	}
	s := critic.MMD{Regulariser: r, Lambda: f.lambda, Gamma: f.gamma}
	return s, s.Validate()
}

// question reads all flags but the class.
func (f *choiceFlags) question() (q engine.Question, err error) {
	mmd, err := f.mmd.settings()
	if err != nil {
		return q, err
	}
	counts := critic.Counts{Prototypes: f.prototypes, Criticisms: f.criticisms}
	return engine.NewQuestion(f.selector, critic.Options{Seed: f.seed, MMD: mmd}, counts, f.by)
}

// choose answers the question for the class asked for, or for all that have pictures, and computes the facts that the
// question needs. Counts of zero stand for a quarter of the class each.
func (a *app) choose(
	ctx context.Context, w *engine.Workspace, f *choiceFlags, q engine.Question,
) ([]*engine.Critique, error) {
	if q.By == engine.ByLabel && w.Set.Labelled() == 0 {
		return nil, refused(w.Set.Name, errors.New("no picture has a label: add --by prediction"))
	}
	q.Class = engine.AllClasses
	if f.class != "" {
		class, err := w.Model.Classes.Find(f.class)
		if err != nil {
			return nil, wrongUse(fmt.Errorf("--class: %w", err))
		}
		q.Class = class.Index
	}
	err := a.working("choosing", func(p engine.Progress) error { return w.Gather(ctx, engine.Background, q, p) })
	if err != nil {
		return nil, err
	}
	classes := []int{q.Class}
	if q.Class == engine.AllClasses {
		classes = w.ClassesOf(q.By)
	}
	list, err := w.Critiques(ctx, q, classes)
	if err != nil && ctx.Err() == nil {
		err = refused(w.Set.Name, err)
	}
	return list, err
}

// incomplete is the error of a run that left pictures out, nil if it left none out.
func incomplete(w *engine.Workspace) error {
	e := w.Evidence()
	return someFailed(len(e.Pictures)+len(e.Skipped), e.NotFinite(), e.LeftOut())
}
