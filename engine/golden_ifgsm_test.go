package engine

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/golden"
	"beyond/engine/imaging"
)

// goldenAttack is one half of ifgm-efficientnet-lite0.json: PyTorch's attack in float64.
type goldenAttack struct {
	Epsilon float64
	Steps   int
	Images  []struct {
		File       string
		Label      int
		FirstWrong *int `json:"first_wrong_step"`
		Steps      []struct {
			Top1     int
			PTop1    float64 `json:"p_top1"`
			PTrue    float64 `json:"p_true"`
			Linf, L2 float64
		}
	}
}

func goldenWorkspace(t testing.TB, e *Engine) *Workspace {
	t.Helper()
	open := func(elem ...string) []byte {
		data, err := os.ReadFile(golden.Path(t, elem...))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	classes, err := dataset.ParseClasses(strings.NewReader(string(open("models", "imagenet_classes.csv"))))
	if err != nil {
		t.Fatal(err)
	}
	preset, _ := imaging.PresetByName("lite0")
	set, err := dataset.Open(context.Background(), golden.Path(t, "photos"), classes)
	if err != nil {
		t.Fatal(err)
	}
	return e.Open(NewModel("efficientnet-lite0", open("models", "efficientnet-lite0.onnx"), preset, classes), set)
}

// An attack is a chaotic map: where a gradient is almost 0 the last bit of a sum decides its sign, and the kinks of
// ReLU6 amplify that from step to step. torchDeparture is the most that PyTorch itself, in float32 or float64, departs
// from the reference up to each step (testdata/ifgsm_float32.py). A probability may differ by 0.01, or by three times
// PyTorch's departure; a first wrong step may differ by 1 for one image in 20.
var torchDeparture = map[attack.Norm][11]float64{
	attack.Linf: {0, 0.0003, 0.0007, 0.0085, 0.0318, 0.0318, 0.0368, 0.0368, 0.0427, 0.0427, 0.0450},
	attack.L2:   {0, 0.0001, 0.0017, 0.0133, 0.0243, 0.0666, 0.0666, 0.1305, 0.3247, 0.3247, 0.4807},
}

func TestGoldenIFGSM(t *testing.T) {
	data, err := os.ReadFile(golden.Path(t, "golden", "ifgm-efficientnet-lite0.json"))
	if err != nil {
		t.Fatal(err)
	}
	var reference struct{ Linf, L2 goldenAttack }
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	e := New(Config{})
	defer e.Close()
	w := goldenWorkspace(t, e)
	for norm, want := range map[attack.Norm]goldenAttack{attack.Linf: reference.Linf, attack.L2: reference.L2} {
		t.Run(norm.String(), func(t *testing.T) {
			s := attack.Settings{Norm: norm, Epsilon: want.Epsilon, Steps: want.Steps}
			if len(want.Images) != 12 {
				t.Fatalf("%d images in the reference", len(want.Images))
			}
			compareAttack(t, w, want, s)
		})
	}
}

func compareAttack(t *testing.T, w *Workspace, want goldenAttack, s attack.Settings) {
	moved := 0
	var worst [11]float64
	for _, image := range want.Images {
		i := indexOf(w.Set, image.File)
		if i < 0 || w.Set.Items[i].Label != image.Label {
			t.Fatalf("%s: not among the photos, or with another label", image.File)
		}
		var steps []attack.Step
		for step, err := range w.Attack(context.Background(), Background, i, s) {
			if err != nil {
				t.Fatal(err)
			}
			ref := image.Steps[step.Index]
			difference := math.Max(math.Abs(step.PLabel-ref.PTrue), math.Abs(step.Top[0].P-ref.PTop1))
			worst[step.Index] = math.Max(worst[step.Index], difference)
			// The length of the path is the same until PyTorch's own paths part; then paths are alike, not equal.
			length := 0.005
			if torchDeparture[s.Norm][step.Index] > 0.01 {
				length = 0.05
			}
			if math.Abs(step.L2-ref.L2) > length*ref.L2 || s.Norm == attack.Linf && math.Abs(step.Linf-ref.Linf) > 1e-6 {
				t.Errorf("%s step %d: L∞ %v, L2 %v; want %v, %v", image.File, step.Index, step.Linf, step.L2, ref.Linf, ref.L2)
			}
			steps = append(steps, step)
		}
		first := slices.IndexFunc(steps, func(s attack.Step) bool { return s.Top[0].Class != image.Label })
		wrong := first >= 0
		switch {
		case len(steps) != s.Steps+1, wrong != (image.FirstWrong != nil):
			t.Errorf("%s: %d steps, wrong %v", image.File, len(steps), wrong)
		case wrong && first != *image.FirstWrong:
			moved++
			if d := first - *image.FirstWrong; d < -1 || d > 1 {
				t.Errorf("%s: first wrong step %d, want %d", image.File, first, *image.FirstWrong)
			}
		}
	}
	t.Logf("largest difference of a probability by step %.4f; %d first wrong steps moved", worst, moved)
	for k, d := range worst {
		if bound := math.Max(0.01, 3*torchDeparture[s.Norm][k]); d > bound {
			t.Errorf("step %d: a probability differs by %.4f, bound %.4f", k, d, bound)
		}
	}
	if moved > 1 {
		t.Errorf("%d first wrong steps moved, bound 1 in 20", moved)
	}
}

func indexOf(set *dataset.Set, path string) int {
	for i, item := range set.Items {
		if item.Path == path {
			return i
		}
	}
	return -1
}
