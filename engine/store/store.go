// Package store keeps what cannot be made again: what people say of pictures. Beside it, and in a file of its own,
// it keeps results that took time to compute (Results).
//
// A Store is one SQLite file. What people say is only ever added to: who they are (Rater), what they were asked to
// do (Task) and each Answer, which is a row of its own with an id, a time and a rater. Taking an answer back adds a
// row as well. Append returns once the row is on the disk, so that a screen may then say that it is saved. One
// kind of row serves three uses:
//
//	            Kind        Picture   Subject         Context           Value             Expected
//	tagging     Tag         the file  the attribute   ""                Yes, No, Unsure   ""
//	judging     Judgement   the file  the class       what was shown    Yes, No, Skip     "", or of a check
//	the study   Study       target    seed and round  the condition     the class chosen  the right class
//
// Kind, Picture, Subject and Context together are the question; of a rater's answers to one question the last
// that was not taken back counts. Pictures are named by content, the SHA-256 of their file.
//
// Several processes may have the same store open. Rows move between machines as lines of JSON (Export, Import):
// whatever is there already is left alone, so that a file may be imported twice.
//
// The package knows bytes and plain structs; it knows neither pictures nor models nor classes.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Config says where a store is and how it is used.
type Config struct {
	Path string           // of the SQLite file, absolute; its folder is made where it is missing
	Now  func() time.Time // the clock of new rows
	PID  int              // this process, as others with the same store open will call it
	Busy time.Duration    // how long to wait for another process that writes; 0 means 5 seconds
}

// A Store is open. It is safe for concurrent use.
type Store struct {
	db       *sql.DB
	path     string
	now      func() time.Time
	lock     *lock
	readOnly string // why nothing can be added; "" when it can
	safeMode string // the file system on which the store takes no risks; "" on an ordinary one
}

// Open opens the store at cfg.Path, made new where there is none. A store of an older schema is brought up to date
// after a copy was made beside it; one of a newer schema is opened read-only (see Notices). A file that is damaged
// or is something else is left as it is: *DamagedError.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	return opener{Config: cfg, migrations: migrations(), fileSystem: riskyFileSystem}.open(ctx)
}

// Close ends the use of the store.
func (s *Store) Close() error {
	err := s.db.Close()
	s.lock.close()
	return err
}

// Path is the store's file.
func (s *Store) Path() string { return s.path }

// ReadOnly says why nothing can be added; "" when it can.
func (s *Store) ReadOnly() string { return s.readOnly }

// Notices are what a person should be told of how the store is used, one sentence each.
func (s *Store) Notices() []string {
	var list []string
	if s.readOnly != "" {
		list = append(list, s.readOnly)
	}
	if s.safeMode != "" {
		list = append(list, fmt.Sprintf("on %s: safe mode (no WAL)", s.safeMode))
	}
	if pid, shared := s.SharedWith(); shared {
		list = append(list, "shared with "+process(pid))
	}
	return list
}

// SharedWith tells whether another process has the store open, and its number, 0 where that is not known. In safe
// mode nobody keeps the store between two writes.
func (s *Store) SharedWith() (pid int, shared bool) {
	if s.safeMode != "" || s.lock.hold() {
		return 0, false
	}
	pid = s.lock.holder()
	return pid, pid != s.lock.pid
}

func process(pid int) string {
	if pid == 0 {
		return "another process"
	}
	return fmt.Sprintf("pid %d", pid)
}

// write runs f in a transaction and returns once that is on the disk. An error of the disk is a *NotSavedError.
func (s *Store) write(ctx context.Context, f func(*writer) error) error {
	if s.readOnly != "" {
		return &NotSavedError{Reason: s.readOnly}
	}
	return s.notSaved(s.transact(ctx, nil, func(tx *sql.Tx) error {
		return f(&writer{ctx, tx, map[string]*sql.Stmt{}})
	}))
}

// read runs f in a transaction that sees one state of the store.
func (s *Store) read(ctx context.Context, f func(*sql.Tx) error) error {
	return s.transact(ctx, &sql.TxOptions{ReadOnly: true}, f)
}

func (s *Store) transact(ctx context.Context, how *sql.TxOptions, f func(*sql.Tx) error) error {
	unlock, err := s.alone(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	tx, err := s.db.BeginTx(ctx, how)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // of no effect after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// alone keeps others out until unlock, where SQLite cannot.
func (s *Store) alone(ctx context.Context) (unlock func(), err error) {
	if s.safeMode == "" {
		return func() {}, nil
	}
	return s.lock.take(ctx)
}
