package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// winogradGeometries satisfy winogradPays: sizes that leave remainders of tiles and strips, uneven padding.
func winogradGeometries() []Geometry {
	shifted := Square(40, 33, 15, 14, 3, 1, 0)
	shifted.Top, shifted.Right = 2, 1
	return []Geometry{
		Square(32, 32, 12, 12, 3, 1, 1), Square(33, 40, 13, 14, 3, 1, 1), Square(64, 97, 14, 15, 3, 1, 1),
		Square(36, 32, 14, 17, 3, 1, 0), Square(32, 48, 12, 31, 3, 1, 2), Square(130, 33, 28, 28, 3, 1, 1), shifted,
	}
}

// loosen turns the bound of near into one for Winograd's sums. Their errors come from all products of a tile, so the
// largest magnitude counts; they were measured to stay under 2·2⁻²⁴ of it (256 channels, 40 tiles). near allows
// 2·(terms+4)·2⁻²⁴ and is called with terms = 4: eight times that. A wrong coefficient would be off by 2⁻³.
func loosen(s sums) sums {
	largest := 0.0
	for _, m := range s.magnitude {
		largest = max(largest, m)
	}
	for i := range s.magnitude {
		s.magnitude[i] = largest
	}
	return s
}

func TestWinograd(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for seed, g := range winogradGeometries() {
			rng := rand.New(rand.NewPCG(uint64(seed), 16))
			w, bias, clamp := weights(rng, g.OutC*g.InC*9), someBias(rng, g.OutC), clamps[seed%4]
			x, dy := batch(rng, 1+seed%2, g.InC*g.InH*g.InW), batch(rng, 1+seed%2, g.OutC*g.OutH()*g.OutW())
			l := NewConv(g, w, bias, clamp)
			if _, ok := l.(*winograd); !ok {
				t.Fatalf("%s is not computed by Winograd's method", geometryName(g))
			}
			tr := &trial{
				name: geometryName(g), layer: l, clamp: clamp,
				args: Args{N: len(x), In: blocked(x, g.InC, g.InH, g.InW).tensor},
				c:    g.OutC, h: g.OutH(), w: g.OutW(), terms: 4,
				want: each(x, func(x []float32) sums { return loosen(naiveConv(g, x, w)) }),
			}
			tr.forward(rng, bias).run(t)
			tr = &trial{
				name: geometryName(g) + " gradient", layer: NewConvGrad(g, w, clamp), clamp: clamp,
				args: Args{N: len(dy), In: blocked(dy, g.OutC, g.OutH(), g.OutW()).tensor},
				c:    g.InC, h: g.InH, w: g.InW, terms: 4,
				want: each(dy, func(dy []float32) sums { return loosen(naiveConvGrad(g, dy, w)) }),
			}
			tr.backward(rng, seed%2 == 1).run(t)
		}
	})
}

// TestFilterTransform checks on unit filters and unit pixels that the transforms together are a convolution.
func TestFilterTransform(t *testing.T) {
	for k := range 9 {
		var g [9]float64
		g[k] = 1
		u := filterTransform(&g)
		for pixel := range 36 {
			var d [36]lanes
			d[pixel][0] = 1
			for i := range 6 {
				inputTransform(&d, i, 6)
			}
			for i := range 6 {
				inputTransform(&d, 6*i, 1)
			}
			for i := range d {
				d[i][0] *= float32(u[i])
			}
			for i := range 6 {
				outputTransform(&d, i, 6)
			}
			for i := range 4 {
				outputTransform(&d, 6*i, 1)
			}
			for o := range 16 {
				want := 0.0
				if o/4+k/3 == pixel/6 && o%4+k%3 == pixel%6 {
					want = 1
				}
				if got := d[o/4*6+o%4][0]; math.Abs(float64(got)-want) > 1e-5 {
					t.Fatalf("filter %d, pixel %d: output %d is %v, want %v", k, pixel, o, got, want)
				}
			}
		}
	}
}
