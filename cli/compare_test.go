package cli

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"beyond/engine/compare"
	"beyond/engine/golden"
)

// TestCompare sets two models side by side on some pictures of the gallery, and checks that the figures add up with what
// eval says of each of them.
func TestCompare(t *testing.T) {
	lite1 := golden.Path(t, "models", "efficientnet-lite1.onnx")
	models := []string{"efficientnet-lite0", lite1}
	code, out, stderr := command(t, "compare", "--model", models[0], "--model", lite1, "--classes", "lemon,golf ball",
		"--steps", "2", "--explanations", "1", "--samples", "60", "--json")
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	keys(t, out, "n", "models.1.name", "models.1.preset", "models.1.top1_error.low", "models.0.sha256", "pairs.0.a",
		"pairs.0.b", "pairs.0.only_a_right", "pairs.0.only_b_right", "pairs.0.both_wrong", "pairs.0.both_wrong_same_class",
		"pairs.0.mcnemar_p", "pairs.0.adjusted_p", "pairs.0.error_consistency", "transfer.1.0.share",
		"transfer_by_step.1.0.2.high", "classes.1.wrong.1", "together.all_wrong_by_chance", "explanations.pairs.0.shared",
		"attack.epsilon", "skipped", "unlabelled")
	var c compare.Comparison
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	for m, name := range models {
		checkSteps(t, c.Models[m], name)
		_, out, _ := command(t, "eval", "--model", name, "--classes", "lemon,golf ball", "--json")
		var e struct {
			N    int
			Top1 struct{ K int } `json:"top1_error"`
		}
		if err := json.Unmarshal([]byte(out), &e); err != nil {
			t.Fatal(err)
		}
		if c.N != e.N || c.Models[m].Top1.K != e.Top1.K {
			t.Errorf("%s: %d of %d wrong, eval says %d of %d", name, c.Models[m].Top1.K, c.N, e.Top1.K, e.N)
		}
	}
	p := c.Pairs[0]
	if p.BothRight+p.OnlyARight+p.OnlyBRight+p.BothWrong != c.N || p.OnlyBRight+p.BothWrong != c.Models[0].Top1.K ||
		p.OnlyARight+p.BothWrong != c.Models[1].Top1.K || p.McNemar != p.Adjusted {
		t.Errorf("the pair %+v does not add up to %+v", p, c.Models)
	}
	if own := c.Transfer[0][0]; own.N != c.N-c.Models[0].Top1.K || own.K == 0 || c.Transfer[0][1].K > own.K {
		t.Errorf("transfer %+v", c.Transfer)
	}
}

// checkSteps compares how much of an attack a model withstands with the first wrong steps that the command attack prints.
func checkSteps(t *testing.T, m compare.Model, name string) {
	t.Helper()
	_, out, _ := command(t, "attack", "--model", name, "--classes", "lemon,golf ball", "--steps", "2", "--json")
	var d struct {
		Images []struct {
			First *int `json:"first_wrong_step"`
		}
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatal(err)
	}
	var falls []compare.Fall
	for _, image := range d.Images {
		if image.First == nil {
			falls = append(falls, compare.Fall{Never: true})
		} else {
			falls = append(falls, compare.Fall{At: *image.First})
		}
	}
	want := compare.Comparison{Models: []compare.Model{{}}}
	want.Withstood(0, falls, compare.Attack{})
	if s := want.Models[0].Steps; m.Steps == nil || m.Steps.N != s.N || m.Steps.Never != s.Never || m.Steps.Median != s.Median {
		t.Errorf("%s withstands %+v, by the attacks %+v", name, m.Steps, s)
	}
	if m.Attacked == nil || m.Attacked.Steps != 2 || m.Milliseconds != nil {
		t.Errorf("%s: %+v, %v ms", name, m.Attacked, m.Milliseconds)
	}
}

func TestCompareText(t *testing.T) {
	code, out, stderr := command(t, "compare", photos(t), "--model", "efficientnet-lite0", "--model", "efficientnet-lite0",
		"--steps", "1")
	if code != exitSome || !strings.Contains(stderr, "broken.jpg") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	for _, want := range []string{
		"2 pictures with a label", "1 · 2            0           0", "p 1.000, corrected p 1.000", "made on 2",
		"skipped n07747607_broken.jpg", "↯ not known: no picture is right", "ms a picture not timed: --time does",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestCompareIsRefused(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(folder+"/unknown.png", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const lite0 = "efficientnet-lite0"
	for want, words := range map[string][]string{
		"2: give 2 to 4 models, each as --model (given: 0)":            {},
		"2: give 2 to 4 models, each as --model (given: 1)":            {"--model", lite0},
		"2: give 2 to 4 models, each as --model (given: 5)":            strings.Fields(strings.Repeat("--model x ", 5)),
		"2: 3 presets for 2 models: give one, or one for each":         strings.Fields("--model x --model y --preset a --preset b --preset c"),
		"2: norm \"l3\": choose linf or l2":                            {"--model", lite0, "--model", lite0, "--norm", "l3"},
		"2: epsilon 0: must be positive":                               {"--model", lite0, "--model", lite0, "--epsilon", "0"},
		"2: --explanations -1: must not be negative":                   {"--model", lite0, "--model", lite0, "--explanations", "-1"},
		"3: 001: no picture has a label, by which models are compared": {folder, "--model", lite0, "--model", lite0},
		"3: /nowhere.onnx: no such model: ":                            {"--model", lite0, "--model", "/nowhere.onnx"},
	} {
		code, out, stderr := command(t, append([]string{"compare"}, words...)...)
		if got := string(rune('0'+code)) + ": " + strings.TrimPrefix(strings.TrimSpace(stderr), "beyond: "); out != "" ||
			!strings.HasPrefix(got, want) {
			t.Errorf("%q: %s%s, want %s", words, out, got, want)
		}
	}
}
