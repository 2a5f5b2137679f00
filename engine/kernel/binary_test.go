package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// operand returns the value of a tensor of an extent at element i of a picture of whole extent.
func operand(picture []float32, e Extent, pixels, i int) float32 {
	switch block, pixel, lane := i/(pixels*Block), i/Block%pixels, i%Block; e {
	case Channel:
		return picture[block*Block+lane]
	case Pixel:
		return picture[pixel*Block]
	case One:
		return picture[0]
	}
	return picture[i]
}

// TestBinary compares binary operations, and sums over what a second operand repeats, with the definitions.
func TestBinary(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 22))
		for _, size := range [][2]int{{5, 3}, {16, 1}, {33, 7}, {20, 1100}} {
			const n = 2
			c, pixels := size[0], size[1]
			whole := Len(c, pixels, 1)
			x := vectorPicture(rng, n, c, pixels)
			for e := Whole; e <= One; e++ {
				part := e.size(Blocks(c), pixels)
				y := Tensor{vectorPicture(rng, n, c, pixels), part}
				for op := range binaries {
					out := newFenced(n, whole)
					runTasks(NewBinary(op, e, c, pixels), Args{N: n, In: tensorOf(x, n), Add: y, Out: out.tensor})
					for i, v := range x {
						at := i % whole
						want := 0.0
						if at/(pixels*Block)*Block+i%Block < c {
							second := operand(y.picture(i/whole, part), e, pixels, at)
							want = float64(float32(wideBinaries[op](float64(v), float64(second))))
						}
						if got := float64(out.picture(i / whole)[at]); got != want {
							t.Fatalf("operation %d of extent %d at %d is %v, want %v", op, e, i, got, want)
						}
					}
					out.check(t, "binary operation")
				}
				if e != Whole {
					checkSum(t, e, c, pixels, tensorOf(x, n), tensorOf(vectorPicture(rng, n, c, pixels), n))
				}
			}
		}
	})
}

// TestChoices compares the operations that choose by equal operands or by zeros, on few values and NaN.
func TestChoices(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		values := []float32{0, 1, -1, float32(math.Copysign(0, -1)), float32(math.NaN()), inf}
		x, y, out := make([]float32, 3*Block), make([]float32, 3*Block), make([]float32, 3*Block)
		for i := range x {
			x[i], y[i] = values[i%6], values[i/6%6]
		}
		for op := Same; op <= Drop; op++ {
			runTasks(NewBinary(op, Whole, Block, 3), Args{N: 1, In: tensorOf(x, 1), Add: tensorOf(y, 1), Out: tensorOf(out, 1)})
			for i, got := range out {
				want := float32(wideBinaries[op](float64(x[i]), float64(y[i])))
				if got != want && (got == got || want == want) {
					t.Errorf("operation %d of %v and %v is %v, want %v", op, x[i], y[i], got, want)
				}
			}
		}
	})
}

func checkSum(t *testing.T, e Extent, c, pixels int, x, saved Tensor) {
	t.Helper()
	const n = 2
	part := e.size(Blocks(c), pixels)
	for _, y := range []Tensor{{}, saved} {
		out := newFenced(n, part)
		for i := range n {
			clear(out.picture(i))
		}
		runTasks(NewSum(e, c, pixels), Args{N: n, In: x, Saved: y, Out: out.tensor})
		once := append([]float32{}, out.all...)
		runTasks(NewSum(e, c, pixels), Args{N: n, In: x, Saved: y, Out: out.tensor, Accumulate: true})
		out.check(t, "sum")
		want := newSums(n * part)
		for i, v := range x.Data {
			place := map[Extent]int{
				Channel: i%x.Stride/(pixels*Block)*Block + i%Block, Pixel: i % x.Stride / Block % pixels * Block, One: 0,
			}[e]
			term := float64(v)
			if y.Data != nil {
				term *= float64(y.Data[i])
			}
			want.add(i/x.Stride*part+place, term)
		}
		for i := range n * part {
			at := fence + i/part*(part+fence) + i%part
			bound := 0x1p-24 * 2 * float64(c*pixels+20) * want.magnitude[i]
			if !(math.Abs(float64(once[at])-want.value[i]) <= bound) {
				t.Fatalf("sum of extent %d at %d is %v, want %v", e, i, once[at], want.value[i])
			}
			if out.all[at] != 2*once[at] {
				t.Fatalf("accumulated sum of extent %d at %d is %v, want %v", e, i, out.all[at], 2*once[at])
			}
		}
	}
}
