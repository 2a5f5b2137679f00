package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// channelsOf returns the channels of a pixel, in float64.
func channelsOf(picture []float32, c, pixels, pixel int) []float64 {
	v := make([]float64, c)
	for i := range v {
		v[i] = float64(picture[(i/Block*pixels+pixel)*Block+i%Block])
	}
	return v
}

// naiveLayerNorm returns the normalised channels and the standard deviation's inverse.
func naiveLayerNorm(x []float64, epsilon float64) (y []float64, r float64) {
	mean, variance := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	r = 1 / math.Sqrt(variance+epsilon)
	for _, v := range x {
		y = append(y, (v-mean)*r)
	}
	return y, r
}

func naiveSoftmax(x []float64) (y []float64) {
	top, sum := slices.Max(x), 0.0
	for _, v := range x {
		y = append(y, math.Exp(v-top))
		sum += math.Exp(v - top)
	}
	for i := range y {
		y[i] /= sum
	}
	return y
}

// within fails unless a pixel's channels are near: rounding adds up over the channels, relative to the largest, or to
// the largest term if that is more.
func within(t *testing.T, name string, got, want []float64, term float64) {
	t.Helper()
	top := term
	for _, v := range want {
		top = math.Max(top, math.Abs(v))
	}
	for i, v := range got {
		if !(math.Abs(v-want[i]) <= 0x1p-24*float64(len(got)+40)*top) {
			t.Fatalf("%s of %d channels: channel %d is %v, want %v", name, len(got), i, v, want[i])
		}
	}
}

// TestPixelwise compares normalisation and softmax, and their gradients, with the definitions.
func TestPixelwise(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 23))
		for _, size := range [][2]int{{1, 1}, {5, 3}, {16, 2}, {33, 9}, {200, 6}, {1000, 1}} {
			checkPixelwise(t, rng, size[0], size[1])
		}
	})
}

func checkPixelwise(t *testing.T, rng *rand.Rand, c, pixels int) {
	const n, epsilon = 2, 1e-3
	whole := Len(c, pixels, 1)
	scale, shift := weights(rng, c), weights(rng, c)
	x, dy := vectorPicture(rng, n, c, pixels), vectorPicture(rng, n, c, pixels)
	run := func(l Layer, in, saved []float32) fenced {
		out := newFenced(n, whole)
		runTasks(l, Args{N: n, In: tensorOf(in, n), Saved: tensorOf(saved, n), Out: out.tensor})
		out.check(t, "pixelwise layer")
		for i := range n {
			zeroTail(t, "pixelwise layer", out.picture(i), c, pixels)
		}
		return out
	}
	norm := run(NewLayerNorm(c, pixels, epsilon, scale, shift), x, x)
	plain := run(NewLayerNorm(c, pixels, epsilon, nil, nil), x, x)
	normGrad := run(NewLayerNormGrad(c, pixels, epsilon, scale), dy, x)
	soft := run(NewSoftmax(c, pixels), x, x)
	var y []float32
	for i := range n {
		y = append(y, soft.picture(i)...)
	}
	softGrad := run(NewSoftmaxGrad(c, pixels), dy, y)
	for p := range n * pixels {
		of := func(f fenced) []float64 { return channelsOf(f.picture(p/pixels), c, pixels, p%pixels) }
		in := channelsOf(x[p/pixels*whole:], c, pixels, p%pixels)
		g := channelsOf(dy[p/pixels*whole:], c, pixels, p%pixels)
		h, r := naiveLayerNorm(in, float64(float32(epsilon)))
		within(t, "plain layer norm", of(plain), h, 0)
		want, probs := make([]float64, c), naiveSoftmax(in)
		within(t, "softmax", of(soft), probs, 0)
		probs = of(soft) // as the gradient reads them
		sum, product, weighted, term := 0.0, 0.0, 0.0, 0.0
		for i, v := range h {
			want[i] = v*float64(scale[i]) + float64(shift[i])
			weighted += probs[i] * g[i]
			term = max(term, probs[i]*math.Abs(g[i]))
			g[i] *= float64(scale[i])
			sum += g[i] / float64(c)
			product += g[i] * v / float64(c)
		}
		within(t, "layer norm", of(norm), want, 0)
		for i, v := range h {
			want[i] = r * (g[i] - sum - v*product)
		}
		if c > 1 { // the gradient of one channel is 0
			within(t, "layer norm gradient", of(normGrad), want, 0)
		}
		for i := range g {
			want[i] = probs[i] * (float64(dy[p/pixels*whole+(i/Block*pixels+p%pixels)*Block+i%Block]) - weighted)
		}
		if c > 1 {
			within(t, "softmax gradient", of(softGrad), want, term)
		}
	}
	checkInside(t, x, dy, soft, softGrad, c, pixels)
}

// checkInside compares softmax inside a layer with the layer.
func checkInside(t *testing.T, x, dy []float32, soft, softGrad fenced, c, pixels int) {
	t.Helper()
	size := Len(c, pixels, 1)
	probs, g := slices.Clone(x[:size]), slices.Clone(dy[:size])
	softmaxPixels(Active(), probs, pixels, pixels*Block, laneMasks(c))
	sameBits(t, "softmax inside a layer", probs, soft.picture(0))
	softmaxGradPixels(Active(), g, probs, pixels, pixels*Block, laneMasks(c))
	sameBits(t, "gradient of softmax inside a layer", g, softGrad.picture(0))
}

// pixelwiseLayers returns the layers over the channels of a pixel that have the same tensors.
func pixelwiseLayers(c, pixels int) map[string]Layer {
	scale := constant(c, 0.7)
	return map[string]Layer{
		"layer norm": NewLayerNorm(c, pixels, 1e-5, scale, scale), "softmax": NewSoftmax(c, pixels),
		"layer norm gradient": NewLayerNormGrad(c, pixels, 1e-5, scale), "softmax gradient": NewSoftmaxGrad(c, pixels),
	}
}

// TestPixelwiseBits checks that all paths, plain Go too, give the same bits, for a batch and for its pictures.
func TestPixelwiseBits(t *testing.T) {
	const n, c, pixels = 3, 77, 13
	rng := rand.New(rand.NewPCG(1, 25))
	x, saved := vectorPicture(rng, n, c, pixels), vectorPicture(rng, n, c, pixels)
	want := map[string][]float32{}
	everyPath(t, func(t *testing.T) {
		layers := pixelwiseLayers(c, pixels)
		layers["sum"] = NewSum(Pixel, c, pixels)
		for name, l := range layers {
			got := make([]float32, len(x))
			runTasks(l, Args{N: n, In: tensorOf(x, n), Saved: tensorOf(saved, n), Out: tensorOf(got, n)})
			if want[name] == nil {
				want[name] = got
			}
			sameBits(t, name, got, want[name])
			alone := make([]float32, len(x)/n)
			for i := range n {
				at := i * len(alone)
				in, y := tensorOf(x[at:at+len(alone)], 1), tensorOf(saved[at:at+len(alone)], 1)
				runTasks(l, Args{N: 1, In: in, Saved: y, Out: tensorOf(alone, 1)})
				sameBits(t, name+" of one picture", alone, got[at:at+len(alone)])
			}
		}
	})
}

// TestNotANumber checks that a NaN spreads to its pixel only, and that lanes without a channel stay zero.
func TestNotANumber(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		const c, pixels, bad = 21, 6, 2
		for name, l := range pixelwiseLayers(c, pixels) {
			x, out := constant(Len(c, pixels, 1), 0), make([]float32, Len(c, pixels, 1))
			x[bad*Block+3] = float32(math.NaN())
			runTasks(l, Args{N: 1, In: tensorOf(x, 1), Saved: tensorOf(x, 1), Out: tensorOf(out, 1)})
			zeroTail(t, name, out, c, pixels)
			for i, v := range out {
				tail := i/(pixels*Block)*Block+i%Block >= c
				if is := v != v; is != (i/Block%pixels == bad && !tail) {
					t.Fatalf("%s: element %d is %v", name, i, v)
				}
			}
		}
	})
}
