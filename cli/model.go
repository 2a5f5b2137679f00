package cli

import (
	"context"
	"strings"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"github.com/spf13/cobra"
)

// modelFlags choose a model and how pictures are prepared for it.
type modelFlags struct {
	model   string
	arch    string // of a checkpoint; told by its keys where it is not given
	preset  string
	labels  string         // names of the outputs
	command *cobra.Command // on whose stderr notes go
}

// add adds all flags; addModel those of a model that is given no pictures of a data set.
func (f *modelFlags) add(c *cobra.Command) {
	f.addModel(c)
	f.addLabels(c)
}

func (f *modelFlags) addModel(c *cobra.Command) {
	f.command = c
	c.Flags().StringVar(&f.model, "model", assets.ModelName, "embedded or pulled name, .onnx file or PyTorch checkpoint (.pth)")
	_ = c.RegisterFlagCompletionFunc("model", completeModel)
	f.addArch(c)
	c.Flags().StringVar(&f.preset, "preset", "", "preparation of pictures: "+presetNames()+" (default: the model's own)")
	_ = c.RegisterFlagCompletionFunc("preset", cobra.FixedCompletions(strings.Split(presetNames(), ", "), cobra.ShellCompDirectiveNoFileComp))
}

// open returns the chosen model with its preset. The embedded one is read at first use; another one, or one with
// other labels, now, so that a refusal comes before anything else does.
func (f *modelFlags) open(ctx context.Context, list *dataset.Classes) (*engine.Model, error) {
	file, err := f.read()
	if err != nil {
		return nil, err
	}
	preset, err := f.choosePreset(file)
	if err != nil {
		return nil, err
	}
	m := file.model(preset, list)
	m.Reread = f.reread
	if f.model != assets.ModelName || f.labels != "" {
		if err := m.Load(ctx); err != nil {
			return nil, refusedModel(f.model, err)
		}
	}
	return m, nil
}

// openBare returns the chosen model, loaded, for inputs that are arrays already.
func (f *modelFlags) openBare(ctx context.Context) (*engine.Model, error) {
	file, err := f.read()
	if err != nil {
		return nil, err
	}
	m := file.model(imaging.Preset{}, nil)
	m.Reread = f.reread
	if err := m.Load(ctx); err != nil {
		return nil, refused(f.model, err)
	}
	return m, nil
}
