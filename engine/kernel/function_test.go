package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestWithFunction checks that a layer with a function gives the bits of the layer and then the function, for layers of
// every kind, pictures and tasks.
func TestWithFunction(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 24))
		check := func(name string, l Layer, g Geometry, in, n int) {
			x, size := picture(rng, n*in), Len(g.OutC, g.OutH(), g.OutW())
			want, got := make([]float32, n*size), make([]float32, n*size)
			a := Args{N: n, In: Tensor{x, in}, Out: Tensor{want, size}}
			runTasks(l, a)
			runTasks(NewMap(HardSwish, 0, 0, g.OutC, g.OutH()*g.OutW()), Args{N: n, In: a.Out, Out: a.Out})
			a.Out.Data = got
			runTasks(WithFunction(l, g.OutC, HardSwish, 0, 0), a)
			sameBits(t, fmt.Sprintf("%s of %s, %d pictures", name, geometryName(g), n), got, want)
		}
		for i, g := range []Geometry{
			Square(20, 33, 9, 13, 3, 1, 1), Square(64, 64, 30, 31, 3, 1, 1), Square(96, 40, 14, 14, 1, 1, 0),
			Square(32, 32, 17, 17, 3, 2, 1), Square(40, 40, 60, 60, 3, 1, 1), Square(64, 64, 9, 9, 5, 1, 2),
		} {
			n, in := 1+i%3, Len(g.InC, g.InH, g.InW)
			w := weights(rng, g.OutC*g.InC*g.KH*g.KW)
			check("conv", NewConv(g, w, nil, None), g, in, n)
			check("stem", NewStem(g, w, nil, None), g, g.InC*g.InH*g.InW, n)
			flat := Square(g.InC, g.OutC, 1, 1, 1, 1, 0)
			check("dense", NewDense(g.InC, g.OutC, w[:g.InC*g.OutC], nil, None), flat, Len(g.InC, 1, 1), n)
			if g.InC == g.OutC {
				check("depthwise", NewDepthwise(g, w[:g.InC*g.KH*g.KW], nil, None), g, in, n)
				for _, groups := range []int{2, 4, 8} {
					check("groups", NewGroupedConv(g, groups, w[:len(w)/groups], nil, None), g, in, n)
				}
			}
		}
	})
}
