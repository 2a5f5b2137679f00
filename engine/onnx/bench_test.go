package onnx

import (
	"context"
	"testing"

	"beyond/engine/nn"
)

func BenchmarkLoad(b *testing.B) {
	data := modelBytes(b, "efficientnet-lite0")
	for b.Loop() {
		if _, err := Load(context.Background(), data, DefaultLimits()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkModels times forward passes and gradients of the reference models, loaded from their files.
func BenchmarkModels(b *testing.B) {
	for _, name := range models {
		b.Run(name, func(b *testing.B) {
			n := load(b, name)
			p, err := nn.Compile(n)
			if err != nil {
				b.Fatal(err)
			}
			c, h, w := n.Input()
			x, labels := make([]float32, 16*c*h*w), make([]int, 16)
			for i := range x {
				x[i] = float32(i%255)/128 - 1
			}
			b.Run("forward/1", func(b *testing.B) { benchmarkForward(b, p, x, 1) })
			b.Run("forward/16", func(b *testing.B) { benchmarkForward(b, p, x, 16) })
			b.Run("gradient/1", func(b *testing.B) { benchmarkGradient(b, p, x, labels[:1]) })
			b.Run("gradient/8", func(b *testing.B) { benchmarkGradient(b, p, x, labels[:8]) })
		})
	}
}

func benchmarkForward(b *testing.B, p *nn.Program, x []float32, n int) {
	s := p.NewSession(n, 2)
	defer s.Close()
	if _, err := s.Forward(context.Background(), x, n); err != nil { // makes the session's memory
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Forward(context.Background(), x, n); err != nil {
			b.Fatal(err)
		}
	}
	report(b, s, n)
}

func benchmarkGradient(b *testing.B, p *nn.Program, x []float32, labels []int) {
	s := p.NewSession(len(labels), 2)
	defer s.Close()
	if _, _, err := s.InputGradient(context.Background(), x, labels); err != nil { // compiles the gradient
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := s.InputGradient(context.Background(), x, labels); err != nil {
			b.Fatal(err)
		}
	}
	report(b, s, len(labels))
}

func report(b *testing.B, s *nn.Session, n int) {
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N*n), "ms/picture")
	b.ReportMetric(float64(s.Bytes())/1e6, "MB")
}
