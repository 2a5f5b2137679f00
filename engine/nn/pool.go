package nn

import (
	"math"

	"gorgonia.org/gorgonia"
)

// MaxPool takes the largest element under a window. NaN counts as larger than any number, so that it is seen.
type MaxPool struct{ Window }

func (MaxPool) Kind() string { return "MaxPool" }

func (p MaxPool) Shape(in ...[]int) ([]int, error) { return p.pooled(in[0]) }

func (w Window) pooled(x []int) ([]int, error) {
	h, wd, err := spatial(x)
	if err != nil {
		return nil, err
	}
	oh, ow, err := w.size(h, wd)
	return []int{x[0], x[1], oh, ow}, err
}

func (p MaxPool) Apply(out Array, in ...Array) {
	eachPlane(out, func(n, c int) {
		dst, src := out.plane(n, c), in[0].plane(n, c)
		for to, from := range p.winners(src, in[0].Shape, out.Shape) {
			dst[to] = float32(math.Inf(-1))
			if from >= 0 {
				dst[to] = src[from]
			}
		}
	})
}

// winners returns, for each output position, the first input position of its largest element, or −1 where
// the window covers padding alone.
func (p MaxPool) winners(src []float32, x, y []int) []int {
	best := make([]int, y[2]*y[3])
	for i := range best {
		best[i] = -1
	}
	p.taps(x[2], x[3], y[2], y[3], func(to, from int) {
		if b := best[to]; b < 0 || src[from] > src[b] || src[from] != src[from] && src[b] == src[b] {
			best[to] = from
		}
	})
	return best
}

func (p MaxPool) Gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{MaxPoolGradient{p}, []*gorgonia.Node{dy, x[0]}}}
}

// MaxPoolGradient passes dy (input 0) to the first largest element under each window of x (input 1).
type MaxPoolGradient struct{ MaxPool }

func (MaxPoolGradient) Kind() string                     { return "MaxPoolGradient" }
func (MaxPoolGradient) Shape(in ...[]int) ([]int, error) { return in[1], nil }

func (g MaxPoolGradient) Apply(out Array, in ...Array) {
	dy, x := in[0], in[1]
	eachPlane(out, func(n, c int) {
		dst, grad := out.plane(n, c), dy.plane(n, c)
		for from, to := range g.winners(x.plane(n, c), x.Shape, dy.Shape) {
			if to >= 0 {
				dst[to] += grad[from]
			}
		}
	})
}

// AveragePool is the mean of the elements under a window; CountPadding divides by the whole window where it
// reaches into the padding, otherwise by what lies on the picture.
type AveragePool struct {
	Window
	CountPadding bool
}

func (AveragePool) Kind() string                       { return "AveragePool" }
func (p AveragePool) Shape(in ...[]int) ([]int, error) { return p.pooled(in[0]) }

func (p AveragePool) Apply(out Array, in ...Array) {
	x := in[0].Shape
	count := p.counts(x, out.Shape)
	eachPlane(out, func(n, c int) {
		dst, src := out.plane(n, c), in[0].plane(n, c)
		sum := make([]float64, len(dst))
		p.taps(x[2], x[3], out.Shape[2], out.Shape[3], func(to, from int) { sum[to] += float64(src[from]) })
		for i := range dst {
			dst[i] = float32(sum[i] / count[i])
		}
	})
}

// counts returns the divisor at each output position.
func (p AveragePool) counts(x, y []int) []float64 {
	count := make([]float64, y[2]*y[3])
	if !p.CountPadding {
		p.taps(x[2], x[3], y[2], y[3], func(to, _ int) { count[to]++ })
		return count
	}
	for i := range count {
		// What a window rounded up covers beyond the padding does not count.
		oy, ox := p.origin(i/y[3], i%y[3], 0, 0)
		rows := min(p.Kernel[0], x[2]+p.Pads[2]-oy)
		cols := min(p.Kernel[1], x[3]+p.Pads[3]-ox)
		count[i] = float64(rows * cols)
	}
	return count
}

func (p AveragePool) Gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	shape := x[0].Shape()
	return []Term{{AveragePoolGradient{p, shape[2], shape[3]}, []*gorgonia.Node{dy}}}
}

// AveragePoolGradient spreads dy over the window it was averaged from.
type AveragePoolGradient struct {
	AveragePool
	Height, Width int
}

func (AveragePoolGradient) Kind() string { return "AveragePoolGradient" }

func (g AveragePoolGradient) Shape(in ...[]int) ([]int, error) {
	return []int{in[0][0], in[0][1], g.Height, g.Width}, nil
}

func (g AveragePoolGradient) Apply(out Array, in ...Array) {
	y := in[0].Shape
	count := g.counts(out.Shape, y)
	eachPlane(out, func(n, c int) {
		dst, grad := out.plane(n, c), in[0].plane(n, c)
		g.taps(g.Height, g.Width, y[2], y[3], func(from, to int) {
			dst[to] += float32(float64(grad[from]) / count[from])
		})
	})
}

// GlobalAveragePool is the mean of each channel: [N,C,H,W] to [N,C,1,1].
type GlobalAveragePool struct{}

func (GlobalAveragePool) Kind() string { return "GlobalAveragePool" }

func (GlobalAveragePool) Shape(in ...[]int) ([]int, error) {
	_, _, err := spatial(in[0])
	if err != nil {
		return nil, err
	}
	return []int{in[0][0], in[0][1], 1, 1}, nil
}

func (GlobalAveragePool) Apply(out Array, in ...Array) {
	eachPlane(out, func(n, c int) {
		sum, src := 0.0, in[0].plane(n, c)
		for _, v := range src {
			sum += float64(v)
		}
		out.plane(n, c)[0] = float32(sum / float64(len(src)))
	})
}

func (GlobalAveragePool) Gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	shape := x[0].Shape()
	return []Term{{GlobalAveragePoolGradient{shape[2], shape[3]}, []*gorgonia.Node{dy}}}
}

// GlobalAveragePoolGradient spreads each channel's gradient evenly over Height×Width.
type GlobalAveragePoolGradient struct{ Height, Width int }

func (GlobalAveragePoolGradient) Kind() string { return "GlobalAveragePoolGradient" }

func (g GlobalAveragePoolGradient) Shape(in ...[]int) ([]int, error) {
	return []int{in[0][0], in[0][1], g.Height, g.Width}, nil
}

func (g GlobalAveragePoolGradient) Apply(out Array, in ...Array) {
	eachPlane(out, func(n, c int) {
		share := in[0].plane(n, c)[0] / float32(g.Height*g.Width)
		for i, dst := 0, out.plane(n, c); i < len(dst); i++ {
			dst[i] = share
		}
	})
}

func eachPlane(a Array, f func(n, c int)) {
	for n := range a.Shape[0] {
		for c := range a.Shape[1] {
			f(n, c)
		}
	}
}
