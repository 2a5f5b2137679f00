package people

import (
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

// TestRescue saves an answer into a store that takes none: it waits, and is exported for an import elsewhere.
func TestRescue(t *testing.T) {
	t.Chdir(t.TempDir())
	answers := JudgementAnswers{Answers: newerStore(t)}
	a := judge.Answer{Rater: "ana", Question: judge.Question{Picture: sha, Class: 7}, Reply: judge.Yes}
	if answers.Rescue() != "" {
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
	for _, name := range []string{"answers-1.jsonl", "answers-2.jsonl"} {
		if note := answers.Rescue(); !strings.Contains(note, "2 answers") || !strings.Contains(note, name) {
			t.Errorf("note %q, want 2 answers in %s", note, name)
		}
		f, err := os.Open(name)
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
