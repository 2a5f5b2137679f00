package people

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"beyond/engine/judge"
	"beyond/engine/store"
)

// TestFault_40_StalledStore ends while an answer is on its way to a store that does not answer, for which another program
// that keeps its lock stands in: the end does not wait for it, the answer is in a file, and comes in from there once.
func TestFault_40_StalledStore(t *testing.T) {
	t.Chdir(t.TempDir())
	path := filepath.Join(t.TempDir(), "people.sqlite")
	s, err := store.Open(t.Context(), store.Config{Path: path, Now: time.Now, PID: os.Getpid(), Busy: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	answers := JudgementAnswers{Answers: AnswersOf(s)}
	defer answers.Close()
	if err := answers.Enrol(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	release := locked(t, path)
	saved := make(chan error)
	for class := range 2 { // one of which waits for the other
		go func() {
			_, err := answers.Append(context.Background(), judge.Answer{
				Rater: "ana", Question: judge.Question{Picture: sha, Class: class}, Reply: judge.Yes,
			})
			saved <- err
		}()
	}
	for answers.Waiting() < 2 {
		time.Sleep(time.Millisecond)
	}
	unsaved := answers.Rescue(50 * time.Millisecond)
	if unsaved == nil || unsaved.N != 2 || unsaved.Path == "" {
		t.Fatalf("%+v, want a file of two answers", unsaved)
	}
	release()
	for range 2 {
		if err := <-saved; err != nil {
			t.Error(err)
		}
	}
	f, err := os.Open(unsaved.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	added, known, err := s.Import(t.Context(), f)
	if err != nil || added.Answers != 0 || known.Answers != 2 {
		t.Errorf("added %+v, known %+v, %v, want both known", added, known, err)
	}
	if answers.Rescue(time.Minute) != nil {
		t.Error("both are saved, and yet something is rescued")
	}
}

// locked keeps a store's lock for writing until release.
func locked(t *testing.T, path string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := db.Exec("ROLLBACK"); err != nil {
			t.Error(err)
		}
	}
}
