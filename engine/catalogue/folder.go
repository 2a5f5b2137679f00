package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/onnx"
	"beyond/engine/pth"
)

// weightFiles are the names under which Hugging Face keeps a model's weights in a folder: whole, or an index of parts.
var weightFiles = []struct {
	name  string
	index bool
}{
	{"model.safetensors", false},
	{"model.safetensors.index.json", true},
	{"pytorch_model.bin", false},
	{"pytorch_model.bin.index.json", true},
}

// maxIndex bounds an index of parts in bytes.
const maxIndex = 64 << 20

// folder reads a model that lies in a folder as Hugging Face keeps it.
func (f Finder) folder(c Choice, path string) (File, error) {
	for _, w := range weightFiles {
		at := filepath.Join(path, w.name)
		if _, err := os.Stat(at); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		names := []string{w.name}
		if w.index {
			var err error
			if names, err = partsOf(at); err != nil {
				return File{}, fmt.Errorf("%s: %w", w.name, err)
			}
		}
		var tensors []pth.Tensor
		var files opened
		for _, part := range names {
			more, src, err := f.part(c, filepath.Join(path, part))
			if err != nil {
				return File{}, fmt.Errorf("%s: %w", part, err)
			}
			tensors, files = append(tensors, more...), append(files, src)
		}
		file, err := f.assemble(c, nameOf(path), tensors, files)
		file.Preparation = preparationIn(path)
		return file, err
	}
	for _, name := range onnxFiles {
		src, _, err := f.open(filepath.Join(path, name), path)
		if err == nil {
			at := filepath.Join(path, filepath.Dir(name))
			return File{Name: nameOf(path), Source: src, Folder: at, Preparation: preparationIn(path)}, nil
		}
	}
	const text = "a folder without %s, %s, their indexes or %s"
	return File{}, fmt.Errorf(text, weightFiles[0].name, weightFiles[2].name, onnxFiles[0])
}

// onnxFiles are the places of an exported network in Hugging Face's folders.
var onnxFiles = []string{"model.onnx", "onnx/model.onnx"}

// Labels returns the list that names the outputs of a choice, as Choice.Labels: the one chosen, or else config.json in
// the folder of the model, unless it leaves the classes without names.
func (f Finder) Labels(c Choice) string {
	info, err := os.Stat(c.Model)
	if c.Labels != "" || c.Model == f.Embedded.Name || err != nil {
		return c.Labels
	}
	folders := []string{c.Model}
	if !info.IsDir() {
		if folders = nil; ofFolder(c.Model) {
			folders = configured(filepath.Dir(c.Model))
		}
	}
	for _, folder := range folders {
		config := filepath.Join(folder, "config.json")
		if list, err := f.Classes(config); err == nil && list.At(0).Name != "LABEL_0" {
			f.note(c.Model, "its outputs are named by "+config)
			return config
		}
	}
	return ""
}

// ofFolder reports whether a file is called as in Hugging Face's folders, so that what lies beside it belongs to it.
func ofFolder(path string) bool {
	return strings.HasPrefix(strings.TrimPrefix(filepath.Base(path), "pytorch_"), "model")
}

// nameOf is the name of a folder, also of the current one.
func nameOf(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return filepath.Base(path)
}

// preparationIn returns the preset file of a folder: Hugging Face's, or timm's if config.json is one; nil without.
func preparationIn(path string) []byte {
	if data, err := presetFile(filepath.Join(path, "preprocessor_config.json")); err == nil {
		return data
	}
	data, err := presetFile(filepath.Join(path, "config.json"))
	if err != nil || !bytes.Contains(data, []byte(`"pretrained_cfg"`)) {
		return nil
	}
	return data
}

// part reads one file of a folder.
func (f Finder) part(c Choice, path string) ([]pth.Tensor, *onnx.File, error) {
	src, as, err := f.open(path, path)
	if err != nil {
		return nil, nil, err
	}
	tensors, err := f.tensors(c, src, as)
	return tensors, src, err
}

// partsOf returns the files that an index names, sorted. They lie beside it.
func partsOf(index string) ([]string, error) {
	if info, err := os.Stat(index); err != nil || info.Size() > maxIndex {
		return nil, fmt.Errorf("more than %d bytes", maxIndex)
	}
	data, err := os.ReadFile(index)
	if err != nil {
		return nil, err
	}
	var list struct {
		Files map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("not JSON: %.80s", err.Error())
	}
	var parts []string
	for _, name := range list.Files {
		if filepath.Base(name) != name || name == ".." || name == "." {
			return nil, fmt.Errorf("%.80q is not beside it", name)
		}
		if !slices.Contains(parts, name) {
			parts = append(parts, name)
		}
		if len(parts) > 1000 {
			return nil, errors.New("more than 1000 parts")
		}
	}
	if len(parts) == 0 {
		return nil, errors.New("no weight_map")
	}
	slices.Sort(parts)
	return parts, nil
}
