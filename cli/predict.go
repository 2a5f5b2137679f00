package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"beyond/engine"
	"beyond/engine/finding"
	"github.com/spf13/cobra"
)

// predictCommand says what a model sees in pictures.
func (a *app) predictCommand() *cobra.Command {
	var o struct {
		modelFlags
		top int
		box string
	}
	c := a.withJSON(&cobra.Command{
		Use:   "predict FILE|DIR",
		Short: "Say what a model sees in a picture, or in each picture of a folder",
		Long: "Prints the most probable classes of each picture, most probable first. Labels are not needed; beyond eval counts\n" +
			"errors where there are some.\n\n" + exitCodesHelp,
		Example: "  beyond predict cat.jpg\n  beyond predict cat.jpg --box 40,0,224,224 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.top < 1 || o.top > mostTop {
				return wrongUse(fmt.Errorf("--top %d: must be 1 to %d", o.top, mostTop))
			}
			if c.Flags().Changed("box") {
				return a.predictPart(c.Context(), args[0], o.Choice, o.box, o.top)
			}
			return a.withWorkspace(c.Context(), args[0], o.Choice, func(w *engine.Workspace) error {
				return a.predictAll(c.Context(), w, o.top)
			})
		},
	})
	o.modelFlags.add(c)
	c.Flags().IntVar(&o.top, "top", mostTop, "classes of each picture, as text: 1 to 5")
	c.Flags().StringVar(&o.box, "box", "",
		"show the model this part of one picture instead of its crop: x,y,width,height in pixels of the whole picture")
	return c
}

// mostTop is how many classes of a picture are kept.
const mostTop = 5

func (a *app) predictAll(ctx context.Context, w *engine.Workspace, top int) error {
	all := w.Set.All()
	if err := a.evaluate(ctx, w, all); err != nil {
		return err
	}
	p := w.Evaluation(all, true).Predictions()
	if p.N == 0 && len(p.Skipped) == 1 {
		return refused(p.Skipped[0].Path, errors.New(p.Skipped[0].Reason))
	}
	if err := a.print(p, func() { a.writePredictions(p, top) }); err != nil {
		return err
	}
	return someFailed(p.N+len(p.Skipped), p.NotFinite, p.Skipped)
}

// writePredictions prints one picture below each other, and of several one line each.
func (a *app) writePredictions(p finding.Predictions, top int) {
	a.printf("%s · preset %s\n\n", p.Model.Name, p.Preset)
	widest := 0
	for _, img := range p.Images {
		widest = max(widest, len([]rune(img.Path)))
	}
	for _, img := range p.Images {
		scores := img.Top5[:min(top, len(img.Top5))]
		if len(p.Images) == 1 {
			a.printf("%s\n", img.Path)
			for _, s := range scores {
				a.printf("  %6.2f %%  %s\n", 100*s.P, s.Class.Name)
			}
			continue
		}
		var texts []string
		for _, s := range scores {
			texts = append(texts, fmt.Sprintf("%s %.2f", s.Class.Name, s.P))
		}
		a.printf("%-*s  %s\n", widest, img.Path, strings.Join(texts, " · "))
	}
	for _, s := range p.Skipped {
		a.printf("skipped %s: %s\n", s.Path, s.Reason)
	}
}
