package engine

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/saliency"
)

// The maps are PyTorch's within 1e-4 of their largest value; testdata/gradcam.py made them.
func TestGoldenGradCAM(t *testing.T) {
	text, err := os.ReadFile("testdata/gradcam.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Layer  string
		Class  int
		Values []float64
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	e := New(Config{})
	defer e.Close()
	w := goldenWorkspace(t, e)
	i := slices.IndexFunc(w.Set.Items, func(i dataset.Item) bool { return strings.Contains(i.Path, "goldfinch") })
	s, err := w.Subject(t.Context(), Visible, i, blackGrid)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		m, p, err := w.Salience(t.Context(), Visible, s, want.Class, saliency.GradCAM, saliency.Settings{Layer: want.Layer})
		if err != nil {
			t.Fatal(err)
		}
		if m.Coarse.Layer != want.Layer || len(m.Coarse.Values) != len(want.Values) || p <= 0 {
			t.Fatalf("%s: %+v, p %g", want.Layer, m.Coarse, p)
		}
		most := slices.Max(want.Values)
		for at, v := range want.Values {
			if math.Abs(m.Coarse.Values[at]-v) > 1e-4*most {
				t.Errorf("%s, class %d, value %d: %g, PyTorch has %g", want.Layer, want.Class, at, m.Coarse.Values[at], v)
			}
		}
	}
}
