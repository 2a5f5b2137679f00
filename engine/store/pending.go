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

// Pending saves answers, and holds the ones that cannot be saved, in order, until they can. It is safe for concurrent
// use.
type Pending struct {
	store   *Store
	mu      sync.Mutex
	waiting []Answer
}

// NewPending returns a Pending without waiting answers.
func NewPending(s *Store) *Pending { return &Pending{store: s} }

// Append saves the waiting answers and then a, and returns a's id. If the disk fails, a waits too, and the error is a
// *NotSavedError. An answer does not wait if the store refuses it or ctx is done.
func (p *Pending) Append(ctx context.Context, a Answer) (id string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a.ID == "" {
		a.ID = rand.Text() // the same for every attempt, so that it is saved once
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

// Retry saves the waiting answers, all or none.
func (p *Pending) Retry(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.save(ctx)
}

// save requires p.mu.
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

// Waiting counts the answers that are in memory only.
func (p *Pending) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiting)
}

// Export writes the waiting answers as lines of JSON, for Import, after their raters and tasks, which another store may
// not know. They go on waiting.
func (p *Pending) Export(w io.Writer) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.referred() {
		text, err := line(r)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return fmt.Errorf("write the answers that wait: %w", err)
		}
	}
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

// referred returns the raters and tasks of the waiting answers, as far as the store can be read. It requires p.mu.
func (p *Pending) referred() (rows []row) {
	raters, tasks := map[string]bool{}, map[string]bool{"": true}
	known, _ := p.store.Raters(context.Background())
	for _, a := range p.waiting {
		for _, r := range known {
			if r.Name == a.Rater && !raters[r.Name] {
				rows, raters[r.Name] = append(rows, r), true
			}
		}
		if tasks[a.Task] {
			continue
		}
		tasks[a.Task] = true
		if t, ok, _ := p.store.Task(context.Background(), a.Task); ok {
			rows = append(rows, t)
		}
	}
	return rows
}
