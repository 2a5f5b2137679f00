package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine"
	"beyond/engine/walk"
	"beyond/ui/near"

	"github.com/spf13/cobra"
)

type walkFlags struct {
	modelFlags
	along, classes  []string
	label, pictures string
	steps           int
	seed            uint64
}

// walkCommand changes pictures as cameras, weather and files do.
func (a *app) walkCommand() *cobra.Command {
	var o walkFlags
	c := a.withJSON(&cobra.Command{
		Use:   "walk [DATA|FILE]",
		Short: "Change pictures step by step: blur, noise, JPEG, light, rotation and so on",
		Long: "Changes every picture in small steps, in one way after the other, and prints the accuracy at each step and what\n" +
			"breaks the pictures first. Scales reach to severity 5 of ImageNet-C where it has the corruption.\n" +
			"A picture without a label walks from its first prediction and is counted in no accuracy.\n\n" + exitCodesHelp,
		Example: "  beyond walk photos/ --along blur,jpeg,rotate --json\n" +
			"  beyond walk cat.png --along jpeg=80:40:20 --pictures steps/",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.walk(c.Context(), first(args), &o) },
	})
	o.modelFlags.add(c)
	f := c.Flags()
	f.StringSliceVar(&o.along, "along", walk.Names(),
		"what to walk along, each with steps of your own if you like: blur,jpeg=80:40:20")
	f.IntVar(&o.steps, "steps", walk.DefaultSteps, "number of steps to severity 5")
	f.Uint64Var(&o.seed, "seed", 0, "seed of noise and haze")
	f.StringVar(&o.label, "label", "", "the true class of the pictures: index, wnid or name (default: the data's labels)")
	f.StringSliceVar(&o.classes, "classes", nil, "only pictures of these classes")
	f.StringVar(&o.pictures, "pictures", "", "of one picture: write each step as PNG into this folder")
	_ = c.RegisterFlagCompletionFunc("along", completeAlong)
	_ = c.MarkFlagDirname("pictures")
	return c
}

// completeAlong completes the last of a list of kinds with those that it lacks.
func completeAlong(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before, _ := "", typed
	if at := strings.LastIndex(typed, ","); at >= 0 {
		before = typed[:at+1]
	}
	var list []string
	for _, k := range walk.Kinds() {
		if !strings.Contains(","+before, ","+k.String()+",") {
			list = append(list, before+k.String()+"\t"+k.Unit())
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func (a *app) walk(ctx context.Context, data string, o *walkFlags) error {
	along, err := walk.ParseAll(o.along, o.steps, near.Word)
	if err != nil {
		return wrongUse(err)
	}
	set, m, err := a.open(ctx, data, o.Choice)
	if err != nil {
		return err
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
	if o.pictures != "" {
		if len(indices) != 1 {
			return wrongUse(fmt.Errorf("--pictures: %d pictures: name a single one", len(indices)))
		}
		if err := writeWalks(ctx, w, indices[0], along, o); err != nil {
			return err
		}
	}
	var r engine.Walks
	err = a.working("walking", func(p engine.Progress) (err error) {
		r, err = w.WalkAll(ctx, indices, along, o.seed, p)
		return err
	})
	if err != nil {
		return err
	}
	if err := a.print(r, func() { a.writeWalked(r, m.Classes) }); err != nil {
		return err
	}
	return someFailed(r.Pictures(), r.NotFinite, r.Skipped)
}

// writeWalks writes the picture after every step as blur-03.png and so on.
func writeWalks(ctx context.Context, w *engine.Workspace, i int, along []walk.Walk, o *walkFlags) error {
	if err := os.MkdirAll(o.pictures, 0o777); err != nil {
		return refused(o.pictures, err)
	}
	for _, way := range along {
		step := 0
		for img, err := range w.Painted(ctx, engine.Background, i, way, o.seed) {
			if err != nil {
				return refused(w.Set.Items[i].Path, err)
			}
			path := filepath.Join(o.pictures, fmt.Sprintf("%s-%02d.png", way.Kind, step))
			if err := writePNG(path, img); err != nil {
				return err
			}
			step++
		}
	}
	return nil
}
