package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
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
	var seed [2][]byte
	for i, name := range []string{cfg.Path, cfg.Path + "-wal"} {
		if seed[i], err = os.ReadFile(name); err != nil {
			f.Fatal(err)
		}
	}
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
