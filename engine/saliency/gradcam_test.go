package saliency

import (
	"context"
	"math"
	"testing"
)

// The map is the channels' sum by their mean gradients, ½ and −½, where it is positive; the pixels are PyTorch's
// F.interpolate(map, (4, 4), mode="bilinear").
func TestGradCAM(t *testing.T) {
	m, pic := example()
	pic.Labels = []int32{0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2}
	got, err := Explain(context.Background(), m, pic, 1, GradCAM, Settings{Layer: "features"})
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{
		0, 0.125, 0.375, 0.5,
		0.375, 0.4375, 0.5625, 0.625,
		1.125, 1.0625, 0.9375, 0.875,
		1.5, 1.375, 1.125, 1,
	}
	for i, v := range []float64{0, 0.5, 1.5, 1} {
		if c := got.Coarse; c.Layer != "features" || c.Width != 2 || c.Height != 2 || c.Values[i] != v {
			t.Fatalf("map %+v", c)
		}
	}
	sums := make([]float64, 3)
	for at, v := range want {
		sums[pic.Labels[at]] += v
		if math.Abs(got.Pixels[at]-v) > 1e-12 {
			t.Errorf("pixel %d: %g, want %g", at, got.Pixels[at], v)
		}
	}
	for j, v := range sums {
		if math.Abs(got.Segments[j]-v) > 1e-12 {
			t.Errorf("segment %d: %g, want %g", j, got.Segments[j], v)
		}
	}
}
