package nn

import (
	"math"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// MaxPool takes the largest element under a window. NaN counts as larger than any number, so that it propagates.
type MaxPool struct{ Window }

// Kind returns "MaxPool".
func (MaxPool) Kind() string { return "MaxPool" }

// Shape returns [N, C, H', W']. It fails if the window does not fit the padded input.
func (p MaxPool) Shape(in ...[]int) ([]int, error) { return p.pooled(in[0]) }

func (w Window) pooled(x []int) ([]int, error) {
	h, wd, err := spatial(x)
	if err != nil {
		return nil, err
	}
	oh, ow, err := w.size(h, wd)
	return []int{x[0], x[1], oh, ow}, err
}

// Apply computes the maximum under each window, or −∞ if it covers only padding.
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

// winners returns for each output position the first input position of its largest element, or −1 if the window covers
// only padding.
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

func (p MaxPool) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	return []Term{{maxPoolGradient{p}, []*gorgonia.Node{dy, x[0]}}}
}

// maxPoolGradient passes dy (input 0) to the first largest element under each window of x (input 1).
type maxPoolGradient struct{ MaxPool }

func (maxPoolGradient) Kind() string                     { return "MaxPoolGradient" }
func (maxPoolGradient) Shape(in ...[]int) ([]int, error) { return in[1], nil }

func (g maxPoolGradient) Apply(out Array, in ...Array) {
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

// AveragePool is the mean of the elements under a window. CountPadding divides by the size of the whole window, padding
// included; otherwise the divisor is the number of elements inside the picture.
type AveragePool struct {
	Window
	CountPadding bool
}

// Kind returns "AveragePool".
func (AveragePool) Kind() string { return "AveragePool" }

// Shape returns [N, C, H', W']. It fails if the window does not fit the padded input.
func (p AveragePool) Shape(in ...[]int) ([]int, error) { return p.pooled(in[0]) }

// Apply computes the sum under each window, divided by its divisor.
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
	d := p.divisors(x, y)
	count := make([]float64, y[2]*y[3])
	for i := range count {
		count[i] = float64(d.Rows[i/y[3]] * d.Cols[i%y[3]])
	}
	return count
}

// divisors returns the rows and columns under each window, for a pooling from shape x to shape y: the ones inside the
// picture and, with CountPadding, in the padding. What a window covers beyond the padding, with Ceil, does not count. A
// window without any has a divisor of 1 for its sum of 0.
func (p AveragePool) divisors(x, y []int) kernel.Divisors {
	count := func(i int) []int {
		first, end := 0, x[2+i]
		if p.CountPadding {
			first, end = -p.Pads[i], end+p.Pads[2+i]
		}
		counts := make([]int, y[2+i])
		for o := range counts {
			for k := range p.Kernel[i] {
				if at := o*p.Stride[i] - p.Pads[i] + k*p.Dilation[i]; at >= first && at < end {
					counts[o]++
				}
			}
			counts[o] = max(counts[o], 1)
		}
		return counts
	}
	return kernel.Divisors{Rows: count(0), Cols: count(1)}
}

func (p AveragePool) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	shape := x[0].Shape()
	return []Term{{averagePoolGradient{p, shape[2], shape[3]}, []*gorgonia.Node{dy}}}
}

// averagePoolGradient spreads dy evenly over the window.
type averagePoolGradient struct {
	AveragePool
	Height, Width int
}

func (averagePoolGradient) Kind() string { return "AveragePoolGradient" }

func (g averagePoolGradient) Shape(in ...[]int) ([]int, error) {
	return []int{in[0][0], in[0][1], g.Height, g.Width}, nil
}

func (g averagePoolGradient) Apply(out Array, in ...Array) {
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

// Kind returns "GlobalAveragePool".
func (GlobalAveragePool) Kind() string { return "GlobalAveragePool" }

// Shape returns [N, C, 1, 1]. It fails if the input is not NCHW.
func (GlobalAveragePool) Shape(in ...[]int) ([]int, error) {
	_, _, err := spatial(in[0])
	if err != nil {
		return nil, err
	}
	return []int{in[0][0], in[0][1], 1, 1}, nil
}

// Apply computes the mean of each plane.
func (GlobalAveragePool) Apply(out Array, in ...Array) {
	eachPlane(out, func(n, c int) {
		sum, src := 0.0, in[0].plane(n, c)
		for _, v := range src {
			sum += float64(v)
		}
		out.plane(n, c)[0] = float32(sum / float64(len(src)))
	})
}

func (GlobalAveragePool) gradient(x gorgonia.Nodes, _, dy *gorgonia.Node) []Term {
	shape := x[0].Shape()
	return []Term{{globalAveragePoolGradient{shape[2], shape[3]}, []*gorgonia.Node{dy}}}
}

// globalAveragePoolGradient spreads each channel's gradient evenly over Height×Width.
type globalAveragePoolGradient struct{ Height, Width int }

func (globalAveragePoolGradient) Kind() string { return "GlobalAveragePoolGradient" }

func (g globalAveragePoolGradient) Shape(in ...[]int) ([]int, error) {
	return []int{in[0][0], in[0][1], g.Height, g.Width}, nil
}

func (g globalAveragePoolGradient) Apply(out Array, in ...Array) {
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
