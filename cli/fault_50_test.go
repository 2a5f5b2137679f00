package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/engine/people"
	"beyond/engine/store"
)

// TestFault_50 ends with answers that could not be saved: they are in a file, or else printed, and the exit
// code says so.
func TestFault_50(t *testing.T) {
	path := told(t)
	dir := t.TempDir()
	t.Chdir(dir)
	s, err := store.Open(t.Context(), store.Config{Path: path, Now: time.Now, PID: os.Getpid(), Valid: people.Valid})
	if err != nil {
		t.Fatal(err)
	}
	answers := people.AnswersOf(s)
	defer answers.Close()
	if err := answers.Enrol(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Skip(err) // where an open file cannot be removed
	}
	var stdout, stderr bytes.Buffer
	a := &app{out: &stdout, err: &stderr}
	if err := a.rescued(answers, nil); err != nil || stderr.Len() > 0 {
		t.Errorf("nothing waits: %v, %s", err, &stderr)
	}
	tag := people.ShownTag("ana", "is green", "tench")
	_, err = people.TagAnswers{Answers: answers}.Append(t.Context(), tag)
	if !errors.As(err, new(*store.NotSavedError)) {
		t.Fatalf("%v, want not saved", err)
	}
	code := a.finish(t.Context(), a.rescued(answers, nil))
	file := path + ".rescue-1.jsonl"
	want := "beyond: 1 answers could not be saved and are in " + file + ": "
	if code != exitLimit || !strings.HasPrefix(stderr.String(), want) {
		t.Errorf("exit code %d, %q, want %d and %q", code, &stderr, exitLimit, want)
	}
	got := done(t, "store", "import", file, "--store", filepath.Join(dir, "other.db"))
	if !strings.Contains(got, "added   1 answers · 1 raters") {
		t.Errorf("import into another store: %q", got)
	}
	lines, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(dir), os.Remove(file)); err != nil {
		t.Skip(err)
	}
	code = a.finish(t.Context(), a.rescued(answers, nil))
	if code != exitLimit || stdout.String() != string(lines) ||
		!strings.Contains(stderr.String(), "keep the lines above") {
		t.Errorf("exit code %d, %q, %q, want %d and the lines", code, &stdout, &stderr, exitLimit)
	}
}
