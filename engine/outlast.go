package engine

import (
	"context"
	"fmt"

	"beyond/engine/dataset"
)

// mostReads bounds the files that are being read and decoded at once, abandoned ones included: each takes a thread, and
// a disk that does not answer keeps it.
const mostReads = 64

// reading runs f, which reads a file, as outlast does, and calls free once f has ended or will not begin.
func reading[T any](ctx context.Context, e *Engine, free func(), f func() (T, error)) (T, error) {
	select {
	case e.reads <- struct{}{}:
	case <-ctx.Done():
		free()
		var none T
		return none, ctx.Err()
	}
	return outlast(ctx, func() (T, error) {
		defer func() { <-e.reads; free() }()
		return f()
	})
}

// version is the state of a picture's file.
func (e *Engine) version(ctx context.Context, set *dataset.Set, i int) (dataset.Version, error) {
	return reading(ctx, e, func() {}, func() (dataset.Version, error) { return set.Version(i) })
}

// outlast returns what f returns, or ctx's error once ctx ends: reading a file from a disk that does not answer, and
// decoding, cannot be stopped, and go on alone. A panic in f is an error.
func outlast[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if fault := recover(); fault != nil {
				r.err = fmt.Errorf("fault while reading: %v", fault)
			}
			done <- r
		}()
		r.value, r.err = f()
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
