package store

import (
	"cmp"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNoHome says that a path is not absolute: there is no home folder, and no other folder replaces it.
var ErrNoHome = errors.New("no home folder to keep it in: set HOME")

// DamagedError says that a file is damaged or not a store. Nothing was written to it.
type DamagedError struct{ Path, Reason string }

func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s: %s; it is left as it is", e.Path, e.Reason)
}

// DamagedRowError says that a row was changed on disk, or gives another reason. It comes with the other rows.
type DamagedRowError struct{ Path, Type, ID, Reason string }

func (e *DamagedRowError) Error() string {
	reason := cmp.Or(e.Reason, "was changed on the disk")
	return fmt.Sprintf("%s: %s %q %s and is left out", e.Path, e.Type, e.ID, reason)
}

// LeftOutError counts the rows of a damaged store that cannot be read, that were changed on disk, or that take back one
// of these. It comes with the other rows.
type LeftOutError struct {
	Path string
	N    int
}

func (e *LeftOutError) Error() string {
	return fmt.Sprintf("%s: %d rows cannot be read or were changed on the disk, and are left out", e.Path, e.N)
}

// unknownError says that an answer names a row that is not there, which may still come.
type unknownError struct {
	takesBack bool // the row is an answer
	reason    string
}

func (e *unknownError) Error() string { return e.reason }

// MadeUpError says that the row of a rater or a task is lost, and was made up from its answers. It comes with all rows.
type MadeUpError struct {
	Path, Type, ID string
	Kind           string // of the rater, or of the task's answers
}

func (e *MadeUpError) Error() string {
	return fmt.Sprintf("%s: %s %q is lost: made up from its answers, kind %s", e.Path, e.Type, e.ID, e.Kind)
}

// NotSavedError says that rows are not on disk, for a reason that may pass. They can be written again unchanged.
type NotSavedError struct {
	Reason string // for people
	Err    error  // of SQLite or the system; may be nil
}

func (e *NotSavedError) Error() string { return "not saved: " + e.Reason }
func (e *NotSavedError) Unwrap() error { return e.Err }

// notSaved turns an error of the disk into a *NotSavedError. It returns other errors unchanged.
func (s *Store) notSaved(err error) error {
	reason := ""
	switch code(err) {
	case sqlite3.SQLITE_FULL:
		reason = "disk full"
	case sqlite3.SQLITE_IOERR:
		reason = "the disk gives an error"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		reason = s.unwritable()
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		reason = "the store is damaged"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		reason = "another process keeps writing"
		if pid, shared := s.SharedWith(); shared {
			reason = process(pid) + " keeps writing"
		}
	default:
		return err
	}
	return &NotSavedError{reason, err}
}

// code is SQLite's primary result code, 0 for other errors and nil.
func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// damaged reports whether SQLite cannot read a file.
func damaged(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_CORRUPT || c == sqlite3.SQLITE_NOTADB
}

// foreignKey reports whether a row refers to a missing one.
func foreignKey(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// cannotOpen reports whether SQLite cannot make or open a file that it needs.
func cannotOpen(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_CANTOPEN || c == sqlite3.SQLITE_READONLY
}

// busy reports whether another process holds a lock.
func busy(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED
}
