package people

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/engine/judge"
	"beyond/engine/store"
)

// TestRescue saves an answer into a store that takes none: it waits, and is beside the store for an import elsewhere.
func TestRescue(t *testing.T) {
	t.Chdir(t.TempDir())
	answers := JudgementAnswers{Answers: newerStore(t)}
	a := judge.Answer{Rater: "ana", Question: judge.Question{Picture: sha, Class: 7}, Reply: judge.Yes}
	if answers.Rescue(time.Minute) != nil {
		t.Error("nothing waits, and yet something is rescued")
	}
	for range 2 {
		if _, err := answers.Append(t.Context(), a); !errors.As(err, new(*store.NotSavedError)) {
			t.Fatalf("saved into a store of a newer schema: %v", err)
		}
	}
	if answers.Waiting() != 2 || len(answers.Notices()) != 1 {
		t.Errorf("%d answers wait, notices %q", answers.Waiting(), answers.Notices())
	}
	for range 2 {
		unsaved := answers.Rescue(time.Minute)
		const name = "people.sqlite.rescue-1.jsonl"
		if note := unsaved.Error(); !strings.Contains(note, "2 answers") || !strings.Contains(note, name) {
			t.Errorf("note %q, want 2 answers in %s", note, name)
		}
		f, err := os.Open(unsaved.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s := open(t)
		if err := s.AddRater(t.Context(), "ana", store.Person); err != nil {
			t.Fatal(err)
		}
		if added, _, err := s.Import(t.Context(), f); err != nil || added.Answers != 2 {
			t.Errorf("%s: %+v answers imported, %v", name, added, err)
		}
	}
}

// newerStore are the answers of a store of a newer schema, which is read-only.
func newerStore(t *testing.T) *Answers {
	t.Helper()
	cfg := store.Config{Path: filepath.Join(t.TempDir(), "people.sqlite"), Now: time.Now, PID: os.Getpid()}
	s, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", cfg.Path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	answers := NewAnswers(func(ctx context.Context) (*store.Store, error) { return store.Open(ctx, cfg) })
	t.Cleanup(answers.Close)
	return answers
}

// TestFault_50 rescues an answer where the current folder takes no file: it goes to the first folder that takes one, or
// comes back as lines.
func TestFault_50(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(gone, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(gone)
	if err := os.Remove(gone); err != nil {
		t.Skip(err) // where the current folder cannot be removed
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(dir, "state", "beyond")
	elsewhere := []string{filepath.Join(file, "no folder"), state}
	rescue := func(elsewhere []string) *UnsavedError {
		answers := JudgementAnswers{Answers: newerStore(t)}
		answers.Elsewhere = elsewhere
		s, err := answers.Store(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Dir(s.Path())); err != nil {
			t.Skip(err) // where an open file cannot be removed
		}
		a := judge.Answer{ID: "1", Rater: "ana", Question: judge.Question{Picture: sha, Class: 7}, Reply: judge.Yes}
		a.At = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		if _, err := answers.Append(t.Context(), a); !errors.As(err, new(*store.NotSavedError)) {
			t.Fatalf("saved into a store of a newer schema: %v", err)
		}
		return answers.Rescue(time.Minute)
	}
	unsaved := rescue(elsewhere)
	want := filepath.Join(state, "people.sqlite.rescue-1.jsonl")
	if unsaved == nil || unsaved.N != 1 || unsaved.Path != want || unsaved.Lines != nil {
		t.Errorf("%+v, want 1 answer in %s", unsaved, want)
	}
	saved, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	unsaved = rescue(elsewhere[:1])
	if unsaved == nil || unsaved.Path != "" || string(unsaved.Lines) != string(saved) {
		t.Errorf("%+v, want the lines %s", unsaved, saved)
	}
	s := open(t)
	if err := s.AddRater(t.Context(), "ana", store.Person); err != nil {
		t.Fatal(err)
	}
	if added, _, err := s.Import(t.Context(), bytes.NewReader(unsaved.Lines)); err != nil || added.Answers != 1 {
		t.Errorf("%+v imported, %v, want 1 answer", added, err)
	}
}
