package engine

import (
	"context"
	"testing"

	"beyond/engine/lime"
)

// BenchmarkLIME explains a photograph with n = 1000, from its crop to the last surrogate.
func BenchmarkLIME(b *testing.B) {
	e := New(Config{})
	defer e.Close()
	w := goldenWorkspace(b, e)
	ctx := context.Background()
	if _, err := w.Predict(ctx, Visible, 0); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := w.Subject(ctx, Visible, 0, Cut{})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range lime.Explain(ctx, w.prober(Visible), s.Picture, []int{0}, lime.Default()) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
