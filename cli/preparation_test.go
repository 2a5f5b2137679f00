package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/golden"
)

// TestLabelForms evaluates the shared pictures with one list of labels in several forms: the figures are the same. A list
// that is too short is blamed by its own name.
func TestLabelForms(t *testing.T) {
	model, data := golden.Path(t, "cases", "onnx", "ten.onnx"), golden.Path(t, "cases", "dirs", "two")
	eval := func(labels string) (int, string, string) {
		return command(t, "eval", data, "--model", model, "--preset", "torchvision", "--json", "--labels", labels)
	}
	_, want, _ := eval(golden.Path(t, "cases", "labels", "control.txt"))
	for _, name := range []string{"bom.txt", "class_index.json"} {
		if code, got, stderr := eval(golden.Path(t, "cases", "labels", name)); code != exitDone || got != want {
			t.Errorf("%s: exit code %d, %s%s", name, code, got, stderr)
		}
	}
	short := filepath.Join(t.TempDir(), "nine.json")
	if err := os.WriteFile(short, []byte(`["a","b","c","d","e","f","g","h","i"]`), 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := eval(short)
	if want := "beyond: " + short + ": 9 names, the model has 10 outputs\n"; code != exitRefused || !strings.HasSuffix(stderr, want) {
		t.Errorf("exit code %d, %q; want %q", code, stderr, want)
	}
}

// TestPreparationOfOnesOwn runs networks that no preset of a name fits, by words and by files, and asks where nothing is
// given. The preset in force is one that --preset takes again.
func TestPreparationOfOnesOwn(t *testing.T) {
	data := golden.Path(t, "cases", "dirs", "two")
	config := filepath.Join(t.TempDir(), "config.json")
	const timm = `{"pretrained_cfg": {"input_size": [3, 288, 288], "crop_pct": 1.0, "interpolation": "bicubic"}}`
	if err := os.WriteFile(config, []byte(timm), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ model, preset, want string }{
		{"inception_v3_299", "", "unknown preset: add --preset, one of imagenet, inception"},
		{"squeezenet1.0-caffe", "", "unknown preset: add --preset, one of torchvision"},
		{"inception_v3_299", "torchvision", "--preset torchvision,size=299"},
		{"inception_v3_299", "size=299,resize=342,mean=0.5,std=0.5", "size=299,resize=342,interpolation=bilinear,mean=0.5:0.5:0.5"},
		{"resnet50_a1_288", config, "size=288,resize=288,interpolation=bicubic,mean=0.485:0.456:0.406"},
		{
			"squeezenet1.0-caffe", "size=224,resize=256,mean=104:117:123,std=1,range=255,channels=bgr",
			"mean=104:117:123,std=1:1:1,range=255,channels=bgr",
		},
	} {
		args := []string{"eval", data, "--model", golden.Path(t, "cases", "onnx", c.model+".onnx")}
		if c.preset != "" {
			args = append(args, "--preset", c.preset)
		}
		code, out, stderr := command(t, args...)
		if !strings.Contains(out+stderr, c.want) || (code == exitDone) != (stderr == "") {
			t.Errorf("%s, %q: exit code %d, %.200s%s; want %q", c.model, c.preset, code, out, stderr, c.want)
		}
		if _, after, ok := strings.Cut(out, "preset "); ok {
			given, _, _ := strings.Cut(after, " ")
			if _, again, _ := command(t, append(args[:4:4], "--preset", given)...); again != out {
				t.Errorf("%s: --preset %s gives other figures", c.model, given)
			}
		}
	}
}
