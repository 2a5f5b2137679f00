package cli

import (
	"bytes"
	"fmt"
	"strings"

	"beyond/assets"
	"beyond/engine/catalogue"
	"beyond/engine/imaging"
	"beyond/engine/pth/arch"
)

// embeddedPreset is how pictures are prepared for the embedded model.
const embeddedPreset = "lite0"

func presetNames() string { return joinPresets(imaging.Presets()) }

func joinPresets(presets []imaging.Preset) string {
	var names []string
	for _, p := range presets {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// families tells the preset of models whose file name says what they are, if they take pictures of its size. The
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

// choosePreset returns the preset that was asked for, or else the model's own, as far as it is known.
func (f *modelFlags) choosePreset(file modelFile) (imaging.Preset, error) {
	name := f.preset
	if name == "" {
		name = f.knownPreset(file)
	}
	if name == "" {
		return f.guessPreset(file)
	}
	preset, ok := imaging.PresetByName(name)
	if !ok {
		return imaging.Preset{}, wrongUse(fmt.Errorf("--preset %q: choose %s", name, presetNames()))
	}
	return preset, nil
}

// knownPreset is that of the embedded model, of an architecture, and of what can be pulled.
func (f *modelFlags) knownPreset(file modelFile) string {
	if bytes.Equal(file.data, assets.Model) {
		return embeddedPreset
	}
	if a, ok := arch.ByName(f.arch); ok {
		return a.Preset
	}
	e, _ := catalogue.Find(file.name)
	return e.Preset
}

// guessPreset tells the preset by the size of the pictures that the model takes: the only one of that size, or the
// one of the family that the name speaks of.
func (f *modelFlags) guessPreset(file modelFile) (imaging.Preset, error) {
	s, err := file.inspect()
	if err != nil {
		return imaging.Preset{}, refused(f.model, err)
	}
	var fit []imaging.Preset
	for _, p := range imaging.Presets() {
		if s.Shape == [3]int{3, p.Crop, p.Crop} {
			fit = append(fit, p)
		}
	}
	for _, p := range fit {
		if len(fit) == 1 || familyHas(file.name, p.Name) {
			return p, nil
		}
	}
	if len(fit) == 0 {
		return imaging.Preset{}, refused(f.model, fmt.Errorf("takes pictures of %d × %d × %d, which no preset gives (%s)",
			s.Shape[0], s.Shape[1], s.Shape[2], presetNames()))
	}
	return imaging.Preset{}, wrongUse(fmt.Errorf("%s: unknown preset: add --preset, one of %s", f.model, joinPresets(fit)))
}

func familyHas(model, preset string) bool {
	for _, family := range families {
		if family.preset == preset && strings.Contains(strings.ToLower(model), family.part) {
			return true
		}
	}
	return false
}
