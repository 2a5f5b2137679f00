package engine

import (
	"context"
	"sync"

	"beyond/engine/imaging"
	"golang.org/x/sync/semaphore"
)

// room is memory that pictures share while they are decoded, on screen and in the background.
type room struct {
	limits imaging.Limits
	shared *semaphore.Weighted

	mu         sync.Mutex
	used, most int64 // bytes: now, and at most so far
}

// newRoom returns the memory of all pictures that are decoded at once, in bytes. One that needs more is refused.
func newRoom(bytes int64) *room {
	limits := imaging.DefaultLimits
	limits.DecodeBytes = min(limits.DecodeBytes, bytes)
	return &room{limits: limits, shared: semaphore.NewWeighted(bytes)}
}

// decode calls f with limits under which it decodes one picture. The picture waits for its memory until ctx ends.
func (r *room) decode(ctx context.Context, f func(imaging.Limits) error) error {
	limits, taken := r.limits, int64(0)
	limits.Take = func(bytes int64) error {
		if err := r.shared.Acquire(ctx, bytes); err != nil {
			return err
		}
		taken += bytes
		r.use(bytes)
		return nil
	}
	defer func() {
		r.use(-taken)
		r.shared.Release(taken)
	}()
	return f(limits)
}

func (r *room) use(bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used += bytes
	r.most = max(r.most, r.used)
}
