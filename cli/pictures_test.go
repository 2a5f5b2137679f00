package cli

import (
	"bytes"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/onnx"
)

func runs(t *testing.T, args ...string) {
	t.Helper()
	if code, _, stderr := command(t, append([]string{"models", "run"}, args...)...); code != 0 {
		t.Fatalf("%v: exit code %d, %s", args, code, stderr)
	}
}

func floats(t *testing.T, path string) ([]float32, []int) {
	t.Helper()
	values, shape, err := readArray[float32](path)
	if err != nil {
		t.Fatal(err)
	}
	return values, shape
}

// TestGradientOfGrey derives a model of one channel: its logits are relu(x).
func TestGradientOfGrey(t *testing.T) {
	dir := t.TempDir()
	y, g := filepath.Join(dir, "y.npy"), filepath.Join(dir, "g.npy")
	grey := golden.Path(t, "cases", "onnx", "grey.npy")
	runs(t, "--model", golden.Path(t, "cases", "onnx", "grey.onnx"), "--input", grey,
		"--output", y, "--gradient", g, "--labels", "0")
	x, _ := floats(t, grey)
	logits, _ := floats(t, y)
	got, shape := floats(t, g)
	if !slices.Equal(shape, []int{1, 1, 4, 4}) {
		t.Errorf("gradient of shape %v, want [1 1 4 4]", shape)
	}
	sum := 0.0
	for _, v := range logits {
		sum += math.Exp(float64(v))
	}
	for i, v := range x {
		want := math.Exp(float64(logits[i])) / sum
		if i == 0 {
			want--
		}
		if v <= 0 {
			want = 0
		}
		if logits[i] != max(v, 0) || math.Abs(float64(got[i])-want) > 1e-6 {
			t.Errorf("x %v: logit %v, gradient %v, want %v and %v", v, logits[i], got[i], max(v, 0), want)
		}
	}
}

// TestRunForms gives a network of bytes the same picture as bytes with the channels last and as floats with the
// channels first, and a network of any size a picture of its own size.
func TestRunForms(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	const side = 224
	first, last := make([]float32, 3*side*side), make([]uint8, 3*side*side)
	for c := range 3 {
		for p := range side * side {
			v := (c*side*side + p) % 251
			first[c*side*side+p], last[p*3+c] = float32(v), uint8(v)
		}
	}
	writeNPY(t, dir, "first.npy", first, 1, 3, side, side)
	writeNPY(t, dir, "last.npy", last, 1, side, side, 3)
	model := golden.Path(t, "cases", "onnx", "uint8_nhwc_prep.onnx")
	gradients := make(map[string][]float32)
	for _, form := range []string{"first", "last"} {
		runs(t, "--model", model, "--input", in(form+".npy"),
			"--output", in("y.npy"), "--gradient", in("g.npy"), "--labels", "7")
		y, _ := floats(t, in("y.npy"))
		if want := float32(15.0585175); math.Abs(float64(y[1]-want)) > 1e-4 { // onnxruntime's
			t.Errorf("%s: logit 1 is %v, want %v", form, y[1], want)
		}
		g, shape := floats(t, in("g.npy"))
		if want := map[string]int{"first": 3, "last": side}[form]; shape[1] != want {
			t.Errorf("%s: gradient of shape %v", form, shape)
		}
		gradients[form] = g
	}
	if a, b := gradients["first"][2*side*side+5], gradients["last"][5*3+2]; a != b || a == 0 {
		t.Errorf("gradients %v and %v, want the same", a, b)
	}
	small := make([]float32, 3*32*32)
	for i := range small {
		small[i] = float32(i%251) / 250
	}
	writeNPY(t, dir, "small.npy", small, 1, 3, 32, 32)
	open := golden.Path(t, "cases", "onnx", "hf_dynamic.onnx")
	runs(t, "--model", open, "--input", in("small.npy"), "--output", in("y.npy"))
	y, _ := floats(t, in("y.npy"))
	if want := float32(-2.800936); math.Abs(float64(y[2]-want)) > 1e-5 { // onnxruntime's
		t.Errorf("logit 2 is %v, want %v", y[2], want)
	}
}

// TestFaultOfOpening exits with 5 and one line where opening a model ends in a panic.
func TestFaultOfOpening(t *testing.T) {
	var stderr bytes.Buffer
	a := &app{err: &stderr}
	fault := &onnx.FaultError{Cause: errors.New("index out of range\n[0]")}
	if code := a.finish(t.Context(), refusedModel("m.onnx", fault)); code != exitFault {
		t.Errorf("exit code %d, want %d", code, exitFault)
	}
	if line := stderr.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "m.onnx: a fault of beyond") {
		t.Errorf("%q, want one line", line)
	}
}
