package catalogue

import (
	"bytes"
	"fmt"
	"strings"

	"beyond/engine/imaging"
	"beyond/engine/onnx"
	"beyond/engine/pth/arch"
)

// PresetNames returns the names of all presets, separated by commas.
func PresetNames() string { return strings.Join(names(imaging.Presets()), ", ") }

func names(presets []imaging.Preset) []string {
	var list []string
	for _, p := range presets {
		list = append(list, p.Name)
	}
	return list
}

// families gives the preset of models by a part of their file name, where it fits the size of their pictures. The
// preset stands beside every figure, so that a wrong guess is seen.
var families = []struct{ part, preset string }{
	{"lite", "lite0"},
	{"lite", "lite1"},
	{"lite", "lite2"},
	{"lite", "lite3"},
	{"lite", "lite4"},
	{"resnet", "torchvision"},
	{"densenet", "torchvision"},
	{"vgg", "torchvision"},
	{"alexnet", "torchvision"},
	{"squeezenet", "torchvision"},
	{"mobilenet", "torchvision"},
}

// Preset returns the preset that c names, or else the model's own. Errors are *ChoiceError or say why the file is
// refused.
func (f Finder) Preset(c Choice, file File) (imaging.Preset, error) {
	name := c.Preset
	if name == "" {
		name = f.known(file)
	}
	if name == "" {
		return guessPreset(c.Model, file)
	}
	preset, ok := imaging.PresetByName(name)
	if !ok {
		return imaging.Preset{}, wrongChoice("--preset %q: choose %s", name, PresetNames())
	}
	return preset, nil
}

// known names the preset of the embedded model, of a checkpoint's network, or of a pulled model; "" for other files.
func (f Finder) known(file File) string {
	if bytes.Equal(file.Data, f.Data) {
		return f.Embedded.Preset
	}
	if a, ok := arch.ByName(file.Arch); ok {
		return a.Preset
	}
	e, _ := Find(file.Name)
	return e.Preset
}

// guessPreset takes the only preset of the size of the model's pictures, or among several the one of the family that
// the file is named after.
func guessPreset(model string, file File) (imaging.Preset, error) {
	s, err := file.Inspect()
	if err != nil {
		return imaging.Preset{}, err
	}
	fit := fitting(s)
	for _, p := range fit {
		if len(fit) == 1 || familyHas(file.Name, p.Name) {
			return p, nil
		}
	}
	if len(fit) == 0 {
		return imaging.Preset{}, fmt.Errorf("takes pictures of %d × %d × %d, which no preset gives (%s)",
			s.Shape[0], s.Shape[1], s.Shape[2], PresetNames())
	}
	return imaging.Preset{}, wrongChoice("%s: unknown preset: add --preset, one of %s",
		model, strings.Join(names(fit), ", "))
}

// fitting returns the presets that give pictures of the model's size.
func fitting(s onnx.Summary) []imaging.Preset {
	var fit []imaging.Preset
	for _, p := range imaging.Presets() {
		if s.Shape == [3]int{3, p.Crop, p.Crop} {
			fit = append(fit, p)
		}
	}
	return fit
}

func familyHas(model, preset string) bool {
	for _, family := range families {
		if family.preset == preset && strings.Contains(strings.ToLower(model), family.part) {
			return true
		}
	}
	return false
}
