package engine

import (
	"context"
	"sync"
)

// changes lets others wait until a value changes. The value is read and written under mu. The zero value is ready.
type changes struct {
	mu      sync.Mutex
	version int
	changed chan struct{} // closed at the next change; nil while nobody waits
}

// Changed waits until more is known than at a version, and returns the present one.
func (c *changes) Changed(ctx context.Context, version int) (int, error) {
	for {
		c.mu.Lock()
		now := c.version
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		c.mu.Unlock()
		if now != version {
			return now, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return version, ctx.Err()
		}
	}
}

// tell wakes everybody who waits for a change. It expects the lock.
func (c *changes) tell() {
	c.version++
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// Version counts the changes so far.
func (c *changes) Version() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.version
}
