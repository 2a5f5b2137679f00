package catalogue

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// withMetadata returns an ONNX file of nothing but metadata.
func withMetadata(texts map[string]string) []byte {
	var data []byte
	for key, value := range texts {
		entry := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), key)
		entry = protowire.AppendString(protowire.AppendTag(entry, 2, protowire.BytesType), value)
		data = protowire.AppendBytes(protowire.AppendTag(data, 14, protowire.BytesType), entry)
	}
	return data
}

// TestMetadata takes the preset that an ONNX file states itself, before that of its name.
func TestMetadata(t *testing.T) {
	const half = ",mean=0.5:0.5:0.5,std=0.5:0.5:0.5"
	for _, c := range []struct {
		texts map[string]string
		want  string
	}{
		{map[string]string{"preset": "size=64,mean=0.5,std=0.5"}, "size=64,resize=73,interpolation=bilinear" + half},
		{map[string]string{"preset": "lite0"}, "lite0"},
		{
			map[string]string{"preprocessor_config": `{"image_processor_type":"ViTImageProcessor","size":32}`},
			"size=32,resize=32,interpolation=bilinear" + half + ",crop=squash,offset=down",
		},
		{
			map[string]string{"pretrained_cfg": `{"input_size":[3,32,32],"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"crop_pct":1}`},
			"size=32,resize=32,interpolation=bicubic" + half,
		},
		{
			map[string]string{"mean": "(0.5, 0.5, 0.5)", "std": "[0.5,0.5,0.5]", "interpolation": "bilinear"},
			"size=224,resize=256,interpolation=bilinear" + half,
		},
		{
			map[string]string{"Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "NominalRange_0_255"},
			"size=224,resize=224,interpolation=bilinear,mean=0:0:0,std=1:1:1,range=255,channels=bgr",
		},
		{
			map[string]string{"task": "classify", "description": "Ultralytics YOLO11n-cls model"},
			"size=224,resize=224,interpolation=bilinear,mean=0:0:0,std=1:1:1",
		},
		{map[string]string{"preset": "none such"}, "torchvision"},
		{map[string]string{"mean": "no", "std": "[1]"}, "torchvision"},
	} {
		file := File{Name: "resnet18", Source: bytes.NewReader(withMetadata(c.texts))}
		if p, err := (Finder{}).Preset(Choice{}, file); err != nil || p.Name != c.want {
			t.Errorf("%v: %q, %v; want %q", c.texts, p.Name, err, c.want)
		}
	}
}

// TestBeside takes the preset file of a folder for the file model.onnx, there or in the folder onnx, and for no other.
func TestBeside(t *testing.T) {
	dir := t.TempDir()
	below := filepath.Join(dir, "onnx")
	if err := os.Mkdir(below, 0o755); err != nil {
		t.Fatal(err)
	}
	config := `{"image_processor_type":"ViTFeatureExtractor","size":48}`
	if err := os.WriteFile(filepath.Join(dir, "preprocessor_config.json"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	none := bytes.NewReader(nil)
	for _, c := range []struct {
		file File
		side int
	}{
		{File{Name: "model", Source: none, Folder: dir}, 48},
		{File{Name: "model_quantized", Source: none, Folder: below}, 48},
		{File{Name: "resnet18", Source: none, Folder: dir}, 224},
		{File{Name: "resnet18", Source: none, Preparation: []byte(config)}, 48},
	} {
		c.file.Source = bytes.NewReader(withMetadata(map[string]string{"author": "nobody"}))
		if p, err := (Finder{}).Preset(Choice{}, c.file); err != nil || p.Crop != c.side {
			t.Errorf("%s in %s: %q, %v", c.file.Name, c.file.Folder, p.Name, err)
		}
	}
	if p, err := presetOf(dir, func() form { return form{} }); err != nil || p.Crop != 48 {
		t.Errorf("a folder for --preset: %q, %v", p.Name, err)
	}
}
