package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"beyond/engine/store"
)

// told makes a store in which ana has tagged a picture.
func told(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "beyond.db")
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{Path: path, Now: time.Now, PID: os.Getpid()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.AddRater(ctx, "ana", store.Person); err != nil {
		t.Fatal(err)
	}
	a := store.Answer{
		Rater: "ana", Kind: store.Tag, Picture: strings.Repeat("0f", 32), Subject: "the grass is green",
		Value: store.Yes,
	}
	if _, err := s.Append(ctx, a); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestStoreCommandsInJSON(t *testing.T) {
	path := told(t)
	code, out, stderr := command(t, "store", "check", "--store", path, "--json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	root := keys(t, out, "path", "schema", "bytes", "raters", "tasks", "votes", "problems").(map[string]any)
	if root["answers"] != 1.0 || len(root["problems"].([]any)) != 0 {
		t.Error(out)
	}
	if code, out, stderr = command(t, "store", "compact", "--store", path, "--json"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	keys(t, out, "path", "before", "after")
}

func TestStoreExportAndImport(t *testing.T) {
	path := told(t)
	file := filepath.Join(t.TempDir(), "all.jsonl")
	if code, _, stderr := command(t, "store", "export", file, "--store", path); code != 0 ||
		!strings.Contains(stderr, "1 answers") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	other := filepath.Join(t.TempDir(), "other.db")
	const some, none = `{"raters":1,"tasks":0,"answers":1,"votes":0}`, `{"raters":0,"tasks":0,"answers":0,"votes":0}`
	for _, want := range []string{
		`{"added":` + some + `,"known":` + none + `}`, `{"added":` + none + `,"known":` + some + `}`,
	} {
		code, out, stderr := command(t, "store", "import", file, "--store", other, "--json")
		var plain bytes.Buffer
		if err := json.Compact(&plain, []byte(out)); code != 0 || err != nil || plain.String() != want {
			t.Errorf("exit code %d, %s%s, want %s", code, plain.String(), stderr, want)
		}
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := command(t, "store", "export", "--store", other); code != 0 || out != string(whole) {
		t.Errorf("exit code %d, %s:\n%s\nwant\n%s", code, stderr, out, whole)
	}
	write(t, file, append(whole, "nonsense\n"...))
	third := filepath.Join(t.TempDir(), "third.db")
	code, out, stderr := command(t, "store", "import", file, "--store", third, "--json")
	if code != exitSome || !strings.Contains(stderr, "1 of 3 lines of "+file+" is left out: line 3: ") ||
		!strings.Contains(out, `"line": 3,`) {
		t.Errorf("exit code %d: %s, %s, want %d and the line", code, stderr, out, exitSome)
	}
	if _, out, _ := command(t, "store", "export", "--store", third); out != string(whole) {
		t.Errorf("imported: %s, want %s", out, whole)
	}
	write(t, file, []byte("nonsense\n"))
	if code, _, stderr := command(t, "store", "import", file, "--store", third); code != exitRefused {
		t.Errorf("exit code %d, %s: a file without a row, want %d", code, stderr, exitRefused)
	}
	if code, _, _ := command(t, "store", "export", "--store", path, "--task", "none"); code != exitUsage {
		t.Errorf("a task that is not there: exit code %d", code)
	}
}

func TestStoreDamaged(t *testing.T) {
	path := told(t)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, bytes.ReplaceAll(file, []byte("is green"), []byte("is grey!")))
	if code, out, stderr := command(t, "store", "check", "--store", path); code != exitSome ||
		!strings.Contains(out, "changed on the disk") {
		t.Errorf("a changed row: exit code %d, %s%s", code, out, stderr)
	}
	copied := filepath.Join(t.TempDir(), "rest.jsonl")
	if code, _, stderr := command(t, "store", "export", copied, "--store", path); code != exitSome ||
		!strings.Contains(stderr, "changed on the disk") {
		t.Errorf("export of a changed row: exit code %d, %s", code, stderr)
	}
	if rest, err := os.ReadFile(copied); err != nil || strings.Count(string(rest), "\n") != 1 {
		t.Errorf("what is left: %q, %v", rest, err)
	}
	write(t, path, file[:len(file)/2])
	for _, name := range []string{"check", "export", "compact"} {
		if code, _, stderr := command(t, "store", name, "--store", path); code != exitRefused ||
			!strings.Contains(stderr, "left as it is. beyond store export --salvage FILE saves") {
			t.Errorf("%s of half a file: exit code %d, %s", name, code, stderr)
		}
	}
	last := bytes.Clone(file)
	copy(last[len(last)-4096:], "a page of something else")
	write(t, path, last)
	salvaged := filepath.Join(t.TempDir(), "salvaged.jsonl")
	if code, _, stderr := command(t, "store", "export", salvaged, "--salvage", "--store", path); code != 0 ||
		!strings.Contains(stderr, "1 answers") {
		t.Errorf("salvage: exit code %d, %s", code, stderr)
	}
	write(t, path, []byte("nothing of it is left"))
	if code, _, stderr := command(t, "store", "export", "--salvage", "--store", path); code != exitRefused ||
		!strings.Contains(stderr, "nothing can be read") {
		t.Errorf("salvage of nothing: exit code %d, %s", code, stderr)
	}
	for _, name := range []string{"check", "export", "compact"} {
		missing := filepath.Join(t.TempDir(), "none.db")
		if code, _, _ := command(t, "store", name, "--store", missing); code != exitRefused {
			t.Errorf("%s of nothing: exit code %d", name, code)
		}
		if _, err := os.Stat(missing); err == nil {
			t.Errorf("%s made a store", name)
		}
	}
}

// TestEvalIsTheSameFromKeptResults runs eval twice with results that are kept, and without.
func TestEvalIsTheSameFromKeptResults(t *testing.T) {
	dir, results := photos(t), filepath.Join(t.TempDir(), "cache", "results.db")
	run := func(more ...string) string {
		var out, stderr bytes.Buffer
		a := &app{out: &out, err: &stderr, getenv: func(string) string { return "" }, now: time.Now, results: results}
		if code := a.run(context.Background(),
			append([]string{"eval", dir, "--json", "--images"}, more...)); code != exitSome {
			t.Fatalf("exit code %d: %s", code, stderr.String())
		}
		return out.String()
	}
	want := run("--no-cache")
	if _, err := os.Stat(results); err == nil {
		t.Error("--no-cache keeps results")
	}
	for range 2 {
		if got := run(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	kept, err := store.OpenResults(results, resultsLimit)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	if n := kept.Len(); n != 6 {
		t.Errorf("%d results are kept, want prediction and features of each picture that can be read", n)
	}
}

func TestCodeVersion(t *testing.T) {
	if a, b := codeVersion(), codeVersion(); a == "" || a != b {
		t.Errorf("%q, %q", a, b)
	}
	var paths map[string]string
	_, out, _ := command(t, "paths", "--json")
	if err := json.Unmarshal([]byte(out), &paths); err != nil || paths["store"] != storeFile() ||
		paths["results"] != resultsFile() {
		t.Errorf("%s, %v", out, err)
	}
	if reflect.DeepEqual(storeFile(), resultsFile()) {
		t.Error("answers and results share a file")
	}
}

func TestFault_31_WithoutAHomeFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the folder is not named by HOME here")
	}
	for _, name := range []string{"HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(name, "")
	}
	if storeFile() != "" || resultsFile() != "" {
		t.Errorf("%q, %q", storeFile(), resultsFile())
	}
	if code, _, stderr := command(t, "store", "import", os.DevNull); code != exitRefused ||
		!strings.Contains(stderr, "no home folder") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	t.Setenv("XDG_DATA_HOME", "/somewhere")
	if storeFile() == "" {
		t.Error("a data folder is a home for data")
	}
}

// TestFault_58_Import brings in what an earlier start could not save. A file of which a line is bad stays.
func TestFault_58_Import(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beyond.db")
	const rater = `{"type":"rater","name":"ana","kind":"person"}` + "\n"
	answer := func(id string) string {
		return `{"type":"answer","id":"` + id + `","time":"2026-01-01T00:00:00Z","rater":"ana","kind":"note","value":"x"}` + "\n"
	}
	write(t, path+".rescue-1.jsonl", []byte(rater+answer("1")+answer("2")))
	write(t, path+".rescue-2.jsonl", []byte(rater+answer("3")+answer("4")[:30]))
	code, out, stderr := command(t, "store", "import", "--rescued", "--store", path)
	if code != exitSome || !strings.Contains(out, "added   3 answers") || !strings.Contains(stderr, "rescue-2.jsonl is left out: line 3") {
		t.Errorf("exit code %d, %s, %s", code, out, stderr)
	}
	left, _ := filepath.Glob(path + ".rescue-*")
	if len(left) != 1 || !strings.HasSuffix(left[0], "rescue-2.jsonl") {
		t.Errorf("%q are left", left)
	}
	if code, _, stderr := command(t, "store", "check", "--store", path); code != exitDone || !strings.Contains(stderr, "--rescued takes them in") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	if code, _, _ := command(t, "store", "import", "--store", path); code != exitUsage {
		t.Errorf("neither a file nor --rescued: exit code %d", code)
	}
}
