package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"beyond/engine/store"
)

// notebook is the store of people's answers as screens use it: opened when it is first needed, shared by all of them,
// with answers that could not be saved kept until they can.
type notebook struct {
	path string
	err  error // why there is no path
	now  func() time.Time

	mu      sync.Mutex
	store   *store.Store
	pending *store.Pending
	partly  error // what could not be read
}

// newNotebook is the store at its usual place.
func newNotebook(now func() time.Time) *notebook {
	path, err := (&storeFlags{path: storeFile()}).file()
	return &notebook{path: path, err: err, now: now}
}

// open returns the store. What fails is tried again the next time.
func (n *notebook) open(ctx context.Context) (*store.Store, *store.Pending, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.store != nil {
		return n.store, n.pending, nil
	}
	if n.err != nil {
		return nil, nil, n.err
	}
	s, err := store.Open(ctx, store.Config{Path: n.path, Now: n.now, PID: os.Getpid()})
	if err != nil {
		return nil, nil, err
	}
	n.store, n.pending = s, store.NewPending(s)
	return s, n.pending, nil
}

// notebookOf is a notebook of a store that is open.
func notebookOf(s *store.Store, now func() time.Time) *notebook {
	return &notebook{path: s.Path(), now: now, store: s, pending: store.NewPending(s)}
}

// close ends the use of the store.
func (n *notebook) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.store != nil {
		_ = n.store.Close() // everything that was said to be saved is
	}
}

// rescue puts answers that are still not saved into a file, and says so.
func (n *notebook) rescue() (note string) {
	if n.Waiting() == 0 || n.Retry(context.Background()) == nil {
		return ""
	}
	path, err := n.Export()
	if err != nil {
		return fmt.Sprintf("%d answers are lost: %v", n.Waiting(), err)
	}
	return fmt.Sprintf("%d answers could not be saved and are in %s: beyond judge import reads them", n.Waiting(), path)
}

// append keeps one row.
func (n *notebook) append(ctx context.Context, row store.Answer) (id string, err error) {
	_, pending, err := n.open(ctx)
	if err != nil {
		return "", err
	}
	return pending.Append(ctx, row)
}

// read notes what could not be read, where the rest was.
func (n *notebook) read(found int, err error) error {
	if found == 0 {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.partly = err
	return nil
}

// Waiting implements record.Book.
func (n *notebook) Waiting() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.pending == nil {
		return 0
	}
	return n.pending.Waiting()
}

// Retry implements record.Book.
func (n *notebook) Retry(ctx context.Context) error {
	_, pending, err := n.open(ctx)
	if err != nil {
		return err
	}
	return pending.Retry(ctx)
}

// Export implements record.Book: it writes into the current folder, under a name that is free.
func (n *notebook) Export() (string, error) {
	_, pending, err := n.open(context.Background())
	if err != nil {
		return "", err
	}
	for i := 1; ; i++ {
		path := fmt.Sprintf("answers-%d.jsonl", i)
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := pending.Export(f); err != nil {
			f.Close()
			return "", err
		}
		return path, f.Close()
	}
}

// Notices implements record.Book.
func (n *notebook) Notices() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.store == nil {
		return nil
	}
	notices := slices.Clone(n.store.Notices())
	if n.partly != nil {
		notices = append(notices, n.partly.Error())
	}
	return notices
}

// Raters implements judge.Answers and study.Answers.
func (n *notebook) Raters(ctx context.Context) ([]string, error) {
	s, _, err := n.open(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.Raters(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := s.Answers(ctx, store.Filter{})
	if err := n.read(len(answers), err); err != nil {
		return nil, err
	}
	last := map[string]time.Time{}
	for _, a := range answers {
		last[a.Rater] = a.Time
	}
	var names []string
	for _, r := range known {
		if r.Kind == store.Person {
			names = append(names, r.Name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return last[b].Compare(last[a]) })
	return names, nil
}

// Enrol implements judge.Answers and study.Answers.
func (n *notebook) Enrol(ctx context.Context, name string) error {
	s, _, err := n.open(ctx)
	if err != nil {
		return err
	}
	return s.AddRater(ctx, name, store.Person)
}
