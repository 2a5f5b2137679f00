package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// closed is the file of a store with answers of every kind.
func closed(t *testing.T) (file []byte, export string) {
	t.Helper()
	cfg := config(t)
	s := opened(t, cfg)
	talk(t, s, 200)
	export = exported(t, s, "")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return read(t, cfg.Path), export
}

// TestFault_32_DamagedFiles changes 20 bytes of a store, or cuts it, 300 times. All damage to rows is found, and
// nothing is written to the file.
func TestFault_32_DamagedFiles(t *testing.T) {
	whole, export := closed(t)
	random := rand.New(rand.NewPCG(32, 32))
	atOnce, inRows, harmless, salvaged := 0, 0, 0, 0
	path := filepath.Join(t.TempDir(), "beyond.db")
	files := 300
	if n, err := strconv.Atoi(os.Getenv("BEYOND_DAMAGED")); err == nil {
		files = n
	} else if testing.Short() {
		files = 100
	}
	for i := range files {
		file := bytes.Clone(whole)
		if i%3 == 0 {
			file = file[:random.IntN(len(file))]
		} else {
			for range 20 {
				file[random.IntN(len(file))] = byte(random.IntN(256))
			}
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		problem, text := inspect(t, path)
		switch {
		case problem == "" && text != export:
			t.Errorf("file %d: nothing is said to be wrong, and its rows are others", i)
		case problem == "":
			harmless++
		case problem == "row":
			inRows++
		default:
			if atOnce++; atOnce%10 == 0 { // it takes its time
				salvaged += salvage(t, path, export)
			}
		}
		if !bytes.Equal(read(t, path), file) {
			t.Errorf("file %d was written to", i)
		}
	}
	t.Logf("%d found at once, %d in single rows, %d harmless; %d of %d answers salvaged where it was found at once",
		atOnce, inRows, harmless, salvaged, 200*(atOnce/10))
	if salvaged == 0 {
		t.Error("nothing was ever salvaged")
	}
}

// salvage takes the remaining rows from a damaged store and counts the answers. All of them must be in the export of
// the whole store.
func salvage(t *testing.T, path, export string) int {
	t.Helper()
	var text strings.Builder
	counts, err := Salvage(context.Background(), path, &text)
	if err != nil && !IsPartial(err) {
		var d *DamagedError
		if !errors.As(err, &d) || text.Len() > 0 {
			t.Errorf("salvage: %v", err)
		}
		return 0
	}
	for l := range strings.Lines(text.String()) {
		if strings.HasPrefix(l, `{"type":"answer"`) && !strings.Contains(export, l) {
			t.Errorf("this was never said: %s", l)
		}
	}
	added, _, err := empty(t).Import(context.Background(), strings.NewReader(text.String()))
	if err != nil || added != counts {
		t.Errorf("import of what was salvaged: %+v, %v, want %+v", added, err, counts)
	}
	return counts.Answers
}

// inspect opens and checks a store; problem is "" when nothing is found.
func inspect(t *testing.T, path string) (problem, export string) {
	t.Helper()
	cfg := Config{Path: path, Now: newClock().now, PID: 1}
	s, err := Open(context.Background(), cfg)
	if err != nil {
		var d *DamagedError
		if !errors.As(err, &d) || d.Path != path || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want a damaged file to be named in one line", err)
		}
		return "file", ""
	}
	defer s.Close()
	if report, err := s.Check(context.Background()); err != nil || len(report.Problems) > 0 {
		return "row", ""
	}
	return "", exported(t, s, "")
}

// TestFault_32_NoStores leaves files alone that are something else.
func TestFault_32_NoStores(t *testing.T) {
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"another program's": {read(t, foreign), "a database of another program"},
		"a text":            {[]byte(strings.Repeat("no database at all\n", 500)), "damaged"},
		"nothing":           {[]byte{}, "cut to 0 bytes"},
		"one byte":          {[]byte{'S'}, "cut to 1 bytes"},
	} {
		path := filepath.Join(t.TempDir(), "beyond.db")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(context.Background(), Config{Path: path, Now: newClock().now})
		var d *DamagedError
		if !errors.As(err, &d) || !strings.HasPrefix(d.Reason, c.says) {
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
		if !bytes.Equal(read(t, path), c.file) {
			t.Errorf("%s was written to", name)
		}
	}
	folder := t.TempDir()
	if _, err := Open(context.Background(), Config{Path: folder, Now: newClock().now}); err == nil {
		t.Error("a folder was opened")
	}
}

// TestFault_32_ADamagedRowIsNamed still gives the others.
func TestFault_32_ADamagedRowIsNamed(t *testing.T) {
	cfg := config(t)
	s := opened(t, cfg)
	appended(t, s, tag("ana", "p", "grass", "it is green"))
	bad := appended(t, s, tag("ana", "q", "grass", "it is blue")) // in no index, so that SQLite's checks see nothing
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := read(t, cfg.Path)
	if err := os.WriteFile(cfg.Path, bytes.ReplaceAll(file, []byte("is blue"), []byte("is b1ue")), 0o600); err != nil {
		t.Fatal(err)
	}
	s = opened(t, cfg)
	var structure string
	if err := s.db.QueryRow("PRAGMA integrity_check").Scan(&structure); err != nil || structure != "ok" {
		t.Errorf("SQLite sees it too: %q, %v", structure, err)
	}
	answers, err := s.Answers(context.Background(), Filter{})
	var d *DamagedRowError
	if !errors.As(err, &d) || d.ID != bad.ID || says(answers) != "ana grass it is green" {
		t.Errorf("%v, %s", err, says(answers))
	}
	var text bytes.Buffer
	if counts, err := s.Export(context.Background(), &text, ""); !errors.As(err, &d) || counts.Answers != 1 {
		t.Errorf("export: %+v, %v", counts, err)
	}
	if _, _, err := empty(t).Import(context.Background(), &text); err != nil {
		t.Errorf("what was left could not be imported: %v", err)
	}
}

// later are the migrations of a beyond to come.
func later() []string {
	return append(migrations(),
		"ALTER TABLE answers ADD COLUMN mood TEXT NOT NULL DEFAULT ''",
		"CREATE TABLE moods (name TEXT PRIMARY KEY) STRICT; INSERT INTO moods VALUES ('calm'); "+
			"DROP INDEX undone; CREATE INDEX undone ON answers (undoes)")
}

// laterOpener opens a store as a beyond to come does.
func laterOpener(cfg Config) opener {
	return opener{Config: cfg, migrations: later(), fileSystem: func(string) string { return "" }}
}

// TestFault_32_MadeByANewerBeyond is opened read-only, and says so.
func TestFault_32_MadeByANewerBeyond(t *testing.T) {
	cfg := config(t)
	s, err := laterOpener(cfg).open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddRater(context.Background(), "ana", Person); err != nil {
		t.Fatal(err)
	}
	appended(t, s, tag("ana", "p", "grass", Yes))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := read(t, cfg.Path)
	s, err = Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	const format = "made by a newer beyond (schema %d, this knows %d); opened read-only"
	want := fmt.Sprintf(format, len(later()), len(migrations()))
	if s.ReadOnly() != want || !slices.Equal(s.Notices(), []string{want}) {
		t.Errorf("%q, %q, want %q", s.ReadOnly(), s.Notices(), want)
	}
	if got := now(t, s, Filter{}); got != "ana grass yes" {
		t.Errorf("answers: %s", got)
	}
	var disk *NotSavedError
	_, err = s.Append(context.Background(), tag("ana", "p", "grass", No))
	if !errors.As(err, &disk) || disk.Reason != want {
		t.Errorf("%v", err)
	}
	if _, _, err := s.Import(context.Background(), strings.NewReader("")); !errors.As(err, &disk) {
		t.Errorf("%v", err)
	}
	if _, _, err := s.Compact(context.Background()); !errors.As(err, &disk) {
		t.Errorf("%v", err)
	}
	if _, err := s.db.Exec("CREATE TABLE t (x)"); err == nil {
		t.Error("the file can be written")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, cfg.Path), before) {
		t.Error("the file was written to")
	}
}
