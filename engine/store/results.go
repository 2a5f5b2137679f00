package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Key names a result by all that it depends on: the same key, the same bytes.
type Key struct {
	Model    string // SHA-256 of the model's file
	Picture  string // SHA-256 of the picture's file
	Preset   string // how the picture is made the model's input
	Method   string // what is computed, and how its bytes are laid out
	Settings string // of the method
	Code     string // the program's version and what else of it and of the machine can move the last bit
}

// sum is what a result is found by.
func (k Key) sum() []byte {
	h := sha256.New()
	for _, part := range []string{k.Model, k.Picture, k.Preset, k.Method, k.Settings, k.Code} {
		_ = binary.Write(h, binary.LittleEndian, int64(len(part))) // a hash takes all it is given
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// Results keeps what took time to compute, up to a number of bytes, for the next start of the program. It is a
// cache: nothing in it is missed when it is gone. Hence a file of its own, in a folder that cleaners may empty, beside
// what people say and not among it: it may be large, is not worth a copy, syncs rarely (a lost power loses the last
// results, not the file), and a judgement never waits for its writes.
//
// Writing happens in a goroutine of its own, many results at a time, and is dropped rather than waited for. No error
// of the cache reaches those who compute; see Err. Several processes may use one file. It is safe for concurrent use.
type Results struct {
	db      *sql.DB
	find    *sql.Stmt
	path    string
	limit   int64
	session int64 // counts openings: what was used in an earlier one is given up first
	bytes   int64 // of the results there, about: others may add to them; belongs to the goroutine
	writes  chan write
	closed  chan struct{}
	done    sync.WaitGroup
	failure atomic.Pointer[error]
	closing sync.Once
}

// write is a result to be kept, or with a nil value one that was used.
type write struct{ key, value []byte }

const (
	resultsSchema = 1
	resultsQueued = 1024            // writes that wait at most
	resultsGroup  = 256             // writes of one transaction at most
	resultsBusy   = 2 * time.Second // of the writing goroutine; readers do not wait for a writer
	rowOverhead   = 128             // bytes of the file beside a value, about
)

// The index holds all that finding the least used ones and the size need, so that no value is read for it.
const resultsTables = `
CREATE TABLE IF NOT EXISTS results (
    id    INTEGER PRIMARY KEY,
    key   BLOB NOT NULL UNIQUE,
    used  INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    sum   INTEGER NOT NULL,
    value BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS results_by_use ON results (used, id, bytes);`

// OpenResults opens the results at an absolute path, to be kept to about limit bytes. A file that is damaged or of
// another schema is made anew. On a network's disk there are no results: reading them would take locks that are slow
// or not to be trusted.
func OpenResults(path string, limit int64) (*Results, error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("results %q: %w", path, ErrNoHome)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return nil, fmt.Errorf("make the results' folder: %w", err)
	}
	if name := riskyFileSystem(folder); name != "" {
		return nil, fmt.Errorf("results %q: not kept on %s", path, name)
	}
	r, err := openResults(path, limit)
	if damaged(err) || errors.Is(err, errOtherSchema) {
		if err := removeResults(path); err != nil {
			return nil, err
		}
		r, err = openResults(path, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("open results %q: %w", path, err)
	}
	r.done.Go(r.serve)
	return r, nil
}

var errOtherSchema = errors.New("of another schema")

func openResults(path string, limit int64) (r *Results, err error) {
	db, err := connect(path, "rwc", resultsBusy, "journal_mode(WAL)", "synchronous(NORMAL)")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	r = &Results{db: db, path: path, limit: limit, writes: make(chan write, resultsQueued), closed: make(chan struct{})}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	r.find, err = db.Prepare("SELECT value, sum, used FROM results WHERE key = ?")
	return r, err
}

// prepare makes the tables where they are missing and counts this opening.
func (r *Results) prepare() error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var version, tables int
	if err := tx.QueryRow("SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version").Scan(&version, &tables); err != nil {
		return err
	}
	if tables > 0 && version != resultsSchema {
		return errOtherSchema
	}
	if _, err := tx.Exec(fmt.Sprintf("%s; PRAGMA user_version = %d", resultsTables, resultsSchema)); err != nil {
		return err
	}
	if err := tx.QueryRow("SELECT coalesce(max(used), 0) + 1, coalesce(sum(bytes), 0) FROM results").Scan(&r.session, &r.bytes); err != nil {
		return err
	}
	return tx.Commit()
}

func removeResults(path string) error {
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Get returns a result that was kept.
func (r *Results) Get(k Key) (value []byte, ok bool) {
	key := k.sum()
	var kept, used int64
	err := r.find.QueryRow(key).Scan(&value, &kept, &used)
	if err != nil {
		if !errors.Is(err, sql.ErrNoRows) {
			r.fail(err)
		}
		return nil, false
	}
	if valueSum(key, value) != kept {
		return nil, false
	}
	if used < r.session {
		r.enqueue(write{key: key})
	}
	return value, true
}

// valueSum finds damage to a value, and values under another key.
func valueSum(key, value []byte) int64 {
	return int64(crc64.Update(crc64.Checksum(key, sums), sums, value))
}

// Put keeps a result, soon or, when more come than can be written, not at all. value is not to be modified any more.
func (r *Results) Put(k Key, value []byte) {
	if value == nil {
		value = []byte{}
	}
	r.enqueue(write{k.sum(), value})
}

func (r *Results) enqueue(w write) {
	if r.Err() != nil {
		return
	}
	select {
	case r.writes <- w:
	default:
	}
}

// Err says why results are no longer kept; nil while they are.
func (r *Results) Err() error {
	if err := r.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// fail ends the keeping of results, except where another process was only in the way.
func (r *Results) fail(err error) {
	if !busy(err) {
		r.failure.CompareAndSwap(nil, &err)
	}
}

// Close writes what is queued; what is put later is not kept. A file that turned out to be damaged is removed.
func (r *Results) Close() error {
	r.closing.Do(func() { close(r.closed) })
	r.done.Wait()
	_ = r.find.Close()
	err := r.db.Close()
	if damaged(r.Err()) {
		return removeResults(r.path)
	}
	return err
}

// serve writes what comes in, and at the end what is left.
func (r *Results) serve() {
	for {
		select {
		case first := <-r.writes:
			r.keep(first)
		case <-r.closed:
			for len(r.writes) > 0 {
				r.keep(<-r.writes)
			}
			return
		}
	}
}

// keep writes as much at a time as there is.
func (r *Results) keep(first write) {
	group := []write{first}
	for len(group) < resultsGroup && len(r.writes) > 0 {
		group = append(group, <-r.writes)
	}
	if r.Err() != nil {
		return
	}
	if err := r.commit(group); err != nil {
		r.fail(err)
	}
}

func (r *Results) commit(group []write) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	w := &writer{context.Background(), tx, map[string]*sql.Stmt{}}
	for _, one := range group {
		if err := r.write(w, one); err != nil {
			return err
		}
	}
	if r.bytes > r.limit {
		if err := r.makeRoom(w); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (r *Results) write(w *writer, one write) error {
	if one.value == nil {
		_, err := w.exec("UPDATE results SET used = ? WHERE key = ?", r.session, one.key)
		return err
	}
	bytes := len(one.value) + rowOverhead
	r.bytes += int64(bytes)
	_, err := w.exec("INSERT OR REPLACE INTO results (key, used, bytes, sum, value) VALUES (?, ?, ?, ?, ?)",
		one.key, r.session, bytes, valueSum(one.key, one.value), one.value)
	return err
}

// makeRoom gives up the results that were not used for longest where all are over the limit: somewhat more than must
// be, so that not every group has to look for some.
func (r *Results) makeRoom(w *writer) error {
	const total = "SELECT coalesce(sum(bytes), 0) FROM results"
	if err := w.query(total, nil, &r.bytes); err != nil || r.bytes <= r.limit {
		return err
	}
	_, err := w.exec(`DELETE FROM results WHERE id IN (
		SELECT id FROM (SELECT id, sum(bytes) OVER (ORDER BY used, id) - bytes AS before FROM results) WHERE before < ?)`, r.bytes-r.limit/8*7)
	if err != nil {
		return err
	}
	return w.query(total, nil, &r.bytes)
}

// Len is how many results are kept.
func (r *Results) Len() (n int) {
	if err := r.db.QueryRow("SELECT count(*) FROM results").Scan(&n); err != nil {
		r.fail(err)
	}
	return n
}
