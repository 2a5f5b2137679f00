package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/engine/npy"
)

// command runs a command line in this process and returns its exit code and its output.
func command(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	return commandOf(t, &app{}, args...)
}

// commandOf is command with a file of settings and an environment.
func commandOf(t *testing.T, a *app, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	null, e := os.Open(os.DevNull)
	if e != nil {
		t.Fatal(e)
	}
	defer null.Close()
	a.in, a.out, a.err, a.now = null, &stdout, &stderr, time.Now
	if a.getenv == nil {
		a.getenv = func(string) string { return "" }
	}
	code = a.run(context.Background(), args)
	return code, stdout.String(), stderr.String()
}

// photos makes a folder of two labelled pictures, one without a label, and one that is none.
func photos(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i, name := range []string{"n03134739_croquet.png", "n07747607_orange.png", "unknown.png"} {
		img := image.NewRGBA(image.Rect(0, 0, 300, 260))
		for y := range 260 {
			for x := range 300 {
				dx, dy := float64(x-150), float64(y-130)
				c := color.RGBA{90, 140, 60, 255}
				if dx*dx+dy*dy < 80*80 {
					c = color.RGBA{uint8(230 - 60*i), uint8(120 + 30*i), 30, 255}
				}
				img.Set(x, y, c)
			}
		}
		var buf bytes.Buffer
		if err := png.Encode(&buf, img); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), buf.Bytes())
	}
	write(t, filepath.Join(dir, "n07747607_broken.jpg"), []byte("\xff\xd8\xff"))
	return dir
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// keys checks that a JSON object has at least these names, written as paths such as "images.0.top5.0.p".
func keys(t *testing.T, document string, paths ...string) any {
	t.Helper()
	var root any
	if err := json.Unmarshal([]byte(document), &root); err != nil {
		t.Fatalf("not one JSON document: %v\n%s", err, document)
	}
	for _, path := range paths {
		at := root
		for _, part := range strings.Split(path, ".") {
			switch v := at.(type) {
			case map[string]any:
				next, ok := v[part]
				if !ok {
					t.Errorf("%s: no %q", path, part)
				}
				at = next
			case []any:
				var i int
				if _, err := fmt.Sscan(part, &i); err != nil || i >= len(v) {
					t.Fatalf("%s: no element %s of %d", path, part, len(v))
				}
				at = v[i]
			default:
				t.Fatalf("%s: %q of a %T", path, part, at)
			}
		}
	}
	return root
}

func TestEvalJSON(t *testing.T) {
	code, out, stderr := command(t, "eval", photos(t), "--json", "--images")
	if code != exitSome || !strings.Contains(stderr, "broken.jpg") {
		t.Errorf("exit code %d, want %d for a picture left out; stderr %q", code, exitSome, stderr)
	}
	root := keys(t, out, "model.name", "model.sha256", "preset", "n", "top1_error.k", "top1_error.n",
		"top1_error.share", "top1_error.low",
		"top1_error.high", "top5_error.share", "classes.0.class.index", "classes.0.class.wnid",
		"classes.0.class.name", "classes.0.n", "classes.0.wrong",
		"skipped.0.path", "skipped.0.reason", "images.0.path", "images.0.label.index", "images.0.top5.4.class.name",
		"images.0.top5.0.p", "images.0.rank").(map[string]any)
	if root["n"] != 2.0 || root["unlabelled"] != 1.0 || len(root["images"].([]any)) != 3 {
		t.Errorf("n %v, unlabelled %v, %d images", root["n"], root["unlabelled"], len(root["images"].([]any)))
	}
}

// The segments that suffice do, and without those that are needed the class is not first.
func TestExplainProbes(t *testing.T) {
	picture := filepath.Join(photos(t), "unknown.png")
	for _, kind := range []string{"sufficient", "necessary"} {
		code, out, stderr := command(t, "explain", picture, "--"+kind, "--segments", "grid", "--json")
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s", kind, code, stderr)
		}
		root := keys(t, out, "segments", "p_class", "passes", "found", "exact").(map[string]any)
		if n := len(root["segments"].([]any)); root["kind"] != kind || n == 0 || n == 49 || root["passes"].(float64) < 50 {
			t.Errorf("%s: %d segments, %v passes", kind, n, root["passes"])
		}
	}
	code, _, stderr := command(t, "explain", picture, "--sufficient", "--necessary")
	if code != exitUsage || !strings.Contains(stderr, "choose one") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// Every method leads a picture away from its class, and says so in the same form.
func TestAttackMethods(t *testing.T) {
	picture := filepath.Join(photos(t), "unknown.png") // attacked against what the model sees
	for _, c := range []struct{ flags, fields string }{
		{"--method least --steps 1", "images.0.least_epsilon"},
		{"--method deepfool", "images.0.steps.1.l2"},
		{"--method pgd --restarts 2 --steps 5", "restarts"},
		{"--method apgd-ce --steps 5", "bound"},
		{"--method apgd-t --steps 5 --bound 0.01", "bound"},
	} {
		args := append([]string{"attack", picture, "--json"}, strings.Fields(c.flags)...)
		code, out, stderr := command(t, args...)
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s", c.flags, code, stderr)
		}
		root := keys(t, out, "method", "accuracy_by_step.1.share", "images.0.first_wrong_step", c.fields).(map[string]any)
		image := root["images"].([]any)[0].(map[string]any)
		if image["first_wrong_step"] == nil {
			t.Errorf("%s: not misled", c.flags)
		}
	}
	for flags, want := range map[string]string{
		"--method fgsm":                      "choose one of ifgsm, least",
		"--method deepfool --norm linf":      "only with the norm l2",
		"--method ifgsm --restarts 3":        "has no restarts",
		"--method apgd-ce --restarts 100000": "must be 1 to 1000",
	} {
		args := append([]string{"attack", picture}, strings.Fields(flags)...)
		if code, _, stderr := command(t, args...); code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d: %s", flags, code, stderr)
		}
	}
}

func TestAttackJSON(t *testing.T) {
	dir := photos(t)
	for _, args := range [][]string{
		{
			"attack", filepath.Join(dir, "n07747607_orange.png"), "--label", "orange", "--norm", "linf", "--epsilon",
			"0.002", "--steps", "3", "--json",
		},
		{"attack", filepath.Join(dir, "unknown.png"), "--norm", "l2", "--steps", "3", "--json"},
	} {
		code, out, stderr := command(t, args...)
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		root := keys(t, out, "n", "accuracy_by_step.3.share", "images.0.path", "images.0.label.wnid",
			"images.0.first_wrong_step",
			"images.0.steps.3.top1", "images.0.steps.3.p_top1", "images.0.steps.3.p_true", "images.0.steps.3.linf",
			"images.0.steps.3.l2", "images.0.steps.3.survives_rounding").(map[string]any)
		if steps := root["accuracy_by_step"].([]any); len(steps) != 4 {
			t.Errorf("%d accuracies for 3 steps", len(steps))
		}
	}
}

func TestModelsRun(t *testing.T) {
	dir := t.TempDir()
	x, y, g := filepath.Join(dir, "x.npy"), filepath.Join(dir, "y.npy"), filepath.Join(dir, "g.npy")
	input := make([]float32, 2*3*224*224)
	for i := range input {
		input[i] = float32(i%255)/127 - 1
	}
	var buf bytes.Buffer
	if err := npy.Encode(&buf, input, 2, 3, 224, 224); err != nil {
		t.Fatal(err)
	}
	write(t, x, buf.Bytes())
	if code, _, stderr := command(t, "models", "run", "--input", x, "--output", y, "--gradient", g, "--labels",
		"3,5"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for file, want := range map[string]string{y: "[2 1000]", g: "[2 3 224 224]"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, shape, err := npy.Decode[float32](data); err != nil || fmt.Sprint(shape) != want {
			t.Errorf("%s: shape %v, %v; want %s", filepath.Base(file), shape, err, want)
		}
	}
}

// Wrong use and refused input cost one line, of at most 200 cells, and the right code.
func TestRefusals(t *testing.T) {
	dir := photos(t)
	notModel := filepath.Join(dir, "model.onnx")
	write(t, notModel, []byte("\x08\x07\x12garbage"))
	anyModel := filepath.Join(dir, "any.onnx")
	write(t, anyModel, meanModel(224, 1000, body(9, ramp(1000))))
	array := filepath.Join(dir, "x.npy")
	var buf bytes.Buffer
	if err := npy.Encode(&buf, make([]float32, 12), 1, 3, 2, 2); err != nil {
		t.Fatal(err)
	}
	write(t, array, buf.Bytes())
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"eval --no-such-flag", exitUsage, "unknown flag"},
		{"eval a b", exitUsage, "arg"},
		{"eval " + dir + "/nowhere", exitRefused, "nowhere"},
		{"eval " + t.TempDir(), exitRefused, "no pictures"},
		{"eval --model " + notModel + " --preset lite0", exitRefused, "model.onnx"},
		{"eval --model " + notModel, exitRefused, "not an ONNX file"},
		{"eval --model " + anyModel, exitUsage, "unknown preset: add --preset"},
		{"eval --preset square", exitUsage, "neither a preset nor a file"},
		{"eval --preset torchvisoin", exitUsage, "is it torchvision?"},
		{"eval --preset sise=3", exitUsage, "is it size?"},
		{"eval --classes crane", exitUsage, "crane"},
		{"attack " + dir + " --norm l3", exitUsage, "linf or l2"},
		{"attack " + dir + " --epsilon -1", exitUsage, "epsilon"},
		{"attack " + dir + " --steps 0", exitUsage, "steps"},
		{"attack " + dir + " --label nothing-like-it", exitUsage, "nothing-like-it"},
		{"attack gallery:no/such.jpg", exitRefused, "no such picture"},
		{"models run --input " + array, exitRefused, "shape [1 3 2 2]"},
		{"models run", exitUsage, "--input or --crop"},
		{"models inspect " + array, exitRefused, "x.npy"},
		{"models bench --batch 0", exitUsage, "at least 1"},
		{"--protocol video", exitUsage, "choose"},
		{"", exitUsage, "needs a terminal"},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, _, stderr := command(t, strings.Fields(c.args)...)
			line := strings.TrimSuffix(stderr, "\n")
			if code != c.code || !strings.Contains(line, c.says) {
				t.Errorf("code %d, %q; want %d and %q", code, line, c.code, c.says)
			}
			if strings.Contains(line, "\n") || len([]rune(line)) > 200 || !strings.HasPrefix(line, "beyond: ") {
				t.Errorf("not one line of at most 200: %q", line)
			}
		})
	}
}

// TestDumbTerminal refuses screens on a terminal that cannot show them, and says what to do instead.
func TestDumbTerminal(t *testing.T) {
	dumb := &app{getenv: func(name string) string { return map[string]string{"TERM": "dumb"}[name] }}
	code, out, stderr := commandOf(t, dumb, photos(t))
	if code != exitUsage || out != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "--accessible") {
		t.Errorf("exit code %d, %q, %q", code, out, stderr)
	}
}

func TestAccessible(t *testing.T) {
	read, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(w, "help\nsummary\nclasses\nmistakes\nfilter wrnog=1\npictures\nfilter\npictures orange\nshow 0\nattack\nexplain 0\n"+
		"bias\nmodels\nmodel nowhere\nshow 99\nexplian\nnonsense\nquit")
	w.Close()
	var stdout, stderr bytes.Buffer
	a := &app{
		in: read, out: &stdout, err: &stderr, getenv: func(string) string { return "" }, now: time.Now,
		progress: "none",
	}
	if code := a.run(context.Background(), []string{photos(t), "--accessible"}); code != 0 {
		t.Errorf("exit code %d: %s", code, &stderr)
	}
	for _, want := range []string{
		"4 pictures", "break the prediction", "top-1 error", "mistakes.", "guess 1:",
		"step 10:", "no picture 99", "not a command", "orange: 1 of 1 wrong", "these pictures have no attributes",
		"0 pictures.", "picture 1: n07747607_broken.jpg, label orange: not predicted", "p of the class with only the first K visible", "no attributes: a manifest",
		"embedded", "no such model", "did you mean explain?",
	} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in\n%s", want, &stdout)
		}
	}
	if strings.Contains(stdout.String(), "\x1b") {
		t.Error("escape sequences in accessible mode")
	}
}
