package cli

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/stats"
	"github.com/spf13/cobra"
)

type attackFlags struct {
	modelFlags
	label, norm, target, space string
	epsilon, bound             float64
	steps                      int
	classes                    []string
	json                       bool
}

// attackCommand runs the iterative fast gradient method over pictures.
func (a *app) attackCommand() *cobra.Command {
	var o attackFlags
	c := &cobra.Command{
		Use:   "attack [DATA|FILE]",
		Short: "Attack pictures with the iterative fast gradient method",
		Long: "Moves every picture along the gradient of the loss, step by step, and prints the accuracy after each step.\n" +
			"A picture without a label is attacked against its first prediction and counted in no accuracy.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.attack(c.Context(), first(args), &o) },
	}
	o.modelFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.label, "label", "", "the true class of the pictures: index, wnid or name (default: the data's labels)")
	f.StringVar(&o.norm, "norm", "linf", "linf or l2")
	f.Float64Var(&o.epsilon, "epsilon", 0, "length of a step (default: 0.001 for linf, 0.5 for l2)")
	f.IntVar(&o.steps, "steps", attack.DefaultSteps, "number of steps M")
	f.Float64Var(&o.bound, "bound", 0, "keep within this distance of the start (0: unbounded)")
	f.StringVar(&o.target, "target", "", "lead towards this class instead of away from the label")
	f.StringVar(&o.space, "space", "pixels", "unit of epsilon: pixels in [0,1], or normalised as the network's input")
	f.StringSliceVar(&o.classes, "classes", nil, "only pictures of these classes")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	return c
}

// settings reads the flags.
func (o *attackFlags) settings(m *engine.Model) (attack.Settings, error) {
	norm, err := attack.ParseNorm(o.norm)
	if err != nil {
		return attack.Settings{}, err
	}
	s := attack.Default(norm)
	s.Steps, s.Bound, s.Rounding = o.steps, o.bound, true
	if o.epsilon != 0 {
		s.Epsilon = o.epsilon
	}
	if o.target != "" {
		class, err := m.Classes.Find(o.target)
		if err != nil {
			return attack.Settings{}, fmt.Errorf("--target: %w", err)
		}
		s.Target, s.Targeted = class.Index, true
	}
	switch o.space {
	case "pixels":
	case "normalised":
		for c, std := range m.Preset.Std {
			s.Scale[c] = float64(std) / 255
		}
	default:
		return attack.Settings{}, fmt.Errorf("--space %q: choose pixels or normalised", o.space)
	}
	return s, s.Validate()
}

// relabelled is the set with one label for all its pictures.
func relabelled(set *dataset.Set, label int) *dataset.Set {
	out := *set
	out.Items = slices.Clone(set.Items)
	for i := range out.Items {
		out.Items[i].Label = label
	}
	return &out
}

type (
	attackResult struct {
		Model      modelJSON         `json:"model"`
		Preset     string            `json:"preset"`
		Norm       string            `json:"norm"`
		Epsilon    float64           `json:"epsilon"`
		Space      string            `json:"space"`
		N          int               `json:"n"`
		Unlabelled int               `json:"unlabelled"`
		Accuracy   []stats.Share     `json:"accuracy_by_step"`
		NotFinite  int               `json:"not_finite"` // of the skipped, those for which the model gave NaN or Inf
		Skipped    []skippedJSON     `json:"skipped"`
		Images     []attackImageJSON `json:"images"`
	}
	attackImageJSON struct {
		Path       string           `json:"path"`
		Label      classJSON        `json:"label"`
		Unlabelled bool             `json:"unlabelled,omitempty"` // label is the first prediction
		FirstWrong *int             `json:"first_wrong_step"`
		Steps      []attackStepJSON `json:"steps"`
	}
	attackStepJSON struct {
		Step             int     `json:"step"`
		Top1             int     `json:"top1"`
		PTop1            float64 `json:"p_top1"`
		PTrue            float64 `json:"p_true"`
		Loss             float64 `json:"loss"`
		Linf             float64 `json:"linf"`
		L2               float64 `json:"l2"`
		SurvivesRounding bool    `json:"survives_rounding"`
	}
)

// pictures counts all that were looked at.
func (r *attackResult) pictures() int { return len(r.Images) + len(r.Skipped) }

func (a *app) attack(ctx context.Context, data string, o *attackFlags) error {
	set, m, err := a.open(ctx, data, o.Choice)
	if err != nil {
		return err
	}
	settings, err := o.settings(m)
	if err != nil {
		return wrongUse(err)
	}
	if o.label != "" {
		class, err := m.Classes.Find(o.label)
		if err != nil {
			return wrongUse(fmt.Errorf("--label: %w", err))
		}
		set = relabelled(set, class.Index)
	}
	e := a.newEngine()
	defer e.Close()
	w := e.Open(m, set)
	indices, err := restrict(w, o.classes)
	if err != nil {
		return err
	}
	r, err := a.attackAll(ctx, w, indices, settings)
	if err != nil {
		return err
	}
	r.Norm, r.Epsilon, r.Space = settings.Norm.String(), settings.Epsilon, o.space
	if o.json {
		err = a.writeJSON(r)
	} else {
		r.write(a, w)
	}
	if err == nil && len(r.Skipped) > 0 {
		return someFailed(r.pictures(), r.NotFinite, r.Skipped)
	}
	return err
}

// attackAll attacks the pictures of indices and sums up.
func (a *app) attackAll(ctx context.Context, w *engine.Workspace, indices []int, s attack.Settings) (*attackResult, error) {
	p, err := a.startProgress("attacking")
	if err != nil {
		return nil, err
	}
	images := make([]*attackImageJSON, len(w.Set.Items))
	var mu sync.Mutex
	failures := map[string]error{}
	err = w.Each(ctx, indices, engine.Progress{Report: p.report, Failed: func(item string, err error) {
		mu.Lock()
		defer mu.Unlock()
		failures[item] = err
	}}, func(ctx context.Context, i int) (err error) {
		images[i], err = attackOne(ctx, w, i, s)
		return err
	})
	p.end()
	if err != nil {
		return nil, err
	}
	r := &attackResult{Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Skipped: skipped(w.Set), Images: []attackImageJSON{}}
	right := make([]int, s.Steps+1)
	for _, i := range indices {
		img := images[i]
		if img == nil {
			path := w.Set.Items[i].Path
			r.Skipped = append(r.Skipped, skippedJSON{Path: path, Reason: reason(failures[path])})
			r.NotFinite += count(notFinite(failures[path]))
			continue
		}
		r.Images = append(r.Images, *img)
		if img.Unlabelled {
			r.Unlabelled++
			continue
		}
		r.N++
		for k := range right {
			right[k] += count(img.FirstWrong == nil || *img.FirstWrong > k)
		}
	}
	for _, k := range right {
		r.Accuracy = append(r.Accuracy, stats.NewShare(k, r.N))
	}
	return r, nil
}

func attackOne(ctx context.Context, w *engine.Workspace, i int, s attack.Settings) (*attackImageJSON, error) {
	label, err := w.AttackLabel(ctx, engine.Background, i)
	if err != nil {
		return nil, err
	}
	img := &attackImageJSON{Path: w.Set.Items[i].Path, Label: toClassJSON(w.Model.Classes.At(label)), Unlabelled: w.Set.Items[i].Label < 0}
	for step, err := range w.Attack(ctx, engine.Background, i, s) {
		if err != nil {
			return nil, err
		}
		top := step.Top[0]
		if top.Class != label && img.FirstWrong == nil {
			img.FirstWrong = &step.Index
		}
		img.Steps = append(img.Steps, attackStepJSON{
			Step: step.Index, Top1: top.Class, PTop1: top.P, PTrue: step.PLabel, Loss: step.Loss,
			Linf: step.Linf, L2: step.L2, SurvivesRounding: step.SurvivesRounding,
		})
	}
	return img, nil
}

// write prints the result for people: accuracy after every step, and a single picture's steps in full.
func (r *attackResult) write(a *app, w *engine.Workspace) {
	fmt.Fprintf(a.out, "%s · preset %s · %s, ε %g (%s)\n\n", r.Model.Name, r.Preset, r.Norm, r.Epsilon, r.Space)
	if len(r.Images) == 1 {
		img := r.Images[0]
		fmt.Fprintf(a.out, "%s · label %s\n\nstep  first class                     p   p(label)      L∞       L2  survives rounding\n", img.Path, img.Label.Name)
		for _, s := range img.Steps {
			fmt.Fprintf(a.out, "%4d  %-26s %6.3f   %8.3f  %.4f  %7.3f  %s\n", s.Step, w.Model.Classes.At(s.Top1).Name, s.PTop1, s.PTrue, s.Linf, s.L2, yes(s.SurvivesRounding))
		}
		return
	}
	fmt.Fprintf(a.out, "step  accuracy\n")
	for k, share := range r.Accuracy {
		fmt.Fprintf(a.out, "%4d  %s\n", k, shareText(share))
	}
	if r.NotFinite > 0 {
		fmt.Fprintf(a.out, "\n%s\n", gaveNaN(r.NotFinite, r.pictures()))
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(a.out, "skipped %s: %s\n", s.Path, s.Reason)
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
