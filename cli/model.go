package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/onnx"
	"beyond/engine/pth/arch"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
)

// modelFlags choose a model and how pictures are prepared for it.
type modelFlags struct{ catalogue.Choice }

// add adds all flags.
func (f *modelFlags) add(c *cobra.Command) {
	f.addModel(c)
	c.Flags().StringVar(&f.Labels, "labels", "",
		"names of the model's outputs: a file of one name a line, CSV or JSON (also config.json), or\n"+
			catalogue.WithBackground+", ImageNet's behind a background class (default: ImageNet's 1000)")
	isSetBy(c.Flags(), "labels", "labels")
}

// addModel adds the flags of commands that read no data set.
func (f *modelFlags) addModel(c *cobra.Command) {
	c.Flags().StringVar(&f.Model, "model", assets.ModelName,
		"embedded or pulled name, ONNX file, checkpoint (PyTorch, safetensors), or its folder")
	isSetBy(c.Flags(), "model", "model")
	_ = c.RegisterFlagCompletionFunc("model", completeModel)
	f.addArch(c)
	f.addForm(c)
	c.Flags().StringVar(&f.Preset, "preset", "",
		"preparation of pictures: a name of beyond models presets, words such as size=299,mean=0.5,std=0.5,\n"+
			"or a file: config.json, preprocessor_config.json (default: the model's own)")
	isSetBy(c.Flags(), "preset", "preset")
	_ = c.RegisterFlagCompletionFunc("preset", completePreset)
}

func (f *modelFlags) addArch(c *cobra.Command) {
	c.Flags().StringVar(&f.Arch, "arch", "",
		"network of a PyTorch checkpoint, such as resnet18 (default: told by its keys)")
	complete(c, "arch", arch.Names())
	c.Flags().StringVar(&f.WeightsKey, "weights-key", "",
		"where a checkpoint keeps the weights, such as state_dict_ema (default: told by the names)")
}

// addForm adds the flags that say what a file means.
func (f *modelFlags) addForm(c *cobra.Command) {
	c.Flags().StringVar(&f.Output, "output-name", "", "the output with the scores, where an ONNX file has several")
	c.Flags().BoolVar(&f.Sigmoid, "sigmoid", false,
		"the model's one output is the logit of the second of two classes")
}

// complete offers fixed values of a flag to the shell.
func complete(c *cobra.Command, flag string, values []string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// modelFolder holds pulled models.
func modelFolder() string { return filepath.Join(xdg.DataHome, "beyond", "models") }

// finder finds the embedded model, the pulled ones and files.
func finder() catalogue.Finder {
	return catalogue.Finder{
		Folder: modelFolder(), Data: assets.Model, ImageNet: assets.Classes,
		Embedded: catalogue.Entry{
			Name: assets.ModelName, Bytes: int64(len(assets.Model)), Preset: "lite0", Licence: "Apache-2.0", Layout: "NCHW",
		},
	}
}

// finder notes on stderr which decisions it takes.
func (a *app) finder() catalogue.Finder {
	f := finder()
	f.Note = a.say
	return f
}

// refusedModel gives an error of package catalogue its exit code and the model's name. It is nil without an error.
func refusedModel(model string, err error) error {
	switch {
	case errors.As(err, new(*catalogue.ChoiceError)):
		return wrongUse(err)
	case errors.As(err, new(*catalogue.LimitError)):
		return &coded{exitLimit, fmt.Errorf("%s: %w", model, err)}
	}
	if errors.As(err, new(*onnx.FaultError)) {
		return &coded{exitFault, fmt.Errorf("%s: %w", model, err)}
	}
	var labels *engine.LabelsError
	if errors.As(err, &labels) && labels.List != "" {
		return refused(labels.List, labels)
	}
	return refused(model, err)
}

// imagenet returns the ImageNet class list.
func imagenet() (*dataset.Classes, error) { return finder().Classes("") }
