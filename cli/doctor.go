package cli

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"runtime"
	"slices"
	"strings"

	"beyond/assets"
	"beyond/cli/explorer"
	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/ui"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// check is one line of doctor.
type check struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
}

// doctorCommand checks processor, terminal, folders and model, so that a report of trouble can begin with its output.
// With a data set it looks for the right preparation of its pictures as well.
func (a *app) doctorCommand() *cobra.Command {
	var o diagnoseFlags
	var bench bool
	c := a.withJSON(&cobra.Command{
		Use: "doctor [DATA]", Short: "Check this machine, or find the right preparation of pictures for a model",
		Long: "Checks processor, terminal, folders and the embedded model, and says what to do about what is wrong.\n" +
			"With DATA it tries the usual preparations of pictures and orders of labels for --model, ranks them by\n" +
			"top-1 accuracy with Wilson 95 % intervals, and says which is surely better than the one given.\n\n" +
			exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && bench {
				return wrongUse(errors.New("--bench measures this machine: leave out DATA"))
			}
			if len(args) > 0 {
				return a.diagnose(c.Context(), args[0], o)
			}
			if name := givenBesides(c, "json", "bench"); name != "" {
				return wrongUse(fmt.Errorf("--%s needs DATA: beyond doctor DATA --%[1]s …", name))
			}
			findings := a.checks(c.Context())
			if bench {
				findings = append(findings, a.checkPages(c.Context())...)
			}
			if err := a.print(findings, func() { a.writeChecks(findings) }); err != nil {
				return err
			}
			return failedChecks(findings)
		},
	})
	o.add(c)
	c.Flags().BoolVar(&bench, "bench", false, "measure also what a page of pictures costs the terminal, in bytes")
	return c
}

func (a *app) checks(ctx context.Context) []check {
	return []check{a.checkProcessor(), a.checkTerminal(), checkFolder(), a.checkModel(ctx)}
}

func (a *app) writeChecks(findings []check) {
	for _, f := range findings {
		a.printf("%s %-10s %s\n", map[bool]string{true: "✓", false: "✗"}[f.OK], f.Name, f.Says)
	}
}

func failedChecks(findings []check) error {
	bad := 0
	for _, f := range findings {
		bad += count(!f.OK)
	}
	if bad == 0 {
		return nil
	}
	return &coded{exitSome, fmt.Errorf("%d of %d checks failed", bad, len(findings))}
}

// givenBesides names a flag of the command itself that was given, other than some; "" if there is none.
func givenBesides(c *cobra.Command, some ...string) (name string) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(some, f.Name) && c.InheritedFlags().Lookup(f.Name) == nil {
			name = f.Name
		}
	})
	return name
}

func (a *app) checkProcessor() check {
	f := check{Name: "processor", OK: true}
	f.Says = fmt.Sprintf("%s/%s, %d processors; kernels %s of %s",
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), engine.Kernel(), strings.Join(engine.Kernels(), ", "))
	if asked := a.getenv("BEYOND_KERNEL"); asked != "" && asked != engine.Kernel() {
		f.OK = false
		f.Says += fmt.Sprintf("; BEYOND_KERNEL=%s is not available here", asked)
	}
	return f
}

func (a *app) checkTerminal() check {
	f := check{Name: "terminal", OK: true}
	out, ok := a.err.(term.File)
	if !ok || !term.IsTerminal(out.Fd()) {
		f.Says = "none here: commands work, the explorer needs one"
		return f
	}
	w, h, err := term.GetSize(out.Fd())
	if err != nil {
		return check{f.Name, false, "size unknown: " + err.Error()}
	}
	f.Says = fmt.Sprintf("%d x %d cells, TERM=%s", w, h, a.getenv("TERM"))
	if w < ui.MinCols || h < ui.MinRows {
		f.OK = false
		f.Says += fmt.Sprintf(": needs %d x %d", ui.MinCols, ui.MinRows)
	}
	if better := explorer.Better(a.getenv); better != "" {
		f.Says += ". Where pictures are blocks: " + better
	}
	return f
}

func checkFolder() check {
	f := check{Name: "folder", OK: true, Says: crashFolder()}
	err := os.MkdirAll(f.Says, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(f.Says, "probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return check{f.Name, false, "not writable: " + err.Error()}
	}
	return f
}

// checkPages measures pages of the gallery's pictures.
func (a *app) checkPages(ctx context.Context) (findings []check) {
	err := a.withWorkspace(ctx, galleryName, catalogue.Choice{Model: assets.ModelName}, func(w *engine.Workspace) error {
		var images []image.Image
		for i := 0; i < len(w.Set.Items) && len(images) < 60; i += 11 {
			img, _, err := w.Crop(ctx, engine.Visible, i)
			if err != nil {
				return err
			}
			images = append(images, img)
		}
		for _, p := range explorer.Pages(images) {
			findings = append(findings, check{"page", p.Fits, p.Says})
		}
		return nil
	})
	if err != nil {
		return []check{{"page", false, err.Error()}}
	}
	return findings
}

// checkModel runs the embedded model on a picture whose class it is known to get right.
func (a *app) checkModel(ctx context.Context) check {
	f := check{Name: "model"}
	a.noCache = true // a cached result would show nothing
	choice := catalogue.Choice{Model: assets.ModelName}
	err := a.withWorkspace(ctx, galleryName, choice, func(w *engine.Workspace) error {
		start := a.now()
		p, err := w.Predict(ctx, engine.Visible, 0)
		if err != nil {
			return err
		}
		top := p.Top[0]
		f.OK = top.P > 0 && top.P <= 1
		f.Says = fmt.Sprintf("%s says %s (%.2f) of %s after %d ms", w.Model.Name, w.Model.Classes.At(top.Class).Name, top.P,
			w.Set.Items[0].Path, a.now().Sub(start).Milliseconds())
		return nil
	})
	if err != nil {
		f.Says = err.Error()
	}
	return f
}
