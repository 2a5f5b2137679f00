package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestFault_53 opens a store by links: one to a folder that counts as a network disk, and one to a disk that is gone.
func TestFault_53(t *testing.T) {
	network, local := t.TempDir(), t.TempDir()
	path, link := filepath.Join(network, "beyond.db"), filepath.Join(local, "beyond.db")
	fileSystem := func(folder string) string {
		if folder == network {
			return "nfs"
		}
		return ""
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	o := opener{Config: Config{Path: link, Now: time.Now}, migrations: migrations(), fileSystem: fileSystem}
	if _, err := o.open(context.Background()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link that leads nowhere: %v", err)
	}
	if left, err := os.ReadDir(network); err != nil || len(left) > 0 {
		t.Errorf("%d entries were made behind it, %v", len(left), err)
	}
	s, err := onFileSystem(Config{Path: path, Now: time.Now}, "nfs")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = o.open(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var mode string
	if err := s.db.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "delete" ||
		!slices.Equal(s.Notices(), []string{"on nfs: safe mode (no WAL)"}) {
		t.Errorf("journal mode %q, %v, notices %q", mode, err, s.Notices())
	}
	if left, err := os.ReadDir(local); err != nil || len(left) != 1 {
		t.Errorf("%d entries lie beside the link, %v, want the link", len(left), err)
	}
}
