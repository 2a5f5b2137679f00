package kernel

import (
	"math"
	"testing"
)

func TestCrossEntropyGrad(t *testing.T) {
	for _, tc := range []struct {
		name   string
		logits []float32
		label  int
		loss   float64
		grad   []float32
	}{
		{"even", []float32{2, 2}, 0, math.Ln2, []float32{-0.5, 0.5}},
		{"odds 1:3", []float32{0, float32(math.Log(3))}, 1, math.Log(4.0 / 3), []float32{0.25, -0.25}},
		{"large", []float32{1e30, 0}, 0, 0, []float32{0, 0}},
		{"sure and wrong", []float32{0, 100}, 0, 100, []float32{-1, 1}},
		{"one class", []float32{-3}, 0, 0, []float32{0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			grad := make([]float32, len(tc.logits))
			if loss := CrossEntropyGrad(grad, tc.logits, tc.label); math.Abs(loss-tc.loss) > 1e-6*(1+tc.loss) {
				t.Errorf("loss = %v, want %v", loss, tc.loss)
			}
			for i, v := range grad {
				if math.Abs(float64(v-tc.grad[i])) > 1e-7 {
					t.Errorf("grad[%d] = %v, want %v", i, v, tc.grad[i])
				}
			}
		})
	}
}

// TestCrossEntropySmall: where the picture is classified surely and rightly, the gradient is tiny but not zero.
func TestCrossEntropySmall(t *testing.T) {
	grad := make([]float32, 2)
	CrossEntropyGrad(grad, []float32{20, 0}, 0)
	if want := -math.Exp(-20); math.Abs(float64(grad[0])-want) > 1e-6*-want {
		t.Errorf("grad[0] = %v, want %v", grad[0], want)
	}
}
