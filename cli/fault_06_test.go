package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/catalogue"
)

// TestFault_06_BesideTheModel opens models that keep weights in other files, by their path, as commands do.
func TestFault_06_BesideTheModel(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "model")
	if err := os.MkdirAll(filepath.Join(folder, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	weights := ramp(1000)
	write(t, filepath.Join(folder, "sub", "weights.bin"), weights)
	write(t, filepath.Join(dir, "canary"), weights)
	picture := filepath.Join(photos(t), "n07747607_orange.png")
	whole, apart := filepath.Join(dir, "whole.onnx"), filepath.Join(folder, "apart.onnx")
	write(t, whole, meanModel(240, 1000, body(9, weights)))
	write(t, apart, meanModel(240, 1000, elsewhere("sub/weights.bin")))
	run := func(model string) (code int, out, stderr string) {
		return command(t, "models", "run", "--model", model, "--crop", picture, "--preset", "lite1")
	}
	_, want, _ := run(whole)
	if code, out, stderr := run(apart); code != exitDone || out != want || out == "" {
		t.Errorf("exit code %d: %s; printed %q, want %q", code, stderr, out, want)
	}
	if code, out, _ := command(t, "models", "inspect", apart, "--json"); code != exitDone ||
		!strings.Contains(out, `"parameters": 3000`) {
		t.Errorf("inspect: exit code %d, %s", code, out)
	}
	for location, says := range map[string]string{
		"../canary":                        "refused: external data ../canary leaves the model's folder",
		filepath.Join(dir, "canary"):       "leaves the model's folder",
		"missing.bin":                      "refused: external data missing.bin: no such file",
		"sub":                              "refused: external data sub is not a regular file",
		"apart.onnx":                       "needs 12000 bytes", // the model itself is too short
		"sub/../sub/../../model/../canary": "leaves the model's folder",
	} {
		t.Run(location, func(t *testing.T) {
			bad := filepath.Join(folder, "bad.onnx")
			write(t, bad, meanModel(240, 1000, elsewhere(location)))
			for _, args := range [][]string{{"eval", "--model", bad, "--preset", "lite1"}, {"models", "inspect", bad}} {
				code, out, stderr := command(t, args...)
				if code != exitRefused || out != "" || strings.Count(stderr, "\n") != 1 ||
					!strings.Contains(stderr, says) && !strings.Contains(stderr, "bytes at 0") {
					t.Errorf("%v: exit code %d, %q and %q; want %q in one line", args[:1], code, out, stderr, says)
				}
			}
		})
	}
}

// TestFault_06_NamedByContent tells models apart by the weights that lie beside them.
func TestFault_06_NamedByContent(t *testing.T) {
	dir := t.TempDir()
	model, weights := filepath.Join(dir, "m.onnx"), filepath.Join(dir, "w.bin")
	write(t, model, meanModel(240, 1000, elsewhere("w.bin")))
	sha := func(data []byte) string {
		write(t, weights, data)
		m, err := engine.OpenBare(t.Context(), finder(), catalogue.Choice{Model: model}, [2]int{})
		if err != nil {
			t.Fatal(err)
		}
		return m.SHA256()
	}
	other := ramp(1000)
	other[4] = 1
	if a, b, again := sha(ramp(1000)), sha(other), sha(ramp(1000)); a == b || a != again {
		t.Errorf("SHA-256 %.8s, with other weights %.8s, with the same %.8s", a, b, again)
	}
}
