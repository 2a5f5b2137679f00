package engine

import (
	"context"
	"time"
)

// Time measures how long a forward pass of one picture takes, the fastest of several, with nothing computed beside it.
// Comparisons show it from then on.
func (w *Workspace) Time(ctx context.Context, p Profiler) (took time.Duration, err error) {
	took, err = Alone(ctx, w.engine, func(ctx context.Context) (time.Duration, error) {
		if err := w.Model.Load(ctx); err != nil {
			return 0, err
		}
		row, err := p.Time(ctx, w.Model, Pass{Kind: "forward", Batch: 1})
		return time.Duration(row.Fastest * float64(time.Second)), err
	})
	if err == nil {
		w.took.Store(int64(took))
		w.mu.Lock()
		defer w.mu.Unlock()
		w.tell()
	}
	return took, err
}

// milliseconds is what Time has measured; nil before.
func (w *Workspace) milliseconds() *float64 {
	took := w.took.Load()
	if took == 0 {
		return nil
	}
	ms := float64(took) / float64(time.Millisecond)
	return &ms
}
