package cli

import (
	"context"
	"fmt"
	"strings"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/finding"

	"github.com/spf13/cobra"
)

type attackFlags struct {
	modelFlags
	label, norm, target, space, method string
	epsilon, bound                     float64
	stepGiven, stepsGiven, normGiven   bool // --epsilon, --steps, --norm are given
	steps, restarts                    int
	seed                               uint64
	classes                            []string
}

// attackCommand runs the iterative fast gradient method over pictures.
func (a *app) attackCommand() *cobra.Command {
	var o attackFlags
	c := a.withJSON(&cobra.Command{
		Use:   "attack [DATA|FILE]",
		Short: "Attack pictures, with the iterative fast gradient method or a finer one",
		Long: "Moves every picture along the gradient of the loss, step by step, and prints the accuracy after each step.\n" +
			"A picture without a label is attacked against its first prediction and counted in no accuracy.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			given := c.Flags().Changed
			o.stepGiven, o.stepsGiven, o.normGiven = given("epsilon") || o.epsilon != 0, given("steps"), given("norm")
			return a.attack(c.Context(), first(args), &o)
		},
	})
	o.modelFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.label, "label", "", "the true class of the pictures: index, wnid or name (default: the data's labels)")
	f.StringVar(&o.method, "method", attack.IFGSM.String(), "one of "+strings.Join(attack.Methods(), ", "))
	f.StringVar(&o.norm, "norm", "linf", "linf or l2")
	f.Float64Var(&o.epsilon, "epsilon", 0, "length of a step (default: 0.001 for linf, 0.5 for l2)")
	f.IntVar(&o.steps, "steps", attack.DefaultSteps, "number of steps M (deepfool: at most 50, apgd: 100)")
	f.Float64Var(&o.bound, "bound", 0,
		"keep within this distance of the start (default: unbounded; pgd and apgd: 4/255 for linf, 3 for l2)")
	f.IntVar(&o.restarts, "restarts", 1, "random starts of pgd and apgd; apgd-t leads each to nine classes")
	f.Uint64Var(&o.seed, "seed", 0, "seed of random starts")
	for _, flag := range []string{"norm", "epsilon", "steps"} {
		isSetBy(f, flag, "attack."+flag)
	}
	f.StringVar(&o.target, "target", "", "lead towards this class instead of away from the label")
	f.StringVar(&o.space, "space", "pixels", "unit of epsilon: pixels in [0,1], or normalised as the network's input")
	f.StringSliceVar(&o.classes, "classes", nil, "only pictures of these classes")
	return c
}

// settings reads the flags.
func (o *attackFlags) settings(m *engine.Model) (attack.Settings, error) {
	s, err := o.lengths()
	if err != nil {
		return attack.Settings{}, err
	}
	if o.target != "" {
		class, err := m.Classes.Find(o.target)
		if err != nil {
			return attack.Settings{}, fmt.Errorf("--target: %w", err)
		}
		s.Target, s.Targeted = class.Index, true
	}
	normalised, err := engine.ParseSpace(o.space)
	if err != nil {
		return attack.Settings{}, fmt.Errorf("--%w", err)
	}
	if normalised {
		s.Scale = m.NormalisedScale()
	}
	return s, s.Validate()
}

// lengths reads method, norm, steps and their lengths.
func (o *attackFlags) lengths() (attack.Settings, error) {
	method, err := attack.ParseMethod(o.method)
	if err != nil {
		return attack.Settings{}, err
	}
	if norm := method.DefaultNorm(); norm != attack.Linf && !o.normGiven {
		o.norm = norm.String()
	}
	norm, err := attack.ParseNorm(o.norm)
	if err != nil {
		return attack.Settings{}, err
	}
	s := attack.Default(norm)
	s.Method, s.Steps, s.Bound = method, o.steps, o.bound
	if steps := method.DefaultSteps(); steps != attack.DefaultSteps && !o.stepsGiven {
		s.Steps = steps
	}
	if o.stepGiven {
		s.Epsilon = o.epsilon
	}
	if s.Bound == 0 {
		s.Bound = method.DefaultBound(norm, o.epsilon)
	}
	return s.WithRestarts(o.restarts, o.seed), nil
}

func (a *app) attack(ctx context.Context, data string, o *attackFlags) error {
	set, m, err := a.open(ctx, data, o.Choice)
	if err != nil {
		return err
	}
	settings, err := o.settings(m)
	if err != nil {
		return wrongUse(err)
	}
	if err := relabel(set, m.Classes, o.label); err != nil {
		return err
	}
	e := a.newEngine()
	defer e.Close()
	w := a.newWorkspace(e, m, set)
	indices, err := restrict(w, o.classes)
	if err != nil {
		return err
	}
	run := w.AttackUntilWrong // a table of many pictures shows no steps
	if a.json || len(indices) == 1 {
		settings.Rounding, run = true, w.AttackAll
	}
	var r engine.Attacks
	err = a.working("attacking", func(p engine.Progress) (err error) {
		r, err = run(ctx, indices, settings, p)
		return err
	})
	if err != nil {
		return err
	}
	if err := a.print(r, func() { a.writeAttacks(r, m.Classes) }); err != nil {
		return err
	}
	return someFailed(r.Pictures(), r.NotFinite, r.Skipped)
}

// writeAttacks prints the accuracy after every step, or the steps of a single picture.
func (a *app) writeAttacks(r engine.Attacks, classes *dataset.Classes) {
	a.printf("%s · preset %s · %s (%s)\n\n", r.Model.Name, r.Preset, attackWords(r), r.Space)
	if len(r.Images) == 1 {
		a.writeSteps(r.Images[0], classes)
		return
	}
	a.printf("step  accuracy\n")
	for k, share := range r.Accuracy {
		a.printf("%4d  %s\n", k, finding.Column(share))
	}
	if r.NotFinite > 0 {
		a.printf("\n%s\n", gaveNaN(r.NotFinite, r.Pictures()))
	}
	for _, s := range r.Skipped {
		a.printf("skipped %s: %s\n", s.Path, s.Reason)
	}
}

// attackWords names the attack and its lengths.
func attackWords(r engine.Attacks) string {
	words := fmt.Sprintf("%s, %s", r.Method, r.Norm)
	switch r.Method {
	case attack.IFGSM.String():
		words = fmt.Sprintf("%s, ε %g", r.Norm, r.Epsilon)
	case attack.PGD.String():
		words += fmt.Sprintf(", ε %g", r.Epsilon)
	}
	if r.Bound > 0 {
		words += fmt.Sprintf(", within %.4g", r.Bound)
	}
	if r.Restarts > 1 {
		words += fmt.Sprintf(", %d restarts", r.Restarts)
	}
	return words
}

func (a *app) writeSteps(img engine.Attacked, classes *dataset.Classes) {
	const columns = "step  first class                     p   p(label)      L∞       L2  survives rounding"
	a.printf("%s · label %s\n\n%s\n", img.Path, img.Label.Name, columns)
	for _, s := range img.Steps {
		top := fmt.Sprintf("%-26s %6.3f", classes.At(s.Top1).Name, s.PTop1)
		a.printf("%4d  %s   %8.3f  %.4f  %7.3f  %s\n", s.Step, top, s.PTrue, s.Linf, s.L2, yes(s.SurvivesRounding))
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
