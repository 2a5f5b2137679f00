package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzSalvage salvages any bytes, beside any log: it ends, and does not panic.
func FuzzSalvage(f *testing.F) {
	huge := append([]byte{21, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, bytes.Repeat([]byte{0xff}, 9)...)
	f.Add(append(huge, 1, 1, 1), []byte{})
	cfg := Config{Path: filepath.Join(f.TempDir(), "beyond.db"), Now: newClock().now, PID: 1}
	s, err := Open(f.Context(), cfg)
	if err != nil {
		f.Fatal(err)
	}
	if err := s.AddRater(f.Context(), "ana", Person); err != nil {
		f.Fatal(err)
	}
	for range 3 {
		appended(f, s, tag("ana", "p", "grass", Yes))
	}
	seed := smallPages(f, s)
	if err := s.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(seed[0], seed[1])
	path := filepath.Join(f.TempDir(), "beyond.db")
	f.Fuzz(func(t *testing.T, database, log []byte) {
		if err := os.WriteFile(path, database, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
		found := salvaged{rows: map[rowKey]row{}, damaged: map[rowKey]bool{}}
		if err := found.read(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	})
}

// smallPages returns a store of an open one's rows in pages of 512 bytes, and its log, in which the answers are again.
func smallPages(f *testing.F, s *Store) (seed [2][]byte) {
	f.Helper()
	path := filepath.Join(f.TempDir(), "small.db")
	for _, query := range []string{"PRAGMA page_size = 512", "VACUUM INTO '" + path + "'"} {
		if _, err := s.db.Exec(query); err != nil {
			f.Fatal(err)
		}
	}
	db, err := connect(path, "rw", time.Second, "journal_mode(WAL)")
	if err != nil {
		f.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(unbound + "UPDATE answers SET value = value"); err != nil {
		f.Fatal(err)
	}
	for i, name := range []string{path, path + "-wal"} {
		if seed[i], err = os.ReadFile(name); err != nil {
			f.Fatal(err)
		}
	}
	return seed
}

// FuzzImport imports lines of the fuzzer. Each is a row or a problem, and a store of the rows of an export has the same
// export.
func FuzzImport(f *testing.F) {
	for _, r := range []row{
		Rater{"ana", Person},
		Task{ID: "t", Kind: Tag, Name: "tags", Body: []byte(`{"a":[1]}`)},
		Answer{ID: "1", Rater: "ana", Kind: Tag, Picture: "p", Subject: "grass", Value: Yes},
		Answer{ID: "2", Rater: "ana", Kind: Tag, Undoes: "1"},
		Vote{Source: "s", File: "f", Class: 3, Yes: 2, Note: "n"},
	} {
		text, err := line(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "")
		f.Add(`{"type":"rater","name":"ana","kind":"person"}`+"\n"+string(text), string(text))
	}
	f.Add("{}\n\n{\"type\":\"answer\"}", "\x00")
	fresh, err := Open(f.Context(), Config{Path: filepath.Join(f.TempDir(), "beyond.db"), Now: newClock().now, PID: 1})
	if err != nil {
		f.Fatal(err)
	}
	again, err := Open(f.Context(), Config{Path: filepath.Join(f.TempDir(), "beyond.db"), Now: newClock().now, PID: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _, _ = fresh.Close(), again.Close() })
	for _, s := range []*Store{fresh, again} { // what is lost is no answer of a person
		for _, change := range []string{unbound, "PRAGMA synchronous = OFF"} {
			if _, err := s.db.Exec(change); err != nil {
				f.Fatal(err)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text, more string) {
		cleared(t, fresh, again)
		for _, lines := range []string{text, more} {
			imported(t, fresh, lines)
		}
		var first, second bytes.Buffer
		counts, err := fresh.Export(context.Background(), &first, "")
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if counts != imported(t, again, first.String()) {
			t.Fatalf("%q: %+v exported", text, counts)
		}
		if _, err := again.Export(context.Background(), &second, ""); err != nil || second.String() != first.String() {
			t.Fatalf("%q: exported as\n%s\nand again as\n%s\n%v", text, first.String(), second.String(), err)
		}
	})
}

// imported imports lines. All of them that are not blank are rows or problems.
func imported(t *testing.T, s *Store, text string) Counts {
	t.Helper()
	want := 0
	for l := range strings.Lines(text) {
		want += min(1, len(strings.Trim(l, " \t\r\n")))
	}
	added, known, err := s.Import(context.Background(), strings.NewReader(text))
	sum := added.Plus(known)
	got := sum.Raters + sum.Tasks + sum.Answers + sum.Votes
	switch partly, none := new(ImportError), new(LineError); {
	case errors.As(err, &partly):
		got += partly.LeftOut.Bad - len(partly.MadeUp)
	case errors.As(err, &none):
		got = want
	case err != nil:
		t.Fatalf("%q: %v", text, err)
	}
	if got != want {
		t.Fatalf("%q: %d rows and problems of %d lines: %+v, %+v, %v", text, got, want, added, known, err)
	}
	return added
}

// cleared takes all rows out of stores.
func cleared(t *testing.T, stores ...*Store) {
	t.Helper()
	for _, s := range stores {
		for _, table := range []string{"answers", "tasks", "raters", "votes"} {
			if _, err := s.db.Exec("DELETE FROM " + table); err != nil {
				t.Fatal(err)
			}
		}
	}
}
