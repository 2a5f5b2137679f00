package store

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFault_42_Cut cuts a store at twenty places behind its schema, and takes the answers from the rest: more, the more
// of the file is left.
func TestFault_42_Cut(t *testing.T) {
	whole, export := closed(t)
	path := filepath.Join(t.TempDir(), "beyond.db")
	const cuts = 20
	var salvaged []int
	for i := range cuts {
		size := len(whole)/2 + i*len(whole)/(2*cuts)
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		salvaged = append(salvaged, salvage(t, path, export))
	}
	t.Logf("of 200 answers: %v", salvaged)
	for i, n := range salvaged {
		if n == 0 || i > 0 && n < salvaged[i-1] {
			t.Errorf("cut %d gives %d answers; all cuts: %v", i, n, salvaged)
		}
	}
}

// unbound lets rows be changed and removed.
const unbound = "DROP TRIGGER raters_stay; DROP TRIGGER raters_kept; DROP TRIGGER tasks_stay; DROP TRIGGER tasks_kept; " +
	"DROP TRIGGER answers_stay; DROP TRIGGER answers_kept; "

// TestFault_42_LostRows changes or removes the row of a rater, a task or an answer. All other answers are in the export
// and in what is salvaged, and can be imported.
func TestFault_42_LostRows(t *testing.T) {
	whole, export := closed(t)
	total := strings.Count(export, `"type":"answer"`)
	for name, c := range map[string]struct {
		change string
		lost   int // answers: a damaged one, and the undo of one that is lost
		says   string
		holds  string // what must be in it
	}{
		"a rater's name": {"UPDATE raters SET name = 'anb' WHERE name = 'ana'", 0, `rater "ana" is lost`, `"ana","kind":"person"`},
		"a simulated rater's name": {
			"UPDATE raters SET name = 'nearesu' WHERE name = 'nearest'", 0, `rater "nearest" is lost`,
			`"nearest","kind":"simulated"`,
		},
		"a rater's kind": {
			"UPDATE raters SET kind = 'person' WHERE name = 'nearest'", 0, `rater "nearest" is lost`,
			`"nearest","kind":"simulated"`,
		},
		"a rater's sum": {
			"UPDATE raters SET sum = sum + 1 WHERE name = 'nearest'", 0, `rater "nearest" is lost`,
			`"nearest","kind":"simulated"`,
		},
		"a rater":       {"DELETE FROM raters WHERE name = 'ben'", 0, `rater "ben" is lost`, `"ben","kind":"person"`},
		"all people":    {"DELETE FROM raters WHERE kind = 'person'", 0, `rater "ben" is lost`, `"ben","kind":"person"`},
		"a task's id":   {"UPDATE tasks SET id = 'x'", 0, `is lost: made up from its answers`, lostTask},
		"a task's body": {"UPDATE tasks SET body = '{}'", 0, `is lost: made up from its answers`, lostTask},
		"a task":        {"DELETE FROM tasks", 0, `is lost: made up from its answers`, lostTask},
		"an undone answer": {
			"UPDATE answers SET value = 'maybe' WHERE id = (SELECT undoes FROM answers WHERE undoes IS NOT NULL LIMIT 1)", 2,
			"left out", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Path: filepath.Join(t.TempDir(), "beyond.db"), Now: newClock().now, PID: 1}
			if err := os.WriteFile(cfg.Path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("sqlite", cfg.Path)
			if err != nil {
				t.Fatal(err)
			}
			for _, do := range []string{unbound + c.change, "VACUUM"} { // or salvage would find the row in unused space
				if _, err := db.Exec(do); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			ways := map[string]func(io.Writer) (Counts, error){
				"salvage": func(w io.Writer) (Counts, error) { return Salvage(t.Context(), cfg.Path, w) },
				"export": func(w io.Writer) (Counts, error) {
					s, err := Open(t.Context(), cfg)
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					return s.Export(t.Context(), w, "")
				},
			}
			for way, write := range ways {
				var text strings.Builder
				counts, err := write(&text)
				if !IsPartial(err) || !strings.Contains(err.Error(), c.says) || counts.Answers != total-c.lost {
					t.Errorf("%s: %+v, %v; want %d answers and %s", way, counts, err, total-c.lost, c.says)
				}
				if !strings.Contains(text.String(), c.holds) {
					t.Errorf("%s has no %s", way, c.holds)
				}
				added, _, err := empty(t).Import(t.Context(), strings.NewReader(text.String()))
				if err != nil || added.Answers != counts.Answers {
					t.Errorf("%s: import of %+v: %+v, %v", way, counts, added, err)
				}
				before := empty(t) // which knows the raters and the task
				if _, _, err := before.Import(t.Context(), strings.NewReader(export)); err != nil {
					t.Fatal(err)
				}
				if added, _, err := before.Import(t.Context(), strings.NewReader(text.String())); err != nil || added.Answers > 0 {
					t.Errorf("%s: import beside the rows that are lost: %+v, %v", way, added, err)
				}
			}
		})
	}
}

// TestFault_42_Kind makes up a rater of whom only answers remain: a simulated one if they took no time.
func TestFault_42_Kind(t *testing.T) {
	none := func() []brokenRater { return nil }
	for want, answers := range map[RaterKind][]Answer{
		Simulated: {{ID: "1", Rater: "r", Kind: Study}, {ID: "2", Rater: "r", Kind: Study}},
		Person:    {{ID: "1", Rater: "r", Kind: Study}, {ID: "2", Rater: "r", Kind: Study, Milliseconds: 900}},
	} {
		rest := remains{answers: answers, broken: none}
		if err := rest.complete(); !IsPartial(err) || len(rest.raters) != 1 || rest.raters[0] != (Rater{"r", want}) {
			t.Errorf("%+v, %v, want r, %s", rest.raters, err, want)
		}
	}
}

// TestFault_42_AnyDamage damages a store in ways that keep SQLite from reading it, its first page and every list of
// rows among them: each row whose bytes are whole is salvaged.
func TestFault_42_AnyDamage(t *testing.T) {
	whole, export := closed(t)
	all := carved(t, whole)
	if len(all) < 203 { // 200 answers, 3 raters, a task
		t.Fatalf("%d rows are found in a whole file", len(all))
	}
	path := filepath.Join(t.TempDir(), "beyond.db")
	check := func(t interface {
		Fatal(...any)
		Fatalf(string, ...any)
		Context() context.Context
	}, file []byte,
	) {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		found := salvaged{rows: map[rowKey]row{}, damaged: map[rowKey]bool{}}
		if err := found.read(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		for key, places := range all {
			for _, p := range places {
				if bytes.Equal(file[p.from:p.to], whole[p.from:p.to]) && found.rows[key] == nil {
					t.Fatalf("%v at %d to %d is whole, and is not salvaged", key, p.from, p.to)
				}
			}
		}
	}
	for name, damage := range map[string]func(file []byte){
		"first page": func(file []byte) { clear(file[100:4096]) },
		"all of it but rows": func(file []byte) {
			for at := 0; at < len(file); at += 4096 {
				clear(file[at : at+8])
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := bytes.Clone(whole)
			damage(file)
			check(t, file)
			if n := salvage(t, path, export); n != 200 {
				t.Errorf("%d answers, want 200", n)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		file := bytes.Clone(whole)
		for range rapid.IntRange(1, 40).Draw(t, "changes") {
			at, n := rapid.IntRange(0, len(file)-1).Draw(t, "at"), rapid.IntRange(1, 600).Draw(t, "bytes")
			for i := at; i < min(at+n, len(file)); i++ {
				file[i] = byte(i * 7)
			}
		}
		copy(file[:100], whole[:100]) // the sizes of pages, and of rows over several pages
		check(t, file)
	})
}

// TestFault_42_Work salvages stores of n and 2n answers: the records looked at double, too.
func TestFault_42_Work(t *testing.T) {
	attempts := func(n int) int {
		cfg := config(t)
		s := opened(t, cfg)
		talk(t, s, n)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		found := salvaged{rows: map[rowKey]row{}, damaged: map[rowKey]bool{}}
		if err := found.read(t.Context(), cfg.Path); err != nil {
			t.Fatal(err)
		}
		return found.attempts
	}
	if one, two := attempts(200), attempts(400); one < 200 || two > one*5/2 {
		t.Errorf("%d records looked at for 200 answers, %d for 400", one, two)
	}
}

// place is where a row's record lies in a file.
type place struct{ from, to int }

// carved are the places of all rows in a file that lie on one page.
func carved(t *testing.T, file []byte) map[rowKey][]place {
	t.Helper()
	all := map[rowKey][]place{}
	c := carver{database: pages{file: bytes.NewReader(file), size: 4096, n: len(file) / 4096}}
	for at := 0; at < len(file); at += 4096 {
		page := file[at : at+4096]
		for i := range page {
			if r := c.record(page, i); r.whole {
				all[keyOf(r.row)] = append(all[keyOf(r.row)], place{at + i, at + i + r.bytes})
			}
		}
	}
	return all
}
