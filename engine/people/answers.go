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

	opening sync.Mutex // held while the store is opened

	mu      sync.Mutex // of the rest; held for moments
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
	if s := a.opened(); s != nil {
		return s, nil
	}
	a.opening.Lock()
	defer a.opening.Unlock()
	if s := a.opened(); s != nil {
		return s, nil
	}
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	a.store, a.pending = s, store.NewPending(s)
	a.mu.Unlock()
	return a.opened(), nil
}

// opened returns the store if it is open.
func (a *Answers) opened() *store.Store {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store != nil && a.pending.Folders == nil { // before the first answer
		a.pending.Folders = a.Elsewhere
	}
	return a.store
}

// Close closes the store. Answers reported as saved are on disk.
func (a *Answers) Close() {
	if s := a.opened(); s != nil {
		_ = s.Close()
	}
}

// Append saves an answer and returns its id. If the disk fails, the answer waits in memory: see store.Pending.
func (a *Answers) Append(ctx context.Context, row store.Answer) (id string, err error) {
	if _, err := a.Store(ctx); err != nil {
		return "", err
	}
	return a.pending.Append(ctx, row)
}

// Waiting counts the answers that are in memory only, the one on its way to the disk included.
func (a *Answers) Waiting() int {
	if p := a.held(); p != nil {
		return p.Waiting()
	}
	return 0
}

// Rescued is the file that holds all answers that wait, "" if none does.
func (a *Answers) Rescued() string {
	if p := a.held(); p != nil {
		return p.Rescued()
	}
	return ""
}

// held returns the answers that wait; nil before the store is open.
func (a *Answers) held() *store.Pending {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.pending
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
	for _, folder := range append([]string{""}, a.Elsewhere...) {
		path, one := intoFolder(folder, a.pending.Export)
		if one == nil {
			return path, nil
		}
		err = cmp.Or(err, one)
	}
	return "", err
}

// intoFolder writes a new file of answers into a folder, "" for the current one.
func intoFolder(folder string, write func(io.Writer) error) (path string, err error) {
	if folder != "" {
		_ = os.MkdirAll(folder, 0o700) // or the write tells
	}
	name := func(n int) string { return filepath.Join(folder, fmt.Sprintf("answers-%d.jsonl", n)) }
	return newfile.Write(name, 0o600, write)
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

// Rescue tries once more to save the waiting answers, and otherwise exports them. It returns nil if nothing waits. It
// gives up a disk that does not answer for patience; what was asked of it goes on alone.
func (a *Answers) Rescue(patience time.Duration) *UnsavedError {
	if a.Waiting() == 0 {
		return nil
	}
	err, answers := within(patience, func() error { return a.Retry(context.Background()) })
	if answers && err == nil {
		return nil
	}
	unsaved, export := &UnsavedError{N: a.Waiting()}, a.pending.ExportAnswers
	if answers {
		if unsaved.Path = a.Rescued(); unsaved.Path != "" {
			return unsaved
		}
		export = a.pending.Export
	}
	var lines bytes.Buffer
	_ = export(&lines) // memory takes every answer
	for _, folder := range append([]string{""}, a.Elsewhere...) {
		path, _ := within(patience, func() string {
			path, _ := intoFolder(folder, func(w io.Writer) error {
				_, err := w.Write(lines.Bytes())
				return err
			})
			return path
		})
		if unsaved.Path = path; path != "" {
			return unsaved
		}
	}
	unsaved.Lines = lines.Bytes()
	return unsaved
}

// within returns what f returns, unless it takes longer than patience; it then goes on alone.
func within[T any](patience time.Duration, f func() T) (value T, ok bool) {
	done := make(chan T, 1)
	go func() { done <- f() }()
	select {
	case value = <-done:
		return value, true
	case <-time.After(patience):
		return value, false
	}
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
	s := a.opened()
	if s == nil {
		return nil
	}
	notices := slices.Clone(s.Notices())
	a.mu.Lock()
	defer a.mu.Unlock()
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
