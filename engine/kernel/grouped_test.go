package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// grouping is a grouped convolution.
type grouping struct {
	Geometry
	groups int
}

func (g grouping) String() string {
	return fmt.Sprintf("%d groups, %s", g.groups, geometryName(g.Geometry))
}

// groupings returns groups of every kind of width: one channel to several, narrow, odd, whole blocks; with strides,
// padding, dilation, and pictures of several strips.
func groupings() []grouping {
	all := []grouping{
		{Square(32, 32, 8, 9, 3, 1, 1), 8},
		{Square(32, 32, 7, 30, 3, 2, 1), 4},
		{Square(24, 24, 5, 6, 3, 1, 1), 8},
		{Square(40, 20, 7, 7, 3, 1, 1), 4},
		{Square(48, 48, 6, 5, 3, 1, 1), 2},
		{Square(64, 64, 6, 7, 3, 2, 1), 2},
		{Square(64, 32, 5, 5, 3, 1, 1), 2},
		{Square(96, 96, 4, 4, 3, 1, 1), 6},
		{Square(30, 45, 5, 5, 5, 2, 2), 3},
		{Square(8, 16, 9, 9, 3, 1, 1), 8},
		{Square(9, 27, 6, 6, 3, 2, 1), 9},
		{Square(20, 20, 7, 7, 1, 1, 0), 2},
		{Square(18, 6, 7, 7, 1, 1, 0), 6},
		{Square(64, 64, 3, 3, 1, 1, 0), 4},
		{Square(120, 120, 3, 3, 3, 1, 1), 5},
		{Square(12, 12, 40, 200, 3, 1, 1), 3},
		{Square(12, 12, 41, 200, 3, 2, 1), 3},
		{Square(5, 5, 4, 4, 3, 4, 0), 5},
		{Square(6, 4, 1, 1, 1, 1, 0), 2},
		{Square(32, 32, 2, 2, 2, 3, 1), 8},
		{Square(160, 160, 1, 1, 3, 1, 1), 2},
	}
	g := Square(16, 24, 9, 11, 3, 1, 2)
	g.DilationH, g.DilationW, g.StrideW, g.Bottom = 2, 3, 2, 0
	return append(all, grouping{g, 4}, grouping{g, 8}, grouping{g, 1})
}

// full returns the weights of the dense convolution that a grouped one is.
func (g grouping) full(w []float32) []float32 {
	ins, outs, window := g.InC/g.groups, g.OutC/g.groups, g.KH*g.KW
	all := make([]float32, g.OutC*g.InC*window)
	for o := range g.OutC {
		first := o / outs * ins
		copy(all[(o*g.InC+first)*window:], w[o*ins*window:][:ins*window])
	}
	return all
}

func TestGroupedConv(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range groupings() {
			rng := rand.New(rand.NewPCG(uint64(seed), 22))
			w := weights(rng, g.OutC*g.InC/g.groups*g.KH*g.KW)
			bias, clamp := someBias(rng, g.OutC), clamps[seed%4]
			x := batch(rng, 1+seed%3, g.InC*g.InH*g.InW)
			tr := &trial{
				name: g.String(), layer: NewGroupedConv(g.Geometry, g.groups, w, bias, clamp), clamp: clamp,
				args: Args{N: len(x), In: blocked(x, g.InC, g.InH, g.InW).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(), terms: g.InC * g.KH * g.KW,
				want: each(x, func(x []float32) sums { return naiveConv(g.Geometry, x, g.full(w)) }),
			}
			tr.forward(rng, bias).run(t)
		}
	})
}

func TestGroupedConvGrad(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range groupings() {
			rng := rand.New(rand.NewPCG(uint64(seed), 23))
			w, clamp := weights(rng, g.OutC*g.InC/g.groups*g.KH*g.KW), clamps[seed%4]
			dy := batch(rng, 1+seed%3, g.OutC*g.OutH()*g.OutW())
			tr := &trial{
				name: g.String(), layer: NewGroupedConvGrad(g.Geometry, g.groups, w, clamp), clamp: clamp,
				args: Args{N: len(dy), In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: g.OutC * g.KH * g.KW,
				want: each(dy, func(dy []float32) sums { return naiveConvGrad(g.Geometry, dy, g.full(w)) }),
			}
			tr.backward(rng, seed%5 == 0).run(t)
		}
	})
}

// BenchmarkGrouped reports the speed of one core on grouped convolutions of real networks.
func BenchmarkGrouped(b *testing.B) {
	for _, g := range []grouping{
		{Square(128, 128, 56, 56, 3, 1, 1), 32},
		{Square(256, 256, 28, 28, 3, 1, 1), 32},
		{Square(512, 512, 14, 14, 3, 1, 1), 32},
		{Square(1024, 1024, 7, 7, 3, 1, 1), 32},
		{Square(48, 48, 112, 112, 3, 2, 1), 6},
		{Square(104, 104, 28, 28, 3, 1, 1), 13},
		{Square(208, 208, 14, 14, 3, 1, 1), 26},
		{Square(440, 440, 7, 7, 3, 1, 1), 55},
		{Square(120, 120, 28, 28, 3, 1, 1), 5},
	} {
		w := make([]float32, g.OutC*g.InC/g.groups*g.KH*g.KW)
		in, out := Len(g.InC, g.InH, g.InW), Len(g.OutC, g.OutH(), g.OutW())
		x, y := Tensor{Alloc(in), in}, Tensor{Alloc(out), out}
		for name, run := range map[string]func(l Layer, task int){
			"forward":  func(l Layer, task int) { l.Run(Args{N: 1, In: x, Out: y}, task) },
			"gradient": func(l Layer, task int) { l.Run(Args{N: 1, In: y, Out: x}, task) },
		} {
			b.Run(fmt.Sprintf("%s/%d_%d_%dx%d_s%d", name, g.InC, g.groups, g.InH, g.InW, g.StrideH), func(b *testing.B) {
				l := NewGroupedConv(g.Geometry, g.groups, w, nil, ReLU)
				if name == "gradient" {
					l = NewGroupedConvGrad(g.Geometry, g.groups, w, None)
				}
				for b.Loop() {
					for task := range l.Tasks(1) {
						run(l, task)
					}
				}
				flops := 2 * float64(len(w)*g.OutH()*g.OutW())
				b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
