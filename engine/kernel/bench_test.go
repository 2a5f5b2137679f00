package kernel

import (
	"fmt"
	"testing"
)

// shape is a layer of a real network.
type shape struct {
	net  string
	kind string // conv, stem, depthwise
	g    Geometry
}

// uneven is Square with padding before on the top and left, and after on the bottom and right.
func uneven(inC, outC, h, k, stride, before, after int) Geometry {
	g := Square(inC, outC, h, h, k, stride, before)
	g.Bottom, g.Right = after, after
	return g
}

var shapes = []shape{
	{"lite0", "stem", uneven(3, 32, 224, 3, 2, 0, 1)},
	{"lite0", "depthwise", Square(32, 32, 112, 112, 3, 1, 1)},
	{"lite0", "conv", Square(32, 16, 112, 112, 1, 1, 0)},
	{"lite0", "conv", Square(16, 96, 112, 112, 1, 1, 0)},
	{"lite0", "depthwise", uneven(96, 96, 112, 3, 2, 0, 1)},
	{"lite0", "conv", Square(96, 24, 56, 56, 1, 1, 0)},
	{"lite0", "conv", Square(24, 144, 56, 56, 1, 1, 0)},
	{"lite0", "depthwise", Square(144, 144, 56, 56, 3, 1, 1)},
	{"lite0", "conv", Square(144, 24, 56, 56, 1, 1, 0)},
	{"lite0", "depthwise", uneven(144, 144, 56, 5, 2, 1, 2)},
	{"lite0", "conv", Square(144, 40, 28, 28, 1, 1, 0)},
	{"lite0", "conv", Square(40, 240, 28, 28, 1, 1, 0)},
	{"lite0", "depthwise", Square(240, 240, 28, 28, 5, 1, 2)},
	{"lite0", "conv", Square(240, 40, 28, 28, 1, 1, 0)},
	{"lite0", "conv", Square(80, 480, 14, 14, 1, 1, 0)},
	{"lite0", "depthwise", Square(480, 480, 14, 14, 3, 1, 1)},
	{"lite0", "conv", Square(480, 80, 14, 14, 1, 1, 0)},
	{"lite0", "depthwise", Square(672, 672, 14, 14, 5, 1, 2)},
	{"lite0", "conv", Square(672, 112, 14, 14, 1, 1, 0)},
	{"lite0", "depthwise", uneven(672, 672, 14, 5, 2, 1, 2)},
	{"lite0", "conv", Square(192, 1152, 7, 7, 1, 1, 0)},
	{"lite0", "depthwise", Square(1152, 1152, 7, 7, 5, 1, 2)},
	{"lite0", "conv", Square(1152, 192, 7, 7, 1, 1, 0)},
	{"lite0", "conv", Square(320, 1280, 7, 7, 1, 1, 0)},
	{"resnet18", "stem", Square(3, 64, 224, 224, 7, 2, 3)},
	{"resnet18", "conv", Square(64, 64, 56, 56, 3, 1, 1)},
	{"resnet18", "conv", Square(64, 128, 56, 56, 3, 2, 1)},
	{"resnet18", "conv", Square(128, 128, 28, 28, 3, 1, 1)},
	{"resnet18", "conv", Square(256, 256, 14, 14, 3, 1, 1)},
	{"resnet18", "conv", Square(512, 512, 7, 7, 3, 1, 1)},
	{"densenet121", "conv", Square(256, 128, 56, 56, 1, 1, 0)},
	{"densenet121", "conv", Square(128, 32, 56, 56, 3, 1, 1)},
	{"densenet121", "conv", Square(128, 32, 14, 14, 3, 1, 1)},
	{"densenet121", "conv", Square(128, 32, 7, 7, 3, 1, 1)},
	{"densenet121", "conv", Square(1024, 128, 7, 7, 1, 1, 0)},
}

// flops counts a multiplication and an addition for every weight and output pixel.
func (s shape) flops() float64 {
	n := 2 * float64(s.g.OutH()*s.g.OutW()*s.g.OutC*s.g.KH*s.g.KW)
	if s.kind != "depthwise" {
		n *= float64(s.g.InC)
	}
	return n
}

func (s shape) forward() Layer {
	g := s.g
	switch s.kind {
	case "stem":
		return NewStem(g, make([]float32, g.OutC*g.InC*g.KH*g.KW), nil, ReLU6)
	case "depthwise":
		return NewDepthwise(g, make([]float32, g.InC*g.KH*g.KW), nil, ReLU6)
	}
	return NewConv(g, make([]float32, g.OutC*g.InC*g.KH*g.KW), nil, ReLU6)
}

func (s shape) backward() Layer {
	g := s.g
	switch s.kind {
	case "stem":
		return NewStemGrad(g, make([]float32, g.OutC*g.InC*g.KH*g.KW))
	case "depthwise":
		return NewDepthwiseGrad(g, make([]float32, g.InC*g.KH*g.KW), ReLU6)
	}
	return NewConvGrad(g, make([]float32, g.OutC*g.InC*g.KH*g.KW), ReLU6)
}

func (s shape) String() string {
	g := s.g
	return fmt.Sprintf("%s/%s_%dx%d_%d-%d_k%ds%d", s.net, s.kind, g.InH, g.InW, g.InC, g.OutC, g.KH, g.StrideH)
}

// BenchmarkForward and BenchmarkBackward report the speed of one core on layers of real networks, for a batch of 1.
func BenchmarkForward(b *testing.B)  { benchmark(b, shape.forward, false) }
func BenchmarkBackward(b *testing.B) { benchmark(b, shape.backward, true) }

func benchmark(b *testing.B, layer func(shape) Layer, backward bool) {
	for _, s := range shapes {
		b.Run(s.String(), func(b *testing.B) {
			l := layer(s)
			in := Len(s.g.InC, s.g.InH, s.g.InW)
			out := Len(s.g.OutC, s.g.OutH(), s.g.OutW())
			a := Args{N: 1, In: Tensor{Alloc(in), in}, Out: Tensor{Alloc(out), out}}
			if backward {
				a.In, a.Out, a.Saved = a.Out, a.In, Tensor{Alloc(in), in}
			}
			for b.Loop() {
				for task := range l.Tasks(1) {
					l.Run(a, task)
				}
			}
			b.ReportMetric(s.flops()*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

// BenchmarkGlobalAvgPool takes the means of EfficientNet's largest gates.
func BenchmarkGlobalAvgPool(b *testing.B) {
	l := NewGlobalAvgPool(96, 56, 56)
	in, out := Len(96, 56, 56), Len(96, 1, 1)
	a := Args{N: 1, In: Tensor{Alloc(in), in}, Out: Tensor{Alloc(out), out}}
	for b.Loop() {
		for task := range l.Tasks(1) {
			l.Run(a, task)
		}
	}
}
