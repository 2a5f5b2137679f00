package kernel

import "testing"

func TestChoose(t *testing.T) {
	paths := Paths()
	best := paths[len(paths)-1]
	for _, p := range paths {
		if got := choose(p.String()); got != p {
			t.Errorf("choose(%q) = %v", p, got)
		}
	}
	for _, name := range []string{"", "AVX512 ", "sve"} {
		if got := choose(name); got != best {
			t.Errorf("choose(%q) = %v, want the fastest, %v", name, got, best)
		}
	}
}

// TestPanics checks that a caller's mistake causes a panic.
func TestPanics(t *testing.T) {
	g := Square(4, 8, 5, 5, 3, 1, 1)
	for name, f := range map[string]func(){
		"weights":   func() { NewConv(g, make([]float32, 7), nil, None) },
		"bias":      func() { NewConv(g, make([]float32, 8*4*9), make([]float32, 7), None) },
		"clamp":     func() { NewConv(g, make([]float32, 8*4*9), nil, Clamp{1, 6}) },
		"depthwise": func() { NewDepthwise(g, make([]float32, 36), nil, None) },
		"window":    func() { NewConvGrad(Square(1, 1, 2, 2, 5, 1, 1), make([]float32, 25), None) },
		"stride":    func() { NewAvgPool(Square(1, 1, 2, 2, 1, 0, 0)) },
		"short input": func() {
			out := make([]float32, Len(8, 5, 5))
			in := Tensor{out[:25], 25}
			NewConv(g, make([]float32, 8*4*9), nil, None).Run(Args{N: 1, In: in, Out: Tensor{out, len(out)}}, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}
