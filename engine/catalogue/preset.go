package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/imaging"
	"beyond/engine/onnx"
	"beyond/engine/pth/arch"
)

// Preset returns the preset that c asks for: a name, words, or a file; else the model's own. Errors are *ChoiceError or
// say why the file is refused.
func (f Finder) Preset(c Choice, file File) (imaging.Preset, error) {
	if c.Preset != "" {
		p, err := presetOf(c.Preset, file.form)
		if err != nil {
			return p, wrongChoice("--preset %s", err)
		}
		return p, nil
	}
	if f.isEmbedded(file) {
		return presetOf(f.Embedded.Preset, file.form)
	}
	if p, ok, err := f.stated(c, file); ok {
		return p, err
	}
	network, known := arch.ByName(file.Arch)
	if known && strings.Contains(network.Preset, "=") {
		return presetOf(network.Preset, file.form)
	}
	if isPublished(file.Name) {
		if p, agreed := published(file.Name, file.form()); agreed {
			return p, nil
		}
	}
	if known {
		return presetOf(network.Preset, file.form)
	}
	if e, ok := Find(file.Name); ok {
		return presetOf(e.Preset, file.form)
	}
	if p, ok := lite(file); ok {
		return p, nil
	}
	return ask(c.Model, file)
}

// isEmbedded reports whether a file is the embedded model, under any name.
func (f Finder) isEmbedded(file File) bool {
	if file.Source.Size() != int64(len(f.Data)) {
		return false
	}
	part := make([]byte, 1<<16)
	for at := 0; at < len(f.Data); at += len(part) {
		part = part[:min(len(part), len(f.Data)-at)]
		if _, err := file.Source.ReadAt(part, int64(at)); err != nil || !bytes.Equal(part, f.Data[at:at+len(part)]) {
			return false
		}
	}
	return true
}

// lite returns the preset of a file that is called like an EfficientNet-Lite of TensorFlow and takes its size.
func lite(file File) (imaging.Preset, bool) {
	name, ok := strings.CutPrefix(folded(file.Name), "efficientnet_")
	if !ok || !strings.HasPrefix(name, "lite") {
		return imaging.Preset{}, false
	}
	p, ok := imaging.PresetByName(name)
	return p, ok && p.Crop == file.form().side
}

// form returns the form of the pictures that a model takes; the zero form if the file is refused.
func (file File) form() form {
	s, err := file.Inspect()
	if err != nil || s.Shape[1] != s.Shape[2] {
		return form{}
	}
	return form{sideOf(s), s.Layout}
}

// sideOf returns the pixels of each side of the pictures that a model takes; 0 if it takes any.
func sideOf(s onnx.Summary) int {
	if s.Open {
		return 0
	}
	return max(s.Shape[1], 0)
}

// presetOf returns the preset of a name, of words such as "size=299,interpolation=bicubic", which may follow a name and
// a comma, or of a file. of is asked where the preset leaves open what the model's pictures decide.
func presetOf(text string, of func() form) (imaging.Preset, error) {
	p, ok, err := described(text, of)
	if !ok && err == nil {
		return presetIn(text, of)
	}
	return p, err
}

// described is presetOf without files. ok is false if the text is neither a name nor words.
func described(text string, of func() form) (p imaging.Preset, ok bool, err error) {
	name, words, _ := strings.Cut(text, ",")
	if strings.Contains(name, "=") {
		p, err = worded(p, text, of().side)
		return p, true, err
	}
	if p, ok = named(strings.TrimSpace(name), of); ok && words != "" {
		p, err = worded(p, words, of().side)
	}
	return p, ok, err
}

// worded adds to an error about a word which one may have been meant.
func worded(p imaging.Preset, words string, side int) (imaging.Preset, error) {
	p, err := p.With(words, side)
	if wrong, ok := errors.AsType[*imaging.WordError](err); ok {
		err = fmt.Errorf("%w%s", err, meant(closest(wrong.Given, wrong.Allowed, 1)))
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", words, err)
	}
	return p, err
}

// named returns the preset of a name: imaging's, a family's of the model's size, or a published network's.
func named(name string, of func() form) (imaging.Preset, bool) {
	if p, ok := imaging.PresetByName(name); ok {
		return p, true
	}
	if _, ok := familyByName(name); ok {
		return family(name, of().side)
	}
	if !isPublished(name) {
		return imaging.Preset{}, false
	}
	for _, f := range []form{of(), {}} {
		if p, _ := published(name, f); p != (imaging.Preset{}) {
			return p, true
		}
	}
	return imaging.Preset{}, false
}

// ask says which presets fit a model of which none is known.
func ask(model string, file File) (imaging.Preset, error) {
	s, err := file.Inspect()
	if err != nil {
		return imaging.Preset{}, err
	}
	if s.Shape[0] != 3 {
		return imaging.Preset{}, fmt.Errorf("takes pictures of %d channels: presets give three", s.Shape[0])
	}
	if s.Shape[1] != s.Shape[2] {
		return imaging.Preset{}, fmt.Errorf("takes pictures of %d × %d: presets give squares", s.Shape[1], s.Shape[2])
	}
	return imaging.Preset{}, wrongChoice("%s: unknown preset: add --preset, one of %s, or words "+
		"(size=%d,mean=…): beyond models presets; beyond doctor DATA finds it",
		model, strings.Join(first(3, fitting(s)), ", "), sideOr224(sideOf(s)))
}

// first returns the first n names, and … for the rest.
func first(n int, names []string) []string {
	if len(names) <= n {
		return names
	}
	return append(slices.Clone(names[:n]), "…")
}

// fitting names the presets that give pictures of the model's size: imaging's, and the families'.
func fitting(s onnx.Summary) []string {
	if s.Shape[0] != 3 || s.Shape[1] != s.Shape[2] {
		return nil
	}
	side := sideOf(s)
	var fit []string
	known := map[imaging.Preset]bool{}
	add := func(name string, p imaging.Preset) {
		p.Name = ""
		if (side == 0 || p.Crop == side) && !known[p] {
			known[p] = true
			fit = append(fit, name)
		}
	}
	for _, p := range imaging.Presets() {
		add(p.Name, p)
	}
	for _, name := range FamilyNames() {
		p, _ := family(name, side)
		add(name, p)
	}
	return fit
}

// presetIn reads the preset file, or the preset file of the folder, at a path.
func presetIn(path string, of func() form) (imaging.Preset, error) {
	data, err := presetFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return imaging.Preset{}, fmt.Errorf("%q: neither a preset nor a file%s; the list: beyond models presets",
			path, meant(closest(path, PresetNames(), 3)))
	}
	var p imaging.Preset
	if err == nil {
		p, err = ReadPreset(data, of().side)
	}
	if err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// presetFiles are the names of preset files in a model's folder, the first that is there counts.
var presetFiles = []string{"preprocessor_config.json", "processor_config.json", "config.json"}

// presetLimit bounds a preset file in bytes.
const presetLimit = 1 << 20

// presetFile reads a file, or the preset file of a folder.
func presetFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	for _, name := range presetFiles {
		if err == nil && info.IsDir() {
			if inside, missing := os.Stat(filepath.Join(path, name)); missing == nil {
				path, info = filepath.Join(path, name), inside
			}
		}
	}
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	case info.Size() > presetLimit:
		return nil, fmt.Errorf("more than %d bytes", presetLimit)
	}
	return os.ReadFile(path)
}
