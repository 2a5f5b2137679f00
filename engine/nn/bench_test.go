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

// reportPicture reports the time per picture, in milliseconds.
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
			if _, _, err := s.InputGradient(context.Background(), x, labels); err != nil { // compiles the gradient
				b.Fatal(err)
			}
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

// idle is a step without its arithmetic.
type idle struct{ step }

func (idle) run(*memory, int, int) {}

// BenchmarkShare reports the share of a forward pass by one worker that is spent outside the kernels. It runs the pass
// once with the kernels and once without, and compares the fastest passes, since other programs disturb the rest.
func BenchmarkShare(b *testing.B) {
	p := compile(b, lite0Network(b, 224))
	hollow := &Program{net: p.net, forward: &plan{arena: p.forward.arena}}
	hollow.forward.logits, hollow.forward.features = p.forward.logits, p.forward.features
	for _, s := range p.forward.steps {
		hollow.forward.steps = append(hollow.forward.steps, idle{s})
	}
	x := pictures(p.net, 1)
	fastest := func(p *Program) func() time.Duration {
		s, best := p.NewSession(1, 1), time.Duration(math.MaxInt64)
		b.Cleanup(s.Close)
		return func() time.Duration {
			begin := time.Now()
			if _, err := s.Forward(context.Background(), x, 1); err != nil {
				b.Fatal(err)
			}
			best = min(best, time.Since(begin))
			return best
		}
	}
	full, empty := fastest(p), fastest(hollow)
	var pass, frame time.Duration
	for b.Loop() {
		pass, frame = full(), empty()
	}
	b.ReportMetric(100*frame.Seconds()/pass.Seconds(), "%outside")
	b.ReportMetric(pass.Seconds()*1e3, "ms/pass")
}

func BenchmarkCompile(b *testing.B) {
	n := lite0Network(b, 224)
	for b.Loop() {
		compile(b, n)
	}
}
