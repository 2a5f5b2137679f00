package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// poolings returns the geometries, and some with windows that lie entirely in the padding.
func poolings() []Geometry {
	all := append(geometries(), Square(5, 5, 4, 5, 2, 1, 3), uneven(20, 20, 6, 2, 3, 0, 4), uneven(3, 3, 7, 3, 2, 4, 1))
	for i := range all {
		all[i].OutC = all[i].InC
	}
	return all
}

func TestMaxPool(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range poolings() {
			rng := rand.New(rand.NewPCG(uint64(seed), 7))
			x := batch(rng, 1+seed%3, g.InC*g.InH*g.InW)
			tr := &trial{
				name: geometryName(g), layer: NewMaxPool(g), clamp: None,
				args: Args{N: len(x), In: blocked(x, g.InC, g.InH, g.InW).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(),
				want: each(x, func(x []float32) sums {
					y, _ := naiveMax(g, x)
					s := newSums(len(y))
					for i, v := range y {
						s.value[i] = float64(v) // of magnitude 0: the result must be exact
					}
					return s
				}),
			}
			tr.out = newFenced(len(x), Len(tr.c, tr.h, tr.w))
			tr.args.Out = tr.out.tensor
			tr.run(t)
		}
	})
}

func TestMaxPoolGrad(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range poolings() {
			rng := rand.New(rand.NewPCG(uint64(seed), 8))
			n, clamp := 1+seed%3, clamps[seed%4]
			dy := batch(rng, n, g.OutC*g.OutH()*g.OutW())
			tr := &trial{
				name: geometryName(g), layer: NewMaxPoolGrad(g, clamp), clamp: clamp,
				args: Args{N: n, In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: g.KH * g.KW,
				want: make([]sums, n),
			}
			for i := range tr.want {
				tr.want[i] = newSums(g.InC * g.InH * g.InW)
			}
			tr.backward(rng, false)
			x := tr.saved // many of its values lie on a bound of the clamp, so there are ties
			if x == nil {
				x = batch(rng, n, g.InC*g.InH*g.InW)
				tr.args.Saved = blocked(x, g.InC, g.InH, g.InW).tensor
			}
			for i := range x {
				_, arg := naiveMax(g, x[i])
				for j, at := range arg {
					if at >= 0 {
						tr.want[i].add(at, float64(dy[i][j]))
					}
				}
			}
			tr.run(t)
		}
	})
}

// TestMaxPoolNaN checks that a NaN anywhere under the window is the result, for any values before and after it.
func TestMaxPoolNaN(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		g := Square(16, 16, 2, 2, 2, 2, 0)
		for at := range 4 {
			in, out := make([]float32, Len(16, 2, 2)), make([]float32, Len(16, 1, 1))
			for i := range in {
				in[i] = float32(i)
			}
			in[at*Block] = float32(math.NaN())
			runTasks(NewMaxPool(g), Args{N: 1, In: Tensor{in, len(in)}, Out: Tensor{out, len(out)}})
			if !math.IsNaN(float64(out[0])) || out[1] != 3*Block+1 {
				t.Errorf("NaN at %d: got %v, %v; want NaN, 49", at, out[0], out[1])
			}
		}
	})
}

func TestAvgPool(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range geometries() {
			g.OutC = g.InC
			rng := rand.New(rand.NewPCG(uint64(seed), 9))
			mean := constant(g.InC*g.KH*g.KW, 1/float32(g.KH*g.KW))
			x := batch(rng, 1+seed%3, g.InC*g.InH*g.InW)
			tr := &trial{
				name: geometryName(g), layer: NewAvgPool(g), clamp: None,
				args: Args{N: len(x), In: blocked(x, g.InC, g.InH, g.InW).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(), terms: g.KH * g.KW,
				want: each(x, func(x []float32) sums { return naiveDepthwise(g, x, mean) }),
			}
			tr.forward(rng, nil).run(t)

			dy := batch(rng, 1+seed%3, g.OutC*g.OutH()*g.OutW())
			clamp := clamps[seed%4]
			tr = &trial{
				name: geometryName(g) + " gradient", layer: NewAvgPoolGrad(g, clamp), clamp: clamp,
				args: Args{N: len(dy), In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: g.KH * g.KW,
				want: each(dy, func(dy []float32) sums { return naiveDepthwiseGrad(g, dy, mean) }),
			}
			tr.backward(rng, seed%5 == 0).run(t)
		}
	})
}

// naiveCounted returns the means under the windows of a geometry whose divisors are d.
func naiveCounted(g Geometry, d Divisors, x []float32) sums {
	op := g.OutH() * g.OutW()
	y := newSums(g.OutC * op)
	terms(g, func(out, in, _ int) {
		for c := range g.InC {
			y.add(c*op+out, float64(x[c*g.InH*g.InW+in])/float64(d.at(g, out)))
		}
	})
	return y
}

func naiveCountedGrad(g Geometry, d Divisors, dy []float32) sums {
	ip := g.InH * g.InW
	dx := newSums(g.InC * ip)
	terms(g, func(out, in, _ int) {
		for c := range g.InC {
			dx.add(c*ip+in, float64(dy[c*g.OutH()*g.OutW()+out])/float64(d.at(g, out)))
		}
	})
	return dx
}

func (d Divisors) at(g Geometry, out int) int { return d.Rows[out/g.OutW()] * d.Cols[out%g.OutW()] }

func TestCountedAvgPool(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range poolings() {
			rng := rand.New(rand.NewPCG(uint64(seed), 19))
			d := Divisors{make([]int, g.OutH()), make([]int, g.OutW())}
			for _, all := range [][]int{d.Rows, d.Cols} {
				for i := range all {
					all[i] = 1 + max(0, rng.IntN(9)-6)
				}
			}
			x := batch(rng, 1+seed%3, g.InC*g.InH*g.InW)
			tr := &trial{
				name: geometryName(g), layer: NewCountedAvgPool(g, d), clamp: None,
				args: Args{N: len(x), In: blocked(x, g.InC, g.InH, g.InW).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(), terms: g.KH * g.KW,
				want: each(x, func(x []float32) sums { return naiveCounted(g, d, x) }),
			}
			tr.forward(rng, nil).run(t)

			dy := batch(rng, 1+seed%3, g.OutC*g.OutH()*g.OutW())
			clamp := clamps[seed%4]
			tr = &trial{
				name: geometryName(g) + " gradient", layer: NewCountedAvgPoolGrad(g, d, clamp), clamp: clamp,
				args: Args{N: len(dy), In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: g.KH*g.KW + 1,
				want: each(dy, func(dy []float32) sums { return naiveCountedGrad(g, d, dy) }),
			}
			tr.backward(rng, seed%5 == 0).run(t)
		}
	})
}

func TestGlobalAvgPool(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, size := range [][3]int{{1, 1, 1}, {16, 7, 7}, {33, 3, 5}, {20, 1, 40}, {17, 9, 13}, {5, 28, 1}} {
			c, h, w := size[0], size[1], size[2]
			g := Square(c, c, h, w, 1, 1, 0)
			g.KH, g.KW = h, w
			rng := rand.New(rand.NewPCG(uint64(seed), 10))
			mean := constant(c*h*w, 1/float32(h*w))
			x, dy := batch(rng, 2, c*h*w), batch(rng, 2, c)
			tr := &trial{
				name: geometryName(g), layer: NewGlobalAvgPool(c, h, w), clamp: None,
				args: Args{N: 2, In: blocked(x, c, h, w).tensor}, c: c, h: 1, w: 1, terms: h * w,
				want: each(x, func(x []float32) sums { return naiveDepthwise(g, x, mean) }),
			}
			tr.forward(rng, nil).run(t)
			tr = &trial{
				name: geometryName(g) + " gradient", layer: NewGlobalAvgPoolGrad(c, h, w, ReLU), clamp: ReLU,
				args: Args{N: 2, In: blocked(dy, c, 1, 1).tensor}, c: c, h: h, w: w, terms: 1,
				want: each(dy, func(dy []float32) sums { return naiveDepthwiseGrad(g, dy, mean) }),
			}
			tr.backward(rng, seed%2 == 0).run(t)
		}
	})
}

func constant(n int, v float32) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = v
	}
	return w
}
