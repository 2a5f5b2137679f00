package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// layersOf returns all layers of a geometry by name. The name tells their inputs and outputs.
func layersOf(g Geometry, rng *rand.Rand) map[string]Layer {
	w := weights(rng, g.OutC*g.InC*g.KH*g.KW)
	layers := map[string]Layer{
		"conv":      NewConv(g, w, weights(rng, g.OutC), ReLU),
		"conv grad": NewConvGrad(g, w, None),
	}
	if g.InC%4 == 0 && g.OutC%4 == 0 {
		layers["groups"] = NewGroupedConv(g, 4, w[:len(w)/4], nil, ReLU)
		layers["groups grad"] = NewGroupedConvGrad(g, 4, w[:len(w)/4], None)
	}
	if g.InC == g.OutC {
		w = w[:g.InC*g.KH*g.KW]
		layers["depthwise"] = NewDepthwise(g, w, nil, ReLU6)
		layers["depthwise grad"] = NewDepthwiseGrad(g, w, None)
	}
	return layers
}

// TestBatchInvariance checks that a batch gives the same bits as its pictures one by one, for any number of tasks.
func TestBatchInvariance(t *testing.T) {
	const n = 5
	everyPath(t, func(t *testing.T) {
		for seed, g := range []Geometry{
			Square(40, 24, 14, 14, 1, 1, 0), Square(24, 24, 9, 13, 3, 1, 1), Square(20, 36, 9, 13, 3, 2, 1),
			Square(160, 40, 7, 7, 3, 1, 1),
		} {
			rng := rand.New(rand.NewPCG(uint64(seed), 13))
			for name, l := range layersOf(g, rng) {
				in, out := Len(g.InC, g.InH, g.InW), Len(g.OutC, g.OutH(), g.OutW())
				if strings.HasSuffix(name, " grad") {
					in, out = out, in
				}
				x, together, alone := picture(rng, n*in), make([]float32, n*out), make([]float32, out)
				runTasks(l, Args{N: n, In: Tensor{x, in}, Out: Tensor{together, out}})
				for i := range n {
					runTasks(l, Args{N: 1, In: Tensor{x[i*in:], in}, Out: Tensor{alone, out}})
					sameBits(t, fmt.Sprintf("%s of %s, picture %d", name, geometryName(g), i), together[i*out:][:out], alone)
				}
			}
		}
	})
}

// TestDenseInvariance checks the same for fully connected layers, whose tiles span pictures.
func TestDenseInvariance(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 14))
		const in, out = 100, 70
		l := NewDense(in, out, weights(rng, in*out), weights(rng, out), None)
		inSize, outSize := Len(in, 1, 1), Len(out, 1, 1)
		for n := 1; n <= 31; n++ {
			x, together, alone := picture(rng, n*inSize), make([]float32, n*outSize), make([]float32, outSize)
			runTasks(l, Args{N: n, In: Tensor{x, inSize}, Out: Tensor{together, outSize}})
			for i := range n {
				runTasks(l, Args{N: 1, In: Tensor{x[i*inSize:], inSize}, Out: Tensor{alone, outSize}})
				sameBits(t, fmt.Sprintf("picture %d of %d", i, n), together[i*outSize:][:outSize], alone)
			}
		}
	})
}

// TestTranslation checks that a pixel's sum has the same bits at every position in a tile. It uses a picture whose
// columns are all the same.
func TestTranslation(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		for width := 1; width <= 40; width++ {
			rng := rand.New(rand.NewPCG(uint64(width), 15))
			g := Square(36, 36, 1, width, 1, 1, 0)
			for name, l := range layersOf(g, rng) {
				size := Len(g.InC, 1, width)
				x, y := picture(rng, size), make([]float32, size)
				for i := range x {
					x[i] = x[i/(width*Block)*width*Block+i%Block]
				}
				runTasks(l, Args{N: 1, In: Tensor{x, size}, Out: Tensor{y, size}})
				for i := range y {
					first := y[i/(width*Block)*width*Block+i%Block]
					if math.Float32bits(y[i]) != math.Float32bits(first) {
						t.Fatalf("%s, width %d: lane %d is %v, in the first pixel %v", name, width, i, y[i], first)
					}
				}
			}
		}
	})
}

func sameBits(t *testing.T, name string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %v, want the bits of %v", name, i, got[i], want[i])
		}
	}
}

// TestExtremes compares each path with plain Go on sums of a single term, where the results must agree to the bit:
// infinities, NaN, zeros of both signs, denormals, the largest numbers.
func TestExtremes(t *testing.T) {
	values := []float32{
		0, float32(math.Copysign(0, -1)), 1, -1, inf, -inf, float32(math.NaN()), 6, 5.9999995, 6.0000005,
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 0x1p-127, math.MaxFloat32, -math.MaxFloat32,
	}
	everyPath(t, func(t *testing.T) {
		w := len(values)
		x := make([]float32, w*Block)
		for i := range x {
			x[i] = values[(i/Block+i%Block)%w]
		}
		for _, clamp := range clamps {
			forward := NewDepthwise(Square(16, 16, 1, w, 1, 1, 0), constant(16, 1), nil, clamp)
			backward := NewDepthwiseGrad(Square(16, 16, 1, w, 1, 1, 0), constant(16, 1), clamp)
			y, dx := make([]float32, len(x)), make([]float32, len(x))
			tensor := func(data []float32) Tensor { return Tensor{data, len(data)} }
			runTasks(forward, Args{N: 1, In: tensor(x), Out: tensor(y)})
			runTasks(backward, Args{N: 1, In: tensor(constant(len(x), 3)), Saved: tensor(x), Out: tensor(dx)})
			for i, v := range x {
				// The sum starts at +0, so −0 becomes +0.
				if want := clamp.apply(v + 0); y[i] != want && want == want || (want != want) != (y[i] != y[i]) {
					t.Errorf("clamp %v of %v is %v, want %v", clamp, v, y[i], want)
				}
				want := float32(3)
				if clamp != None {
					want = clamp.pass(3, v)
				}
				if dx[i] != want {
					t.Errorf("gradient of clamp %v at %v is %v, want %v", clamp, v, dx[i], want)
				}
			}
		}
	})
}
