package kernel

import (
	"math/rand/v2"
	"os"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n floats between two pages without access rights. The floats end at the second page, or start after
// the first if low. This is the only way to notice a read past the end whose value is not used.
func guarded(t *testing.T, n int, low bool) []float32 {
	t.Helper()
	page := os.Getpagesize()
	inner := (n*4 + page - 1) / page * page
	const access, private = syscall.PROT_READ | syscall.PROT_WRITE, syscall.MAP_ANON | syscall.MAP_PRIVATE
	mem, err := syscall.Mmap(-1, 0, inner+2*page, access, private)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	for _, guard := range [][]byte{mem[:page], mem[page+inner:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	start := page
	if !low {
		start += inner - n*4
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&mem[start])), n)
}

// TestNothingOutside runs every kind of layer on tensors between guard pages.
func TestNothingOutside(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 17))
		for _, g := range append(winogradGeometries()[:2],
			Square(17, 33, 5, 15, 1, 1, 0), Square(16, 16, 7, 29, 3, 1, 1), Square(8, 8, 6, 9, 3, 2, 1), Square(20, 20, 9, 8, 5, 2, 2),
			Square(3, 35, 11, 17, 3, 2, 1), Square(20, 20, 4, 5, 2, 1, 3), Square(16, 16, 1, 1, 1, 1, 0), Square(33, 33, 6, 7, 3, 3, 0),
		) {
			t.Run(geometryName(g), func(t *testing.T) {
				debug.SetPanicOnFault(true) // for this goroutine, so that the panic names the test
				for _, low := range []bool{false, true} {
					runGuarded(t, rng, g, low)
				}
			})
		}
	})
}

// TestGatherNothingOutside runs the copies of channels between guard pages.
func TestGatherNothingOutside(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		debug.SetPanicOnFault(true)
		for _, g := range gatherings(rand.New(rand.NewPCG(1, 21))) {
			const pixels = 7
			for _, low := range []bool{false, true} {
				var in []Tensor
				for _, c := range g.channels {
					in = append(in, Tensor{guarded(t, Len(c, pixels, 1), low), Len(c, pixels, 1)})
				}
				size := Len(len(g.from), pixels, 1)
				l := NewGather(pixels, g.channels, g.from)
				for task := range l.Tasks(1) {
					l.Run(1, in, Tensor{guarded(t, size, low), size}, task)
				}
			}
		}
	})
}

func runGuarded(t *testing.T, rng *rand.Rand, g Geometry, low bool) {
	tensor := func(n int) Tensor { return Tensor{guarded(t, n, low), n} }
	x, y := Len(g.InC, g.InH, g.InW), Len(g.OutC, g.OutH(), g.OutW())
	w := weights(rng, g.OutC*g.InC*g.KH*g.KW)
	forward := Args{N: 1, In: tensor(x), Out: tensor(y), Add: tensor(y)}
	backward := Args{N: 1, In: tensor(y), Out: tensor(x), Add: tensor(x), Saved: tensor(x)}
	runTasks(NewConv(g, w, nil, ReLU), forward)
	runTasks(NewConvGrad(g, w, ReLU), backward)

	if g.InC%2 == 0 && g.OutC%2 == 0 {
		half := w[:g.OutC*g.InC/2*g.KH*g.KW]
		runTasks(NewGroupedConv(g, 2, half, nil, ReLU), forward)
		runTasks(NewGroupedConvGrad(g, 2, half, ReLU), backward)
	}
	image := g.InC * g.InH * g.InW
	runTasks(NewStem(g, w, nil, ReLU), Args{N: 1, In: tensor(image), Out: tensor(y)})
	runTasks(NewStemGrad(g, w), Args{N: 1, In: tensor(y), Out: tensor(image)})
	in, out := Len(g.InC, 1, 1), Len(g.OutC, 1, 1)
	runTasks(NewDense(g.InC, g.OutC, w[:g.InC*g.OutC], nil, ReLU), Args{N: 1, In: tensor(in), Out: tensor(out)})
	runTasks(NewDenseGrad(g.InC, g.OutC, w[:g.InC*g.OutC], None), Args{N: 1, In: tensor(out), Out: tensor(in)})
	if g.InC != g.OutC {
		return
	}
	w = w[:g.InC*g.KH*g.KW]
	runTasks(NewDepthwise(g, w, nil, ReLU), forward)
	runTasks(NewDepthwiseGrad(g, w, ReLU), backward)
	counted := Divisors{make([]int, g.OutH()), make([]int, g.OutW())}
	for _, all := range [][]int{counted.Rows, counted.Cols} {
		for i := range all {
			all[i] = 1 + i%2
		}
	}
	runTasks(NewCountedAvgPool(g, counted), forward)
	runTasks(NewCountedAvgPoolGrad(g, counted, ReLU), backward)
	runTasks(NewMaxPool(g), forward)
	runTasks(NewMaxPoolGrad(g, ReLU), backward)
	runTasks(NewAffine(g.OutC, g.OutH(), g.OutW(), nil, nil, ReLU), Args{N: 1, In: tensor(y), Out: tensor(y)})
	runVectorsGuarded(tensor, g.OutC, g.OutH()*g.OutW())
}

func runVectorsGuarded(tensor func(n int) Tensor, c, pixels int) {
	size := Len(c, pixels, 1)
	a := Args{N: 1, In: tensor(size), Saved: tensor(size), Out: tensor(size)}
	for _, l := range pixelwiseLayers(c, pixels) {
		runTasks(l, a)
	}
	runTasks(NewMap(Gelu, 0, 0, c, pixels), a)
	runTasks(NewMapGrad(Gelu, 0, 0, c, pixels), a)
	for e := Whole; e <= One; e++ {
		part := tensor(e.size(Blocks(c), pixels))
		a.Add = part
		runTasks(NewBinary(Times, e, c, pixels), a)
		if e != Whole {
			runTasks(NewSum(e, c, pixels), Args{N: 1, In: a.In, Saved: a.Saved, Out: part})
		}
	}
	plain := tensor(c * pixels)
	ToBlocked(a.Out.Data, plain.Data, c, 1, pixels)
	FromBlocked(plain.Data, a.Out.Data, c, 1, pixels)
}
