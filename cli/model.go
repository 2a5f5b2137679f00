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
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"github.com/spf13/cobra"
)

// embeddedPreset is how pictures are prepared for the embedded model.
const embeddedPreset = "lite0"

// modelFlags choose a model and how pictures are prepared for it.
type modelFlags struct {
	model  string
	preset string
}

func (f *modelFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.model, "model", assets.ModelName, "embedded name or .onnx file")
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

func (f *modelFlags) read() (data []byte, name string, err error) {
	if f.model == assets.ModelName {
		return assets.Model, f.model, nil
	}
	info, err := os.Stat(f.model)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, "", refused(f.model, fmt.Errorf("no such model: neither embedded (%s) nor a file", assets.ModelName))
	case err != nil:
		return nil, "", refused(f.model, err)
	case !info.Mode().IsRegular():
		return nil, "", refused(f.model, errors.New("not a regular file"))
	case info.Size() > modelLimit:
		return nil, "", &coded{exitLimit, fmt.Errorf("%s: %d bytes (limit %d)", f.model, info.Size(), modelLimit)}
	}
	data, err = os.ReadFile(f.model)
	if err != nil {
		return nil, "", refused(f.model, err)
	}
	return data, strings.TrimSuffix(filepath.Base(f.model), filepath.Ext(f.model)), nil
}

// families tells the preset of models whose file name says what they are. The preset stands beside every figure,
// so that a wrong guess is seen.
var families = []struct{ part, preset string }{
	{"lite0", "lite0"}, {"lite1", "lite1"}, {"resnet", "torchvision"}, {"densenet", "torchvision"},
}

func (f *modelFlags) choosePreset(name string, data []byte) (imaging.Preset, error) {
	chosen := f.preset
	if chosen == "" && bytes.Equal(data, assets.Model) {
		chosen = embeddedPreset
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
