package nn

import (
	"runtime"
	"slices"
	"sync"

	"beyond/engine/kernel"
)

// layers are the kernel layers made so far, so that the two plans of a program share the layers of the forward pass.
// The key is the numbers of a run's first input node, of its output node, before its function, and of its filter, by
// which two convolutions of one picture differ whose results are added; they are the same each time the same network is
// made.
type layers map[[3]int64]packed

// packed is a layer that is made.
type packed struct {
	kernel.Layer
	compact bool // see fused
}

// unmade is a step whose layer is still to be made. plain is the argument of fused.layer.
type unmade struct {
	layer *kernel.Layer // of the step
	run   *fused
	plain bool
}

func (u unmade) key() [3]int64 {
	k := [3]int64{u.run.in.ID(), u.run.own().ID()}
	if u.run.filterNode != nil {
		k[2] = u.run.filterNode.ID()
	}
	return k
}

// largeFilter is the number of weights above which a filter is packed alone.
const largeFilter = 16 << 20

// fit makes the filters of new layers compact, the largest first, until all that are packed take at most room bytes, or
// all of them are. It returns the bytes that they take. Room 0 is as much as they want.
func (l layers) fit(steps []unmade, room int64) (all int64) {
	steps = largestFirst(steps)
	for _, s := range steps {
		s.run.compact = l[s.key()].compact
		all += s.run.packedBytes()
	}
	for _, s := range steps {
		if room > 0 && all > room && l[s.key()].Layer == nil {
			all -= s.run.packedBytes()
			s.run.compact = true
			all += s.run.packedBytes()
		}
	}
	return all
}

func largestFirst(steps []unmade) []unmade {
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b unmade) int { return b.run.weight() - a.run.weight() })
	return steps
}

// packedBytes returns the size of the run's filter in its packed form.
func (r *fused) packedBytes() int64 {
	dense := false
	switch op := r.root.(type) {
	case Conv:
		dense = op.dense()
	case ConvGradient:
		dense = op.dense()
	}
	bytes := 4 * int64(r.weight())
	if dense {
		bytes *= int64(r.geometry().Growth())
	}
	return bytes
}

// make makes the layers of the steps. Packing the weights is most of the work of compiling, so all processors share
// it. With consume, each filter is freed after the last layer that packs it; large ones come first and one by one, so
// that memory holds only one of them twice.
func (l layers) make(steps []unmade, consume bool) {
	filters := make(uses)
	if consume {
		filters.count(steps)
	}
	steps = largestFirst(steps)
	made := make([]kernel.Layer, len(steps))
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	buffers := sync.Pool{New: func() any { return new([]float32) }}
	one := func(i int, buf *[]float32) {
		if made[i] = l[steps[i].key()].Layer; made[i] == nil {
			made[i] = steps[i].run.layer(steps[i].plain, buf)
		}
		filters.done(steps[i].run)
	}
	large := 0
	for ; consume && large < len(steps) && steps[large].run.weight() > largeFilter; large++ {
		one(large, new([]float32))
		runtime.GC()
	}
	pool.Run(len(steps)-large, func(i int) {
		buf := buffers.Get().(*[]float32)
		defer buffers.Put(buf)
		one(large+i, buf)
	})
	for i, u := range steps {
		l[u.key()], *u.layer = packed{made[i], u.run.compact}, u.run.with(made[i])
	}
}
