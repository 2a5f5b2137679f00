package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Pending saves answers, and holds the ones that cannot be saved, in order, until they can: in memory, and in a rescue
// file beside the store, so that a kill does not lose them. It is safe for concurrent use.
type Pending struct {
	// Folders take the rescue file if the store's folder does not. They are set before the first use.
	Folders []string

	store *Store
	disk  sync.Mutex // held while answers are written, which may take as long as a disk does not answer

	mu      sync.Mutex // of the rest; held for moments
	coming  []Answer   // wait for disk
	waiting []Answer   // changed with disk held
	rescue  string     // the rescue file; "" for none
	kept    int        // the first of the waiting answers that are in it
}

// NewPending returns a Pending without waiting answers.
func NewPending(s *Store) *Pending { return &Pending{store: s} }

// Append saves the waiting answers and then a, and returns a's id. If the disk fails, a waits too, and the error is a
// *NotSavedError. An answer does not wait if the store refuses it or ctx is done.
func (p *Pending) Append(ctx context.Context, a Answer) (id string, err error) {
	if a.ID == "" {
		a.ID = rand.Text() // the same for every attempt, so that it is saved once
	}
	if a.Time.IsZero() {
		a.Time = p.store.now()
	}
	p.mu.Lock()
	p.coming = append(p.coming, a)
	p.mu.Unlock()
	p.disk.Lock()
	defer p.disk.Unlock()
	p.mu.Lock()
	before := len(p.waiting)
	p.coming = slices.DeleteFunc(p.coming, func(c Answer) bool { return c.ID == a.ID })
	p.waiting = append(p.waiting, a)
	p.mu.Unlock()
	err = p.save(ctx)
	switch disk := (*NotSavedError)(nil); {
	case errors.As(err, &disk):
		p.keep()
	case err != nil:
		p.mu.Lock()
		p.waiting = p.waiting[:before]
		p.mu.Unlock()
	}
	return a.ID, err
}

// Retry saves the waiting answers, all or none.
func (p *Pending) Retry(ctx context.Context) error {
	p.disk.Lock()
	defer p.disk.Unlock()
	return p.save(ctx)
}

// save requires p.disk.
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

// Waiting counts the answers that are in memory only, the one on its way to the disk included.
func (p *Pending) Waiting() int { return len(p.all()) }

// all returns the answers that are in memory only.
func (p *Pending) all() []Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Concat(p.waiting, p.coming)
}

// Export writes the waiting answers as lines of JSON, for Import, after their raters and tasks, which another store may
// not know. They go on waiting.
func (p *Pending) Export(w io.Writer) error {
	all := p.all()
	return export(w, p.referred(all), all, 0)
}

// ExportAnswers does the same without raters and tasks, and so without a look at the disk.
func (p *Pending) ExportAnswers(w io.Writer) error { return export(w, nil, p.all(), 0) }

// export writes rows, and the answers behind the first ones.
func export(w io.Writer, rows []row, answers []Answer, behind int) error {
	for _, r := range rows {
		text, err := line(r)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return fmt.Errorf("write the answers that wait: %w", err)
		}
	}
	var last time.Time
	for i, a := range answers {
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

// referred returns the raters and tasks of answers, as far as the store can be read.
func (p *Pending) referred(answers []Answer) (rows []row) {
	raters, tasks := map[string]bool{}, map[string]bool{"": true}
	known, _ := p.store.Raters(context.Background())
	for _, a := range answers {
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
