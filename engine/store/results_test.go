package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

func resultsAt(t testing.TB, path string, limit int64) *Results {
	t.Helper()
	r, err := OpenResults(path, limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// reopened waits until all is written.
func reopened(t testing.TB, r *Results) *Results {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return resultsAt(t, r.path, r.limit)
}

func key(i int) Key { return Key{Model: "m", Picture: fmt.Sprint(i), Method: "predict"} }

func TestResultsAreFoundByAllOfTheirKey(t *testing.T) {
	r := resultsAt(t, filepath.Join(t.TempDir(), "cache", "results.db"), 1<<20)
	k := Key{"model", "picture", "preset", "method", "settings", "code"}
	r.Put(k, []byte("value"))
	r.Put(key(1), nil)
	r = reopened(t, r)
	if v, ok := r.Get(k); !ok || string(v) != "value" {
		t.Errorf("%q, %v", v, ok)
	}
	if v, ok := r.Get(key(1)); !ok || len(v) != 0 {
		t.Errorf("an empty result: %q, %v", v, ok)
	}
	for name, change := range map[string]func(*Key){
		"model":               func(k *Key) { k.Model = "x" },
		"picture":             func(k *Key) { k.Picture = "x" },
		"preset":              func(k *Key) { k.Preset = "x" },
		"method":              func(k *Key) { k.Method = "x" },
		"settings":            func(k *Key) { k.Settings = "x" },
		"code":                func(k *Key) { k.Code = "x" },
		"where one part ends": func(k *Key) { k.Settings, k.Code = "settingsc", "ode" },
	} {
		other := k
		change(&other)
		if v, ok := r.Get(other); ok {
			t.Errorf("another %s: found %q", name, v)
		}
	}
	r.Put(k, []byte("newer"))
	if v, _ := reopened(t, r).Get(k); string(v) != "newer" {
		t.Errorf("put again: %q", v)
	}
}

func TestTheLeastUsedResultsMakeRoom(t *testing.T) {
	const size, limit = 1000, 100 * (1000 + rowOverhead)
	r := resultsAt(t, filepath.Join(t.TempDir(), "results.db"), limit)
	for i := range 90 {
		r.Put(key(i), make([]byte, size))
	}
	r = reopened(t, r)
	for i := range 20 { // the oldest are used in a second session
		if _, ok := r.Get(key(i)); !ok {
			t.Fatalf("result %d is not there", i)
		}
	}
	r = reopened(t, r)
	for i := 90; i < 120; i++ {
		r.Put(key(i), make([]byte, size))
	}
	r = reopened(t, r)
	kept := map[string]int{}
	for i := range 120 {
		if _, ok := r.Get(key(i)); ok {
			kept[map[bool]string{true: "used", false: "unused"}[i < 20 || i >= 90]]++
		}
	}
	if kept["used"] != 50 || kept["unused"] == 0 || kept["used"]+kept["unused"] > 100 {
		t.Errorf("kept %v, want all 50 that were used and some of the others, 100 at most", kept)
	}
}

func TestResultsThatWereDamagedAreNotGiven(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	r := resultsAt(t, path, 1<<20)
	r.Put(key(1), bytes.Repeat([]byte("right "), 20))
	r.Put(key(2), []byte("other"))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	file := read(t, path)
	if err := os.WriteFile(path, bytes.Replace(file, []byte("right right"), []byte("right wrong"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	r = resultsAt(t, path, 1<<20)
	if v, ok := r.Get(key(1)); ok {
		t.Errorf("a damaged result: %q", v)
	}
	if _, ok := r.Get(key(2)); !ok {
		t.Error("a whole result is gone")
	}
}

func TestADamagedFileOfResultsIsMadeAnew(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "results.db")
	r := resultsAt(t, whole, 1<<20)
	for i := range 100 {
		r.Put(key(i), make([]byte, 500))
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	file := read(t, whole)
	for name, damaged := range map[string][]byte{
		"a text":         []byte("no database"),
		"cut":            file[:len(file)/2],
		"other pages":    append(file[:4096:4096], make([]byte, len(file)-4096)...),
		"another schema": append(append(file[:60:60], 0, 0, 0, 99), file[64:]...),
	} {
		path := filepath.Join(t.TempDir(), "results.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		// The damage may be found at the first use only; the second opening then replaces the file.
		for range 2 {
			r := resultsAt(t, path, 1<<20)
			for i := range 100 {
				r.Get(key(i))
			}
			r.Put(key(1000), []byte("x"))
			if err := r.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if v, ok := resultsAt(t, path, 1<<20).Get(key(1000)); !ok || string(v) != "x" {
			t.Errorf("%s: %q, %v", name, v, ok)
		}
	}
}

func TestTwoProcessesShareResults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	a, b := resultsAt(t, path, 1<<20), resultsAt(t, path, 1<<20)
	for i := range 100 {
		a.Put(key(i), []byte("a"))
		b.Put(key(100+i), []byte("b"))
	}
	for _, r := range []*Results{a, b} {
		if err := r.Close(); err != nil || r.Err() != nil {
			t.Error(err, r.Err())
		}
	}
	r := resultsAt(t, path, 1<<20)
	for i := range 200 {
		if _, ok := r.Get(key(i)); !ok {
			t.Errorf("result %d is not there", i)
		}
	}
}

func TestResultsMayComeAfterTheEnd(t *testing.T) {
	r := resultsAt(t, filepath.Join(t.TempDir(), "results.db"), 1<<20)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range 2 * resultsQueued {
		r.Put(key(i), []byte("late"))
	}
	if _, ok := r.Get(key(1)); ok {
		t.Error("a late result was kept")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestNoFolderForResults(t *testing.T) {
	if _, err := OpenResults("results.db", 1); err == nil {
		t.Error("a relative path was taken")
	}
	if _, err := OpenResults(filepath.Join(os.DevNull, "results.db"), 1); err == nil {
		t.Error("a folder below a file was made")
	}
}

// TestFault_59_Kept changes one bit of one among 1,000 kept results: it counts as missing, and the others are given.
func TestFault_59_Kept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	r := resultsAt(t, path, 1<<30)
	value := func(i int) []byte { return fmt.Appendf(nil, "<result of %04d>", i) }
	for i := range 1000 {
		r.Put(key(i), value(i))
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	file := read(t, path)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, 999).Draw(t, "at")
		bad := value(at)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "byte")] ^= byte(1 << rapid.IntRange(0, 7).Draw(t, "bit"))
		if err := os.WriteFile(path, bytes.ReplaceAll(file, value(at), bad), 0o600); err != nil { // pages have old copies
			t.Fatal(err)
		}
		r, err := OpenResults(path, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for _, i := range []int{at, 0, 999, rapid.IntRange(0, 999).Draw(t, "another"), max(0, at-1), min(at+1, 999)} {
			if v, ok := r.Get(key(i)); ok == (i == at) || ok && !bytes.Equal(v, value(i)) {
				t.Fatalf("result %d: %q, %v; the changed one is %d", i, v, ok, at)
			}
		}
	})
}
