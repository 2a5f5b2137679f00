//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// Another model for the same picture: the list says what there is, and the place is kept.
func TestStory_models(t *testing.T) {
	data := t.TempDir()
	folder := filepath.Join(data, "beyond", "models")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "mean.onnx"), meanModel(240, 1000, body(9, ramp(1000))))
	write(t, filepath.Join(folder, "evil.onnx"), craftedModel(craftedValue(11, "x", -1, 3, 240, 240), craftedNode("Evil", "z", "x"), craftedValue(12, "z", -1, 1000)))
	t.Setenv("XDG_DATA_HOME", data)
	s := startTerminal(t, 120, 40)
	s.see("overview", "misclassified")
	s.press("3")
	s.see("pictures", "inspect")
	s.press(right, right)
	s.pressUntil(enter, "step 0 of 10")
	s.press("m")
	s.see("▸ efficientnet-lite0", "embedded", "operator Evil", "mean", "0.0 M", "lite1")
	s.press("j")
	s.see("refused: operator Evil")
	s.press("l") // what is refused has no layers
	s.press("j")
	s.see("pictures of 3×240×240")
	s.press("l")
	s.see("mean by layer", "Gemm", "of the time")
	s.press(escape)
	s.see("▸ efficientnet-lite0")
	s.press(enter)
	s.see("mean", "lite1", "pictures › ", "step 0 of 10", "toilet tissue")
	s.press("m")
	s.see("▸ mean")
	s.press("g", enter)
	s.see("efficientnet-lite0", "lite0", "step 0 of 10")
	s.press(escape)
	s.see("as listed")
	s.press("q")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	s.restored()
}
