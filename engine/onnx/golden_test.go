package onnx

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"image"
	_ "image/png"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/kernel"
	"beyond/engine/nn"
	"beyond/engine/npy"
)

// The reference numbers were computed with PyTorch in float64; their README gives the bounds used here.

var models = []string{"efficientnet-lite0", "efficientnet-lite1", "resnet18", "resnet101", "densenet121", "densenet161"}

type manifest struct {
	Images []struct {
		Stem  string
		Label int
	}
	Models map[string]struct {
		Preset           string
		MaxAbsLogit      float64   `json:"max_abs_logit"`
		TorchGradientErr []float64 `json:"gradient_relative_l2_of_pytorch_float32"`
	}
}

func readManifest(t testing.TB) (m manifest) {
	data, err := os.ReadFile(golden.Path(t, "golden", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// modelBytes reads a reference model, and unpacks it if it is compressed.
func modelBytes(t testing.TB, name string) []byte {
	var r io.Reader
	if strings.HasPrefix(name, "efficientnet") {
		f, err := os.Open(golden.Path(t, "models", name+".onnx"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r = f
	} else {
		f, err := os.Open(golden.Path(t, "models", name+".onnx.gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func load(t testing.TB, name string) *nn.Network {
	n, err := Load(context.Background(), modelBytes(t, name), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// normalisations are the means and standard deviations of the presets, in grey levels.
var normalisations = map[string][2][3]float32{
	"lite0":       {{127, 127, 127}, {128, 128, 128}},
	"lite1":       {{127, 127, 127}, {128, 128, 128}},
	"torchvision": {{123.675, 116.28, 103.53}, {58.395, 57.12, 57.375}},
}

// crop reads a reference crop as network input.
func crop(t testing.TB, stem, preset string) []float32 {
	f, err := os.Open(golden.Path(t, "golden", "crop", stem+"."+preset+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	x, norm := make([]float32, 3*w*h), normalisations[preset]
	for i := range w * h {
		r, g, b, _ := img.At(i%w, i/w).RGBA()
		for c, v := range []uint32{r, g, b} {
			x[c*w*h+i] = (float32(v>>8) - norm[0][c]) / norm[1][c]
		}
	}
	return x
}

func array(t testing.TB, elem ...string) []float32 {
	data, err := os.ReadFile(golden.Path(t, append([]string{"golden"}, elem...)...))
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := npy.Decode[float32](data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pixelGradient converts a gradient with respect to the network's input into one with respect to pixels in [0,1].
func pixelGradient(grad []float32, preset string) []float32 {
	out := make([]float32, len(grad))
	for i := range out {
		out[i] = grad[i] * 255 / normalisations[preset][1][i/(len(grad)/3)]
	}
	return out
}

// relativeL2 is ‖got − want‖ / ‖want‖.
func relativeL2(got, want []float32) float64 {
	diff, norm := 0.0, 0.0
	for i := range want {
		d := float64(got[i]) - float64(want[i])
		diff += d * d
		norm += float64(want[i]) * float64(want[i])
	}
	return math.Sqrt(diff / norm)
}

func checkLogits(t *testing.T, got, want []float32, maxAbsLogit float64) {
	t.Helper()
	bound, worst := 1e-4*(1+maxAbsLogit), 0.0
	for i := range want {
		worst = math.Max(worst, math.Abs(float64(got[i])-float64(want[i])))
	}
	if !(worst <= bound) {
		t.Errorf("logits differ by %g, bound %g", worst, bound)
	}
}

func checkGradient(t *testing.T, got, want []float32, torch float64) {
	t.Helper()
	if err, bound := relativeL2(got, want), math.Max(2e-3, 3*torch); !(err <= bound) {
		t.Errorf("relative L2 error of the gradient is %g, bound %g", err, bound)
	}
}

// TestReference compares the operators' definitions with PyTorch. Other tests compare the kernels with the definitions.
func TestReference(t *testing.T) {
	const name = "efficientnet-lite0"
	m, n := readManifest(t), load(t, name)
	logits, grads := array(t, "logits", name+".npy"), array(t, "gradient", name+".npy")
	images := m.Images[:2]
	if testing.Short() {
		images = images[:1]
	}
	for i, img := range images {
		model := m.Models[name]
		x := crop(t, img.Stem, model.Preset)
		z, g, err := n.Reference(x, img.Label)
		if err != nil {
			t.Fatal(err)
		}
		checkLogits(t, z, logits[i*1000:][:1000], model.MaxAbsLogit)
		checkGradient(t, pixelGradient(g, model.Preset), grads[i*len(x):][:len(x)], model.TorchGradientErr[i])
	}
}

// TestGolden compares logits and gradients of all models with PyTorch's, on each kernel path of this machine. Plain Go
// is some thirty times slower and computes one picture of the larger models. With -short it computes one picture of any
// model, the larger models run only on the fastest path, and the largest not at all.
func TestGolden(t *testing.T) {
	m := readManifest(t)
	for _, name := range models {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && (name == "resnet101" || name == "densenet161") {
				t.Skip("large")
			}
			n := load(t, name)
			paths := kernel.Paths()
			if testing.Short() && name != "efficientnet-lite0" {
				paths = paths[len(paths)-1:]
			}
			for _, path := range paths {
				t.Run(path.String(), func(t *testing.T) {
					defer kernel.Use(kernel.Active())
					kernel.Use(path)
					pictures, gradients := len(m.Images), 2
					if path == kernel.Generic && (name != "efficientnet-lite0" || testing.Short()) {
						pictures, gradients = 1, 1
					}
					compareGolden(t, m, name, n, pictures, gradients)
				})
			}
		})
	}
}

func compareGolden(t *testing.T, m manifest, name string, n *nn.Network, pictures, gradients int) {
	p, err := nn.Compile(n)
	if err != nil {
		t.Fatal(err)
	}
	s := p.NewSession(pictures, 2)
	defer s.Close()
	model, x, labels := m.Models[name], []float32(nil), []int(nil)
	for _, img := range m.Images[:pictures] {
		x = append(x, crop(t, img.Stem, model.Preset)...)
		labels = append(labels, img.Label)
	}
	z, err := s.Forward(t.Context(), x, pictures)
	if err != nil {
		t.Fatal(err)
	}
	checkLogits(t, z, array(t, "logits", name+".npy")[:len(z)], model.MaxAbsLogit)

	want := array(t, "gradient", name+".npy")
	z, grad, err := s.InputGradient(t.Context(), x, labels[:gradients])
	if err != nil {
		t.Fatal(err)
	}
	checkLogits(t, z, array(t, "logits", name+".npy")[:len(z)], model.MaxAbsLogit)
	size := len(want) / 2
	for i := range gradients {
		got := pixelGradient(grad[i*size:][:size], model.Preset)
		checkGradient(t, got, want[i*size:][:size], model.TorchGradientErr[i])
	}
}
