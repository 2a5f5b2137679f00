package catalogue

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"beyond/engine/imaging"
)

// drawn is the picture of testdata/configs.py.
func drawn(w, h int) *imaging.RGB {
	img := imaging.NewRGB(w, h)
	for i := range img.Pix {
		img.Pix[i] = uint8(min(255, (i*i*7+i*31+i>>3)&511))
	}
	return img
}

// TestPublishedConfigs prepares a picture by the files of timm, Hugging Face and torchvision, and compares the network's
// input with that of their own code. testdata/configs.py prints the wanted values, to seven digits.
func TestPublishedConfigs(t *testing.T) {
	data, err := os.ReadFile("testdata/configs.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Side   int
		Config json.RawMessage
		Want   [][]float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	sizes := [][2]int{{97, 61}, {61, 97}, {50, 150}}
	for _, c := range cases {
		p, err := ReadPreset(c.Config, c.Side)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		for i, want := range c.Want {
			crop := p.Apply(drawn(sizes[i][0], sizes[i][1]))
			if len(crop.Pix) != int(want[0]) {
				t.Errorf("%s: %d values, want %g (%s)", c.Name, len(crop.Pix), want[0], p.Name)
				break
			}
			input := make([]float32, len(crop.Pix))
			p.Normalise(input, crop)
			for k, w := range want[1:] {
				at := int(float64(k) * float64(len(input)-1) / float64(len(want)-2))
				if got := float64(input[at]); math.Abs(got-w) > 2e-6*math.Max(1, math.Abs(w)) {
					t.Errorf("%s: %d: value %d is %g, want %g (%s)", c.Name, i, at, got, w, p.Name)
					break
				}
			}
		}
		if again, err := ReadPreset([]byte(p.Name), 0); err != nil || again != p {
			t.Errorf("%s: %q gives %+v, %v", c.Name, p.Name, again, err)
		}
	}
}

// TestOurPresets reads presets as people write them to a file, with byte order marks and in UTF-16.
func TestOurPresets(t *testing.T) {
	const want = "size=64,resize=73,interpolation=bicubic,mean=0.5:0.5:0.5,std=0.5:0.5:0.5"
	text := "# mine\r\nsize=64, interpolation=bicubic\r\nmean=0.5\r\nstd=0.5 # all three\r\n"
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for _, data := range []string{
		text, "\ufeff" + text, string(wide), string(wide[2:]), "inception\n", "inception,resize=73",
		`{"size":64,"interpolation":"bicubic","mean":[0.5,0.5,0.5],"std":0.5}`, `{"preset":"inception"}`,
		`{"preset":"inception","resize":73}`,
	} {
		if p, err := ReadPreset([]byte(data), 64); err != nil || p.Name != want {
			t.Errorf("%q: %q, %v", data, p.Name, err)
		}
	}
}

func TestPresetFilesRefused(t *testing.T) {
	for data, want := range map[string]string{
		"":                         "neither a preset's name, nor words, nor JSON",
		"<html>":                   "neither a preset's name",
		`{"sise":3}`:               `"sise" is none of size, resize`,
		`{"size":`:                 "not JSON",
		`{"model_type":"vit"}`:     "preprocessor_config.json",
		`{"image_mean":[0.5,0.5]}`: "image_mean: 2 numbers, want three",
		`{"image_mean":"a"}`:       "image_mean: want three numbers",
		`{"image_std":0,"size":3}`: `"image_std" is none of size`,
		`{"do_normalize":true,"image_std":[0,1,1]}`:                                    "std 0 of 0 to 255",
		`{"image_processor_type":"ViTImageProcessor","size":{"height":3,"width":4}}`:   "size: want {shortest_edge} or equal",
		`{"image_processor_type":"ViTImageProcessor","resample":9}`:                    "resample: 9 is none of Pillow's 0 to 5",
		`{"image_processor_type":"ViTImageProcessor","do_resize":false}`:               "do_resize: only",
		`{"image_processor_type":"OwnImageProcessor","size":4}`:                        `"Own": a processor of pictures that is not known`,
		`{"pretrained_cfg":{"input_size":[3,3,4]}}`:                                    "equal sides",
		`{"pretrained_cfg":{"crop_pct":0}}`:                                            "resized to 0 pixels",
		`{"pretrained_cfg":{"crop_mode":"round"}}`:                                     `crop_mode: "round" is none of`,
		`{"pretrained_cfg":7}`:                                                         "a JSON number, want an object",
		`{"crop_size":[3,4]}`:                                                          "only squares are made",
		`{"crop_size":[100000]}`:                                                       "pictures of 100000 pixels",
		`{"crop_size":[224],"interpolation":"InterpolationMode.CUBIC"}`:                "is no filter",
		`{"image_processor_type":"BitImageProcessor","do_center_crop":false,"size":9}`: "only squares",
	} {
		if p, err := ReadPreset([]byte(data), 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v; want %q", data, p.Name, err, want)
		}
	}
}

// TestPublishedTable: each row of the table is the words of a preset, and no name repeats for one size and publisher.
func TestPublishedTable(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range Preparations() {
		p, err := imaging.Preset{}.With(row.Preset, 0)
		if err != nil {
			t.Errorf("%s: %v", row.Preset, err)
		}
		for _, name := range row.Names {
			key := row.Source + strings.Split(row.Preset, ",")[0] + folded(name)
			if seen[key] || p.Crop == 0 {
				t.Errorf("%s is listed twice", key)
			}
			seen[key] = true
		}
	}
	for _, f := range Families() {
		if p, ok := family(f.Name, 100); !ok || p.Crop != 100 {
			t.Errorf("%s: %v", f.Name, p)
		}
	}
}

// TestLayoutTells: channels last are Keras' networks, channels first torchvision's and timm's of the same name.
func TestLayoutTells(t *testing.T) {
	for layout, bgr := range map[string]bool{"NCHW": false, "NHWC": true} {
		if p, ok := published("ResNet50", form{224, layout}); !ok || p.BGR != bgr {
			t.Errorf("%s: %v, %v", layout, p.Name, ok)
		}
	}
}
