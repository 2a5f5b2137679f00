package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"beyond/engine/kernel"
	"beyond/engine/nn"
)

// A LayerTiming is the time that the layers of one type on planes of one size take together in a run.
type LayerTiming struct {
	Model      string  `json:"model"`
	Pass       string  `json:"what"`
	Batch      int     `json:"batch"`
	Kind       string  `json:"kind"`
	Plane      [2]int  `json:"plane"` // rows and columns of the larger of input and output
	Count      int     `json:"count"`
	Seconds    float64 `json:"seconds"` // sum of each layer's fastest run
	Operations int64   `json:"operations"`
	Share      float64 `json:"share"` // of the speed at which all threads only multiply
}

// Took is the time of the layers.
func (l LayerTiming) Took() time.Duration { return time.Duration(l.Seconds * float64(time.Second)) }

// Speed is in 10⁹ operations a second.
func (l LayerTiming) Speed() float64 { return float64(l.Operations) / l.Seconds / 1e9 }

// Layers times the layers of a run, the costliest type of layer first.
func (p Profiler) Layers(ctx context.Context, m *Model, pass Pass) ([]LayerTiming, error) {
	r, err := p.start(ctx, m, pass)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	steps, took, err := p.watch(ctx, r)
	if err != nil {
		return nil, err
	}
	peak := p.peak()
	rows := sumLayers(steps, took)
	for i := range rows {
		rows[i].Model, rows[i].Pass, rows[i].Batch = m.Name, pass.Kind, pass.Batch
		rows[i].Share = rows[i].Speed() / peak
	}
	return rows, nil
}

// watch returns the steps of a run, with their operations on the whole batch, and the times of each step.
func (p Profiler) watch(ctx context.Context, r *repeatable) (steps []nn.Step, took [][]time.Duration, err error) {
	watched, ok := r.Session.(interface {
		Watch(f func(step nn.Step, pictures int))
	})
	if !ok {
		return nil, nil, errors.New("this model's session does not report its layers")
	}
	for range p.Repeats {
		at, last := 0, p.Now()
		watched.Watch(func(s nn.Step, pictures int) {
			if at == len(steps) {
				s.Operations *= int64(pictures)
				steps, took = append(steps, s), append(took, nil)
			}
			now := p.Now()
			took[at] = append(took[at], now.Sub(last))
			at, last = at+1, now
		})
		if err := r.run(ctx); err != nil {
			return nil, nil, err
		}
	}
	return steps, took, nil
}

// sumLayers joins the steps of one type and size of plane, the costliest first.
func sumLayers(steps []nn.Step, took [][]time.Duration) []LayerTiming {
	var rows []LayerTiming
	for i, s := range steps {
		plane := largerPlane(s.In, s.Out)
		at := slices.IndexFunc(rows, func(r LayerTiming) bool { return r.Kind == s.Kind && r.Plane == plane })
		if at < 0 {
			at = len(rows)
			rows = append(rows, LayerTiming{Kind: s.Kind, Plane: plane})
		}
		rows[at].Count++
		rows[at].Seconds += slices.Min(took[i]).Seconds()
		rows[at].Operations += s.Operations
	}
	slices.SortStableFunc(rows, func(a, b LayerTiming) int { return cmp.Compare(b.Seconds, a.Seconds) })
	return rows
}

func largerPlane(in, out []int) [2]int {
	plane := func(shape []int) [2]int {
		if len(shape) != 4 {
			return [2]int{1, 1}
		}
		return [2]int{shape[2], shape[3]}
	}
	a, b := plane(in), plane(out)
	if a[0]*a[1] > b[0]*b[1] {
		return a
	}
	return b
}

// peak returns the speed at which all threads only multiply, in 10⁹ operations a second: the best of several runs, for
// other programs may run beside them.
func (p Profiler) peak() float64 {
	const rounds, runs = 1 << 17, 100 // half a millisecond each
	workers := Threads(p.Workers)
	pool := kernel.NewPool(workers)
	defer pool.Close()
	best := 0.0
	for range runs {
		operations := make([]int64, workers)
		start := p.Now()
		pool.Run(workers, func(task int) { operations[task] = kernel.Multiply(rounds) })
		best = max(best, float64(operations[0])*float64(workers)/p.Now().Sub(start).Seconds()/1e9)
	}
	return best
}
