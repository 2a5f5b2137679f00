package kernel

import "math"

// Clamp limits a layer's result to the range [Lo, Hi]. Its gradient passes strictly inside the range. The range must
// contain 0, so that unused lanes stay zero. NaN passes through.
type Clamp struct{ Lo, Hi float32 }

var inf = float32(math.Inf(1))

// The common clamps.
var (
	None  = Clamp{-inf, inf} // does not clamp
	ReLU  = Clamp{0, inf}    // max(x, 0)
	ReLU6 = Clamp{0, 6}      // min(max(x, 0), 6)
)

func (c Clamp) check() {
	if !(c.Lo <= 0 && c.Hi >= 0) {
		panic("kernel: clamp does not contain zero")
	}
}

// apply limits v to the range.
func (c Clamp) apply(v float32) float32 {
	if v < c.Lo {
		v = c.Lo
	}
	if v > c.Hi {
		v = c.Hi
	}
	return v
}

// pass returns g where the clamped value y lies strictly inside the range, and 0 elsewhere.
func (c Clamp) pass(g, y float32) float32 {
	if y > c.Lo && y < c.Hi {
		return g
	}
	return 0
}
