package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestFault_41 takes the store's file away, or puts another in its place, between two answers. The second is not said
// to be saved, and is saved once the file is back.
func TestFault_41(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be moved here")
	}
	for name, c := range map[string]struct {
		change func(path string) error
		back   func(path string) error // nil if nothing can be put back
		now    string                  // what has become of it
	}{
		"file removed": {change: os.Remove, now: "it is gone"},
		"file, log and shared memory removed": {change: func(path string) error {
			return errors.Join(os.Remove(path), os.Remove(path+"-wal"), os.Remove(path+"-shm"))
		}, now: "it is gone"},
		"folder removed": {change: func(path string) error { return os.RemoveAll(filepath.Dir(path)) }, now: "it is gone"},
		"file moved": {
			change: func(path string) error { return os.Rename(path, path+".moved") },
			back:   func(path string) error { return os.Rename(path+".moved", path) },
			now:    "it is now FOLDER/beyond.db.moved",
		},
		"folder moved": {
			change: func(path string) error { return os.Rename(filepath.Dir(path), filepath.Dir(path)+".moved") },
			back:   func(path string) error { return os.Rename(filepath.Dir(path)+".moved", filepath.Dir(path)) },
			now:    "it is now FOLDER.moved/beyond.db",
		},
		"replaced by a copy": {change: func(path string) error {
			data, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path+".copy", data, 0o600), os.Rename(path+".copy", path))
		}, now: "another file is in its place"},
		"file and log replaced": {change: func(path string) error {
			data, err := os.ReadFile(path)
			err = errors.Join(err, os.WriteFile(path+".copy", data, 0o600))
			return errors.Join(err, os.Rename(path+".copy", path), os.Remove(path+"-wal"))
		}, now: "another file is in its place"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t)
			s := opened(t, cfg)
			p := NewPending(s)
			if _, err := p.Append(context.Background(), tag("ana", "p", "grass", Yes)); err != nil {
				t.Fatal(err)
			}
			if err := c.change(cfg.Path); err != nil {
				t.Fatal(err)
			}
			for n := 1; n <= 2; n++ {
				_, err := p.Append(context.Background(), tag("ana", "p", "sand", No))
				want := "not saved: the store's file was moved or replaced: " +
					strings.Replace(c.now, "FOLDER", filepath.Dir(cfg.Path), 1)
				if strings.HasPrefix(c.now, "it is now") && runtime.GOOS != "linux" {
					want = "not saved: the store's file was moved or replaced: it is gone"
				}
				if err == nil || err.Error() != want || !errors.As(err, new(*NotSavedError)) || p.Waiting() != n {
					t.Fatalf("answer %d: %v, want %s; %d wait", n, err, want, p.Waiting())
				}
			}
			var rescued bytes.Buffer
			if err := p.Export(&rescued); err != nil || bytes.Count(rescued.Bytes(), []byte(`"type":"answer"`)) != 2 {
				t.Errorf("rescued %q, %v, want 2 answers", rescued.Bytes(), err)
			}
			elsewhere := empty(t) // which does not know the rater
			added, _, err := elsewhere.Import(context.Background(), bytes.NewReader(rescued.Bytes()))
			if err != nil || added.Answers != 2 {
				t.Errorf("%+v of the rescued answers are imported, %v, want 2", added, err)
			}
			if c.back == nil {
				return
			}
			if err := c.back(cfg.Path); err != nil {
				t.Fatal(err)
			}
			if err := p.Retry(context.Background()); err != nil || p.Waiting() != 0 {
				t.Errorf("once it is back: %v, %d wait", err, p.Waiting())
			}
			again := opened(t, cfg)
			added, known, err := again.Import(context.Background(), &rescued)
			if err != nil || added.Answers != 0 || known.Answers != 2 {
				t.Errorf("the rescued answers are imported as %+v, %+v, %v, want 2 known", added, known, err)
			}
		})
	}
}

// TestFault_41_LogRemoved removes the log: an answer that is said to be saved is in the file itself, where a kill does
// not lose it.
func TestFault_41_LogRemoved(t *testing.T) {
	cfg := config(t)
	s := opened(t, cfg)
	if _, err := s.Append(t.Context(), tag("ana", "p", "grass", Yes)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(cfg.Path + "-wal"); err != nil {
		t.Skip(err) // where an open file cannot be removed
	}
	var ids []string
	for range 3 {
		id, err := s.Append(t.Context(), tag("ana", "p", "sand", No))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	data, err := os.ReadFile(cfg.Path) // what a kill leaves
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(t.TempDir(), "beyond.db")
	if err := os.WriteFile(left, data, 0o600); err != nil {
		t.Fatal(err)
	}
	missing(t, opened(t, Config{Path: left, Now: cfg.Now}), ids)
}

// TestFault_41_Cut cuts the file to less than a page: the rows in its log are lost with it.
func TestFault_41_Cut(t *testing.T) {
	cfg := config(t)
	s := opened(t, cfg)
	if err := os.Truncate(cfg.Path, 100); err != nil {
		t.Skip(err) // where an open file cannot be cut
	}
	if _, err := s.Append(context.Background(), tag("ana", "p", "sand", No)); !errors.As(err, new(*NotSavedError)) {
		t.Errorf("%v, want not saved", err)
	}
}
