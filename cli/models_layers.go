package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/kernel"
	"beyond/engine/nn"
)

// layerRow is what the layers of one type on planes of one size take together in a run.
type layerRow struct {
	Model      string  `json:"model"`
	What       string  `json:"what"`
	Batch      int     `json:"batch"`
	Kind       string  `json:"kind"`
	Plane      [2]int  `json:"plane"` // rows and columns of the larger of input and output
	Count      int     `json:"count"`
	Seconds    float64 `json:"seconds"` // each layer's fastest run, summed: what a busy machine disturbs least
	Operations int64   `json:"operations"`
	Share      float64 `json:"share"` // of the speed at which all threads only multiply
}

// gflops is the row's speed in 10⁹ operations a second.
func (r layerRow) gflops() float64 { return float64(r.Operations) / r.Seconds / 1e9 }

// layers returns where the time of a model's runs goes, the costliest type of layer first.
func (a *app) layers(ctx context.Context, m *engine.Model, what string, batch, repeats int) ([]layerRow, error) {
	pass, err := newPass(ctx, m, what, batch, threads(a.workers))
	if err != nil {
		return nil, err
	}
	defer pass.Close()
	watched, ok := pass.Session.(interface {
		Watch(f func(step nn.Step, pictures int))
	})
	if !ok {
		return nil, fmt.Errorf("this model's session does not report its layers")
	}
	if err := pass.run(ctx); err != nil { // warm
		return nil, err
	}
	var steps []nn.Step
	var took [][]time.Duration // by step
	for range repeats {
		at, last := 0, a.now()
		watched.Watch(func(s nn.Step, pictures int) {
			if at == len(steps) {
				s.Operations *= int64(pictures)
				steps, took = append(steps, s), append(took, nil)
			}
			now := a.now()
			took[at] = append(took[at], now.Sub(last))
			at, last = at+1, now
		})
		if err := pass.run(ctx); err != nil {
			return nil, err
		}
	}
	peak := a.peak(threads(a.workers))
	rows := sumLayers(steps, took)
	for i := range rows {
		rows[i].Model, rows[i].What, rows[i].Batch = m.Name, what, batch
		rows[i].Share = rows[i].gflops() / peak
	}
	return rows, nil
}

// sumLayers joins the steps of one type and size of plane, the costliest first.
func sumLayers(steps []nn.Step, took [][]time.Duration) []layerRow {
	var rows []layerRow
	for i, s := range steps {
		plane := largerPlane(s.In, s.Out)
		at := slices.IndexFunc(rows, func(r layerRow) bool { return r.Kind == s.Kind && r.Plane == plane })
		if at < 0 {
			at = len(rows)
			rows = append(rows, layerRow{Kind: s.Kind, Plane: plane})
		}
		rows[at].Count++
		rows[at].Seconds += slices.Min(took[i]).Seconds()
		rows[at].Operations += s.Operations
	}
	slices.SortStableFunc(rows, func(a, b layerRow) int {
		switch {
		case a.Seconds > b.Seconds:
			return -1
		case a.Seconds < b.Seconds:
			return 1
		}
		return 0
	})
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

// peak returns the speed at which all threads only multiply, in 10⁹ operations a second: the best of some runs, for
// other programs may run beside them.
func (a *app) peak(workers int) float64 {
	const rounds, runs = 1 << 17, 100 // half a millisecond each
	pool := kernel.NewPool(workers)
	defer pool.Close()
	best := 0.0
	for range runs {
		operations := make([]int64, workers)
		start := a.now()
		pool.Run(workers, func(task int) { operations[task] = kernel.Multiply(rounds) })
		best = max(best, float64(operations[0])*float64(workers)/a.now().Sub(start).Seconds()/1e9)
	}
	return best
}

func printLayers(w io.Writer, rows []layerRow) {
	fmt.Fprintf(w, "\n%s batch %d\n%-24s %9s %6s %9s %9s %8s\n", rows[0].What, rows[0].Batch, "layer", "plane", "count", "ms", "GFLOP/s", "of peak")
	for _, r := range rows {
		plane := fmt.Sprintf("%d×%d", r.Plane[0], r.Plane[1])
		fmt.Fprintf(w, "%-24s %9s %6d %9.3f %9.1f %6.0f %%\n", r.Kind, plane, r.Count, 1e3*r.Seconds, r.gflops(), 100*r.Share)
	}
}
