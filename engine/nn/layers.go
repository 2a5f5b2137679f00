package nn

import (
	"runtime"
	"sync"

	"beyond/engine/kernel"
)

// layers are the kernel layers made so far, so that the two plans of a program share those of the forward pass.
// What a run starts from and ends in tells it from the others: the nodes' numbers, which are the same whenever the
// same network is made.
type layers map[[2]int64]kernel.Layer

// unmade is a step whose layer is still to be made; see fused.layer for plain.
type unmade struct {
	step  *layerStep
	run   *fused
	plain bool
}

func (u unmade) key() [2]int64 { return [2]int64{u.run.in.ID(), u.run.out.ID()} }

// make gives steps their layers. Packing the weights is most of the work of compiling, so all processors share it.
// With consume each filter is let go when the last layer that it is packed for is made.
func (l layers) make(steps []unmade, consume bool) {
	filters := make(uses)
	if consume {
		filters.count(steps)
	}
	made := make([]kernel.Layer, len(steps))
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	buffers := sync.Pool{New: func() any { return new([]float32) }}
	pool.Run(len(steps), func(i int) {
		if made[i] = l[steps[i].key()]; made[i] == nil {
			buf := buffers.Get().(*[]float32)
			made[i] = steps[i].run.layer(steps[i].plain, buf)
			buffers.Put(buf)
		}
		filters.done(steps[i].run)
	})
	for i, u := range steps {
		l[u.key()], u.step.layer = made[i], made[i]
	}
}
