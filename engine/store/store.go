// Package store keeps people's answers about pictures, which cannot be made again. In a separate file it caches
// results that took time to compute (Results).
//
// A Store is one SQLite file, to which rows are only added: people (Rater), the jobs they were given (Task), and each
// Answer with an id, a time and a rater. An undo adds a row as well. Append returns once the row is on disk, so that a
// screen can then say that it is saved. One type of row serves three uses:
//
//	            Kind        Picture   Subject         Context           Value             Expected
//	tagging     Tag         the file  the attribute   ""                Yes, No, Unsure   ""
//	judging     Judgement   the file  the class       the view          Yes, No, Skip     "", or of a check
//	the study   Study       target    seed and round  the condition     the class chosen  the right class
//
// Kind, Picture, Subject and Context together are the question. A rater's last answer to a question counts, unless it
// was taken back. Pictures are named by content, the SHA-256 of their file.
//
// Several processes may have the same store open. Rows move between machines as lines of JSON (Export, Import). Import
// leaves existing rows alone, so that a file may be imported twice.
//
// The package handles bytes and plain structs; it does not know pictures, models or classes.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Config locates a store.
type Config struct {
	Path string           // of the SQLite file, absolute; a missing folder is created
	Now  func() time.Time // the clock of new rows
	PID  int              // of this process; other processes with the store open see it
	Busy time.Duration    // longest wait for another process that writes; 0 means 5 seconds
	// Valid returns an error for an answer that breaks the rules of its kind; nil accepts all.
	Valid func(Answer) error
}

// A Store is an open file of answers. It is safe for concurrent use.
type Store struct {
	db       *sql.DB
	path     string
	now      func() time.Time
	valid    func(Answer) error
	file     os.FileInfo // of the file that is open
	lock     *lock
	readOnly string   // why rows cannot be added; "" if they can
	safeMode string   // the file system that needs safe mode; "" on an ordinary one
	sealed   bool     // the folder cannot be written
	rescued  []string // files with answers of earlier starts
	missed   string   // which rows were taken away before it was opened
}

// Open opens the store at cfg.Path, and creates a missing one. It copies a store of an older schema and updates it;
// it opens one of a newer schema read-only (see Notices). It does not touch a damaged file, or one that is not a
// store, and returns a *DamagedError.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	return opener{Config: cfg, migrations: migrations(), fileSystem: riskyFileSystem}.open(ctx)
}

// Close closes the store.
func (s *Store) Close() error {
	err := s.db.Close()
	s.lock.close()
	return err
}

// Path is the store's file.
func (s *Store) Path() string { return s.path }

// ReadOnly says why rows cannot be added; "" if they can.
func (s *Store) ReadOnly() string { return s.readOnly }

// Notices are sentences about the use of the store for people to see.
func (s *Store) Notices() []string {
	var list []string
	if s.readOnly != "" {
		list = append(list, s.readOnly)
	}
	if s.safeMode != "" {
		list = append(list, fmt.Sprintf("on %s: safe mode (no WAL)", s.safeMode))
	}
	for _, name := range s.rescued {
		if _, err := os.Stat(name); err != nil {
			continue
		}
		list = append(list, filepath.Base(name)+" holds answers that could not be saved: beyond store import --rescued takes them in")
	}
	if s.missed != "" {
		list = append(list, s.missed)
	}
	if pid, shared := s.SharedWith(); shared {
		list = append(list, "shared with "+process(pid))
	}
	return list
}

// SharedWith reports whether another process has the store open, and its number, 0 if unknown. In safe mode no process
// holds the store between two writes.
func (s *Store) SharedWith() (pid int, shared bool) {
	if s.safeMode != "" || s.sealed || s.lock.hold() {
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

// write runs f in a transaction and returns once it is on disk. An error of the disk is a *NotSavedError.
func (s *Store) write(ctx context.Context, f func(*writer) error) error {
	if s.readOnly != "" {
		return &NotSavedError{Reason: s.readOnly}
	}
	err := s.transact(ctx, nil, func(tx *sql.Tx) error {
		w := &writer{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}}
		if err := f(w); err != nil {
			return err // on a full disk the transaction has ended already, and a statement would be one of its own
		}
		return w.seal()
	})
	if err == nil {
		err = s.keepLog(ctx)
	}
	if reason := s.displaced(); reason != "" && (err == nil || disk(err)) {
		return &NotSavedError{Reason: reason, Err: err}
	}
	return s.notSaved(err)
}

// add adds a row of the caller's, unless it is known already.
func (s *Store) add(ctx context.Context, r row) error {
	if err := r.validate(); err != nil {
		return err
	}
	return s.write(ctx, func(w *writer) error {
		_, err := r.insert(w)
		return err
	})
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
	defer func() { _ = tx.Rollback() }() // no effect after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// alone keeps other processes out until unlock, in safe mode, where SQLite cannot.
func (s *Store) alone(ctx context.Context) (unlock func(), err error) {
	if s.safeMode == "" {
		return func() {}, nil
	}
	return s.lock.take(ctx)
}
