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

// Pending saves answers, and holds the ones that cannot be saved, in order, until they can: in memory, and in a rescue
// file beside the store, so that a kill does not lose them. It is safe for concurrent use.
type Pending struct {
	// Folders take the rescue file if the store's folder does not. They are set before the first use.
	Folders []string

	store   *Store
	mu      sync.Mutex
	waiting []Answer
	rescue  string // the rescue file; "" for none
	kept    int    // the first of the waiting answers that are in it
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
			return a.ID, err
		}
		p.keep()
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
	p.saved()
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
	return p.export(w, 0)
}

// export writes the waiting answers behind the first ones. It requires p.mu.
func (p *Pending) export(w io.Writer, behind int) error {
	for _, r := range p.referred(behind) {
		text, err := line(r)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return fmt.Errorf("write the answers that wait: %w", err)
		}
	}
	var last time.Time
	for i, a := range p.waiting {
		a.Time = after(a.Time, last)
		if last = a.Time; i < behind {
			continue
		}
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

// referred returns the raters and tasks of the waiting answers behind the first ones, as far as the store can be read. It
// requires p.mu.
func (p *Pending) referred(behind int) (rows []row) {
	raters, tasks := map[string]bool{}, map[string]bool{"": true}
	known, _ := p.store.Raters(context.Background())
	for _, a := range p.waiting[behind:] {
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
