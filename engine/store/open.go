package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	fileMode   = 0o600 // what people say is theirs
	folderMode = 0o700

	busyDefault = 5 * time.Second
)

// opener is everything that opening depends on; tests put in other migrations, file systems and a witness.
type opener struct {
	Config
	migrations []string
	fileSystem func(folder string) string // its name if it is risky, else ""
	step       func(name string)          // is told what is about to be done; nil for nobody
}

func (o opener) open(ctx context.Context) (*Store, error) {
	if o.Busy == 0 {
		o.Busy = busyDefault
	}
	// Never another folder in its place: what is written there would not be found again.
	if !filepath.IsAbs(o.Path) {
		return nil, fmt.Errorf("store %q: %w", o.Path, ErrNoHome)
	}
	folder := filepath.Dir(o.Path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return nil, fmt.Errorf("make the store's folder: %w", err)
	}
	s := &Store{path: o.Path, now: o.Now, lock: newLock(o.Path, o.PID, o.Busy), safeMode: o.fileSystem(folder)}
	if s.safeMode != "" {
		unlock, err := s.lock.take(ctx)
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	if err := o.prepare(ctx, s); err != nil {
		return nil, err
	}
	if s.safeMode == "" {
		s.lock.hold()
	}
	return s, nil
}

// prepare makes the file where there is none, looks at it, and brings it up to date.
func (o opener) prepare(ctx context.Context, s *Store) error {
	info, err := os.Stat(o.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := o.create(ctx); err != nil {
			return fmt.Errorf("make a store: %w", err)
		}
	case err != nil:
		return fmt.Errorf("open the store: %w", err)
	case info.Size() < smallest: // SQLite would take it for a new one, and what was in it would seem never to have been
		return &DamagedError{o.Path, fmt.Sprintf("cut to %d bytes", info.Size())}
	}
	if s.db, err = connect(o.Path, "rw", o.Busy, pragmas...); err != nil {
		return err
	}
	version, err := o.examine(ctx, s.db)
	switch {
	case err != nil:
	case version > len(o.migrations):
		// Rows of a newer schema could mean more than is known here.
		_ = s.db.Close()
		s.readOnly = fmt.Sprintf("made by a newer beyond (schema %d, this knows %d); opened read-only", version, len(o.migrations))
		s.db, err = connect(o.Path, "ro", o.Busy, pragmas...)
	default:
		if version < len(o.migrations) {
			err = o.update(ctx, s.db, version)
		}
		if err == nil {
			err = patiently(ctx, o.Busy, func() error { return setJournal(ctx, s.db, s.safeMode != "") })
		}
	}
	if err != nil {
		_ = s.db.Close()
	}
	return err
}

// smallest is the least page of a database, in bytes; there is no file of less than one.
const smallest = 512

// pragmas of every connection to a store.
var pragmas = []string{
	"synchronous(FULL)",
	"wal_autocheckpoint(200)", // pages: a log of 1 MB at most, so that a small disk is not full of it
}

// setJournal makes the file keep a write-ahead log, or none in safe mode. While another process has the file open
// SQLite keeps the journal that there is; either is as durable.
func setJournal(ctx context.Context, db *sql.DB, safe bool) error {
	if !safe {
		_, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		return err
	}
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	// A log left from an ordinary file system is read without shared memory while the lock is exclusive.
	_, err = c.ExecContext(ctx, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM sqlite_schema")
	return err
}

// patiently repeats what another process is in the way of, for as long as one waits for a writer: SQLite does not wait
// by itself where two change the journal of a new file at once.
func patiently(ctx context.Context, busyFor time.Duration, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, busyFor)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		err := do()
		if !busy(err) {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return err
		}
	}
}

// applicationID marks the file as a store of beyond ("bynd").
const applicationID = 0x62796e64

// create makes a new store under another name and then gives it its own, so that a file under that name is never
// half made. Another process may be first.
func (o opener) create(ctx context.Context) error {
	f, err := os.CreateTemp(filepath.Dir(o.Path), filepath.Base(o.Path)+".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := f.Close(); err != nil {
		return err
	}
	db, err := connect(f.Name(), "rw", o.Busy, pragmas...)
	if err != nil {
		return err
	}
	err = o.migrate(ctx, db)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	o.at("named")
	if err := os.Link(f.Name(), o.Path); err != nil && !errors.Is(err, fs.ErrExist) {
		if err := os.Rename(f.Name(), o.Path); err != nil { // a file system without links
			return err
		}
	}
	syncFolder(filepath.Dir(o.Path))
	return nil
}

// examine returns the schema's version of a sound store.
func (o opener) examine(ctx context.Context, db *sql.DB) (version int, err error) {
	var id int
	var verdict string
	for _, look := range []struct {
		pragma string
		into   any
	}{{"application_id", &id}, {"user_version", &version}, {"quick_check(1)", &verdict}} {
		err := db.QueryRowContext(ctx, "PRAGMA "+look.pragma).Scan(look.into)
		if damaged(err) {
			return 0, &DamagedError{o.Path, "damaged (" + err.Error() + ")"}
		}
		if err != nil {
			return 0, fmt.Errorf("open the store: %w", err)
		}
	}
	switch {
	case verdict != "ok":
		lines := strings.Split(verdict, "\n") // the first of several names the database, of which there is one
		return 0, &DamagedError{o.Path, "damaged (" + lines[len(lines)-1] + ")"}
	case id != applicationID || version < 1:
		return 0, &DamagedError{o.Path, "a database of another program"}
	}
	return version, nil
}

//go:embed schema/*.sql
var schema embed.FS

// migrations are the steps from nothing to the present schema; step i leads to version i+1. A step that has been
// released is never changed.
func migrations() []string {
	var list []string
	for {
		text, err := schema.ReadFile(fmt.Sprintf("schema/%d.sql", len(list)+1))
		if err != nil {
			return list
		}
		list = append(list, string(text))
	}
}

// update brings an older store up to date and keeps a copy of it as it was.
func (o opener) update(ctx context.Context, db *sql.DB, version int) error {
	copied := fmt.Sprintf("%s.schema-%d", o.Path, version)
	o.at("copied")
	if err := copyTo(ctx, db, copied); err != nil {
		return fmt.Errorf("copy the store before its schema changes: %w", err)
	}
	if err := o.migrate(ctx, db); err != nil {
		return fmt.Errorf("bring the store to schema %d: %w (a copy is %s)", len(o.migrations), err, copied)
	}
	return nil
}

// migrate makes all missing steps in one transaction, or none.
func (o opener) migrate(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	for ; version < len(o.migrations); version++ {
		o.at(fmt.Sprintf("step %d", version+1))
		if _, err := tx.ExecContext(ctx, o.migrations[version]); err != nil {
			return err
		}
	}
	o.at("numbered")
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)); err != nil {
		return err
	}
	o.at("committed")
	return tx.Commit()
}

func (o opener) at(step string) {
	if o.step != nil {
		o.step(step)
	}
}

// copyTo writes the database into another file, whole or not at all.
func copyTo(ctx context.Context, db *sql.DB, path string) error {
	half := path + ".half"
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer func() { _ = os.Remove(half) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", half); err != nil {
		return err
	}
	if err := syncFile(half); err != nil {
		return err
	}
	if err := os.Rename(half, path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder makes a new name durable; not every system can.
func syncFolder(path string) {
	if f, err := os.Open(path); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}
