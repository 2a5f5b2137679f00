package kernel

import (
	"math/rand/v2"
	"testing"
)

// trial is one layer with its inputs and its plain result before the clamp or mask.
type trial struct {
	name     string
	layer    Layer
	args     Args
	out      fenced
	c, h, w  int    // of the output
	want     []sums // per picture, with bias and add
	terms    int
	clamp    Clamp
	saved    [][]float32 // plain; nil if there is no mask
	held     [][]float32 // plain: the content of Out before; nil if not accumulated
	plainOut bool
}

// expect applies the clamp or mask to the sums of picture i and adds the held values.
func (tr *trial) expect(i int) sums {
	want := tr.want[i]
	for j, v := range want.value {
		if tr.saved != nil {
			if s := tr.saved[i][j]; !(s > tr.clamp.Lo && s < tr.clamp.Hi) {
				want.value[j] = 0
			}
		} else {
			want.value[j] = max(float64(tr.clamp.Lo), min(float64(tr.clamp.Hi), v))
		}
		if tr.held != nil {
			want.add(j, float64(tr.held[i][j]))
		}
	}
	return want
}

func (tr *trial) run(t *testing.T) {
	t.Helper()
	runTasks(tr.layer, tr.args)
	tr.out.check(t, tr.name)
	for i := range tr.args.N {
		got := tr.out.picture(i)
		if !tr.plainOut {
			zeroTail(t, tr.name, got, tr.c, tr.h*tr.w)
			got = make([]float32, tr.c*tr.h*tr.w)
			FromBlocked(got, tr.out.picture(i), tr.c, tr.h, tr.w)
		}
		near(t, tr.name, got, tr.expect(i), tr.terms)
	}
	tr.checkBits(t)
}

// batch returns n random plain pictures.
func batch(rng *rand.Rand, n, size int) [][]float32 {
	pictures := make([][]float32, n)
	for i := range pictures {
		pictures[i] = picture(rng, size)
	}
	return pictures
}

// forward completes a trial of a forward layer. It adds the bias, and an Add tensor at random.
func (tr *trial) forward(rng *rand.Rand, bias []float32) *trial {
	tr.out = newFenced(tr.args.N, Len(tr.c, tr.h, tr.w))
	tr.args.Out = tr.out.tensor
	pixels := tr.h * tr.w
	for i := range tr.want {
		for j := range tr.want[i].value {
			if bias != nil {
				tr.want[i].add(j, float64(bias[j/pixels]))
			}
		}
	}
	if rng.IntN(2) == 0 {
		tr.join(batch(rng, tr.args.N, tr.c*pixels))
	}
	return tr
}

// join adds an Add tensor to the trial.
func (tr *trial) join(add [][]float32) {
	tr.args.Add = blocked(add, tr.c, tr.h, tr.w).tensor
	for i := range add {
		for j, v := range add[i] {
			tr.want[i].add(j, float64(v))
		}
	}
}

// backward completes a trial of a gradient: with Add at random, with a mask if there is a clamp.
func (tr *trial) backward(rng *rand.Rand, accumulate bool) *trial {
	size := tr.c * tr.h * tr.w
	if rng.IntN(2) == 0 {
		tr.join(batch(rng, tr.args.N, size))
	}
	if tr.clamp != None {
		tr.saved = batch(rng, tr.args.N, size)
		for _, s := range tr.saved {
			for j := range s {
				s[j] = tr.clamp.apply(s[j])
			}
		}
		tr.args.Saved = blocked(tr.saved, tr.c, tr.h, tr.w).tensor
	}
	if accumulate {
		tr.held = batch(rng, tr.args.N, size)
		tr.out = blocked(tr.held, tr.c, tr.h, tr.w)
		tr.args.Accumulate = true
	} else {
		tr.out = newFenced(tr.args.N, Len(tr.c, tr.h, tr.w))
	}
	tr.args.Out = tr.out.tensor
	return tr
}

var clamps = []Clamp{None, ReLU, ReLU6, {-1, 2}}

// someBias returns a bias or nil, at random.
func someBias(rng *rand.Rand, n int) []float32 {
	if rng.IntN(2) == 0 {
		return nil
	}
	return weights(rng, n)
}

func each(pictures [][]float32, f func(x []float32) sums) []sums {
	all := make([]sums, len(pictures))
	for i, x := range pictures {
		all[i] = f(x)
	}
	return all
}

func TestConv(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range geometries() {
			rng := rand.New(rand.NewPCG(uint64(seed), 1))
			w, bias, clamp := weights(rng, g.OutC*g.InC*g.KH*g.KW), someBias(rng, g.OutC), clamps[seed%4]
			x := batch(rng, 1+seed%3, g.InC*g.InH*g.InW)
			tr := &trial{
				name: geometryName(g), layer: NewConv(g, w, bias, clamp), clamp: clamp,
				args: Args{N: len(x), In: blocked(x, g.InC, g.InH, g.InW).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(), terms: g.InC * g.KH * g.KW,
				want: each(x, func(x []float32) sums { return naiveConv(g, x, w) }),
			}
			tr.forward(rng, bias).run(t)
		}
	})
}

func TestConvGrad(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range geometries() {
			rng := rand.New(rand.NewPCG(uint64(seed), 2))
			w, clamp := weights(rng, g.OutC*g.InC*g.KH*g.KW), clamps[seed%4]
			dy := batch(rng, 1+seed%3, g.OutC*g.OutH()*g.OutW())
			tr := &trial{
				name: geometryName(g), layer: NewConvGrad(g, w, clamp), clamp: clamp,
				args: Args{N: len(dy), In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: g.OutC * g.KH * g.KW,
				want: each(dy, func(dy []float32) sums { return naiveConvGrad(g, dy, w) }),
			}
			tr.backward(rng, seed%5 == 0).run(t)
		}
	})
}

func TestStem(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range geometries() {
			rng := rand.New(rand.NewPCG(uint64(seed), 3))
			g.InC = 1 + seed%4
			w, bias, clamp := weights(rng, g.OutC*g.InC*g.KH*g.KW), someBias(rng, g.OutC), clamps[seed%4]
			x := batch(rng, 1+seed%3, g.InC*g.InH*g.InW)
			tr := &trial{
				name: geometryName(g), layer: NewStem(g, w, bias, clamp), clamp: clamp,
				args: Args{N: len(x), In: plain(x).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(), terms: g.InC * g.KH * g.KW,
				want: each(x, func(x []float32) sums { return naiveConv(g, x, w) }),
			}
			tr.forward(rng, bias).run(t)
		}
	})
}

func TestStemGrad(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range geometries() {
			rng := rand.New(rand.NewPCG(uint64(seed), 4))
			g.InC = 1 + seed%4
			w := weights(rng, g.OutC*g.InC*g.KH*g.KW)
			dy := batch(rng, 1+seed%3, g.OutC*g.OutH()*g.OutW())
			out := newFenced(len(dy), g.InC*g.InH*g.InW)
			tr := &trial{
				name: geometryName(g), layer: NewStemGrad(g, w), clamp: None, plainOut: true, out: out,
				args: Args{N: len(dy), In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor, Out: out.tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: g.OutC * g.KH * g.KW,
				want: each(dy, func(dy []float32) sums { return naiveConvGrad(g, dy, w) }),
			}
			tr.run(t)
		}
	})
}

func TestDepthwise(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range geometries() {
			rng := rand.New(rand.NewPCG(uint64(seed), 5))
			g.OutC = g.InC
			w, bias, clamp := weights(rng, g.InC*g.KH*g.KW), someBias(rng, g.OutC), clamps[seed%4]
			x := batch(rng, 1+seed%3, g.InC*g.InH*g.InW)
			tr := &trial{
				name: geometryName(g), layer: NewDepthwise(g, w, bias, clamp), clamp: clamp,
				args: Args{N: len(x), In: blocked(x, g.InC, g.InH, g.InW).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(), terms: g.KH * g.KW,
				want: each(x, func(x []float32) sums { return naiveDepthwise(g, x, w) }),
			}
			tr.forward(rng, bias).run(t)
		}
	})
}

func TestDepthwiseGrad(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range geometries() {
			rng := rand.New(rand.NewPCG(uint64(seed), 6))
			g.OutC = g.InC
			w, clamp := weights(rng, g.InC*g.KH*g.KW), clamps[seed%4]
			dy := batch(rng, 1+seed%3, g.OutC*g.OutH()*g.OutW())
			tr := &trial{
				name: geometryName(g), layer: NewDepthwiseGrad(g, w, clamp), clamp: clamp,
				args: Args{N: len(dy), In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: g.KH * g.KW,
				want: each(dy, func(dy []float32) sums { return naiveDepthwiseGrad(g, dy, w) }),
			}
			tr.backward(rng, seed%5 == 0).run(t)
		}
	})
}
