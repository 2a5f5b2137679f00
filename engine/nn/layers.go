package nn

import (
	"runtime"
	"sync"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// layers are the kernel layers made so far, so that the two plans of a program share those of the forward pass.
// What a run starts from and ends in tells it from the others.
type layers map[[2]*gorgonia.Node]kernel.Layer

// unmade is a step whose layer is still to be made; see fused.layer for plain.
type unmade struct {
	step  *layerStep
	run   *fused
	plain bool
}

func (u unmade) key() [2]*gorgonia.Node { return [2]*gorgonia.Node{u.run.in, u.run.out} }

// make gives steps their layers. Packing the weights is most of the work of compiling, so all processors share it.
func (l layers) make(steps []unmade) {
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
	})
	for i, u := range steps {
		l[u.key()], u.step.layer = made[i], made[i]
	}
}
