package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// tensorOf returns a batch of pictures without space between them.
func tensorOf(data []float32, n int) Tensor { return Tensor{data, len(data) / n} }

// vectorPicture returns n blocked pictures with random values, and zeros in the lanes without a channel.
func vectorPicture(rng *rand.Rand, n, c, pixels int) []float32 {
	size := Len(c, pixels, 1)
	x := make([]float32, n*size)
	for i := range x {
		if i%size/(pixels*Block)*Block+i%Block < c {
			x[i] = float32(rng.NormFloat64() * 3)
		}
	}
	return x
}

// TestMap compares the layers of functions, and their use inside a layer, with the definitions.
func TestMap(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 21))
		for _, size := range [][2]int{{5, 3}, {16, 1}, {33, 7}, {20, 1100}} {
			const n = 2
			c, pixels := size[0], size[1]
			x, dy := vectorPicture(rng, n, c, pixels), vectorPicture(rng, n, c, pixels)
			out, inside := make([]float32, len(x)), make([]float32, len(x))
			for f := range functions {
				const alpha, beta = 0.3, 0.6
				runTasks(NewMap(f, alpha, beta, c, pixels), Args{N: n, In: tensorOf(x, n), Out: tensorOf(out, n)})
				copy(inside, x)
				for at := 0; at < len(x); at += pixels * Block {
					block := at / (pixels * Block) % Blocks(c)
					mapFunc{f, alpha, beta, Active()}.apply(inside[at:], pixels, laneMasks(c)[block*Block:])
				}
				sameBits(t, "inside a layer", inside, out)
				for i, v := range x {
					want := 0.0
					if i%(len(x)/n)/(pixels*Block)*Block+i%Block < c {
						want = wideFunctions[f].f(float64(v), float64(float32(alpha)), float64(float32(beta)))
					}
					if !(math.Abs(float64(out[i])-want) <= 1e-6*math.Abs(want)+0x1p-149) && want == want {
						t.Fatalf("function %d of %v is %v, want %v", f, v, out[i], want)
					}
				}
				copy(out, dy)
				a := Args{N: n, In: tensorOf(dy, n), Saved: tensorOf(x, n), Out: tensorOf(out, n), Accumulate: true}
				runTasks(NewMapGrad(f, alpha, beta, c, pixels), a)
				for i, v := range x {
					want := float64(dy[i])
					if i%(len(x)/n)/(pixels*Block)*Block+i%Block < c {
						want += want * wideFunctions[f].df(float64(v), float64(float32(alpha)), float64(float32(beta)))
					}
					bound := 1e-5 * (math.Abs(float64(dy[i])) + math.Abs(want))
					if !(math.Abs(float64(out[i])-want) <= bound) && want == want {
						t.Fatalf("gradient of function %d at %v is %v, want %v", f, v, out[i], want)
					}
				}
			}
		}
	})
}
