package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"beyond/engine/attack"
)

// Evaluate predicts the pictures of indices, in that order, skipping what is known. A picture that cannot be
// predicted is handed to failed and remembered as Outcome.Err; it does not end the evaluation. What is
// finished stays when ctx is done. report and failed may be nil.
func (w *Workspace) Evaluate(ctx context.Context, indices []int, report func(done, total int), failed func(item string, err error)) error {
	return w.Each(ctx, indices, report, failed, func(ctx context.Context, i int) error {
		_, err := w.Predict(ctx, Background, i)
		return err
	})
}

// MeasureRobustness finds the first wrong step of each labelled picture of indices, skipping what is known under
// the same settings. An attack ends at its first wrong step, so later settings of Steps cost what they need only.
func (w *Workspace) MeasureRobustness(ctx context.Context, indices []int, s attack.Settings, report func(done, total int), failed func(item string, err error)) error {
	return w.Each(ctx, indices, report, failed, func(ctx context.Context, i int) error {
		_, err := w.robustness(ctx, Background, i, s)
		return err
	})
}

// robustness of picture i against its label, from what is known or by attacking it; nil for a picture without a
// label or left out of every figure.
func (w *Workspace) robustness(ctx context.Context, p Priority, i int, s attack.Settings) (*Robustness, error) {
	label, o := w.Set.Items[i].Label, w.Outcome(i)
	if label < 0 || o.Err != nil {
		return nil, nil
	}
	if o.Robustness != nil && o.Robustness.Attack == s {
		return o.Robustness, nil
	}
	if o.Wrong() {
		result := &Robustness{PLabel: []float64{o.Prediction.PLabel}, Attack: s}
		w.update(i, func(o *Outcome) { o.Robustness = result })
		return result, nil
	}
	result, err := w.withstand(ctx, p, i, label, s)
	if err != nil {
		return nil, err
	}
	w.update(i, func(o *Outcome) { o.Robustness = result })
	return result, nil
}

// withstand attacks picture i until the model gives it another class than label.
func (w *Workspace) withstand(ctx context.Context, p Priority, i, label int, s attack.Settings) (*Robustness, error) {
	result := &Robustness{Never: true, Attack: s}
	for step, err := range w.attackFrom(ctx, p, i, label, s) {
		if err != nil {
			return nil, err
		}
		result.PLabel = append(result.PLabel, step.PLabel)
		if step.Top[0].Class != label {
			result.FirstWrong, result.Never = step.Index, false
			break
		}
	}
	return result, nil
}

// Each calls f for all indices, several at a time so that the queue can fill its batches. It ends early when
// ctx is done or the engine closes; errors of single items, panics among them, are handed to failed. report
// and failed may be nil and are called from several goroutines.
func (w *Workspace) Each(ctx context.Context, indices []int, report func(done, total int), failed func(item string, err error), f func(context.Context, int) error) error {
	var next, done atomic.Int64
	var wait sync.WaitGroup
	for range min(2*forwardBatch, len(indices)) {
		wait.Go(func() {
			for {
				at := int(next.Add(1)) - 1
				if at >= len(indices) || ctx.Err() != nil || w.engine.ctx.Err() != nil {
					return
				}
				err := itemGuarded(ctx, indices[at], f)
				if ctx.Err() != nil || errors.Is(err, ErrClosed) {
					return
				}
				if err != nil && failed != nil {
					failed(w.Set.Items[indices[at]].Path, err)
				}
				if n := int(done.Add(1)); report != nil {
					report(n, len(indices))
				}
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

// itemGuarded turns a panic over one picture into that picture's error.
func itemGuarded(ctx context.Context, i int, f func(context.Context, int) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("fault: %v", fault)
		}
	}()
	return f(ctx, i)
}
