package cli

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"beyond/engine/lime"
	"beyond/engine/npy"
)

// quick are flags with which an explanation takes a moment.
const quick = " --segments grid --samples 50 --json"

func TestExplainJSON(t *testing.T) {
	dir := photos(t)
	orange := filepath.Join(dir, "n07747607_orange.png")
	mask, path, segments := filepath.Join(dir, "m.png"), filepath.Join(dir, "p.png"), filepath.Join(dir, "s.png")
	args := strings.Fields("explain " + orange + quick + " --class orange --k 5 --seed 3 --mask " + mask +
		" --path-sheet " + path + " --segments-png " + segments)
	code, out, stderr := command(t, args...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	root := keys(t, out, "class.index", "class.wnid", "class.name", "segments", "selected.0.segment",
		"selected.0.weight", "intercept", "r2", "path.4",
		"seconds", "file", "label.index", "p", "attention.4", "scores.48", "settings.seed", "model.sha256",
		"segmentation.runs").(map[string]any)
	if root["segments"] != 49.0 || root["seconds"] != nil || len(root["path"].([]any)) != 5 ||
		len(root["selected"].([]any)) != 5 {
		t.Errorf("%v segments, seconds %v, path %v, selected %v", root["segments"], root["seconds"], root["path"],
			root["selected"])
	}
	for file, size := range map[string]image.Point{
		mask: {224, 224}, segments: {224, 224},
		path: {4*232 + 8, 2*246 + 8},
	} {
		if img := readPNG(t, file); img.Bounds().Size() != size {
			t.Errorf("%s is %v, want %v", filepath.Base(file), img.Bounds().Size(), size)
		}
	}
	checkRuns(t, root["segmentation"].(map[string]any), readPNG(t, segments))
	if _, again, _ := command(t, args...); again != out {
		t.Error("the same seed gives another document")
	}
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// checkRuns unpacks the segmentation as a reader of the document would, and compares it with the picture of it.
func checkRuns(t *testing.T, document map[string]any, want image.Image) {
	t.Helper()
	runs, err := base64.StdEncoding.DecodeString(document["runs"].(string))
	if err != nil {
		t.Fatal(err)
	}
	width, at := int(document["width"].(float64)), 0
	for r := bytes.NewReader(runs); r.Len() > 0; {
		label, _ := binary.ReadUvarint(r)
		length, err := binary.ReadUvarint(r)
		if err != nil {
			t.Fatal(err)
		}
		for range length {
			if grey := want.(*image.Gray).Pix[at]; uint64(grey) != label {
				t.Fatalf("pixel (%d, %d) is of segment %d, in the picture of %d", at%width, at/width, label, grey)
			}
			at++
		}
	}
	if at != width*int(document["height"].(float64)) {
		t.Errorf("the runs end after %d pixels", at)
	}
}

func TestExplainSeveral(t *testing.T) {
	dir, masks := photos(t), filepath.Join(t.TempDir(), "masks")
	line := "explain " + dir + quick + " --label orange --class orange,lemon --mask " + masks + " --style tint"
	code, out, stderr := command(t, strings.Fields(line)...)
	if code != exitSome || !strings.Contains(stderr, "broken.jpg") {
		t.Errorf("exit code %d, %q; one picture is none", code, stderr)
	}
	root := keys(t, out, "n", "method", "images.0.class.name", "images.1.r2", "skipped.0.path",
		"skipped.0.reason").(map[string]any)
	if files, _ := os.ReadDir(masks); root["n"] != 2.0 || len(files) != 2 {
		t.Errorf("%v explanations and %d masks of one picture and two classes", root["n"], len(files))
	}
}

func TestExplainMethods(t *testing.T) {
	orange := filepath.Join(photos(t), "n07747607_orange.png")
	for _, method := range []string{"occlusion", "gradient", "integrated"} {
		code, out, stderr := command(t, strings.Fields("explain "+orange+quick+" --timing --steps 4 --method "+method)...)
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s", method, code, stderr)
		}
		root := keys(t, out, "selected.7.weight", "path.7", "scores.48", "p").(map[string]any)
		if _, ok := root["seconds"].(float64); !ok || root["r2"] != nil ||
			root["settings"].(map[string]any)["method"] != method {
			t.Errorf("%s: R² %v, seconds %v, settings %v", method, root["r2"], root["seconds"], root["settings"])
		}
		if _, ok := root["completeness"]; ok != (method == "integrated") {
			t.Errorf("%s: completeness %t", method, ok)
		}
	}
	line := "explain " + orange + quick + " --method gradcam --layer "
	code, out, stderr := command(t, strings.Fields(line+"/_blocks.10/_expand_conv/Conv")...)
	root := keys(t, out, "selected.7.weight", "scores.48", "map.values.195", "map.layer", "settings.layer").(map[string]any)
	if shape := root["map"].(map[string]any); code != 0 || shape["width"] != 14.0 || shape["height"] != 14.0 {
		t.Errorf("Grad-CAM: exit code %d, %s, %v", code, stderr, shape)
	}
	for layer, want := range map[string]string{
		"_conv_hea": "did you mean /_conv_head/Conv?", "zzz": "the last of 49 are /_blocks.15/",
	} {
		if code, _, stderr := command(t, strings.Fields(line+layer)...); code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("layer %s: exit code %d, %s", layer, code, stderr)
		}
	}
	if code, out, _ := command(t, strings.Fields("explain "+orange+quick+" --stability 1")...); code != 0 ||
		keys(t, out, "stability.times.48").(map[string]any)["stability"].(map[string]any)["runs"] != 1.0 {
		t.Errorf("stability: exit code %d", code)
	}
	line = "explain " + orange + " --segments grid --samples 64 --judge"
	if code, out, _ := command(t, strings.Fields(line)...); code != 0 || !strings.Contains(out, "R²") ||
		!strings.Contains(out, "deletion 0.") {
		t.Errorf("for people: exit code %d, %s", code, out)
	}
}

// A picture without an explanation says why in the document and on stderr, and gets no mask.
func TestExplainSaysWhyNot(t *testing.T) {
	dir := photos(t)
	mask := filepath.Join(dir, "m.png")
	line := "explain " + filepath.Join(dir, "unknown.png") + " --segments grid --samples 20 --json --mask " + mask
	code, out, stderr := command(t, strings.Fields(line)...)
	root := keys(t, out, "problem", "selected", "path").(map[string]any)
	if code != exitSome || !strings.Contains(stderr, "49 segments") ||
		!strings.Contains(root["problem"].(string), "20 samples cannot tell 49 segments apart") {
		t.Errorf("exit code %d, %q, problem %v", code, stderr, root["problem"])
	}
	if _, err := os.Stat(mask); err == nil || len(root["selected"].([]any)) != 0 || root["r2"] != nil {
		t.Errorf("a mask all the same: %v, %v", err, root["selected"])
	}
}

// stopper ends a run at the first sign of progress.
type stopper struct {
	bytes.Buffer
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	s.stop()
	return s.Buffer.Write(p)
}

func TestFault_40_StoppedExplanationHasNoMask(t *testing.T) {
	dir := photos(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	var stdout bytes.Buffer
	stderr := &stopper{stop: func() { cancel(signalled{syscall.SIGTERM}) }}
	a := &app{in: os.Stdin, out: &stdout, err: stderr, getenv: func(string) string { return "" }, now: time.Now}
	mask := filepath.Join(dir, "m.png")
	line := "explain " + filepath.Join(dir, "unknown.png") + " --segments grid --progress json --json --mask " + mask
	code := a.run(ctx, strings.Fields(line))
	root := keys(t, stdout.String(), "problem", "class", "selected", "path").(map[string]any)
	if code != exitSignalOf+15 || root["problem"] != "stopped after 50 of 1000 samples" ||
		len(root["selected"].([]any)) != 0 {
		t.Errorf("exit code %d, %v, selected %v; %s", code, root["problem"], root["selected"], stderr)
	}
	if _, err := os.Stat(mask); err == nil {
		t.Error("a mask of what was not finished")
	}
}

func TestExplainRefusals(t *testing.T) {
	dir := photos(t)
	orange := filepath.Join(dir, "n07747607_orange.png")
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"--segments watershed", exitUsage, "--segments"},
		{"--hidden red", exitUsage, "--hidden"},
		{"--kernel cosine", exitUsage, "--kernel"},
		{"--refit lasso", exitUsage, "--refit"},
		{"--method magic", exitUsage, "--method"},
		{"--style blink", exitUsage, "--style"},
		{"--samples 1", exitUsage, "samples 1"},
		{"--sigma 0", exitUsage, "sigma 0"},
		{"--k 0", exitUsage, "k 0"},
		{"--steps 0", exitUsage, "--steps 0"},
		{"--class nothing-like-it", exitUsage, "nothing-like-it"},
		{"--method gradient --stability 3", exitUsage, "--stability"},
		{"--label crane", exitUsage, "crane"},
	} {
		code, _, stderr := command(t, strings.Fields("explain "+orange+" "+c.args)...)
		checkLine(t, c.args, code, stderr, c.code, c.says)
	}
	code, _, stderr := command(t, "explain", filepath.Join(dir, "n07747607_broken.jpg"))
	checkLine(t, "a broken picture", code, stderr, exitRefused, "broken.jpg")
	mask := filepath.Join(dir, "nowhere", "m.png")
	code, _, stderr = command(t, strings.Fields("explain "+orange+quick+" --mask "+mask)...)
	checkLine(t, "a mask in no folder", code, stderr, exitRefused, "nowhere")
}

func checkLine(t *testing.T, name string, code int, stderr string, wantCode int, says string) {
	t.Helper()
	line := strings.TrimSuffix(stderr, "\n")
	if code != wantCode || !strings.Contains(line, says) || strings.Contains(line, "\n") || len([]rune(line)) > 200 ||
		!strings.HasPrefix(line, "beyond: ") {
		t.Errorf("%s: code %d, %q; want %d and one line with %q", name, code, line, wantCode, says)
	}
}

// fitFiles writes samples and the probabilities of a model that is linear in them.
func fitFiles(t *testing.T, change func(samples []uint8, p []float64)) (s, p string) {
	t.Helper()
	const n, d = 200, 6
	samples, probabilities := lime.Samples(n, d, 1), make([]float64, n)
	for r := range probabilities {
		probabilities[r] = 0.2
		for j, z := range samples[r*d : (r+1)*d] {
			probabilities[r] += float64(z) * []float64{0.3, 0, -0.1, 0.05, 0, 0.2}[j]
		}
	}
	if change != nil {
		change(samples, probabilities)
	}
	dir := t.TempDir()
	return writeNPY(t, dir, "s.npy", samples, n, d), writeNPY(t, dir, "p.npy", probabilities, n)
}

func writeNPY[T npy.Element](t *testing.T, dir, name string, values []T, shape ...int) string {
	t.Helper()
	var buf bytes.Buffer
	if err := npy.Encode(&buf, values, shape...); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	write(t, path, buf.Bytes())
	return path
}

func TestExplainFit(t *testing.T) {
	s, p := fitFiles(t, nil)
	code, out, stderr := command(t, "explain", "fit", "--samples", s, "--probabilities", p, "--k", "4", "--refit",
		"ols", "--sigma", "0.3", "--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	keys(t, out, "selected.3.segment", "selected.3.weight", "intercept", "r2")
	var got lime.Document
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	for i, want := range []lime.Weight{
		{Segment: 0, Weight: 0.3},
		{Segment: 5, Weight: 0.2},
		{Segment: 3, Weight: 0.05},
		{Segment: 2, Weight: -0.1},
	} {
		if w := got.Selected[i]; w.Segment != want.Segment || math.Abs(w.Weight-want.Weight) > 1e-9 {
			t.Errorf("selected %d: %+v, want %+v", i, w, want)
		}
	}
	if math.Abs(*got.Intercept-0.2) > 1e-9 || math.Abs(*got.R2-1) > 1e-9 {
		t.Errorf("intercept %g, R² %g of a linear model", *got.Intercept, *got.R2)
	}
}

func TestExplainFitRefusals(t *testing.T) {
	s, p := fitFiles(t, nil)
	dir := t.TempDir()
	changed := func(change func(samples []uint8, p []float64)) string {
		s, p := fitFiles(t, change)
		return "--samples " + s + " --probabilities " + p
	}
	for _, c := range []struct {
		name, args string
		code       int
		says       string
	}{
		{"nothing", "", exitUsage, "--samples"},
		{"no probabilities", "--samples " + s, exitUsage, "--probabilities"},
		{"no such file", "--samples " + dir + "/no.npy --probabilities " + p, exitRefused, "no.npy"},
		{"arrays swapped", "--samples " + p + " --probabilities " + s, exitRefused, "dtype"},
		{"not an array", "--samples " + os.DevNull + " --probabilities " + p, exitRefused, "npy"},
		{
			"one dimension", "--samples " + writeNPY(t, dir, "flat.npy", make([]uint8, 8), 8) + " --probabilities " + p,
			exitRefused, "shape [8]",
		},
		{
			"other length", "--samples " + s + " --probabilities " + writeNPY(t, dir, "few.npy", make([]float64, 3), 3),
			exitRefused, "shape [3] for 200",
		},
		{"a two", changed(func(s []uint8, _ []float64) { s[30] = 2 }), exitRefused, "row 5 has 2"},
		{"row 0", changed(func(s []uint8, _ []float64) { s[1] = 0 }), exitRefused, "row 0"},
		{"NaN", changed(func(_ []uint8, p []float64) { p[7] = math.NaN() }), exitRefused, "row 7 has NaN"},
		{"logits", changed(func(_ []uint8, p []float64) { p[7] = -3 }), exitRefused, "row 7 has -3"},
		{"constant", changed(func(_ []uint8, p []float64) {
			for i := range p {
				p[i] = 0.5
			}
		}), exitRefused, "stays 0.5"},
		{
			"few samples", "--samples " + writeNPY(t, dir, "wide.npy", lime.Samples(3, 5, 0), 3, 5) +
				" --probabilities " + writeNPY(t, dir, "three.npy", make([]float32, 3), 3),
			exitRefused, "3 samples cannot tell 5",
		},
		{"one segment", "--samples " + writeNPY(t, dir, "one.npy", lime.Samples(3, 1, 0), 3, 1) +
			" --probabilities " + dir + "/three.npy", exitRefused, "one segment"},
		{"k", "--samples " + s + " --probabilities " + p + " --k 0", exitUsage, "k 0"},
		{"refit", "--samples " + s + " --probabilities " + p + " --refit magic", exitUsage, "--refit"},
	} {
		code, out, stderr := command(t, strings.Fields("explain fit --json "+c.args)...)
		checkLine(t, c.name, code, stderr, c.code, c.says)
		if strings.Contains(out, `"weight"`) {
			t.Errorf("%s: weights all the same: %s", c.name, out)
		}
	}
}

func TestExplainHide(t *testing.T) {
	dir := photos(t)
	orange, mask := filepath.Join(dir, "n07747607_orange.png"), filepath.Join(dir, "covered.png")
	code, out, stderr := command(t, strings.Fields("explain "+orange+quick+" --hide 3,7,3 --mask "+mask)...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	root := keys(t, out, "class.name", "top5.4.p", "share").(map[string]any)
	if list := root["segments"].([]any); len(list) != 2 || list[0] != 3.0 || list[1] != 7.0 || root["of"] != 49.0 {
		t.Errorf("segments %v of %v", list, root["of"])
	}
	if size := readPNG(t, mask).Bounds().Size(); size != image.Pt(224, 224) {
		t.Errorf("the picture is %v", size)
	}
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{orange + " --hide 49", "give numbers from 0 to 48", exitUsage},
		{orange + " --hide x", "give numbers from 0 to 48", exitUsage},
		{orange + " --hide 1 --necessary", "choose one", exitUsage},
		{dir + " --hide 1", "for one picture", exitUsage},
		{orange + " --hide none", "0 hidden, 0 % of the picture", 0},
		{orange + " --hide all", "with every segment hidden", 0},
	} {
		args := strings.Fields("explain --segments grid --class orange " + c.args)
		if strings.HasSuffix(c.args, "all") { // a class that hiding does not flip
			args = strings.Fields("explain --segments grid --hidden blur --class " + blurred(t, orange) + " " + c.args)
		}
		code, out, stderr := command(t, args...)
		if code != c.code || !strings.Contains(out+stderr, c.want) {
			t.Errorf("%s: exit code %d, %s%s", c.args, code, out, stderr)
		}
	}
}

// blurred is the class that the model sees where everything is hidden by blur.
func blurred(t *testing.T, file string) string {
	_, out, _ := command(t, strings.Fields("explain --segments grid --hidden blur --hide all --json "+file)...)
	top := keys(t, out, "top5.0.class.index").(map[string]any)["top5"].([]any)[0].(map[string]any)
	return top["class"].(map[string]any)["wnid"].(string)
}
