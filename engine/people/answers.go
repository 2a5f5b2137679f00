package people

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"beyond/engine/judge"
	"beyond/engine/newfile"
	"beyond/engine/store"
)

// Answers keeps people's answers on their way to the store: it opens the store at first use, and holds the answers
// that cannot be saved until they can. It is safe for concurrent use.
type Answers struct {
	// Elsewhere are folders for an export that the current folder does not take.
	Elsewhere []string

	open func(context.Context) (*store.Store, error)

	mu      sync.Mutex
	store   *store.Store
	pending *store.Pending
	partly  error // names rows that could not be read
}

// NewAnswers returns the answers of a store that is opened at first use. If open fails it is called again later.
func NewAnswers(open func(context.Context) (*store.Store, error)) *Answers {
	return &Answers{open: open}
}

// AnswersOf returns the answers of an open store. Only one of Close and s.Close need be called.
func AnswersOf(s *store.Store) *Answers { return &Answers{store: s, pending: store.NewPending(s)} }

// Store returns the open store.
func (a *Answers) Store(ctx context.Context) (*store.Store, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store != nil {
		if a.pending.Folders == nil { // before the first answer
			a.pending.Folders = a.Elsewhere
		}
		return a.store, nil
	}
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	a.store, a.pending = s, store.NewPending(s)
	a.pending.Folders = a.Elsewhere
	return s, nil
}

// Close closes the store. Answers reported as saved are on disk.
func (a *Answers) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store != nil {
		_ = a.store.Close()
	}
}

// Append saves an answer and returns its id. If the disk fails, the answer waits in memory: see store.Pending.
func (a *Answers) Append(ctx context.Context, row store.Answer) (id string, err error) {
	if _, err := a.Store(ctx); err != nil {
		return "", err
	}
	return a.pending.Append(ctx, row)
}

// Waiting counts the answers that are in memory only.
func (a *Answers) Waiting() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pending == nil {
		return 0
	}
	return a.pending.Waiting()
}

// Rescued is the file that holds all answers that wait, "" if none does.
func (a *Answers) Rescued() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pending == nil {
		return ""
	}
	return a.pending.Rescued()
}

// Retry saves the waiting answers, all or none.
func (a *Answers) Retry(ctx context.Context) error {
	if _, err := a.Store(ctx); err != nil {
		return err
	}
	return a.pending.Retry(ctx)
}

// Export writes the waiting answers to a new file, in the current folder or else in the first folder of Elsewhere that
// takes it, and returns its path.
func (a *Answers) Export() (path string, err error) {
	if _, err := a.Store(context.Background()); err != nil {
		return "", err
	}
	for i, folder := range append([]string{""}, a.Elsewhere...) {
		if i > 0 {
			_ = os.MkdirAll(folder, 0o700) // or the write tells
		}
		name := func(n int) string { return filepath.Join(folder, fmt.Sprintf("answers-%d.jsonl", n)) }
		path, one := newfile.Write(name, 0o600, func(w io.Writer) error { return a.pending.Export(w) })
		if one == nil {
			return path, nil
		}
		err = cmp.Or(err, one)
	}
	return "", err
}

// UnsavedError says where answers are that could not be saved.
type UnsavedError struct {
	N     int
	Path  string // of the file that holds them; "" if no folder took it
	Lines []byte // the same, if no folder took the file
}

func (e *UnsavedError) Error() string {
	if e.Path == "" {
		const text = "%d answers could not be saved, nor written to a file: keep the lines above for beyond judge import"
		return fmt.Sprintf(text, e.N)
	}
	return fmt.Sprintf("%d answers could not be saved and are in %s: beyond judge import reads them", e.N, e.Path)
}

// Rescue tries once more to save the waiting answers, and otherwise exports them. It returns nil if nothing waits.
func (a *Answers) Rescue() *UnsavedError {
	if a.Waiting() == 0 || a.Retry(context.Background()) == nil {
		return nil
	}
	unsaved := &UnsavedError{N: a.Waiting(), Path: a.Rescued()}
	if unsaved.Path != "" {
		return unsaved
	}
	var err error
	if unsaved.Path, err = a.Export(); err != nil {
		var lines bytes.Buffer
		_ = a.pending.Export(&lines) // memory takes every answer
		unsaved.Lines = lines.Bytes()
	}
	return unsaved
}

// Read turns an error that only names rows that are left out into a notice, and returns any other.
func (a *Answers) Read(err error) error {
	if err != nil && !OnlyLeftOut(err) {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.partly = err
	return nil
}

// Notices are sentences about the store for people to see.
func (a *Answers) Notices() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store == nil {
		return nil
	}
	notices := slices.Clone(a.store.Notices())
	if a.partly != nil {
		notices = append(notices, a.partly.Error())
	}
	return notices
}

// Raters lists the people known, the one who answered last first.
func (a *Answers) Raters(ctx context.Context) ([]string, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.Raters(ctx)
	answers, answersErr := s.Answers(ctx, store.Filter{})
	if err := a.Read(errors.Join(err, answersErr)); err != nil {
		return nil, err
	}
	last := map[string]time.Time{}
	for _, answer := range answers {
		last[answer.Rater] = answer.Time
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

// Enrol adds a person to the store's raters. It may be called again for the same person.
func (a *Answers) Enrol(ctx context.Context, name string) error {
	s, err := a.Store(ctx)
	if err != nil {
		return err
	}
	return s.AddRater(ctx, name, store.Person)
}

// JudgementAnswers are the answers of people who judge predictions.
type JudgementAnswers struct {
	*Answers
	Task string // id of the task that asks; "" if no task asks
}

// Judgements returns all people's current judgements, oldest first.
func (a JudgementAnswers) Judgements(ctx context.Context) ([]judge.Answer, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := Judgements(ctx, s, store.Person)
	return answers, a.Read(err)
}

// Append saves a judgement.
func (a JudgementAnswers) Append(ctx context.Context, answer judge.Answer) (id string, err error) {
	return a.Answers.Append(ctx, Judgement(answer, a.Task))
}

// Undo takes a judgement back.
func (a JudgementAnswers) Undo(ctx context.Context, answer judge.Answer) (id string, err error) {
	return a.Answers.Append(ctx, Judgement(answer, a.Task).Undo())
}
