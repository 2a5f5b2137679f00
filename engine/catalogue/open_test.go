package catalogue

import (
	"slices"
	"testing"

	"beyond/engine/golden"
)

// TestPresetsOfAnySize offers presets of several sizes for a model that leaves its rows and columns open.
func TestPresetsOfAnySize(t *testing.T) {
	about, err := Finder{}.About(Choice{Model: golden.Path(t, "cases", "onnx", "hf_dynamic.onnx")})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"torchvision", "lite0", "lite4"} {
		if !slices.Contains(about.Presets, want) {
			t.Errorf("presets %v, want %s among them", about.Presets, want)
		}
	}
	if !about.Open || about.Preset != "" {
		t.Errorf("%+v, want open and without a preset", about)
	}
}
