package engine

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/imaging"
	"beyond/engine/onnx"
)

// TestUnload lets a model go and uses it again: it is the same one, or refused where its file has changed.
func TestUnload(t *testing.T) {
	data, err := os.ReadFile(golden.Path(t, "models", "efficientnet-lite0.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	m := NewModel("lite0", bytes.Clone(data), imaging.Preset{}, nil)
	reads := 0
	m.Reread = func(context.Context) (onnx.Source, error) { reads++; return bytes.NewReader(data), nil }
	logits := func() []float32 {
		s, err := m.NewSession(t.Context(), 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		z, err := s.Forward(t.Context(), make([]float32, 3*224*224), 1)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Clone(z)
	}
	before, sum := logits(), m.SHA256()
	m.Unload()
	m.Unload()
	if m.Network() != nil || m.SHA256() != sum {
		t.Errorf("unloaded: network %v, SHA-256 %q, want none and %q", m.Network(), m.SHA256(), sum)
	}
	if !slices.Equal(before, logits()) || m.FeatureDim() != 1280 || reads != 1 {
		t.Errorf("loaded again: other logits, or %d features, or read %d times", m.FeatureDim(), reads)
	}
	m.Unload()
	data[len(data)-100]++ // in a weight
	if err := m.Load(t.Context()); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("another file: %v", err)
	}
}
