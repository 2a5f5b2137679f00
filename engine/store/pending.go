package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Pending stands between a screen and a store: it keeps answers that could not be saved, in order, until they can.
// It is safe for concurrent use.
type Pending struct {
	store   *Store
	mu      sync.Mutex
	waiting []Answer
}

// NewPending returns one with nothing waiting.
func NewPending(s *Store) *Pending { return &Pending{store: s} }

// Append saves what is waiting and then a, and returns a's id. Where the disk is at fault a waits too, and the error
// is a *NotSavedError. An answer that the store refuses does not wait; nor does one whose ctx is done.
func (p *Pending) Append(ctx context.Context, a Answer) (id string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a.ID == "" {
		a.ID = rand.Text() // the same at each try, so that it is saved once
	}
	if a.Time.IsZero() {
		a.Time = p.store.now()
	}
	before := len(p.waiting)
	p.waiting = append(p.waiting, a)
	if err := p.save(ctx); err != nil {
		var disk *NotSavedError
		if !errors.As(err, &disk) {
			p.waiting = p.waiting[:before]
		}
		return a.ID, err
	}
	return a.ID, nil
}

// Retry saves what is waiting, all or none.
func (p *Pending) Retry(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.save(ctx)
}

// save expects the lock.
func (p *Pending) save(ctx context.Context) error {
	if len(p.waiting) == 0 {
		return nil
	}
	if _, err := p.store.AppendAll(ctx, p.waiting); err != nil {
		return err
	}
	p.waiting = nil
	return nil
}

// Waiting is how many answers are kept in memory only.
func (p *Pending) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiting)
}

// Export writes the answers that are waiting as lines of JSON, for Import. They go on waiting.
func (p *Pending) Export(w io.Writer) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var last time.Time
	for _, a := range p.waiting {
		a.Time = after(a.Time, last)
		last = a.Time
		text, err := line(a)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return fmt.Errorf("write the answers that wait: %w", err)
		}
	}
	return nil
}
