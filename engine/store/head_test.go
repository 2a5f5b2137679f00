package store

import (
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var number = regexp.MustCompile(`of \d+ `)

// TestFault_57 takes rows of a store away, or puts some in, as another program can: a check tells how many of which table,
// though each row that is left is whole, and so does the next start.
func TestFault_57(t *testing.T) {
	cfg := config(t)
	s := empty(t)
	if _, _, err := s.Import(t.Context(), strings.NewReader(strings.Join(thousandLines(), "\n"))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(strings.TrimSuffix(cfg.Path, "/beyond.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	const free = "PRAGMA foreign_keys = OFF; DROP TRIGGER answers_kept; DROP TRIGGER answers_stay; " +
		"DROP TRIGGER raters_kept; DROP TRIGGER tasks_kept;"
	const copied = "SELECT 'x', time, rater, task, kind, picture, subject, context, value, expected, milliseconds, undoes, sum " +
		"FROM answers WHERE id = 'a5'"
	for name, c := range map[string]struct {
		change string
		told   string
		opened bool // the next start tells too
	}{
		"nothing":            {"", "", false},
		"vacuum":             {"VACUUM", "", false},
		"the last answer":    {"DELETE FROM answers WHERE id = 'a988'", "1 of ANY answers was taken away", true},
		"the last ten":       {"DELETE FROM answers WHERE rowid > 979", "10 of ANY answers were taken away", true},
		"one in the middle":  {"DELETE FROM answers WHERE id = 'a500'", "1 of ANY answers was taken away", true},
		"all":                {"DELETE FROM answers", "989 of ANY answers were taken away", true},
		"a rater":            {"DELETE FROM answers WHERE rater = 'r3'; DELETE FROM raters WHERE name = 'r3'", "1 of ANY raters was taken away", true},
		"the task":           {"UPDATE answers SET task = NULL; DELETE FROM tasks", "1 of ANY tasks was taken away", true},
		"one for another":    {"DELETE FROM answers WHERE id = 'a500'; INSERT INTO answers " + copied, "of the answers some were taken away", false},
		"one more":           {"INSERT INTO answers " + copied, "1 of ANY answers were put in by another program", true},
		"the head":           {"DELETE FROM head", "the list of what was added was changed on the disk", false},
		"the head's numbers": {"UPDATE head SET answers = answers - 1; DELETE FROM answers WHERE id = 'a988'", "the list of what was added", false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(cfg.Path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("sqlite", cfg.Path)
			if err != nil {
				t.Fatal(err)
			}
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(free + c.change); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			for range 2 { // an answer in between does not hide it
				s := opened(t, cfg)
				notices := strings.Join(s.Notices(), "|")
				if strings.Contains(notices, "since they were saved") != c.opened {
					t.Errorf("notices %q, told %v", notices, c.opened)
				}
				r, err := s.Check(t.Context())
				got := number.ReplaceAllString(strings.Join(r.Problems, "|"), "of ANY ")
				if err != nil || !strings.Contains(got, c.told) || c.told == "" && len(r.Problems) > 0 {
					t.Errorf("problems %q, %v; want %q", r.Problems, err, c.told)
				}
				if _, err := s.Append(t.Context(), tag("ana", "p", "grass", Yes)); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestFault_57_OlderStore: the rows of a store of schema 1 are chained with the first new one.
func TestFault_57_OlderStore(t *testing.T) {
	cfg := config(t)
	older := opener{Config: cfg, migrations: migrations()[:1], fileSystem: func(string) string { return "" }}
	if err := os.MkdirAll(strings.TrimSuffix(cfg.Path, "/beyond.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := older.create(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", cfg.Path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		r := Rater{fmt.Sprint("r", i), Person}
		want, _ := sum(r)
		if _, err := db.Exec("INSERT INTO raters VALUES (?, ?, ?)", r.Name, r.Kind, want); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s := opened(t, cfg) // adds two raters at first
		if r, err := s.Check(t.Context()); err != nil || len(r.Problems) > 0 || r.Raters != 7 {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := s.Append(t.Context(), tag("ana", "p", "grass", Yes)); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFault_57_AnyRow takes any rows away.
func TestFault_57_AnyRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h, left head
		gone := rapid.SliceOfN(rapid.IntRange(0, 49), 1, 5).Draw(t, "gone")
		for i := range 50 {
			h.add(2, int64(i))
			if !slices.Contains(gone, i) {
				left.add(2, int64(i))
			}
		}
		for left.counts[2] < 50 { // others in their place
			left.add(2, 100+left.counts[2])
		}
		if h.chains == left.chains {
			t.Fatal("the chains agree")
		}
		kept, begun, err := readHead(func(into ...any) error {
			for i := range 3 {
				*into[i].(*int64) = h.counts[i]
			}
			*into[3].(*[]byte) = h.seal()
			return nil
		})
		if kept != h || !begun || err != nil {
			t.Fatalf("%+v, %v, %v", kept, begun, err)
		}
	})
}
