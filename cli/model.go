package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/pth/arch"
	"github.com/spf13/cobra"
)

// embeddedPreset is how pictures are prepared for the embedded model.
const embeddedPreset = "lite0"

// modelFlags choose a model and how pictures are prepared for it.
type modelFlags struct {
	model   string
	arch    string // of a checkpoint; told by its keys where it is not given
	preset  string
	command *cobra.Command // on whose stderr notes go
}

func (f *modelFlags) add(c *cobra.Command) {
	f.command = c
	c.Flags().StringVar(&f.model, "model", assets.ModelName, "embedded or pulled name, .onnx file or PyTorch checkpoint (.pth)")
	_ = c.RegisterFlagCompletionFunc("model", completeModel)
	f.addArch(c)
	c.Flags().StringVar(&f.preset, "preset", "", "preparation of pictures: "+presetNames()+" (default: the model's own)")
	_ = c.RegisterFlagCompletionFunc("preset", cobra.FixedCompletions(strings.Split(presetNames(), ", "), cobra.ShellCompDirectiveNoFileComp))
}

func presetNames() string {
	var names []string
	for _, p := range imaging.Presets() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// open returns the chosen model with its preset. The embedded one is read at first use; a file is read now, so
// that a refusal comes before anything else does.
func (f *modelFlags) open(ctx context.Context, list *dataset.Classes) (*engine.Model, error) {
	data, name, err := f.read()
	if err != nil {
		return nil, err
	}
	preset, err := f.choosePreset(name, data)
	if err != nil {
		return nil, err
	}
	m := engine.NewModel(name, data, preset, list)
	if f.model != assets.ModelName {
		if err := m.Load(ctx); err != nil {
			return nil, refused(f.model, err)
		}
	}
	return m, nil
}

// openBare returns the chosen model, loaded, for inputs that are arrays already.
func (f *modelFlags) openBare(ctx context.Context) (*engine.Model, error) {
	data, name, err := f.read()
	if err != nil {
		return nil, err
	}
	m := engine.NewModel(name, data, imaging.Preset{}, nil)
	if err := m.Load(ctx); err != nil {
		return nil, refused(f.model, err)
	}
	return m, nil
}

// modelLimit bounds a model file; the largest of the paper's has 178 MB.
const modelLimit = 2 << 30

// read returns the model as an ONNX file, and its name.
func (f *modelFlags) read() (data []byte, name string, err error) {
	if f.model == assets.ModelName {
		if f.arch != "" {
			return nil, "", wrongUse(errors.New("--arch needs --model FILE.pth"))
		}
		return assets.Model, f.model, nil
	}
	if f.model, err = locate(f.model); err != nil {
		return nil, "", err
	}
	if data, err = f.readFile(); err != nil {
		return nil, "", err
	}
	if f.isCheckpoint() {
		data, err = f.join(data)
	}
	return data, strings.TrimSuffix(filepath.Base(f.model), filepath.Ext(f.model)), err
}

func (f *modelFlags) readFile() ([]byte, error) {
	info, err := os.Stat(f.model)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, refused(f.model, fmt.Errorf("no such model: neither embedded (%s) nor pulled nor a file%s", assets.ModelName, meant(f.model)))
	case err != nil:
		return nil, refused(f.model, err)
	case !info.Mode().IsRegular():
		return nil, refused(f.model, errors.New("not a regular file"))
	case info.Size() > modelLimit:
		return nil, &coded{exitLimit, fmt.Errorf("%s: %d bytes (limit %d)", f.model, info.Size(), modelLimit)}
	}
	data, err := os.ReadFile(f.model)
	if err != nil {
		return nil, refused(f.model, err)
	}
	return data, nil
}

// families tells the preset of models whose file name says what they are. The preset stands beside every figure,
// so that a wrong guess is seen.
var families = []struct{ part, preset string }{
	{"lite0", "lite0"},
	{"lite1", "lite1"},
	{"resnet", "torchvision"},
	{"densenet", "torchvision"},
	{"vgg", "torchvision"},
	{"alexnet", "torchvision"},
	{"squeezenet", "torchvision"},
	{"mobilenet", "torchvision"},
}

func (f *modelFlags) choosePreset(name string, data []byte) (imaging.Preset, error) {
	chosen := f.preset
	if chosen == "" && bytes.Equal(data, assets.Model) {
		chosen = embeddedPreset
	}
	if a, ok := arch.ByName(f.arch); ok && chosen == "" {
		chosen = a.Preset
	}
	if e, ok := catalogue.Find(name); ok && chosen == "" {
		chosen = e.Preset
	}
	for _, family := range families {
		if chosen == "" && strings.Contains(strings.ToLower(name), family.part) {
			chosen = family.preset
		}
	}
	if chosen == "" {
		return imaging.Preset{}, wrongUse(fmt.Errorf("%s: unknown preset: add --preset %s", f.model, presetNames()))
	}
	preset, ok := imaging.PresetByName(chosen)
	if !ok {
		return imaging.Preset{}, wrongUse(fmt.Errorf("--preset %q: choose %s", chosen, presetNames()))
	}
	return preset, nil
}
