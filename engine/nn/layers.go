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
type layers map[[3]int64]kernel.Layer

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

// make makes the layers of the steps. Packing the weights is most of the work of compiling, so all processors share
// it. With consume, each filter is freed after the last layer that packs it; large ones come first and one by one, so
// that memory holds only one of them twice.
func (l layers) make(steps []unmade, consume bool) {
	filters := make(uses)
	if consume {
		filters.count(steps)
	}
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b unmade) int { return len(b.run.filter) - len(a.run.filter) })
	made := make([]kernel.Layer, len(steps))
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	buffers := sync.Pool{New: func() any { return new([]float32) }}
	one := func(i int) {
		if made[i] = l[steps[i].key()]; made[i] == nil {
			buf := buffers.Get().(*[]float32)
			made[i] = steps[i].run.layer(steps[i].plain, buf)
			buffers.Put(buf)
		}
		filters.done(steps[i].run)
	}
	large := 0
	for ; consume && large < len(steps) && len(steps[large].run.filter) > largeFilter; large++ {
		one(large)
		runtime.GC()
	}
	pool.Run(len(steps)-large, func(i int) { one(large + i) })
	for i, u := range steps {
		l[u.key()], *u.layer = made[i], u.run.with(made[i])
	}
}
