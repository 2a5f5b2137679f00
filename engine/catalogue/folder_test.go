package catalogue

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"beyond/engine/golden"
)

// TestFolderOfNetwork opens a folder as Hugging Face keeps it, and prepares pictures as its preset file says.
func TestFolderOfNetwork(t *testing.T) {
	weights := read(t, golden.Path(t, "cases", "pth", "plain.pth"))
	for name, c := range map[string]struct {
		file, text string
		mean       float32 // of red
		resize     int
	}{
		"transformers": {"preprocessor_config.json", `{"image_processor_type":"ConvNextImageProcessor","crop_pct":0.875,
			"size":{"shortest_edge":224},"resample":3,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],
			"do_resize":true,"do_rescale":true,"do_normalize":true,"rescale_factor":0.00392156862745098}`, 127.5, 256},
		"timm": {"config.json", `{"architecture":"resnet18","pretrained_cfg":{"input_size":[3,224,224],"crop_pct":0.95,
			"interpolation":"bicubic","crop_mode":"center","mean":[0.4,0.4,0.4],"std":[0.3,0.3,0.3]}}`, 102, 235},
		"only a network": {"config.json", `{"architectures":["ResNetForImageClassification"]}`, 123.675, 256},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, data := range map[string][]byte{"pytorch_model.bin": weights, c.file: []byte(c.text)} {
				if err := os.WriteFile(filepath.Join(folder, file), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			choice := Choice{Model: folder}
			file, err := Finder{}.Read(choice)
			if err != nil {
				t.Fatal(err)
			}
			p, err := Finder{}.Preset(choice, file)
			if err != nil || p.Mean[0] != c.mean || p.Resize != c.resize || p.Crop != 224 {
				t.Errorf("preset %+v, %v, want mean %v and resize %d", p, err, c.mean, c.resize)
			}
		})
	}
}

// TestLabelsOfFolder names the outputs by the configuration in the model's folder, unless that leaves them without names
// or the model is none of Hugging Face's files.
func TestLabelsOfFolder(t *testing.T) {
	const named, without = `{"model_type":"vit","id2label":{"0":"cat","1":"dog"}}`,
		`{"model_type":"vit","id2label":{"0":"LABEL_0","1":"LABEL_1"}}`
	for _, c := range []struct {
		config, model, labels string
		own                   bool
	}{
		{config: named, own: true},
		{config: named, model: "model.safetensors", own: true},
		{config: named, model: "pytorch_model.bin", own: true},
		{config: named, model: "onnx/model_quantized.onnx", own: true},
		{config: named, model: "resnet.onnx"},
		{config: named, model: "absent"},
		{config: named, labels: WithBackground},
		{config: without},
	} {
		folder := t.TempDir()
		for _, file := range []string{"config.json", "model.safetensors", "pytorch_model.bin", "onnx/model_quantized.onnx", "resnet.onnx"} {
			path := filepath.Join(folder, file)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(c.config), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		var notes []string
		f := Finder{ImageNet: []byte("index,wnid,name\n0,n01440764,tench\n"), Note: func(line string) { notes = append(notes, line) }}
		got, want := f.Labels(Choice{Model: filepath.Join(folder, c.model), Labels: c.labels}), c.labels
		if c.own {
			want = filepath.Join(folder, "config.json")
		}
		if got != want || (len(notes) == 1) != c.own {
			t.Errorf("%s %s: labels %q, want %q; notes %q", c.model, c.config, got, want, notes)
		}
	}
}

// TestFolderOfONNX opens a folder that holds an exported network.
func TestFolderOfONNX(t *testing.T) {
	folder, config := t.TempDir(), `{"image_processor_type":"ViTImageProcessor","size":32}`
	model := read(t, golden.Path(t, "cases", "onnx", "ten.onnx"))
	for file, data := range map[string]string{"onnx/model.onnx": string(model), "preprocessor_config.json": config} {
		path := filepath.Join(folder, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(data), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	file, err := Finder{}.Read(Choice{Model: folder})
	if err != nil || file.Name != filepath.Base(folder) || string(file.Preparation) != config || file.Source.Size() != int64(len(model)) {
		t.Errorf("%s with %d bytes, prepared as %q, %v", file.Name, file.Source.Size(), file.Preparation, err)
	}
}
