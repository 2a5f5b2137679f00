package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestDense(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		seed := 0
		for _, in := range []int{1, 15, 16, 33} {
			for _, out := range []int{1, 17, 32, 50} {
				for n := 1; n <= 30; n += 1 + n/4 {
					seed++
					testDense(t, rand.New(rand.NewPCG(uint64(seed), 11)), in, out, n, clamps[seed%4], seed%5 == 0)
				}
			}
		}
	})
}

func testDense(t *testing.T, rng *rand.Rand, in, out, n int, clamp Clamp, accumulate bool) {
	g := Square(in, out, 1, 1, 1, 1, 0)
	w, bias := weights(rng, in*out), someBias(rng, out)
	x, dy := batch(rng, n, in), batch(rng, n, out)
	tr := &trial{
		name: fmt.Sprintf("%d > %d, batch %d", in, out, n), layer: NewDense(in, out, w, bias, clamp), clamp: clamp,
		args: Args{N: n, In: blocked(x, in, 1, 1).tensor}, c: out, h: 1, w: 1, terms: in,
		want: each(x, func(x []float32) sums { return naiveConv(g, x, w) }),
	}
	tr.forward(rng, bias).run(t)
	tr = &trial{
		name: tr.name + " gradient", layer: NewDenseGrad(in, out, w, clamp), clamp: clamp,
		args: Args{N: n, In: blocked(dy, out, 1, 1).tensor}, c: in, h: 1, w: 1, terms: out,
		want: each(dy, func(dy []float32) sums { return naiveConvGrad(g, dy, w) }),
	}
	tr.backward(rng, accumulate).run(t)
}

func TestAffine(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for pixels := 1; pixels <= 30; pixels++ {
			rng := rand.New(rand.NewPCG(uint64(pixels), 12))
			c, n, clamp := 1+pixels*7%40, 1+pixels%3, clamps[pixels%4]
			scale := weights(rng, c)
			used := scale
			if pixels%3 == 0 {
				scale, used = nil, constant(c, 1)
			}
			shift := someBias(rng, c)
			g := Square(c, c, 1, pixels, 1, 1, 0)
			x := batch(rng, n, c*pixels)
			want := func(x []float32) sums { return naiveDepthwise(g, x, used) }
			tr := &trial{
				name: geometryName(g), layer: NewAffine(c, 1, pixels, scale, shift, clamp), clamp: clamp,
				args: Args{N: n, In: blocked(x, c, 1, pixels).tensor}, c: c, h: 1, w: pixels, terms: 1,
				want: each(x, want),
			}
			tr.forward(rng, shift).run(t)
			tr = &trial{
				name: geometryName(g) + " gradient", layer: NewAffineGrad(c, 1, pixels, scale, clamp), clamp: clamp,
				args: Args{N: n, In: blocked(x, c, 1, pixels).tensor}, c: c, h: 1, w: pixels, terms: 1,
				want: each(x, want),
			}
			tr.backward(rng, pixels%5 == 0).run(t)
		}
	})
}
