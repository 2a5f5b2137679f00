package store

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFault_31_SafeMode keeps no write-ahead log on a network's disk, and one process writes at a time.
func TestFault_31_SafeMode(t *testing.T) {
	cfg := config(t)
	s, err := onFileSystem(cfg, "nfs")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := s.Notices(); !slices.Equal(got, []string{"on nfs: safe mode (no WAL)"}) {
		t.Errorf("notices %q", got)
	}
	for range 2 {
		var mode string
		if err := s.db.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "delete" {
			t.Errorf("journal mode %q, %v", mode, err)
		}
	}
	rows := 25
	ids := together(t, rows, errand{Do: "write", Path: cfg.Path, FileSystem: "nfs", Busy: time.Minute})
	if len(ids) != 4*rows {
		t.Errorf("%d rows acknowledged, want %d", len(ids), 4*rows)
	}
	missing(t, s, ids)
	names, err := filepath.Glob(cfg.Path + "-*")
	if err != nil || len(names) != 0 {
		t.Errorf("beside the store are %q, %v", names, err)
	}
}

// TestFault_31_AStoreMovedToANetwork reads the log that a killed process left on a local disk, and goes back.
func TestFault_31_AStoreMovedToANetwork(t *testing.T) {
	cfg := config(t)
	var ids []string
	for _, fileSystem := range []string{"", "nfs", "", "9p"} {
		w := send(t, errand{Do: "write", Path: cfg.Path, Rater: "ana", FileSystem: fileSystem})
		proceed(t, w)
		for range 5 {
			ids = append(ids, w.next(t))
		}
		if err := w.command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		rest, _ := w.rest()
		ids = append(ids, rest...)
	}
	missing(t, opened(t, cfg), ids)
}

// TestFault_31_NoHome takes no other folder in place of one that cannot be had.
func TestFault_31_NoHome(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, path := range map[string]string{"no home": ".local/share/beyond/beyond.db", "no path": ""} {
		_, err := Open(context.Background(), Config{Path: path, Now: time.Now})
		if err == nil || !strings.Contains(err.Error(), "no home folder") {
			t.Errorf("%s: %v", name, err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	below := Config{Path: filepath.Join(here, "file", "beyond.db"), Now: time.Now}
	if _, err := Open(context.Background(), below); err == nil {
		t.Error("a folder below a file was made")
	}
	left, err := os.ReadDir(".")
	if err != nil || len(left) != 1 {
		t.Errorf("%d entries are left, %v", len(left), err)
	}
}

func TestFault_31_LocalDisksTakeNoCare(t *testing.T) {
	if name := riskyFileSystem(t.TempDir()); name != "" {
		t.Skipf("the temporary folder is on %s", name)
	}
	s := opened(t, config(t))
	if s.safeMode != "" || len(s.Notices()) != 0 {
		t.Errorf("%q, %q", s.safeMode, s.Notices())
	}
}
