package nn

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"
)

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

func compile(t testing.TB, n *Network) *Program {
	t.Helper()
	p, err := Compile(n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reportPicture reports the time a picture takes, in milliseconds.
func reportPicture(b *testing.B, batch int) {
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N*batch), "ms/picture")
}

func BenchmarkForward(b *testing.B) {
	p := compile(b, lite0Network(b, 224))
	for _, batch := range []int{1, 16} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			s, x := p.NewSession(batch, 2), pictures(p.net, batch)
			defer s.Close()
			for b.Loop() {
				if _, err := s.Forward(context.Background(), x, batch); err != nil {
					b.Fatal(err)
				}
			}
			reportPicture(b, batch)
			b.ReportMetric(float64(s.Bytes())/1e6, "MB")
		})
	}
}

func BenchmarkInputGradient(b *testing.B) {
	p := compile(b, lite0Network(b, 224))
	for _, batch := range []int{1, 8, 16} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			s, x := p.NewSession(batch, 2), pictures(p.net, batch)
			defer s.Close()
			labels := make([]int, batch)
			for b.Loop() {
				if _, _, err := s.InputGradient(context.Background(), x, labels); err != nil {
					b.Fatal(err)
				}
			}
			reportPicture(b, batch)
			b.ReportMetric(float64(s.Bytes())/1e6, "MB")
		})
	}
}

// BenchmarkShare reports what part of a forward pass by one worker is spent outside the kernels: the best pass
// against the best sum of the kernels' times, since other programs disturb both.
func BenchmarkShare(b *testing.B) {
	p := compile(b, lite0Network(b, 224))
	s, x := p.NewSession(1, 1), pictures(p.net, 1)
	defer s.Close()
	m := newMemory(p.forward, 1)
	m.external[inPictures] = x
	pass := time.Duration(math.MaxInt64)
	best := make([]time.Duration, len(p.forward.steps))
	for i := range best {
		best[i] = pass
	}
	for b.Loop() {
		begin := time.Now()
		if _, err := s.Forward(context.Background(), x, 1); err != nil {
			b.Fatal(err)
		}
		pass = min(pass, time.Since(begin))
		for i, step := range p.forward.steps {
			begin := time.Now()
			for task := range step.tasks(1) {
				step.run(m, 1, task)
			}
			best[i] = min(best[i], time.Since(begin))
		}
	}
	var kernels time.Duration
	for _, d := range best {
		kernels += d
	}
	b.ReportMetric(100*(1-kernels.Seconds()/pass.Seconds()), "%outside")
	b.ReportMetric(pass.Seconds()*1e3, "ms/pass")
}

func BenchmarkCompile(b *testing.B) {
	n := lite0Network(b, 224)
	for b.Loop() {
		compile(b, n)
	}
}
