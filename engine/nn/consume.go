package nn

import (
	"sync/atomic"

	"gorgonia.org/gorgonia"
)

// uses counts for each filter the runs that have still to pack it into a layer.
type uses map[*gorgonia.Node]*atomic.Int32

func (u uses) count(steps []unmade) {
	for _, s := range steps {
		if node := s.run.filterNode; node != nil && s.run.later == nil {
			if u[node] == nil {
				u[node] = new(atomic.Int32)
			}
			u[node].Add(1)
		}
	}
}

// done records that a run has its layer. The last user of a filter replaces the filter by a number.
func (u uses) done(r *fused) {
	left := u[r.filterNode]
	if left == nil {
		return
	}
	r.filter = nil
	if left.Add(-1) == 0 {
		if err := gorgonia.UnsafeLet(r.filterNode, float32(0)); err != nil {
			panic("nn: a weight cannot be freed: " + err.Error()) // cannot happen: any node accepts a number
		}
	}
}
