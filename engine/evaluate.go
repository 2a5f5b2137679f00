package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"beyond/engine/finding"
)

// Evaluate predicts the pictures of indices, in that order, and skips known predictions. A picture that cannot be
// predicted has failed and is remembered as Outcome.Err; it does not end the evaluation. Finished predictions stay
// when ctx is done.
func (w *Workspace) Evaluate(ctx context.Context, indices []int, progress Progress) error {
	return w.predictAll(ctx, Background, indices, progress)
}

func (w *Workspace) predictAll(ctx context.Context, p Priority, indices []int, progress Progress) error {
	return w.Each(ctx, indices, progress, func(ctx context.Context, i int) error {
		_, err := w.Predict(ctx, p, i)
		return err
	})
}

// Evaluation sums up the predictions of the pictures of indices, see Evaluate. With images it lists them as well.
func (w *Workspace) Evaluation(indices []int, images bool) finding.Evaluation {
	e := w.Evidence().Only(indices)
	v := finding.Evaluate(e, w.Model.Classes)
	v.Model, v.Preset = w.Model.Identity(), w.Model.Preset.Name
	if images {
		v.Images = finding.Images(e, w.Model.Classes)
	}
	return v
}

// Each calls f for all indices, several at a time so that the queue can fill its batches. It ends early when
// ctx is done or the engine closes. An item whose f returns an error or panics has failed.
func (w *Workspace) Each(
	ctx context.Context, indices []int, progress Progress, f func(context.Context, int) error,
) error {
	var next, done atomic.Int64
	var wait sync.WaitGroup
	for range min(2*forwardBatch, len(indices)) {
		wait.Go(func() {
			for {
				at := int(next.Add(1)) - 1
				if at >= len(indices) || ctx.Err() != nil || w.engine.ctx.Err() != nil {
					return
				}
				_, err := guarded(func() error { return f(ctx, indices[at]) })
				if ctx.Err() != nil || errors.Is(err, ErrClosed) {
					return
				}
				if err != nil {
					progress.failed(w.Set.Items[indices[at]].Path, err)
				}
				progress.report(int(done.Add(1)), len(indices))
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.engine.ctx.Err() != nil {
		return ErrClosed
	}
	return nil
}
