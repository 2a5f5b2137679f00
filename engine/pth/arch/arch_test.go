package arch

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
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
	Parameters int       // their number
	Keys       string    // SHA-256 of a sorted line for each: ["fc.bias",[1000]]
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

// TestParameters compares keys and shapes with PyTorch's.
func TestParameters(t *testing.T) {
	reference := readReferences(t)
	if len(reference) != len(Names()) {
		t.Errorf("%d references for %d architectures", len(reference), len(Names()))
	}
	for _, a := range architectures {
		var lines []string
		for _, p := range a.graph(classes).parameters {
			line, _ := json.Marshal([2]any{p.name, p.shape})
			lines = append(lines, string(line))
		}
		slices.Sort(lines)
		sum := fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "\n"))))
		if want := reference[a.Name]; len(lines) != want.Parameters || sum != want.Keys {
			t.Errorf("%s has %d parameters, want %d, and other keys", a.Name, len(lines), want.Parameters)
		}
	}
}

// TestLogits compares logits with PyTorch's, for weights and a picture computed by a formula. With -short it runs one
// network of each family.
func TestLogits(t *testing.T) {
	reference := readReferences(t)
	quick := []string{
		"densenet121", "efficientnet-lite1", "efficientnet_b0", "googlenet", "mnasnet0_5", "mobilenet_v2",
		"mobilenet_v3_small", "regnet_y_400mf", "resnet34", "resnet50", "resnext50_32x4d", "shufflenet_v2_x0_5",
		"convnext_tiny", "squeezenet1_0", "swin_t", "swin_v2_t", "maxvit_t", "timm/deit_tiny_distilled_patch16_224", "timm/mobilenetv3_small_100",
		"timm/regnety_004", "timm/tf_efficientnet_b0",
		"timm/vit_tiny_patch16_224", "transformers/resnet-18", "transformers/vit-tiny-patch16-224",
	}
	for _, a := range architectures {
		t.Run(a.Name, func(t *testing.T) {
			if testing.Short() && !slices.Contains(quick, a.Name) {
				t.Skip("another of its family runs")
			}
			if reference[a.Name].Logits == nil {
				t.Skip("another of its family has reference logits")
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
	for _, p := range a.graph(classes).parameters {
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
		tensors = append(tensors, pth.InMemory(p.name, data, p.shape...))
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

// compiled loads a network with these weights, like every model.
func compiled(t *testing.T, a Architecture, tensors []pth.Tensor) *nn.Program {
	t.Helper()
	data, err := a.ONNX(tensors)
	if err != nil {
		t.Fatal(err)
	}
	l, err := onnx.Read(t.Context(), data, nil, onnx.Options{Limits: onnx.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	p, err := nn.Compile(l.Network)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// forward returns the logits of n pictures.
func forward(t *testing.T, a Architecture, tensors []pth.Tensor, x []float32, n int) []float32 {
	t.Helper()
	p := compiled(t, a, tensors)
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
			if err != nil || a[0].Name != name || a[0].Preset != preset.Name {
				t.Fatalf("Guess = %v, %v", a, err)
			}
			got := forward(t, a[0], tensors, x, len(manifest.Images))
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
func shapes(a Architecture) []pth.Tensor { return shapesOf(a.graph(classes)) }

func shapesOf(g *graph) []pth.Tensor {
	var tensors []pth.Tensor
	for _, p := range g.parameters {
		tensors = append(tensors, pth.Tensor{Name: p.name, Shape: p.shape})
	}
	return tensors
}

// TestGuess checks that every architecture is recognised, for any order of the tensors and any number of outputs.
func TestGuess(t *testing.T) {
	for _, a := range architectures {
		tensors, ten := shapes(a), a.graph(10)
		slices.Reverse(tensors)
		for _, tensors := range [][]pth.Tensor{tensors, shapesOf(ten)} {
			got, err := Guess(tensors)
			if !slices.ContainsFunc(got, func(b Architecture) bool { return b.Name == a.Name }) || len(got) > 3 {
				t.Errorf("Guess of %s = %d networks, %v, want itself", a.Name, len(got), err)
			}
		}
	}
	other := shapes(architectures[0])[1:]
	if got, err := Guess(other); err != ErrUnknown {
		t.Errorf("Guess of a part = %v, %v, want %v", got, err, ErrUnknown)
	}
}

// TestReplacedHead recognises a network whose last layer was replaced, by a layer of another name and number of outputs.
func TestReplacedHead(t *testing.T) {
	for name, c := range map[string]struct{ from, to string }{
		"resnet18":        {"fc.", "fc.1."},
		"vgg11":           {"classifier.6.", "classifier.6.1."},
		"mobilenet_v2":    {"classifier.1.", "classifier."},
		"efficientnet_b0": {"classifier.1.", "classifier.1.0."},
	} {
		a, _ := ByName(name)
		tensors := shapesOf(a.graph(37))
		for i := range tensors {
			if rest, ok := strings.CutPrefix(tensors[i].Name, c.from); ok {
				tensors[i].Name = c.to + rest
			}
		}
		got, err := Guess(tensors)
		if err != nil || got[0].Name != name {
			t.Errorf("Guess of %s with %s = %v, %v", name, c.to, got, err)
			continue
		}
		if _, err := a.ONNX(tensors); err != nil {
			t.Errorf("%s with %s: %v", name, c.to, err)
		}
	}
}

// TestFormerNames recognises networks by keys of earlier versions.
func TestFormerNames(t *testing.T) {
	for name, parts := range map[string]*strings.Replacer{
		"vit_b_16": strings.NewReplacer(".mlp.0.", ".mlp.linear_1.", ".mlp.3.", ".mlp.linear_2."),
		"transformers/vit-tiny-patch16-224": strings.NewReplacer(".layers.", ".encoder.layer.",
			".attention.q_proj.", ".attention.attention.query.", ".attention.k_proj.", ".attention.attention.key.",
			".attention.v_proj.", ".attention.attention.value.", ".attention.o_proj.", ".attention.output.dense.",
			".mlp.fc1.", ".intermediate.dense.", ".mlp.fc2.", ".output.dense."),
	} {
		a, _ := ByName(name)
		tensors, changed := shapes(a), 0
		for i := range tensors {
			before := tensors[i].Name
			if tensors[i].Name = parts.Replace(before); tensors[i].Name != before {
				changed++
			}
		}
		if got, err := Guess(tensors); err != nil || got[0].Name != name || changed < 48 {
			t.Errorf("Guess of %s with %d former names = %v, %v", name, changed, got, err)
		}
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
	if err != nil || !bytes.Equal(bytesOf(t, first), bytesOf(t, second)) {
		t.Errorf("%d and %d bytes differ, %v", first.Size(), second.Size(), err)
	}
}

// bytesOf reads a model whole, by parts that are no whole numbers, and a few bytes here and there, which must agree.
func bytesOf(t *testing.T, m *Model) []byte {
	t.Helper()
	whole := make([]byte, m.Size())
	if _, err := m.ReadAt(whole, 0); err != nil {
		t.Fatal(err)
	}
	parts, err := io.ReadAll(io.NewSectionReader(m, 1, m.Size()))
	if err != nil || !bytes.Equal(parts, whole[1:]) {
		t.Errorf("read by parts: other bytes, %v", err)
	}
	few := make([]byte, 20)
	for at := 0; at+len(few) <= len(whole); at += 1 + len(whole)/500 {
		if _, err := m.ReadAt(few, int64(at)); err != nil || !bytes.Equal(few, whole[at:at+len(few)]) {
			t.Errorf("%d bytes from %d on: other bytes, %v", len(few), at, err)
		}
	}
	return whole
}

// TestTransposed reads a matrix that the model has transposed, whole and by parts.
func TestTransposed(t *testing.T) {
	m := &Model{}
	m.constant(constant{
		parameter: parameter{name: "m", shape: []int{2, 3}, transposed: true},
		tensor:    pth.InMemory("m", []float32{1, 2, 3, 4, 5, 6}, 2, 3),
	})
	data := bytesOf(t, m)
	for i, want := range []float32{1, 4, 2, 5, 3, 6} {
		if got := math.Float32frombits(binary.LittleEndian.Uint32(data[len(data)-24+4*i:])); got != want {
			t.Errorf("number %d is %v, want %v", i, got, want)
		}
	}
	large := make([]float32, 30*40)
	for i := range large {
		large[i] = float32(i)
	}
	m = &Model{}
	m.constant(constant{
		parameter: parameter{name: "m", shape: []int{30, 40}, transposed: true}, tensor: pth.InMemory("m", large, 30, 40),
	})
	bytesOf(t, m)
}
