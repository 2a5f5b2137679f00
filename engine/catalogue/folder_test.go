package catalogue

import (
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
