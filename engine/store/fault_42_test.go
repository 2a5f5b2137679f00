package store

import (
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
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

// TestFault_42_LostRows changes or removes the row of a rater, a task or an answer. All other answers are in the export
// and in what is salvaged, and can be imported.
func TestFault_42_LostRows(t *testing.T) {
	const unbound = "DROP TRIGGER raters_stay; DROP TRIGGER raters_kept; DROP TRIGGER tasks_stay; DROP TRIGGER tasks_kept; " +
		"DROP TRIGGER answers_stay; DROP TRIGGER answers_kept; "
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
			if _, err := db.Exec(unbound + c.change); err != nil {
				t.Fatal(err)
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
