package arch

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/imaging"
	"beyond/engine/nn"
	"beyond/engine/npy"
	"beyond/engine/onnx"
	"beyond/engine/pth"
)

// references are the results of testdata/reference.py with PyTorch, by architecture.
type references map[string]struct {
	Parameters [][2]any  // key, shape
	Logits     []float64 // the first few
	Largest    float64   // the largest magnitude of all logits
}

func readReferences(t *testing.T) (r references) {
	t.Helper()
	if err := json.Unmarshal(unpack(t, "testdata/reference.json.gz"), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func unpack(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestParameters compares keys, shapes and their order with PyTorch's.
func TestParameters(t *testing.T) {
	reference := readReferences(t)
	if len(reference) != len(Names()) {
		t.Errorf("%d references for %d architectures", len(reference), len(Names()))
	}
	for _, a := range architectures {
		t.Run(a.Name, func(t *testing.T) {
			var got, want []string
			for _, p := range a.graph().parameters {
				line, _ := json.Marshal([2]any{p.name, p.shape})
				got = append(got, string(line))
			}
			for _, p := range reference[a.Name].Parameters {
				line, _ := json.Marshal(p)
				want = append(want, string(line))
			}
			for i := range max(len(got), len(want)) {
				if i >= len(got) || i >= len(want) || got[i] != want[i] {
					t.Fatalf("parameter %d of %d is %s, want %s of %d", i, len(got), at(got, i), at(want, i), len(want))
				}
			}
		})
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "nothing"
}

// TestLogits compares logits with PyTorch's, for weights and a picture computed by a formula. With -short it runs one
// network of each family.
func TestLogits(t *testing.T) {
	reference := readReferences(t)
	quick := []string{"densenet121", "efficientnet-lite1", "mobilenet_v2", "resnet34", "resnet50", "squeezenet1_0"}
	for _, a := range architectures {
		t.Run(a.Name, func(t *testing.T) {
			if testing.Short() && !slices.Contains(quick, a.Name) {
				t.Skip("another of its family runs")
			}
			x := make([]float32, 3*a.Size*a.Size)
			for i, u := range uniform("picture", len(x)) {
				x[i] = float32(4*u - 2)
			}
			got, want := forward(t, a, checkpoint(a), x, 1), reference[a.Name]
			if len(got) != classes {
				t.Fatalf("%d logits, want %d", len(got), classes)
			}
			bound := 1e-4 * (1 + want.Largest)
			for i, w := range want.Logits {
				if diff := math.Abs(float64(got[i]) - w); !(diff <= bound) {
					t.Fatalf("logit %d is %g, want %g: differs by %g, bound %g", i, got[i], w, diff, bound)
				}
			}
		})
	}
}

// checkpoint computes the same weights as reference.py.
func checkpoint(a Architecture) []pth.Tensor {
	var tensors []pth.Tensor
	for _, p := range a.graph().parameters {
		n, fanIn := 1, 1
		for i, d := range p.shape {
			n *= d
			if i > 0 {
				fanIn *= d
			}
		}
		data := make([]float32, n)
		for i, u := range uniform(p.name, n) {
			switch {
			case len(p.shape) > 1:
				data[i] = float32((2*u - 1) * math.Sqrt(6/float64(fanIn)))
			case strings.HasSuffix(p.name, ".bias") || strings.HasSuffix(p.name, ".running_mean"):
				data[i] = float32(0.2 * (2*u - 1))
			case strings.HasSuffix(p.name, ".running_var"):
				data[i] = float32(0.5 + u)
			default:
				data[i] = float32(0.4 + 0.8*u)
			}
		}
		tensors = append(tensors, pth.Tensor{Name: p.name, Shape: p.shape, Data: data})
	}
	return tensors
}

// uniform returns n numbers in [0, 1): splitmix64 from a state computed from the name, 24 bits of each.
func uniform(name string, n int) []float64 {
	state := uint64(crc32.ChecksumIEEE([]byte(name))) << 32
	out := make([]float64, n)
	for i := range out {
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		out[i] = float64(z>>40) / (1 << 24)
	}
	return out
}

// forward returns the logits of n pictures, loaded and run like every model.
func forward(t *testing.T, a Architecture, tensors []pth.Tensor, x []float32, n int) []float32 {
	t.Helper()
	data, err := a.ONNX(tensors)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) != cap(data) {
		t.Errorf("the model has %d bytes, %d were planned", len(data), cap(data))
	}
	network, err := onnx.Load(t.Context(), data, onnx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	p, err := nn.Compile(network)
	if err != nil {
		t.Fatal(err)
	}
	s := p.NewSession(n, 2)
	defer s.Close()
	logits, err := s.Forward(t.Context(), x, n)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(logits)
}

// TestGolden reads checkpoints in both containers and compares the logits of twelve pictures with PyTorch's.
func TestGolden(t *testing.T) {
	var manifest struct {
		Images []struct{ Stem string }
		Models map[string]struct {
			MaxAbsLogit float64 `json:"max_abs_logit"`
		}
	}
	if err := json.Unmarshal(read(t, "golden", "manifest.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	preset, _ := imaging.PresetByName("torchvision")
	size := 3 * preset.Crop * preset.Crop
	x := make([]float32, size*len(manifest.Images))
	for i, img := range manifest.Images {
		crop, _, err := imaging.Decode(read(t, "golden", "crop", img.Stem+".torchvision.png"), imaging.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		preset.Normalise(x[i*size:][:size], crop)
	}
	for _, name := range []string{"resnet18", "densenet121"} {
		t.Run(name, func(t *testing.T) {
			tensors, err := pth.Read(unpack(t, golden.Path(t, "models", name+".pth.gz")), pth.DefaultBudget)
			if err != nil {
				t.Fatal(err)
			}
			a, err := Guess(tensors)
			if err != nil || a.Name != name || a.Preset != preset.Name {
				t.Fatalf("Guess = %s for %s, %v", a.Name, a.Preset, err)
			}
			got := forward(t, a, tensors, x, len(manifest.Images))
			want, _, err := npy.Decode[float32](read(t, "golden", "logits", name+".npy"))
			if err != nil {
				t.Fatal(err)
			}
			bound, worst := 1e-4*(1+manifest.Models[name].MaxAbsLogit), 0.0
			for i := range want {
				worst = math.Max(worst, math.Abs(float64(got[i])-float64(want[i])))
			}
			if len(got) != len(want) || !(worst <= bound) {
				t.Errorf("%d logits differ by %g, bound %g", len(got), worst, bound)
			}
		})
	}
}

func read(t *testing.T, elem ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(golden.Path(t, elem...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// shapes returns the tensors of a network without numbers, which is enough for Guess and match.
func shapes(a Architecture) []pth.Tensor {
	var tensors []pth.Tensor
	for _, p := range a.graph().parameters {
		tensors = append(tensors, pth.Tensor{Name: p.name, Shape: p.shape})
	}
	return tensors
}

// TestGuess checks that every architecture is recognised, for any order of the tensors.
func TestGuess(t *testing.T) {
	for _, a := range architectures {
		tensors := shapes(a)
		slices.Reverse(tensors)
		if got, err := Guess(tensors); err != nil || got.Name != a.Name {
			t.Errorf("Guess of %s = %s, %v, want itself", a.Name, got.Name, err)
		}
	}
	other := shapes(architectures[0])[1:]
	if got, err := Guess(other); err != ErrUnknown {
		t.Errorf("Guess of a part = %s, %v, want %v", got.Name, err, ErrUnknown)
	}
}

// TestFault_09_ForeignTensors gives a network tensors of other networks.
func TestFault_09_ForeignTensors(t *testing.T) {
	resnet18, _ := ByName("resnet18")
	last := func(t []pth.Tensor) *pth.Tensor { return &t[len(t)-1] }
	for name, c := range map[string]struct {
		spoil func(t []pth.Tensor) []pth.Tensor
		want  string
	}{
		"missing": {
			func(t []pth.Tensor) []pth.Tensor { return append(t[:7:7], t[8:]...) },
			"layer1.0.bn1.bias is missing",
		},
		"renamed": {
			func(t []pth.Tensor) []pth.Tensor { t[0].Name = "stem.weight"; return t },
			"conv1.weight is missing",
		},
		"other classes": {
			func(t []pth.Tensor) []pth.Tensor { last(t).Shape = []int{1001}; return t },
			"fc.bias has shape [1001], want [1000]",
		},
		"surplus": {
			func(t []pth.Tensor) []pth.Tensor { return append([]pth.Tensor{{Name: "fc.\x1b[2J"}}, t...) },
			`"fc.\x1b[2J" is not part of the network`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := resnet18.ONNX(c.spoil(shapes(resnet18)))
			if want := "not a checkpoint of resnet18: " + c.want; err == nil || err.Error() != want {
				t.Errorf("ONNX: %v, want %s", err, want)
			}
		})
	}
}

// TestSameBytes checks that a model's bytes, and therefore its hash, depend only on the tensors.
func TestSameBytes(t *testing.T) {
	a, _ := ByName("squeezenet1_0")
	tensors := checkpoint(a)
	first, err := a.ONNX(tensors)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(tensors)
	second, err := a.ONNX(tensors)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("%d and %d bytes differ, %v", len(first), len(second), err)
	}
}
