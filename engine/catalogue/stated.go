package catalogue

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"beyond/engine/imaging"
	"beyond/engine/onnx"
)

// stated returns the preset that came with a model: in its metadata, in its folder, or in the preset file beside an ONNX
// file called model. ok is false if none did. What is not understood is noted.
func (f Finder) stated(c Choice, file File) (p imaging.Preset, ok bool, err error) {
	if file.Preparation != nil {
		p, err = ReadPreset(file.Preparation, file.form().side)
		return p, true, err
	}
	if file.Arch != "" {
		return p, false, nil
	}
	if p, ok, err = inMetadata(onnx.Metadata(file.Source), file.form); ok {
		if err != nil {
			f.note(c.Model, fmt.Sprintf("its metadata is no preset: %v", err))
		}
		return p, err == nil, nil
	}
	for _, path := range beside(file) {
		data, err := presetFile(path)
		if err != nil {
			continue
		}
		if p, err = ReadPreset(data, file.form().side); err == nil {
			f.note(c.Model, "prepared as "+path+" says")
			return p, true, nil
		}
	}
	return imaging.Preset{}, false, nil
}

func (f Finder) note(model, line string) {
	if note := f.noteOf(model); note != nil {
		note(line)
	}
}

// beside are the preset files of Hugging Face's folders of ONNX files: beside the file, or above a folder onnx.
func beside(file File) (paths []string) {
	if file.Folder == "" || !ofFolder(file.Name) {
		return nil
	}
	for _, folder := range configured(file.Folder) {
		for _, name := range presetFiles {
			paths = append(paths, filepath.Join(folder, name))
		}
	}
	return paths
}

// inMetadata reads a preset from an ONNX file's metadata: ours (preset), a preset file under its name, the values of
// timm's configuration, what ONNX itself defines for pictures (docs/MetadataProps.md), or Ultralytics' task.
func inMetadata(texts map[string]string, of func() form) (p imaging.Preset, ok bool, err error) {
	if text := texts["preset"]; text != "" {
		p, ok, err = described(text, of)
		return p, ok, err
	}
	for _, key := range []string{
		"preprocessor_config", "preprocessor_config.json", "pretrained_cfg", "transforms", "image_processor", "config",
	} {
		if text := strings.TrimSpace(texts[key]); strings.HasPrefix(text, "{") {
			if strings.HasPrefix(key, "pretrained") || key == "transforms" {
				text = fmt.Sprintf("{%q: %s}", key, text)
			}
			p, err = ReadPreset([]byte(text), of().side)
			return p, true, err
		}
	}
	if texts["mean"] != "" && texts["std"] != "" {
		return flatMetadata(texts, of)
	}
	if texts["Image.NominalPixelRange"] != "" {
		p, err = pictureMetadata(texts, of().side)
		return p, true, err
	}
	if texts["task"] == "classify" && strings.Contains(texts["description"], "Ultralytics") {
		p, err = worded(imaging.Preset{}, fmt.Sprintf("resize=%d,mean=0,std=1", sideOr224(of().side)), of().side)
		return p, true, err
	}
	return p, false, nil
}

// flatMetadata reads mean, std and what is beside them, as JSON or as Python's tuples.
func flatMetadata(texts map[string]string, of func() form) (imaging.Preset, bool, error) {
	cfg := map[string]json.RawMessage{}
	for _, key := range []string{"mean", "std", "input_size", "interpolation", "crop_pct", "crop_mode"} {
		text := strings.NewReplacer("(", "[", ")", "]").Replace(texts[key])
		switch {
		case text == "":
		case json.Valid([]byte(text)):
			cfg[key] = json.RawMessage(text)
		default:
			cfg[key], _ = json.Marshal(text)
		}
	}
	if cfg["input_size"] == nil {
		side := sideOr224(of().side)
		cfg["input_size"], _ = json.Marshal([]int{3, side, side})
	}
	text, err := json.Marshal(map[string]any{"pretrained_cfg": cfg})
	if err != nil {
		return imaging.Preset{}, true, err
	}
	p, err := ReadPreset(text, of().side)
	return p, true, err
}

// pictureMetadata reads the range and order of channels that ONNX defines. The centre of a picture is shown whole.
func pictureMetadata(texts map[string]string, side int) (imaging.Preset, error) {
	values, ok := map[string]string{
		"NominalRange_0_255": "range=255,mean=0,std=1", "Normalized_0_1": "mean=0,std=1", "Normalized_1_1": "mean=0.5,std=0.5",
	}[texts["Image.NominalPixelRange"]]
	if !ok {
		return imaging.Preset{}, fmt.Errorf("Image.NominalPixelRange %.40q is not made", texts["Image.NominalPixelRange"])
	}
	if strings.HasPrefix(texts["Image.BitmapPixelFormat"], "Bgr") {
		values += ",channels=bgr"
	}
	return worded(imaging.Preset{}, fmt.Sprintf("%s,resize=%d", values, sideOr224(side)), side)
}

// sideOr224 is a model's size, or the usual one where it is open.
func sideOr224(side int) int {
	if side == 0 {
		return 224
	}
	return side
}

// configured are the folders in which the configuration of a model lies: the model's, and the one above a folder onnx.
func configured(folder string) []string {
	if abs, err := filepath.Abs(folder); err == nil && filepath.Base(abs) == "onnx" {
		return []string{folder, filepath.Dir(abs)}
	}
	return []string{folder}
}
