package kernel

import (
	"fmt"
	"testing"
)

// chain is a network of the shape of EfficientNet-Lite0 with weights of zero, for measuring whole passes.
type chain struct {
	n       int
	forward []step
	gradual []step // the gradient's layers, in the order they run

	saved, fleeting ring // activations that the gradient reads; tensors that live for a few layers
}

// ring hands out tensors. The zero ring allocates each one; a ring with buffers hands these out in turn, which keeps
// them in cache.
type ring struct {
	buffers []Tensor
	made    int
}

type step struct {
	layer Layer
	args  Args
}

// stage is a sequence of inverted bottlenecks.
type stage struct{ repeat, k, stride, expand, out int }

var lite0 = []stage{
	{1, 3, 1, 1, 16},
	{2, 3, 2, 6, 24},
	{2, 5, 2, 6, 40},
	{3, 3, 2, 6, 80},
	{3, 5, 1, 6, 112},
	{4, 5, 2, 6, 192},
	{1, 3, 1, 6, 320},
}

// same returns g with TensorFlow's SAME padding: an odd pixel goes to the bottom or right.
func same(g Geometry) Geometry {
	total := max(0, ((g.InH+g.StrideH-1)/g.StrideH-1)*g.StrideH+g.KH-g.InH)
	g.Top, g.Left, g.Bottom, g.Right = total/2, total/2, total-total/2, total-total/2
	return g
}

// newLite0 returns the network for n pictures. Without a gradient, activations overwrite earlier ones.
func newLite0(n int, gradient bool) *chain {
	c := &chain{n: n}
	for range 4 {
		c.fleeting.buffers = append(c.fleeting.buffers, c.tensor(96, 112, 112))
	}
	if !gradient {
		c.saved = c.fleeting
	}
	x := c.tensor(3, 224, 224)
	x, _ = c.add(x, same(Square(3, 32, 224, 224, 3, 2, 0)), "stem", ReLU6, None, Tensor{})
	channels, size := 32, 112
	for _, s := range lite0 {
		for i := range s.repeat {
			stride := s.stride
			if i > 0 {
				stride = 1
			}
			x, _ = c.bottleneck(x, channels, size, s, stride)
			channels, size = s.out, (size+stride-1)/stride
		}
	}
	x, _ = c.add(x, Square(channels, 1280, size, size, 1, 1, 0), "conv", ReLU6, None, Tensor{})
	pooled, logits := c.tensor(1280, 1, 1), c.tensor(1000, 1, 1)
	c.forward = append(c.forward,
		step{NewGlobalAvgPool(1280, size, size), Args{In: x, Out: pooled}},
		step{NewDense(1280, 1000, make([]float32, 1280*1000), nil, None), Args{In: pooled, Out: logits}})
	d, dl := c.tensor(1280, size, size), c.tensor(1280, 1, 1)
	c.gradual = append([]step{
		{NewDenseGrad(1280, 1000, make([]float32, 1280*1000), None), Args{In: logits, Out: dl}},
		{NewGlobalAvgPoolGrad(1280, size, size, ReLU6), Args{In: dl, Saved: x, Out: d}},
	}, c.gradual...)
	return c
}

func (c *chain) tensor(channels, h, w int) Tensor {
	size := Len(channels, h, w)
	if channels == 3 {
		size = channels * h * w
	}
	return Tensor{Alloc(c.n * size), size}
}

func (c *chain) from(r *ring, channels, h, w int) Tensor {
	if r.buffers == nil {
		return c.tensor(channels, h, w)
	}
	r.made++
	return Tensor{r.buffers[r.made%len(r.buffers)].Data, Len(channels, h, w)}
}

// add appends a layer and prepends its gradient. It returns the layer's output and the gradient's input.
func (c *chain) add(x Tensor, g Geometry, kind string, clamp, mask Clamp, join Tensor) (y, dy Tensor) {
	s := shape{"", kind, g}
	zero := make([]float32, g.OutC*g.InC*g.KH*g.KW)
	var f, b Layer
	switch s.kind {
	case "stem":
		f, b = NewStem(g, zero, nil, clamp), NewStemGrad(g, zero)
	case "depthwise":
		zero = zero[:g.InC*g.KH*g.KW]
		f, b = NewDepthwise(g, zero, nil, clamp), NewDepthwiseGrad(g, zero, mask)
	default:
		f, b = NewConv(g, zero, nil, clamp), NewConvGrad(g, zero, mask)
	}
	y = c.from(&c.saved, g.OutC, g.OutH(), g.OutW())
	in := max(Len(g.InC, g.InH, g.InW), g.InC*g.InH*g.InW)
	dx := Tensor{c.fleeting.buffers[c.fleeting.made%len(c.fleeting.buffers)].Data, in}
	dy = c.from(&c.fleeting, g.OutC, g.OutH(), g.OutW()) // the next layer writes its dx here
	c.forward = append(c.forward, step{f, Args{In: x, Out: y, Add: join}})
	c.gradual = append([]step{{b, Args{In: dy, Out: dx, Saved: x}}}, c.gradual...)
	return y, dy
}

func (c *chain) bottleneck(x Tensor, channels, size int, s stage, stride int) (y, dy Tensor) {
	in, wide := x, channels*s.expand
	mask := ReLU6
	if s.expand > 1 {
		x, _ = c.add(x, Square(channels, wide, size, size, 1, 1, 0), "conv", ReLU6, None, Tensor{})
	}
	x, _ = c.add(x, same(Square(wide, wide, size, size, s.k, stride, 0)), "depthwise", ReLU6, mask, Tensor{})
	size = (size + stride - 1) / stride
	if stride == 1 && channels == s.out {
		return c.add(x, Square(wide, s.out, size, size, 1, 1, 0), "conv", None, mask, in)
	}
	return c.add(x, Square(wide, s.out, size, size, 1, 1, 0), "conv", None, mask, Tensor{})
}

func (c *chain) run(p *Pool, steps []step) {
	for _, s := range steps {
		s.args.N = c.n
		p.Run(s.layer.Tasks(c.n), func(task int) { s.layer.Run(s.args, task) })
	}
}

// BenchmarkLite0 measures whole passes of a network of the shape of EfficientNet-Lite0.
func BenchmarkLite0(b *testing.B) {
	for _, n := range []int{1, 16} {
		for _, workers := range []int{1, 2} {
			p := NewPool(workers)
			defer p.Close()
			b.Run(fmt.Sprintf("forward/batch%d/workers%d", n, workers), func(b *testing.B) {
				c := newLite0(n, false)
				for b.Loop() {
					c.run(p, c.forward)
				}
			})
			b.Run(fmt.Sprintf("gradient/batch%d/workers%d", n, workers), func(b *testing.B) {
				c := newLite0(n, true)
				for b.Loop() {
					c.run(p, c.forward)
					c.run(p, c.gradual)
				}
			})
		}
	}
}
