package cli

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hues makes a folder of seven classes, n plain pictures each, and a model that tells them by hue: the pictures of
// a class lie around the direction that the model takes for it, some close to its neighbours'.
func hues(t *testing.T, n int) (dir, model string) {
	t.Helper()
	dir = t.TempDir()
	const classes, scale = 7, 40
	weights := make([]float32, 3*1000)
	wnids := []string{"n01440764", "n01443537", "n01484850", "n01491361", "n01494475", "n01496331", "n01498041"}
	for c, wnid := range wnids {
		angle := 2 * math.Pi * float64(c) / classes
		weights[3*c], weights[3*c+1] = float32(scale*math.Cos(angle)), float32(scale*math.Sin(angle))
		for i := range n {
			at := angle + 2*math.Pi/classes*0.48*(float64(2*i)/float64(max(1, n-1))-1)
			radius := 70 + float64(i%3)*20
			c := color.RGBA{uint8(127 + radius*math.Cos(at)), uint8(127 + radius*math.Sin(at)), 127, 255}
			hue(t, filepath.Join(dir, fmt.Sprintf("%s_%d.png", wnid, i)), c)
		}
	}
	model = filepath.Join(t.TempDir(), "hues.onnx")
	write(t, model, meanModel(224, 1000, body(9, rawFloats(weights...))))
	return dir, model
}

func hue(t *testing.T, path string, c color.RGBA) {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 256, 256), color.Palette{c})
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func TestStudyJSON(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks on a hundred pictures, twice")
	}
	dir, model := hues(t, 16)
	store := filepath.Join(t.TempDir(), "s.db")
	run := []string{
		"study", "run", dir, "--model", model, "--preset", "lite0", "--rater", "nearest", "--seed", "7",
		"--epsilon", "0.03", "--steps", "1", "--store", store, "--json",
	}
	seven := done(t, append(run, "--rounds", "70")...)
	root := keys(t, seven, "conditions.6.condition", "conditions.0.n", "conditions.0.correct", "conditions.0.share",
		"conditions.0.standard_error", "conditions.0.dropped",
		"conditions.0.low", "conditions.0.paper.success_percent", "conditions.0.more_for_3_points", "tests.20.p",
		"tests.0.test", "classes").(map[string]any)
	if root["simulated"] != true {
		t.Error("a simulated rater's answers are not named so")
	}
	correct := 0.0
	for _, c := range root["conditions"].([]any) {
		c := c.(map[string]any)
		if c["n"] != 10.0 || c["dropped"] != 0.0 {
			t.Errorf("%v: n %v, dropped %v; want 10 and 0", c["condition"], c["n"], c["dropped"])
		}
		p := c["correct"].(float64) / 10
		if c["share"] != p || math.Abs(c["standard_error"].(float64)-math.Sqrt(p*(1-p)/10)) > 1e-15 {
			t.Errorf("%v: share %v, standard error %v of %v correct", c["condition"], c["share"], c["standard_error"],
				c["correct"])
		}
		correct += c["correct"].(float64)
	}
	if correct < 35 || correct > 70 { // chance gives about 12
		t.Errorf("%v of 70 right", correct)
	}

	// Seven rounds more: had any of the first seventy come out differently, it would be a new answer.
	done(t, append(run, "--rounds", "77")...)
	if rows := strings.Count(done(t, "judge", "export", "--store", store), `"type":"answer"`); rows != 77 {
		t.Errorf("%d answers are kept of 77 rounds", rows)
	}

	report := keys(t, done(t, "study", "report", "--store", store, "--json"), "conditions.0.n", "task",
		"settings.seed").(map[string]any)
	if report["simulated"] != true || report["settings"].(map[string]any)["seed"] != 7.0 {
		t.Errorf("report of %v", report["settings"])
	}
	people := keys(t, done(t, "study", "report", "--rater", "people", "--store", store, "--json"),
		"conditions.6.n").(map[string]any)
	if n := people["conditions"].([]any)[0].(map[string]any)["n"]; people["simulated"] != false || n != 0.0 {
		t.Errorf("people: %v answers, simulated %v; nobody has answered", n, people["simulated"])
	}
	if text := done(t, "study", "report", "--store", store); !strings.Contains(text, "SIMULATED") ||
		!strings.Contains(text, "57.06 (3.22)") {
		t.Errorf("report\n%s", text)
	}
}

func TestStudyRefusals(t *testing.T) {
	dir, model := hues(t, 2)
	store := filepath.Join(t.TempDir(), "s.db")
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"study run", exitUsage, "--rater"},
		{"study run --rater ana", exitUsage, "nearest"},
		{"study run --rater nearest --rounds 0", exitUsage, "--rounds 0"},
		{"study run --rater nearest --steps 0", exitUsage, "steps"},
		{
			"study run " + dir + " --rater nearest --steps 1 --preset lite0 --model " + model, exitRefused,
			"a round needs 6 classes",
		},
		{"study report --task none", exitUsage, "no answers"},
		{"study report --rater ana", exitUsage, "choose people"},
	} {
		code, _, stderr := command(t, append(strings.Fields(c.args), "--store", store)...)
		if code != c.code || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: code %d, %q; want %d and %q", c.args, code, stderr, c.code, c.says)
		}
	}
}
