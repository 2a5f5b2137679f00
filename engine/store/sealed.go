package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
)

// openSealed opens a store in a folder that cannot be written, such as a snapshot or a disk that is mounted read-only.
// SQLite would make a file for shared memory there. Without one it reads the store as a file that nobody changes, and
// does not see its log.
func (o opener) openSealed(ctx context.Context, s *Store) error {
	s.safeMode, s.sealed = "", true // locks cannot be taken either
	s.readOnly = "on a disk or in a folder that cannot be written; opened read-only"
	info, err := os.Stat(o.Path)
	if err == nil {
		err = tooSmall(o.Path, info)
	}
	if err != nil {
		return err
	}
	s.file = info
	s.db, err = connectSealed(ctx, o.Path)
	if err != nil {
		return err
	}
	version, err := o.examine(ctx, s.db)
	switch {
	case err == nil && version < len(o.migrations):
		const older = "of schema %d, which this version can read only after an update: copy it to a folder that can be written"
		err = &DamagedError{o.Path, fmt.Sprintf(older, version)}
	case err == nil && version > len(o.migrations):
		s.readOnly = newer(version, len(o.migrations))
	}
	if err != nil {
		_ = s.db.Close()
		return err
	}
	if log, err := os.Stat(o.Path + "-wal"); err == nil && log.Size() > 0 && !seesLog(ctx, s.db) {
		s.readOnly += "; its log " + o.Path + "-wal is not read: copy both to a folder that can be written"
	}
	return nil
}

// connectSealed connects to a file whose folder cannot be written, with its log if that can be read.
func connectSealed(ctx context.Context, path string, pragmas ...string) (*sql.DB, error) {
	db, err := connect(path, "ro", busyDefault, pragmas...)
	if err != nil {
		return nil, err
	}
	var n int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n); !cannotOpen(err) {
		return db, nil // the caller meets any other error
	}
	_ = db.Close()
	return connect(path, immutable, busyDefault, pragmas...)
}

// seesLog reports whether a connection reads the write-ahead log.
func seesLog(ctx context.Context, db *sql.DB) bool {
	var mode string
	return db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode) == nil && mode == "wal"
}
