package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// displaced says what has become of the store's file if its path no longer leads to the file that is open; "" if it
// does. SQLite does not look: it goes on writing to a file that was removed, and the rows are gone once it is closed.
func (s *Store) displaced() string {
	const reason = "the store's file was moved or replaced: "
	info, err := os.Stat(s.path)
	switch {
	case err == nil && os.SameFile(info, s.file) && info.Size() < smallest:
		return fmt.Sprintf(reason+"it was cut to %d bytes", info.Size())
	case err == nil && os.SameFile(info, s.file):
		return ""
	}
	now := s.whereNow()
	switch {
	case now != "":
		return reason + "it is now " + now
	case err == nil:
		return reason + "another file is in its place"
	}
	return reason + "it is gone"
}

// whereNow is the path of the file that is open, "" if it has none or the system does not tell.
func (s *Store) whereNow() string {
	const open = "/proc/self/fd"
	entries, err := os.ReadDir(open)
	if err != nil || runtime.GOOS != "linux" {
		return ""
	}
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		name := filepath.Join(open, e.Name())
		info, err := os.Stat(name)
		if err != nil || !os.SameFile(info, s.file) {
			continue
		}
		path, err := os.Readlink(name)
		there, statErr := os.Stat(path)
		if err == nil && statErr == nil && os.SameFile(there, s.file) && path != s.path {
			return path
		}
	}
	return ""
}

// keepLog brings the rows into the store's file if its write-ahead log was removed: SQLite goes on writing to the removed
// one, and a kill would lose the rows.
func (s *Store) keepLog(ctx context.Context) error {
	if s.safeMode != "" {
		return nil
	}
	if _, err := os.Stat(s.path + "-wal"); err == nil {
		return nil
	}
	var busy, pages, moved int
	err := s.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(FULL)").Scan(&busy, &pages, &moved)
	if err == nil && (busy != 0 || moved < pages) {
		err = &NotSavedError{Reason: "the store's log was removed"}
	}
	return err
}

// unwritable says why a store cannot be written.
func (s *Store) unwritable() string {
	reason := "the store cannot be written"
	for _, path := range []string{s.path, filepath.Dir(s.path)} {
		if why := denied(path); why != "" {
			return strings.TrimSpace(reason + ": " + why)
		}
	}
	return reason
}
