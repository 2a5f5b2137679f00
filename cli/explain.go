package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/lime"
	"beyond/engine/saliency"

	"github.com/spf13/cobra"
)

type explainFlags struct {
	modelFlags
	classes, labels           []string
	method, segments, hidden  string
	layer                     string
	fit                       fitFlags
	seed                      uint64
	samples, steps, stability int
	judge, timing             bool
	sufficient, necessary     bool
	hide                      string
	sheets                    sheetFlags
}

// fitFlags are the settings of the surrogate.
type fitFlags struct {
	sigma         float64
	k             int
	kernel, refit string
}

func (f *fitFlags) add(c *cobra.Command) {
	d := lime.Default()
	c.Flags().Float64Var(&f.sigma, "sigma", d.Sigma, "how fast a sample's weight falls with its distance")
	c.Flags().IntVar(&f.k, "k", d.K, "segments to select at most")
	c.Flags().StringVar(&f.kernel, "kernel", "lime",
		"weight of a sample: lime, sqrt(exp(−dist²/σ²)), or paper, exp(−dist²/σ²)")
	c.Flags().StringVar(&f.refit, "refit", "ridge", "regression on the selected segments: ridge (α = 1) or ols")
}

func (f *fitFlags) settings(samples int, seed uint64) (s lime.Settings, err error) {
	s = lime.Settings{Samples: samples, Seed: seed, Sigma: f.sigma, K: f.k}
	if s.Kernel, err = lime.ParseKernel(f.kernel); err != nil {
		return s, fmt.Errorf("--%w", err)
	}
	if s.Refit, err = lime.ParseRefit(f.refit); err != nil {
		return s, fmt.Errorf("--%w", err)
	}
	return s, s.Validate()
}

// add registers the flags, which gives them their defaults.
func (o *explainFlags) add(c *cobra.Command) {
	o.modelFlags.add(c)
	o.fit.add(c)
	f := c.Flags()
	f.StringSliceVar(&o.classes, "class", nil,
		"the class to explain: index, wnid or name; several share their samples (default: the first class)")
	f.StringSliceVar(&o.labels, "label", nil, "only pictures with these labels")
	f.StringVar(&o.method, "method", engine.LIMEMethod, "lime, "+strings.Join(saliency.Methods(), ", "))
	complete(c, "method", append([]string{engine.LIMEMethod}, saliency.Methods()...))
	f.StringVar(&o.layer, "layer", "",
		"the convolution that gradcam looks at, by its name in the file (default: the last with more than one pixel)")
	_ = c.RegisterFlagCompletionFunc("layer", o.completeLayer)
	f.StringVar(&o.segments, "segments", "quickshift", "how pictures are cut: quickshift, slic or grid")
	f.StringVar(&o.hidden, "hidden", "mean", "what hidden segments become: mean, black, grey or blur")
	f.IntVar(&o.samples, "samples", lime.Default().Samples, "samples n, the picture itself included")
	f.Uint64Var(&o.seed, "seed", 0, "of samples, noise and order among equal densities")
	for _, flag := range []string{"segments", "hidden", "samples", "sigma", "k"} {
		isSetBy(f, flag, "explanation."+flag)
	}
	f.IntVar(&o.steps, "steps", 32, "gradients that smoothgrad and integrated average")
	f.IntVar(&o.stability, "stability", 0,
		"repeat LIME with this many other seeds and count how often each segment is selected")
	f.BoolVar(&o.sufficient, "sufficient", false,
		"instead, find the fewest segments with which alone visible the class stays first")
	f.BoolVar(&o.necessary, "necessary", false, "instead, find the fewest segments without which it does not")
	f.StringVar(&o.hide, "hide", "",
		"instead, hide these segments and say what the model sees: numbers such as 3,7, or all, or none")
	f.BoolVar(&o.judge, "judge", false, "add the areas under the deletion and insertion curves")
	f.BoolVar(&o.timing, "timing", false, "fill in \"seconds\", which makes two runs differ")
	f.StringVar(&o.sheets.style, "style", "hide", "of --mask: hide, tint or outline")
	f.StringVar(&o.sheets.mask, "mask", "", "where the picture goes with its explanation (.png; a folder for several)")
	f.StringVar(&o.sheets.pathSheet, "path-sheet", "", "where the pictures for K = 1..k go, a bar below each for p(class)")
	f.StringVar(&o.sheets.segments, "segments-png", "", "where the segments' numbers go as grey values")
}

// explainCommand tells which parts of a picture a prediction rests on.
func (a *app) explainCommand() *cobra.Command {
	var o explainFlags
	c := a.withJSON(&cobra.Command{
		Use:   "explain [DATA|FILE]",
		Short: "Show which parts of a picture a prediction rests on",
		Long: "Cuts each picture into segments, shows the model samples with random segments hidden, and fits " +
			"LIME's linear\n" +
			"surrogate; other methods stand beside it. A class is explained as the model's first one unless " +
			"--class is given.\n" +
			"A picture that has no explanation says why and has no mask.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.explain(c.Context(), first(args), &o) },
	})
	o.add(c)
	c.AddCommand(a.explainFitCommand())
	return c
}

// plan checks the flags.
func (o *explainFlags) plan(m *engine.Model) (p engine.ExplainPlan, err error) {
	p, err = engine.ExplainSettings{
		Method: o.method, Segments: o.segments, Hidden: o.hidden, Samples: o.samples, Sigma: o.fit.sigma,
		Kernel: o.fit.kernel, K: o.fit.k, Refit: o.fit.refit, Seed: o.seed, Steps: o.steps, Layer: o.layer,
	}.Plan()
	if err != nil {
		return p, fmt.Errorf("--%w", err)
	}
	if err := p.LIME.Validate(); err != nil {
		return p, err
	}
	p.Judge, p.Stability, p.Timing = o.judge, o.stability, o.timing
	p.Pictures = o.sheets != sheetFlags{style: o.sheets.style, single: o.sheets.single}
	for _, name := range o.classes {
		class, err := m.Classes.Find(name)
		if err != nil {
			return p, fmt.Errorf("--class: %w", err)
		}
		p.Classes = append(p.Classes, class.Index)
	}
	return p, o.check()
}

// check refuses values out of range.
func (o *explainFlags) check() error {
	switch {
	case !slices.Contains([]string{"hide", "tint", "outline"}, o.sheets.style):
		return fmt.Errorf("--style %q: choose hide, tint, outline", o.sheets.style)
	case o.stability < 0 || o.stability > 1000:
		return fmt.Errorf("--stability %d: must be 0 to 1000", o.stability)
	case o.stability > 0 && o.method != engine.LIMEMethod:
		return errors.New("--stability counts over LIME's samples: it needs --method lime")
	}
	return nil
}

// isPicture tells one picture from a folder, a manifest or the gallery.
func isPicture(data string) bool {
	info, err := os.Stat(data)
	isFile := err == nil && info.Mode().IsRegular() && !strings.EqualFold(filepath.Ext(data), ".csv")
	return isFile || strings.HasPrefix(data, galleryName+":")
}

func (a *app) explain(ctx context.Context, data string, o *explainFlags) error {
	return a.withWorkspace(ctx, data, o.Choice, func(w *engine.Workspace) error {
		o.sheets.single = isPicture(data) && len(o.classes) < 2
		if o.hide != "" {
			return a.hide(ctx, w, o)
		}
		if o.sufficient || o.necessary {
			return a.probe(ctx, w, o)
		}
		return a.explainAll(ctx, w, o)
	})
}

// explainAll explains the pictures that the flags ask for. A single explanation is a document of its own.
func (a *app) explainAll(ctx context.Context, w *engine.Workspace, o *explainFlags) error {
	plan, err := o.plan(w.Model)
	if err == nil {
		err = o.checkLayer(ctx, w.Model)
	}
	if err != nil {
		return wrongUse(err)
	}
	indices, err := restrict(w, o.labels)
	if err != nil {
		return err
	}
	if err := o.sheets.makeFolders(); err != nil {
		return err
	}
	var r engine.Explanations
	err = a.working("explaining: samples", func(p engine.Progress) (err error) {
		r, err = w.ExplainAll(ctx, indices, plan, p, o.sheets.write)
		return err
	})
	if err != nil && ctx.Err() == nil {
		return err
	}
	// Everything finished is printed even when the run was stopped.
	if failed := a.reportExplanations(r, o.sheets.single); err == nil {
		err = failed
	}
	return err
}

// reportExplanations prints the result, a single picture as its own document, and counts pictures without explanation.
func (a *app) reportExplanations(r engine.Explanations, single bool) error {
	var document any = r
	if single {
		if len(r.Images) == 0 { // the only picture cannot be read
			return refused(r.Skipped[0].Path, errors.New(r.Skipped[0].Reason))
		}
		document = r.Images[0]
	}
	err := a.print(document, func() { a.writeExplanations(r) })
	failed := r.Skipped
	for _, img := range r.Images {
		if img.Problem != "" {
			failed = append(failed, dataset.Skip{Path: img.File, Reason: img.Problem})
		}
	}
	if err == nil && len(failed) > 0 {
		return &coded{exitSome, fmt.Errorf("%d of %d without an explanation, the first: %s: %s",
			len(failed), len(r.Images)+len(r.Skipped), failed[0].Path, failed[0].Reason)}
	}
	return err
}
