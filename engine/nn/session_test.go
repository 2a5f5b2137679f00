package nn

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// networks cover the cases of fusing, layout and planning.
var networks = map[string]func(t testing.TB) *Network{
	"EfficientNet-Lite0": func(t testing.TB) *Network { return lite0Network(t, 32) },
	"residual":           residualNetwork,
	"dense":              denseNetwork,
	"padded": func(t testing.TB) *Network {
		m := newMaker(t, 3, 12, 12)
		x := m.apply(Pad{Pads: [4]int{1, 0, 2, 1}}, m.Input())
		x = m.batchNorm(m.apply(Conv{window(3, 2, 1, 0, 0, 0, 0), 1}, x, m.weight(27, 20, 3, 3, 3)))
		x = m.relu6(m.apply(Pad{Pads: [4]int{1, 1, 1, 1}}, m.relu6(x)))
		x = m.apply(Conv{window(3, 1, 1, 0, 0, 0, 0), 20}, x, m.weight(9, 20, 1, 3, 3))
		x = m.apply(Pad{Pads: [4]int{0, 1, 0, 0}, Value: 2}, x)
		return m.classifier(m.conv(x, 7, 1, 1, 1), 10)
	},
	"pools": func(t testing.TB) *Network {
		m := newMaker(t, 3, 23, 26)
		x := m.apply(Relu, m.conv(m.Input(), 20, 3, 1, 1))
		up := func(kernel, stride int, pads ...int) Window {
			w := window(kernel, stride, 1, pads...)
			w.Ceil = true
			return w
		}
		x = m.apply(MaxPool{up(3, 2, 0, 0, 0, 0)}, x)
		x = m.apply(AveragePool{up(3, 1, 1, 1, 1, 1), false}, m.conv(x, 17, 1, 1, 1))
		x = m.apply(Relu, m.apply(AveragePool{up(2, 2, 0, 1, 0, 1), true}, x))
		x = m.apply(MaxPool{window(2, 1, 2, 1, 1, 1, 1)}, x)
		x = m.apply(Relu, m.apply(AveragePool{window(2, 1, 3, 1, 1, 1, 1), false}, x))
		s := x.Shape()
		w := Window{Kernel: [2]int{s[2], s[3]}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}
		x = m.apply(MaxPool{w}, m.conv(x, 24, 3, 1, 1))
		return m.classifier(m.apply(Relu, x), 10)
	},
	"without kernels": func(t testing.TB) *Network {
		m := newMaker(t, 4, 9, 9)
		x := m.apply(Clip{0.1, 2}, m.Input())
		x = m.conv(x, 24, 3, 1, 2)
		x = m.apply(AveragePool{window(3, 2, 1, 1, 1, 1, 1), false}, m.apply(Relu, x))
		x = m.apply(Concat{}, x, m.conv(x, 5, 1, 1, 1), x)
		x = m.apply(Reshape{To: []int{1, 53 * 25}}, x)
		x = m.apply(Linear{}, x, m.weight(53*25, 10, 53*25))
		n, err := m.Network(m.apply(Softmax{}, x))
		if err != nil {
			t.Fatal(err)
		}
		return n
	},
	"narrow and wide groups": func(t testing.TB) *Network {
		m := newMaker(t, 3, 13, 13)
		x := m.apply(Relu, m.conv(m.Input(), 24, 3, 1, 1))
		x = m.apply(Relu, m.batchNorm(m.conv(x, 48, 3, 2, 6)))
		x = m.apply(Relu, m.batchNorm(m.conv(x, 64, 3, 1, 2)))
		x = m.apply(Relu, m.batchNorm(m.conv(x, 64, 3, 2, 4)))
		x = m.apply(Add{}, x, m.conv(m.conv(x, 128, 3, 1, 64), 64, 1, 1, 8))
		return m.classifier(m.apply(Relu, x), 10)
	},
	"groups": func(t testing.TB) *Network {
		m := newMaker(t, 3, 12, 12)
		x := m.apply(Pad{Pads: [4]int{1, 1, 1, 1}}, m.conv(m.Input(), 8, 3, 1, 1))
		x = m.batchNorm(m.apply(Conv{window(3, 1, 1, 0, 0, 0, 0), 2}, x, m.weight(36, 8, 4, 3, 3)))
		gate := m.apply(Reshape{To: []int{1, 8}}, m.apply(GlobalAveragePool{}, x))
		gate = m.apply(Reshape{To: []int{1, 8, 1, 1}}, m.apply(Linear{}, gate, m.weight(8, 8, 8)))
		gate = m.apply(Map{Function: "Sigmoid"}, m.conv(gate, 8, 1, 1, 1))
		x = m.apply(Binary{Function: "Mul"}, x, gate)
		flat := m.apply(Reshape{To: []int{1, 8}}, m.apply(GlobalAveragePool{}, x))
		back := m.apply(Transpose{[]int{0, 2, 3, 1}}, m.apply(Reshape{To: []int{1, 8, 1, 1}}, flat))
		return m.classifier(m.apply(Transpose{[]int{0, 3, 1, 2}}, back), 10)
	},
	"pictures read twice": func(t testing.TB) *Network {
		m := newMaker(t, 3, 8, 8)
		a, b := m.conv(m.Input(), 16, 3, 1, 1), m.conv(m.Input(), 16, 1, 1, 1)
		x := m.apply(Concat{}, m.apply(Relu, a), b, m.apply(Add{}, a, b))
		return m.classifier(m.apply(Add{}, x, x), 10)
	},
}

func (m *maker) batchNorm(x *gorgonia.Node) *gorgonia.Node {
	c := x.Shape()[1]
	return m.apply(Affine{}, x, m.weight(1, c), m.weight(1, c))
}

func residualNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 24, 24)
	x := m.apply(Relu, m.batchNorm(m.conv(m.Input(), 20, 7, 2, 1)))
	x = m.apply(MaxPool{window(3, 2, 1, 1, 1, 1, 1)}, x)
	for _, stride := range []int{1, 2} {
		in, out := x, 20*stride
		x = m.apply(Relu, m.batchNorm(m.conv(x, out, 3, stride, 1)))
		x = m.batchNorm(m.conv(x, out, 3, 1, 1))
		if stride != 1 {
			in = m.batchNorm(m.conv(in, out, 1, stride, 1))
		}
		x = m.apply(Relu, m.apply(Add{}, x, in))
	}
	return m.classifier(x, 10)
}

func denseNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 16, 16)
	features := []*gorgonia.Node{m.conv(m.Input(), 32, 3, 2, 1)}
	for range 3 {
		x := features[0]
		if len(features) > 1 {
			x = m.apply(Concat{}, features...)
		}
		x = m.conv(m.apply(Relu, m.batchNorm(x)), 24, 1, 1, 1)
		features = append(features, m.conv(m.apply(Relu, m.batchNorm(x)), 16, 3, 1, 1))
	}
	x := m.apply(Relu, m.batchNorm(m.apply(Concat{}, features...)))
	x = m.apply(AveragePool{window(2, 2, 1, 0, 0, 0, 0), true}, m.conv(x, 16, 1, 1, 1))
	return m.classifier(x, 10)
}

// eachProgram compiles each network on each kernel path of this machine.
func eachProgram(t *testing.T, f func(t *testing.T, p *Program)) {
	for name, build := range networks {
		n := build(t)
		for _, path := range kernel.Paths() {
			t.Run(name+"/"+path.String(), func(t *testing.T) {
				defer kernel.Use(kernel.Active())
				kernel.Use(path)
				p := compile(t, n)
				if _, err := p.compileGradient(); err != nil {
					t.Fatal(err)
				}
				f(t, p)
			})
		}
	}
}

// TestProgram compares programs with the operators' definitions.
func TestProgram(t *testing.T) {
	eachProgram(t, func(t *testing.T, p *Program) {
		s := p.NewSession(3, 2)
		defer s.Close()
		x, size := pictures(p.net, 3), elements(p.net.input.Shape())
		labels := []int{1, 7, 4}
		z, err := s.Forward(t.Context(), x, 3)
		if err != nil {
			t.Fatal(err)
		}
		z = slices.Clone(z)
		z2, g, err := s.InputGradient(t.Context(), x, labels)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(z, z2) {
			t.Error("Forward and InputGradient give different logits")
		}
		for i, label := range labels {
			wantZ, wantG, err := p.net.Reference(x[i*size:][:size], label)
			if err != nil {
				t.Fatal(err)
			}
			// Sums of some thousand float32 products, layer after layer, compared with float64.
			if e := relativeL2(z[i*len(wantZ):][:len(wantZ)], wantZ); !(e < 1e-5) {
				t.Errorf("picture %d: relative L2 error of the logits %g", i, e)
			}
			if e := relativeL2(g[i*size:][:size], wantG); !(e < 1e-4) {
				t.Errorf("picture %d: relative L2 error of the gradient %g", i, e)
			}
		}
	})
}

func relativeL2(got, want []float32) float64 {
	diff, norm := 0.0, 0.0
	for i := range want {
		d := float64(got[i]) - float64(want[i])
		diff += d * d
		norm += float64(want[i]) * float64(want[i])
	}
	return math.Sqrt(diff / norm)
}

// TestSameBits checks that results do not depend on the number of workers or on the batches.
func TestSameBits(t *testing.T) {
	const n = 5
	eachProgram(t, func(t *testing.T, p *Program) {
		x, size := pictures(p.net, n), elements(p.net.input.Shape())
		labels := []int{3, 1, 4, 1, 5}
		together := p.NewSession(n, 3)
		defer together.Close()
		z, g, err := together.InputGradient(t.Context(), x, labels)
		if err != nil {
			t.Fatal(err)
		}
		f := slices.Clone(together.Features())
		alone := p.NewSession(1, 1)
		defer alone.Close()
		for i := range n {
			z1, g1, err := alone.InputGradient(t.Context(), x[i*size:], labels[i:i+1])
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(z1, z[i*len(z1):][:len(z1)]) || !slices.Equal(g1, g[i*size:][:size]) {
				t.Errorf("picture %d gives different bits alone and in a batch", i)
			}
			if _, err := alone.Forward(t.Context(), x[i*size:], 1); err != nil {
				t.Fatal(err)
			}
			if d := p.net.FeatureDim(); !slices.Equal(alone.Features(), f[i*d:][:d]) {
				t.Errorf("picture %d gives different features alone and in a batch", i)
			}
		}
	})
}

// cancelling is a context that is done after a number of calls of Err.
type cancelling struct {
	context.Context
	looks int
}

func (c *cancelling) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelBetweenLayers(t *testing.T) {
	p := compile(t, lite0Network(t, 32))
	s := p.NewSession(1, 2)
	defer s.Close()
	x := pictures(p.net, 1)
	for _, looks := range []int{0, 1, len(p.forward.steps) - 1} {
		if _, err := s.Forward(&cancelling{t.Context(), looks}, x, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("after %d layers: err = %v, want canceled", looks, err)
		}
	}
	if _, err := s.Forward(&cancelling{t.Context(), len(p.forward.steps)}, x, 1); err != nil {
		t.Errorf("a context done after the last layer: %v", err)
	}
}

// TestNaN checks that NaN propagates.
func TestNaN(t *testing.T) {
	for _, path := range kernel.Paths() {
		t.Run(path.String(), func(t *testing.T) {
			defer kernel.Use(kernel.Active())
			kernel.Use(path)
			p := compile(t, lite0Network(t, 32))
			s := p.NewSession(2, 2)
			defer s.Close()
			x := pictures(p.net, 2)
			x[0] = float32(math.NaN())
			z, err := s.Forward(t.Context(), x, 2)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range z {
				if isNaN := v != v; isNaN != (i < 1000) {
					t.Fatalf("logit %d of picture %d is %v", i%1000, i/1000, v)
				}
			}
		})
	}
}

// TestNoOverlap checks that no two tensors in use at the same time share memory.
func TestNoOverlap(t *testing.T) {
	for name, build := range networks {
		p := compile(t, build(t))
		g, err := p.compileGradient()
		if err != nil {
			t.Fatal(err)
		}
		for _, plan := range []*plan{p.forward, g} {
			all := make(map[*storage]bool)
			for _, s := range plan.steps {
				reads, write := s.places()
				for _, at := range append(reads, write) {
					if r := at.storage.root(); r.kind == inArena {
						all[r] = true
					}
				}
			}
			for a := range all {
				for b := range all {
					if a != b && a.first <= b.last && b.first <= a.last && a.offset < b.offset+b.size && b.offset < a.offset+a.size {
						t.Errorf("%s: [%d,%d) in use during steps %d–%d overlaps [%d,%d) during %d–%d", name,
							a.offset, a.offset+a.size, a.first, a.last, b.offset, b.offset+b.size, b.first, b.last)
					}
				}
			}
		}
	}
}

// TestKernelsThroughout checks that no step of these networks runs an operator's definition, but for the gradient's
// seed and copies between layouts.
func TestKernelsThroughout(t *testing.T) {
	for _, name := range []string{
		"EfficientNet-Lite0", "residual", "dense", "pools", "shuffled 32", "shuffled 44", "sliced",
		"narrow and wide groups", "excited",
		"resized", "choices",
	} {
		p := compile(t, networks[name](t))
		gradient, err := p.compileGradient()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(p.forward.steps, gradient.steps...) {
			d, ok := s.(*definitionStep)
			if !ok {
				continue
			}
			switch d.op.(type) {
			case crossEntropyGradient, Reshape:
			default:
				t.Errorf("%s: %s", name, d.describe().Kind)
			}
		}
	}
}
