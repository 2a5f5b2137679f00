package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/catalogue"
	"beyond/engine/lime"

	"github.com/spf13/cobra"
)

// modelsFlags choose several models.
type modelsFlags struct {
	models, presets []string
	labels          string
}

func (f *modelsFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.models, "model", nil,
		"embedded or pulled name, or file; once for each model, "+fmt.Sprint(engine.MostCompared)+" at most")
	_ = c.RegisterFlagCompletionFunc("model", completeModel)
	c.Flags().StringArrayVar(&f.presets, "preset", nil,
		"preparation of pictures: once for all models, or once for each in their order (default: each model's own)")
	_ = c.RegisterFlagCompletionFunc("preset", completePreset)
	c.Flags().StringVar(&f.labels, "labels", "", "names of the models' outputs, see beyond eval (default: ImageNet's 1000)")
	isSetBy(c.Flags(), "labels", "labels")
}

// choices returns what the flags choose, from least models on.
func (f *modelsFlags) choices(least int) ([]catalogue.Choice, error) {
	if n := len(f.models); n < least || n > engine.MostCompared {
		return nil, wrongUse(fmt.Errorf("give %d to %d models, each as --model (given: %d)", least, engine.MostCompared, n))
	}
	if n := len(f.presets); n > 1 && n != len(f.models) {
		return nil, wrongUse(fmt.Errorf("%d presets for %d models: give one, or one for each", n, len(f.models)))
	}
	list := make([]catalogue.Choice, len(f.models))
	for i, name := range f.models {
		list[i] = catalogue.Choice{Model: name, Labels: f.labels}
		if len(f.presets) > 0 {
			list[i].Preset = f.presets[min(i, len(f.presets)-1)]
		}
	}
	return list, nil
}

type compareFlags struct {
	modelsFlags
	classes      []string
	norm         string
	epsilon      float64
	steps        int
	noTransfer   bool
	time         bool
	explanations int
	samples      int
	seed         uint64
}

// compareCommand sets models side by side.
func (a *app) compareCommand() *cobra.Command {
	var o compareFlags
	c := a.withJSON(&cobra.Command{
		Use:   "compare [DATA] --model A --model B",
		Short: "Set models side by side on the same pictures",
		Long: "Says of up to four models who is right where another is wrong, how often they err together against chance, and\n" +
			"whether one errs more for sure. Then attacks the pictures that each model gets right and tries the adversarial\n" +
			"pictures on the others. Where sizes differ, the picture is resampled to the other model's.\n\n" + exitCodesHelp,
		Example: "  beyond compare --model efficientnet-lite0 --model resnet18.onnx\n" +
			"  beyond compare photos --model a.onnx --model b.onnx --no-transfer --time --json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.compare(c, first(args), &o) },
	})
	o.add(c)
	f := c.Flags()
	f.StringSliceVar(&o.classes, "classes", nil, "only pictures of these classes")
	f.StringVar(&o.norm, "norm", "linf", "of the attack: linf or l2")
	f.Float64Var(&o.epsilon, "epsilon", 0, "length of a step (default: 0.001 for linf, 0.5 for l2)")
	f.IntVar(&o.steps, "steps", attack.DefaultSteps, "number of steps M")
	for _, flag := range []string{"norm", "epsilon", "steps"} {
		isSetBy(f, flag, "attack."+flag)
	}
	f.BoolVar(&o.noTransfer, "no-transfer", false, "leave out the transfer of attacks, which takes most of the time")
	f.BoolVar(&o.time, "time", false, "also time a forward pass of each model")
	f.IntVar(&o.explanations, "explanations", 0,
		"explain this many pictures for every model by LIME, and count the segments in common")
	f.IntVar(&o.samples, "samples", lime.Default().Samples, "of an explanation, the picture itself included")
	f.Uint64Var(&o.seed, "seed", 0, "of the explanations")
	return c
}

// plan checks the flags.
func (o *compareFlags) plan(c *cobra.Command) (p engine.ComparePlan, err error) {
	norm, err := attack.ParseNorm(o.norm)
	if err != nil {
		return p, err
	}
	s := attack.Default(norm)
	s.Steps = o.steps
	if c.Flags().Changed("epsilon") || o.epsilon != 0 {
		s.Epsilon = o.epsilon
	}
	if err := s.Validate(); err != nil {
		return p, err
	}
	if p.Known = &s; !o.noTransfer {
		p.Attack = &s
	}
	if o.explanations < 0 {
		return p, fmt.Errorf("--explanations %d: must not be negative", o.explanations)
	}
	p.Explain = o.explanations
	p.LIME = lime.Default()
	p.LIME.Samples, p.LIME.Seed, p.Cut.Seed = o.samples, o.seed, o.seed
	return p, p.LIME.Validate()
}

func (a *app) compare(c *cobra.Command, data string, o *compareFlags) error {
	ctx := c.Context()
	plan, err := o.plan(c)
	if err != nil {
		return wrongUse(err)
	}
	if o.time {
		p := a.profiler(timedRuns)
		plan.Time = &p
	}
	if a.recorded.folder != "" {
		if err := a.modelsOfRun(&o.modelsFlags); err != nil {
			return err
		}
		if err := a.transferOfRun(c, &plan); err != nil {
			return err
		}
	}
	choices, err := o.choices(2)
	if err != nil {
		return err
	}
	return a.withSide(ctx, data, choices, func(side engine.Side) error {
		indices, err := restrict(side[0], o.classes)
		if err != nil {
			return err
		}
		if side[0].Set.Labelled() == 0 {
			return refused(side[0].Set.Name, errors.New("no picture has a label, by which models are compared"))
		}
		stage, end, err := a.stages()
		if err != nil {
			return err
		}
		r, err := side.Compare(ctx, indices, plan, stage)
		end()
		if err != nil {
			return err
		}
		if err := a.print(r, func() { a.writeComparison(r) }); err != nil {
			return err
		}
		return someFailed(r.Pictures(), r.NotFinite, r.Skipped)
	})
}

// transferOfRun makes the transfer the run's first one where the command line says nothing of it.
func (a *app) transferOfRun(c *cobra.Command, p *engine.ComparePlan) error {
	r, err := a.recordedRun()
	if err != nil || p.Attack == nil || slices.ContainsFunc([]string{"norm", "epsilon", "steps"}, c.Flags().Changed) {
		return err
	}
	if s, pictures, ok := r.Transferred(); ok {
		p.Attack, p.Tried = &s, pictures
	}
	return nil
}

// withSide opens data and several models for one use. All models are read once, so that a bad one is refused before
// anything is computed, and let go until they are asked.
func (a *app) withSide(
	ctx context.Context, data string, choices []catalogue.Choice, use func(engine.Side) error,
) error {
	set, m, err := a.open(ctx, data, choices[0])
	if err != nil {
		return err
	}
	models := []*engine.Model{m}
	for _, c := range choices[1:] {
		other, err := a.openBeside(ctx, c, m.Classes)
		if err != nil {
			return err
		}
		models = append(models, other)
	}
	e := a.newEngine()
	defer e.Close()
	var side engine.Side
	for _, m := range models {
		m.Unload()
		side = append(side, a.newWorkspace(e, m, set))
	}
	return use(side)
}

// stages shows on stderr how far each of several pieces of work has come, one after the other. end ends the last one.
func (a *app) stages() (begin func(name string) engine.Progress, end func(), err error) {
	p, err := a.startProgress("")
	if err != nil {
		return nil, nil, err
	}
	begin = func(name string) engine.Progress {
		p.end()
		p, _ = a.startProgress(name) // the first one was started
		return engine.Progress{Report: p.report}
	}
	return begin, func() { p.end() }, nil
}
