package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The references are the definitions, written as plain loops over NCHW in float64. Each also returns the sum of the
// terms' magnitudes for every element, from which the error bound follows.

// sums accumulates values and the magnitudes of their terms.
type sums struct{ value, magnitude []float64 }

func newSums(n int) sums { return sums{make([]float64, n), make([]float64, n)} }

func (s sums) add(i int, v float64) {
	s.value[i] += v
	s.magnitude[i] += math.Abs(v)
}

// terms calls f for every (output pixel, input pixel, window element) of a window operation.
func terms(g Geometry, f func(out, in, k int)) {
	for oy := range g.OutH() {
		for ox := range g.OutW() {
			for k := range g.KH * g.KW {
				iy, ix := oy*g.StrideH-g.Top+k/g.KW*g.DilationH, ox*g.StrideW-g.Left+k%g.KW*g.DilationW
				if iy >= 0 && iy < g.InH && ix >= 0 && ix < g.InW {
					f(oy*g.OutW()+ox, iy*g.InW+ix, k)
				}
			}
		}
	}
}

func naiveConv(g Geometry, x, w []float32) sums {
	ip, op, window := g.InH*g.InW, g.OutH()*g.OutW(), g.KH*g.KW
	y := newSums(g.OutC * op)
	terms(g, func(out, in, k int) {
		for o := range g.OutC {
			for c := range g.InC {
				y.add(o*op+out, float64(x[c*ip+in])*float64(w[(o*g.InC+c)*window+k]))
			}
		}
	})
	return y
}

func naiveConvGrad(g Geometry, dy, w []float32) sums {
	ip, op, window := g.InH*g.InW, g.OutH()*g.OutW(), g.KH*g.KW
	dx := newSums(g.InC * ip)
	terms(g, func(out, in, k int) {
		for o := range g.OutC {
			for c := range g.InC {
				dx.add(c*ip+in, float64(dy[o*op+out])*float64(w[(o*g.InC+c)*window+k]))
			}
		}
	})
	return dx
}

func naiveDepthwise(g Geometry, x, w []float32) sums {
	ip, op, window := g.InH*g.InW, g.OutH()*g.OutW(), g.KH*g.KW
	y := newSums(g.OutC * op)
	terms(g, func(out, in, k int) {
		for c := range g.InC {
			y.add(c*op+out, float64(x[c*ip+in])*float64(w[c*window+k]))
		}
	})
	return y
}

func naiveDepthwiseGrad(g Geometry, dy, w []float32) sums {
	ip, op, window := g.InH*g.InW, g.OutH()*g.OutW(), g.KH*g.KW
	dx := newSums(g.InC * ip)
	terms(g, func(out, in, k int) {
		for c := range g.InC {
			dx.add(c*ip+in, float64(dy[c*op+out])*float64(w[c*window+k]))
		}
	})
	return dx
}

// naiveMax returns the maxima and, for the gradient, the index of each: −1 for a window without pixels.
func naiveMax(g Geometry, x []float32) (y []float32, arg []int) {
	ip, op := g.InH*g.InW, g.OutH()*g.OutW()
	y, arg = make([]float32, g.OutC*op), make([]int, g.OutC*op)
	for i := range y {
		y[i], arg[i] = -inf, -1
	}
	terms(g, func(out, in, _ int) {
		for c := range g.InC {
			if v := x[c*ip+in]; v > y[c*op+out] {
				y[c*op+out], arg[c*op+out] = v, c*ip+in
			}
		}
	})
	return y, arg
}

// picture returns n random values of both signs, some of them zero and some past the bounds of ReLU6.
func picture(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		if rng.IntN(8) > 0 {
			x[i] = float32(rng.NormFloat64() * 4)
		}
	}
	return x
}

func weights(rng *rand.Rand, n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(rng.NormFloat64())
	}
	return w
}

// canary fills the memory before and after every slice given to a layer, and between pictures.
const canary = 12345.5

// fenced is a batch of blocked (or plain) pictures with canaries around each.
type fenced struct {
	all    []float32
	tensor Tensor
	size   int
}

// fence is the number of canaries on each side.
const fence = 24

func newFenced(n, size int) fenced {
	f := fenced{all: make([]float32, fence+n*(size+fence)), size: size}
	for i := range f.all {
		f.all[i] = canary
	}
	f.tensor = Tensor{Data: f.all[fence : len(f.all)-fence : len(f.all)-fence], Stride: size + fence}
	return f
}

func (f fenced) picture(i int) []float32 { return f.tensor.picture(i, f.size) }

// check fails if a canary has changed.
func (f fenced) check(t *testing.T, name string) {
	t.Helper()
	for i, v := range f.all {
		if at := i % (f.size + fence); at < fence && v != canary {
			t.Fatalf("%s: float %d past the end of picture %d was overwritten with %v", name, at, i/(f.size+fence)-1, v)
		}
	}
}

// blocked returns the plain pictures as a fenced blocked batch.
func blocked(pictures [][]float32, c, h, w int) fenced {
	f := newFenced(len(pictures), Len(c, h, w))
	for i, p := range pictures {
		ToBlocked(f.picture(i), p, c, h, w)
	}
	return f
}

func plain(pictures [][]float32) fenced {
	f := newFenced(len(pictures), len(pictures[0]))
	for i, p := range pictures {
		copy(f.picture(i), p)
	}
	return f
}

// near fails unless got is within the bound of a float32 sum of n terms in any order: each of its n additions (fused
// or not, at most two roundings per term) is off by at most 2⁻²⁴ of a partial sum, which is at most Σ|term|. So
// |got − want| ≤ 2n·2⁻²⁴·Σ|term|, plus one denormal.
func near(t *testing.T, name string, got []float32, want sums, n int) {
	t.Helper()
	for i, v := range got {
		bound := 2*float64(n+4)*0x1p-24*want.magnitude[i] + 0x1p-149
		if float64(v) != want.value[i] && !(math.Abs(float64(v)-want.value[i]) <= bound) {
			t.Fatalf("%s: element %d is %v, want %v ± %.2g", name, i, v, want.value[i], bound)
		}
	}
}

// zeroTail fails if a lane without a channel is not zero.
func zeroTail(t *testing.T, name string, x []float32, c, pixels int) {
	t.Helper()
	for i, v := range x {
		if i/(pixels*Block)*Block+i%Block >= c && v != 0 {
			t.Fatalf("%s: unused lane at %d holds %v", name, i, v)
		}
	}
}

// everyPath runs f on each path available on this machine.
func everyPath(t *testing.T, f func(t *testing.T)) {
	before := Active()
	defer Use(before)
	for _, p := range Paths() {
		Use(p)
		t.Run(p.String(), f)
	}
}

// runTasks runs a layer's tasks in reverse order, which fails if a task depends on an earlier one.
func runTasks(l Layer, a Args) {
	for task := l.Tasks(a.N) - 1; task >= 0; task-- {
		l.Run(a, task)
	}
}

func geometryName(g Geometry) string {
	return fmt.Sprintf("%d>%d %dx%d k%dx%d s%d,%d d%d,%d p%d,%d,%d,%d", g.InC, g.OutC, g.InH, g.InW, g.KH, g.KW,
		g.StrideH, g.StrideW, g.DilationH, g.DilationW, g.Top, g.Left, g.Bottom, g.Right)
}

// geometries returns unusual geometries: every width up to more than two tiles, channels around the block size, strides
// that leave remainders, uneven padding, dilation, windows as large as the picture.
func geometries() []Geometry {
	var all []Geometry
	for w := 1; w <= 31; w++ {
		all = append(all, Square(16+w%5, 33, 2, w, 1, 1, 0))
		if w > 1 {
			all = append(all, Square(3, 17, 3, w, 3, 1, 1))
		}
	}
	for _, c := range []int{1, 15, 16, 17, 31, 32, 33, 48, 65} {
		all = append(all, Square(c, 81-c, 5, 6, 3, 1, 1), Square(81-c, c, 7, 7, 1, 1, 0))
	}
	for stride := 1; stride <= 4; stride++ {
		for k := 1; k <= 7; k++ {
			all = append(all, Square(5, 18, 9, 10, k, stride, k/2), Square(2, 5, 8, 7, min(k, 7), stride, 0))
		}
	}
	for _, g := range []Geometry{
		Square(20, 24, 14, 14, 3, 1, 1), Square(3, 8, 15, 29, 3, 2, 1), Square(20, 40, 7, 7, 3, 1, 1),
	} {
		all = append(all, g)
		g.Top, g.Left, g.Bottom, g.Right = 0, 0, 1, 1
		all = append(all, g)
		g.DilationH, g.DilationW, g.StrideW = 2, 3, 3
		all = append(all, g)
		g.KH, g.Top, g.Left = 2, 5, 4
		all = append(all, g)
	}
	// Many input channels: the sum is cut into chunks.
	return append(all, Square(16*33+3, 20, 3, 5, 3, 1, 1), Square(16*130, 35, 1, 2, 1, 1, 0))
}
