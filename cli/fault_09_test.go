package cli

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/finding"
)

// dark and bright are pictures of one grey, of which rooted gives NaN for the dark ones.
func greys(t *testing.T, dark, bright int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range dark + bright {
		img := image.NewGray(image.Rect(0, 0, 20, 20))
		level := uint8(40)
		if i >= dark {
			level = uint8(150 + i)
		}
		for at := range img.Pix {
			img.Pix[at] = level + uint8(at%2)
		}
		img.SetGray(i%20, i/20, color.Gray{level}) // no two files are the same
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("n01440764_%02d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return dir
}

// rooted takes the square root of the mean colour, which is not a number where the picture is darker than the
// preset's mean.
func rooted(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rooted.onnx")
	write(t, path, craftedModel(craftedValue(11, "x", -1, 3, 240, 240), craftedNode("GlobalAveragePool", "mean", "x"),
		craftedNode("Sqrt", "pooled", "mean"), meanTail(1000, body(9, ramp(1000)))))
	return path
}

// TestFault_09_LeftOut counts pictures for which a model gives NaN: they are in no figure, and the sums add up.
func TestFault_09_LeftOut(t *testing.T) {
	const dark, bright = 3, 5
	data, model := greys(t, dark, bright), rooted(t)
	const line = "beyond: 3 of 8 pictures gave NaN: left out of every figure\n"
	type result struct {
		N          int                  `json:"n"`
		NotFinite  int                  `json:"not_finite"`
		Skipped    []dataset.Skip       `json:"skipped"`
		Classes    []finding.ClassError `json:"classes"`
		Images     []json.RawMessage    `json:"images"`
		ByStep     []struct{ N int }    `json:"accuracy_by_step"`
		Top1, Top5 struct{ N int }
	}
	for _, args := range [][]string{{"eval", data, "--images"}, {"attack", data, "--steps", "2"}} {
		t.Run(args[0], func(t *testing.T) {
			args = append(args, "--model", model, "--preset", "lite1", "--json")
			code, out, stderr := command(t, args...)
			if code != exitSome || stderr != line {
				t.Errorf("exit code %d, stderr %q; want %d and %q", code, stderr, exitSome, line)
			}
			var r result
			if err := json.Unmarshal([]byte(out), &r); err != nil {
				t.Fatal(err)
			}
			if r.N != bright || r.NotFinite != dark || len(r.Skipped) != dark || len(r.Images) != bright {
				t.Errorf("n %d, not finite %d, %d skipped, %d images; want %d pictures − %d", r.N, r.NotFinite,
					len(r.Skipped), len(r.Images), dark+bright, dark)
			}
			for _, c := range r.Classes {
				if c.N != bright {
					t.Errorf("class %s of %d pictures", c.Class.Name, c.N)
				}
			}
			for k, share := range r.ByStep {
				if share.N != bright {
					t.Errorf("accuracy after step %d of %d pictures", k, share.N)
				}
			}
		})
	}
	code, out, stderr := command(t, "eval", data, "--model", model, "--preset", "lite1")
	if code != exitSome || !strings.Contains(out, "5 pictures") ||
		!strings.Contains(out, "3 of 8 pictures gave NaN: left out of every figure") || stderr != line {
		t.Errorf("exit code %d, %q, %q", code, out, stderr)
	}
}

// TestFault_09_Labels gives a network of 1001 outputs its labels, in each of the ways there are.
func TestFault_09_Labels(t *testing.T) {
	dir, data := t.TempDir(), greys(t, 0, 2)
	model := filepath.Join(dir, "m.onnx")
	write(t, model, meanModel(240, 1001, body(9, ramp(1001))))
	code, out, stderr := command(t, "eval", data, "--model", model, "--preset", "lite1")
	if want := "beyond: " + model + ": 1001 outputs, 1000 labels: choose --labels\n"; code != exitRefused ||
		out != "" || stderr != want {
		t.Errorf("exit code %d, %q and %q; want %q", code, out, stderr, want)
	}
	var names, rows strings.Builder
	fmt.Fprint(&rows, "index,wnid,name\n")
	for i := range 1001 {
		fmt.Fprintf(&names, "n%08d class %d\n", 1440663+i, i)
		fmt.Fprintf(&rows, "%d,n%08d,class %d\n", i, 1440663+i, i)
	}
	list, table, short := filepath.Join(dir, "names.txt"), filepath.Join(dir, "classes.csv"), filepath.Join(dir,
		"short.txt")
	write(t, list, []byte(names.String()))
	write(t, table, []byte(rows.String()))
	write(t, short, []byte("tench\ngoldfish\n"))
	for labels, want := range map[string]string{
		list: "class 1000", table: "class 1000",
		catalogue.WithBackground: "toilet tissue",
	} {
		code, out, stderr := command(t, "eval", data, "--model", model, "--preset", "lite1", "--labels", labels, "--json", "--images")
		if code != exitDone {
			t.Fatalf("%s: exit code %d: %s", labels, code, stderr)
		}
		// The last output is the greatest. The pictures' own label, n01440764, is not at the place of ImageNet's 1000.
		for _, has := range []string{want, `"wnid": "n01440764"`, `"n": 2`} {
			if !strings.Contains(out, has) {
				t.Errorf("%s: no %q in %.300s", labels, has, out)
			}
		}
	}
	for labels, says := range map[string]string{
		short:                      "short.txt: 2 names, the model has 1001 outputs",
		filepath.Join(dir, "none"): "no such file", dir: "not a regular file",
	} {
		code, _, stderr := command(t, "eval", data, "--model", model, "--preset", "lite1", "--labels", labels)
		if code != exitRefused || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit code %d, %q; want %q in one line", labels, code, stderr, says)
		}
	}
	if code, _, stderr := command(t, "eval", data, "--labels", short); code != exitRefused ||
		!strings.Contains(stderr, short+": 2 names, the model has 1000 outputs") {
		t.Errorf("embedded model: exit code %d, %q", code, stderr)
	}
}

// TestFault_09_Forms evaluates one network in the forms in which others write it: the figures are the same, and
// inspect prints the layout, the batch and the softmax at the end.
func TestFault_09_Forms(t *testing.T) {
	data := greys(t, 1, 2)
	tail := meanTail(1000, body(9, ramp(1000)))
	softmax := append(craftedNode("Softmax", "p", "z"), craftedValue(12, "p", -1, 1000)...)
	logits := tail[:len(tail)-len(craftedValue(12, "z", -1, 1000))]
	turn := body(1, word(1, "x"), word(2, "nchw"), word(4, "Transpose"),
		body(5, word(1, "perm"), body(8, []byte{0, 3, 1, 2}), number(20, 7)))
	plain := ""
	for _, c := range []struct {
		name, found string
		model       []byte
	}{
		{"plain", "NCHW", meanModel(240, 1000, body(9, ramp(1000)))},
		{"rows, columns, channels", "NHWC", craftedModel(craftedValue(11, "x", -1, 240, 240, 3), turn,
			craftedNode("GlobalAveragePool", "pooled", "nchw"), tail)},
		{"batch of 8", "batch fixed at 8", craftedModel(craftedValue(11, "x", 8, 3, 240, 240),
			craftedNode("GlobalAveragePool", "pooled", "x"), logits, craftedValue(12, "z", 8, 1000))},
		{
			"softmax inside", "softmax at the end",
			craftedModel(craftedValue(11, "x", -1, 3, 240, 240), craftedNode("GlobalAveragePool", "pooled", "x"),
				logits, softmax),
		},
	} {
		path := filepath.Join(t.TempDir(), "m.onnx")
		write(t, path, c.model)
		figures := ""
		for _, args := range [][]string{
			{"eval", data, "--json", "--images"},
			{"attack", data, "--json", "--steps", "3"},
		} {
			code, out, stderr := command(t, append(args, "--model", path, "--preset", "lite1")...)
			if code != exitDone {
				t.Fatalf("%s: exit code %d: %s", c.name, code, stderr)
			}
			_, after, _ := strings.Cut(out, `"preset"`) // the lines before hold the file's own hash
			figures += after
		}
		if plain == "" {
			plain = figures
		}
		if figures != plain {
			t.Errorf("%s: the figures are not those of the plain form", c.name)
		}
		if _, out, _ := command(t, "models", "inspect", path); !strings.Contains(out, c.found) {
			t.Errorf("%s: inspect says %q, want %q", c.name, out, c.found)
		}
	}
}

// TestPresetByName takes the preset of a published network of exactly that name, size and order of axes, and else asks.
func TestPresetByName(t *testing.T) {
	dir := t.TempDir()
	const inception = ",mean=0.5:0.5:0.5,std=0.5:0.5:0.5"
	for _, c := range []struct {
		name string
		size int64
		want string // the preset, or the refusal
	}{
		{"resnet18", 224, "torchvision"},
		{"resnet50-0676ba61", 224, "torchvision"},
		{"resnet50-11ad3fa6", 224, "size=224,resize=232,interpolation=bilinear,mean=0.485:0.456:0.406,std=0.229:0.224:0.225"},
		{"resnetv2_50", 224, "size=224,resize=235,interpolation=bicubic" + inception},
		{"ResNetV2-50.a1h_in1k", 288, "size=288,resize=288,interpolation=bicubic" + inception},
		{"resnetv2_50", 299, "resnetv2_50.onnx: unknown preset: add --preset, one of imagenet, inception,"},
		{"efficientnet-lite4-11", 224, "lite0"},
		{"squeezenet1.0-caffe", 224, "caffe.onnx: unknown preset: add --preset, one of torchvision, lite0,"},
		{"my-resnet18", 224, "unknown preset"},
		{"a", 240, "a.onnx: unknown preset: add --preset, one of lite1,"},
		{"a", 224, "a.onnx: unknown preset: add --preset, one of torchvision, lite0"},
	} {
		path := filepath.Join(dir, c.name+".onnx")
		write(t, path, meanModel(c.size, 1000, body(9, ramp(1000))))
		m, err := engine.OpenModel(t.Context(), finder(), catalogue.Choice{Model: path}, nil)
		if err == nil && m.Preset.Name != c.want || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %d: %v; want %s", c.name, c.size, err, c.want)
		}
	}
}
