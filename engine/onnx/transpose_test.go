package onnx

import "testing"

// TestTurnedBack checks that weights transposed twice are the original weights: a copy of VGG's first takes 411 MB.
func TestTurnedBack(t *testing.T) {
	u := &use{normaliser: newNormaliser(t.Context(), 13, Options{Limits: DefaultLimits()}), node: &node{op: "Gemm"}}
	w := &value{shape: []int{2, 3}, floats: func() []float32 { return []float32{1, 2, 3, 4, 5, 6} }}
	turned := u.turned(w, 1, 0)
	if got := turned.floats(); got[1] != 4 || turned.shape[0] != 3 {
		t.Errorf("transposed is %v of shape %v, want [1 4 2 5 3 6] of shape [3 2]", got, turned.shape)
	}
	if back := u.turned(turned, -1, 0); back != w {
		t.Errorf("transposed back is %v, want the original weights", back)
	}
}
