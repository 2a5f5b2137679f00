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
	fileMode   = 0o600 // people's answers are private
	folderMode = 0o700

	busyDefault = 5 * time.Second
)

// opener holds the dependencies of Open; tests replace migrations, file systems and step.
type opener struct {
	Config
	migrations []string
	fileSystem func(folder string) string // its name if it needs safe mode, otherwise ""
	step       func(name string)          // called before each step; may be nil
}

func (o opener) open(ctx context.Context) (*Store, error) {
	if o.Busy == 0 {
		o.Busy = busyDefault
	}
	// Never another folder: nobody would find the answers there again.
	if !filepath.IsAbs(o.Path) {
		return nil, fmt.Errorf("store %q: %w", o.Path, ErrNoHome)
	}
	var err error
	if o.Path, err = followed(o.Path); err != nil {
		return nil, err
	}
	folder := filepath.Dir(o.Path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return nil, fmt.Errorf("make the store's folder: %w", err)
	}
	s := &Store{rescued: RescueFiles(o.Path), path: o.Path, now: o.Now, lock: newLock(o.Path, o.PID, o.Busy), safeMode: o.fileSystem(folder)}
	if s.valid = o.Valid; s.valid == nil {
		s.valid = func(Answer) error { return nil }
	}
	if _, err := os.Stat(o.Path); err == nil && sealed(folder) {
		if err := o.openSealed(ctx, s); err != nil {
			return nil, err
		}
		return s, nil
	}
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

// followed is the file that a link leads to, whose disk decides about safe mode and on which the locks lie; or the path
// itself if it is no link.
func followed(path string) (string, error) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path, nil // a missing file is made
	}
	to, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the store %s is a link to nowhere: is its disk mounted? %w", path, fs.ErrNotExist)
	}
	return to, err
}

// prepare creates a missing file, examines it and updates it.
func (o opener) prepare(ctx context.Context, s *Store) error {
	info, err := os.Stat(o.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := o.create(ctx); err != nil {
			return fmt.Errorf("make a store: %w", err)
		}
	case err != nil:
		return fmt.Errorf("open the store: %w", err)
	default:
		if err := tooSmall(o.Path, info); err != nil {
			return err
		}
	}
	if s.file, err = os.Stat(o.Path); err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	os.SameFile(s.file, s.file) // Windows looks at the path when it compares for the first time, not before
	if s.db, err = connect(o.Path, "rw", o.Busy, pragmas...); err != nil {
		return err
	}
	version, err := o.examine(ctx, s.db)
	switch {
	case err != nil:
	case version > len(o.migrations):
		// Rows of a newer schema can have meanings that this version does not know.
		_ = s.db.Close()
		s.readOnly = newer(version, len(o.migrations))
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
		return err
	}
	s.missed = missed(ctx, s.db)
	return nil
}

func newer(version, known int) string {
	return fmt.Sprintf("made by a newer beyond (schema %d, this knows %d); opened read-only", version, known)
}

// smallest is the least size of a database, one page, in bytes.
const smallest = 512

// tooSmall refuses a file that SQLite would take for a new one, so that its content would be lost.
func tooSmall(path string, info fs.FileInfo) error {
	if info.Size() < smallest {
		return &DamagedError{path, fmt.Sprintf("cut to %d bytes", info.Size())}
	}
	return nil
}

// pragmas of every connection to a store.
var pragmas = []string{
	"synchronous(FULL)",
	"wal_autocheckpoint(200)", // pages: a log of 1 MB at most, so that a small disk is not full of it
}

// setJournal sets a write-ahead log, or in safe mode a rollback journal. While another process has the file open,
// SQLite keeps its journal; both are durable.
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
	// With an exclusive lock, SQLite reads a log left on an ordinary file system without shared memory.
	_, err = c.ExecContext(ctx, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; "+
		"PRAGMA locking_mode = NORMAL; SELECT 1 FROM sqlite_schema")
	return err
}

// patiently repeats do while another process holds a lock, as long as for a writer. SQLite does not wait by itself if
// two processes change the journal of a new file at once.
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

// create makes a new store under another name and renames it, so that no incomplete file has the store's name. Another
// process may be first.
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
		if err := os.Rename(f.Name(), o.Path); err != nil { // the file system has no links
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
			return 0, &DamagedError{o.Path, "damaged (" + oneLine(err.Error()) + ")"}
		}
		if err != nil {
			return 0, fmt.Errorf("open the store: %w", err)
		}
	}
	switch {
	case verdict != "ok":
		lines := strings.Split(verdict, "\n") // the first of several lines names the database
		return 0, &DamagedError{o.Path, "damaged (" + oneLine(lines[len(lines)-1]) + ")"}
	case id != applicationID || version < 1:
		return 0, &DamagedError{o.Path, "a database of another program"}
	}
	return version, nil
}

// oneLine is the beginning of a message of SQLite, which may quote the damaged schema.
func oneLine(text string) string {
	const most = 120
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

//go:embed schema/*.sql
var schema embed.FS

// migrations are the steps from an empty file to the present schema; step i leads to version i+1. A released step
// never changes.
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

// update updates an older store, after a copy.
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
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)
	if _, err := tx.ExecContext(ctx, mark); err != nil {
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

// syncFolder makes a new name durable, on systems that can.
func syncFolder(path string) {
	if f, err := os.Open(path); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}
