package cli

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/npy"
)

// oranges makes a folder of eight pictures of one class with a list of two attributes, and pairs that differ in one.
func oranges(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	list, pairs := "path,label,hue,round\n", "a,b,attribute\n"
	for i := range 8 {
		name := fmt.Sprintf("%d.png", i)
		img := image.NewRGBA(image.Rect(0, 0, 240, 240))
		for at := range 240 * 240 {
			dx, dy := float64(at%240-120), float64(at/240-120)
			c := color.RGBA{90, 140, 60, 255}
			if dx*dx+dy*dy < float64(70+4*i)*float64(70+4*i) {
				c = color.RGBA{235, uint8(110 + 5*i), uint8(200 * (i % 2)), 255}
			}
			img.Set(at%240, at/240, c)
		}
		var buf bytes.Buffer
		if err := png.Encode(&buf, img); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), buf.Bytes())
		list += fmt.Sprintf("%s,orange,%s,yes\n", name, [...]string{"natural", "pink"}[i%2])
		if i%2 == 1 {
			pairs += fmt.Sprintf("%d.png,%s,hue\n", i-1, name)
		}
	}
	write(t, filepath.Join(dir, "manifest.csv"), []byte(list))
	write(t, filepath.Join(dir, "pairs.csv"), []byte(pairs))
	return dir
}

func TestCriticJSON(t *testing.T) {
	dir := oranges(t)
	sheet, list := filepath.Join(dir, "sheet.png"), filepath.Join(dir, "list.csv")
	code, out, stderr := command(t, "critic", dir, "--class", "orange", "--selector", "mmd", "--prototypes", "2",
		"--criticisms", "2",
		"--json", "--sheet", sheet, "--csv", list)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	root := keys(t, out, "model.sha256", "class.index", "by", "n", "selector", "prototypes.1.path",
		"prototypes.0.why.p_true", "prototypes.0.why.text",
		"criticisms.1.path", "criticisms.1.top1.name", "relaxed", "prototype_rule", "criticism_rule",
		"skipped").(map[string]any)
	if _, ok := root["relaxed"].(bool); !ok || root["n"] != 8.0 {
		t.Errorf("relaxed %v, n %v", root["relaxed"], root["n"])
	}
	f, err := os.Open(sheet)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if img, err := png.DecodeConfig(f); err != nil || img.Width < 4*sheetSide || img.Height < 2*sheetSide {
		t.Errorf("sheet %v, %v", img, err)
	}
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll(); err != nil || len(rows) != 5 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestCriticOfAllSelectorsAndClasses(t *testing.T) {
	dir := oranges(t)
	code, out, stderr := command(t, "critic", dir, "--class", "orange", "--selector", "all", "--prototypes", "2",
		"--criticisms", "2", "--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	keys(t, out, "never", "at_once", "selectors.0.prototypes", "selectors.1.criticisms.0.why.witness",
		"selectors.3.relaxed", "overlap.5.jaccard")
	code, out, stderr = command(t, "critic", dir, "--selector", "mmd", "--prototypes", "2", "--by", "prediction",
		"--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	keys(t, out, "classes.0.class.wnid", "classes.0.selector", "classes.0.prototypes.0.why.stands_for", "skipped")
	if code, out, stderr = command(t, "critic", dir, "--selector", "probs"); code != 0 ||
		!strings.Contains(out, "orange") {
		t.Errorf("exit code %d: %s\n%s", code, stderr, out)
	}
}

func TestCriticLeavesOut(t *testing.T) {
	code, out, stderr := command(t, "critic", photos(t), "--class", "orange", "--selector", "random", "--json")
	if code != exitSome || !strings.Contains(stderr, "broken.jpg") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	if root := keys(t, out, "skipped.0.reason").(map[string]any); root["n"] != 1.0 || root["relaxed"] != true {
		t.Errorf("n %v, relaxed %v", root["n"], root["relaxed"])
	}
}

// rows writes features as an array and returns its path.
func rowsOf(t *testing.T, d int, values ...float32) string {
	t.Helper()
	var buf bytes.Buffer
	if err := npy.Encode(&buf, values, len(values)/d, d); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "f.npy")
	write(t, path, buf.Bytes())
	return path
}

func TestCriticFitJSON(t *testing.T) {
	path := rowsOf(t, 1, 0, 1, 2, 10, 11, 30)
	code, out, stderr := command(t, "critic", "fit", "--features", path, "--prototypes", "2", "--criticisms", "1",
		"--regulariser", "iterative", "--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	root := keys(t, out, "n", "gamma", "prototypes.1", "criticisms.0").(map[string]any)
	if gamma := root["gamma"].(float64); gamma != 1.0/100 { // 15 pairs: 1 1 1 4 64 81 81 100 100 121 361 400 784 841 900
		t.Errorf("gamma %v, want 0.01", gamma)
	}
	code, out, _ = command(t, "critic", "fit", "--features", path, "--prototypes", "3", "--criticisms", "0",
		"--gamma", "0.5", "--json")
	if root = keys(t, out).(map[string]any); code != 0 || root["gamma"] != 0.5 || len(root["criticisms"].([]any)) != 0 {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestBiasJSON(t *testing.T) {
	dir := oranges(t)
	list := filepath.Join(dir, "list.csv")
	code, out, stderr := command(t, "bias", dir, "--class", "orange", "--selector", "mmd", "--prototypes", "3",
		"--criticisms", "3", "--json", "--csv", list, "--discover")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	root := keys(t, out, "class.name", "selector", "n", "sentences", "rules.relaxed", "attributes.0.attribute",
		"attributes.0.value", "attributes.0.prototypes.low",
		"attributes.0.criticisms.n", "attributes.0.class_share.share", "attributes.0.fisher_p",
		"attributes.0.adjusted_p", "attributes.0.small_sample",
		"attributes.0.right.with.n", "attributes.0.right.adjusted_p", "attributes.0.steps.median", "pairs.n",
		"pairs.flipped", "pairs.mcnemar_p",
		"pairs.mean_delta_p", "pairs.list.0.delta_p", "slices.0.pictures.0", "slices.0.p").(map[string]any)
	if attributes := root["attributes"].([]any); len(attributes) != 3 { // two hues, and round
		t.Errorf("%d rows", len(attributes))
	}
	if n := root["pairs"].(map[string]any)["n"]; n != 4.0 {
		t.Errorf("%v pairs, want 4", n)
	}
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if table, err := csv.NewReader(bytes.NewReader(data)).ReadAll(); err != nil || len(table) != 4 {
		t.Errorf("%d rows, %v", len(table), err)
	}
	if code, out, stderr = command(t, "bias", dir, "--selector", "mmd", "--neighbours", "hue", "--json"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	keys(t, out, "attributes.0.class.index", "all_classes.0.adjusted_p", "pairs.list.0.distance")
	if code, out, stderr = command(t, "bias", dir, "--selector", "mmd"); code != 0 ||
		!strings.Contains(out, "over all classes") {
		t.Errorf("exit code %d: %s\n%s", code, stderr, out)
	}
}

// Wrong use and refused input cost one line and the right code.
func TestCriticAndBiasRefuse(t *testing.T) {
	photos, oranges := photos(t), oranges(t)
	unlabelled := t.TempDir()
	data, err := os.ReadFile(filepath.Join(photos, "unknown.png"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(unlabelled, "unknown.png"), data)
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"critic " + photos + " --class crane", exitUsage, "crane bird (134"},
		{"critic " + photos + " --class nothing-like-it", exitUsage, "nothing-like-it"},
		{"critic " + photos + " --class tench", exitRefused, "no pictures of tench"},
		{"critic " + photos + " --selector best", exitUsage, "choose adv, mmd, probs, random, adv-least or all"},
		{"critic " + photos + " --by colour", exitUsage, "label or prediction"},
		{"critic " + photos + " --prototypes -1", exitUsage, "negative"},
		{"critic " + photos + " --prototypes 0 --criticisms 0", exitUsage, "ask for some"},
		{"critic " + photos + " --regulariser most", exitUsage, "logdet, iterative or none"},
		{"critic " + photos + " --lambda -1", exitUsage, "lambda"},
		{"critic " + unlabelled, exitRefused, "--by prediction"},
		{"critic fit", exitUsage, "--features"},
		{"critic fit --features " + rowsOf(t, 1, 1, 2, 3), exitRefused, "3 rows"},
		{
			"critic fit --prototypes 1 --criticisms 1 --features " + rowsOf(t, 1, 1, float32(math.NaN())), exitRefused,
			"row 1",
		},
		{"critic fit --prototypes 1 --criticisms 1 --features " + rowsOf(t, 1, 1, 1, 1), exitRefused, "gamma"},
		{"critic fit --features " + filepath.Join(photos, "unknown.png"), exitRefused, "not a .npy file"},
		{"bias " + photos + " --class orange", exitRefused, "no attributes"},
		{"bias " + oranges + " --selector all", exitUsage, "one selector"},
		{"bias " + oranges + " --discover", exitUsage, "--class"},
		{"bias " + oranges + " --selector random --class orange --neighbours colour", exitUsage, "hue, round"},
		{"bias " + oranges + " --class tench", exitRefused, "no pictures of tench"},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, _, stderr := command(t, strings.Fields(c.args)...)
			line := strings.TrimSuffix(stderr, "\n")
			if code != c.code || !strings.Contains(line, c.says) || strings.Contains(line, "\n") ||
				!strings.HasPrefix(line, "beyond: ") {
				t.Errorf("code %d, %q; want %d and %q", code, line, c.code, c.says)
			}
		})
	}
}
