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

// Key names a result by everything it depends on: the same key, the same bytes.
type Key struct {
	Model    string // SHA-256 of the model's file
	Picture  string // SHA-256 of the picture's file
	Preset   string // of the preprocessing
	Method   string // of the computation, with the layout of its bytes
	Settings string // of the method
	Code     string // the program's version, and the properties of build and machine that can change the last bit
}

// sum is the key's hash, by which results are found.
func (k Key) sum() []byte {
	h := sha256.New()
	for _, part := range []string{k.Model, k.Picture, k.Preset, k.Method, k.Settings, k.Code} {
		_ = binary.Write(h, binary.LittleEndian, int64(len(part))) // never fails
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// Results caches results that took time to compute, up to a number of bytes, for the next start of the program. It has
// its own file in a cache folder, apart from people's answers: it may be large, needs no copy, syncs rarely (a power
// failure loses the last results, not the file), and a judgement never waits for its writes.
//
// A goroutine writes, many results at a time. Results that come too fast are dropped. Errors do not reach the caller
// of Get and Put; see Err. Several processes may use one file. It is safe for concurrent use.
type Results struct {
	db      *sql.DB
	find    *sql.Stmt
	path    string
	limit   int64
	session int64 // counts openings: results used in an earlier session are dropped first
	bytes   int64 // of all results, about: other processes add some; owned by the goroutine
	writes  chan write
	closed  chan struct{}
	done    sync.WaitGroup
	failure atomic.Pointer[error]
	closing sync.Once
}

// write is a result to write, or with a nil value a used one.
type write struct{ key, value []byte }

const (
	resultsSchema = 1
	resultsQueued = 1024            // most writes that wait
	resultsGroup  = 256             // most writes of one transaction
	resultsBusy   = 2 * time.Second // of the writing goroutine; readers do not wait for a writer
	rowOverhead   = 128             // bytes of the file per result beside its value, about
)

// The index has the columns for finding the least used results and the size, so that no value is read for it.
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

// OpenResults opens the results at an absolute path, limited to about limit bytes. It replaces a file that is damaged
// or of another schema. It returns an error on a network file system, whose locks are slow or unreliable.
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

// prepare creates missing tables and counts this opening.
func (r *Results) prepare() error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var version, tables int
	schema := tx.QueryRow("SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version")
	if err := schema.Scan(&version, &tables); err != nil {
		return err
	}
	if tables > 0 && version != resultsSchema {
		return errOtherSchema
	}
	if _, err := tx.Exec(fmt.Sprintf("%s; PRAGMA user_version = %d", resultsTables, resultsSchema)); err != nil {
		return err
	}
	sums := tx.QueryRow("SELECT coalesce(max(used), 0) + 1, coalesce(sum(bytes), 0) FROM results")
	if err := sums.Scan(&r.session, &r.bytes); err != nil {
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

// Get returns a cached result.
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

// valueSum is the checksum of a value and its key.
func valueSum(key, value []byte) int64 {
	return int64(crc64.Update(crc64.Checksum(key, sums), sums, value))
}

// Put caches a result soon, or not at all if results come faster than they can be written. value must not be modified.
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

// Err says why results are no longer cached; nil while they are.
func (r *Results) Err() error {
	if err := r.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// fail ends the caching, unless another process only held a lock.
func (r *Results) fail(err error) {
	if !busy(err) {
		r.failure.CompareAndSwap(nil, &err)
	}
}

// Close writes the queued results and drops later ones. It removes a damaged file.
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

// serve writes results as they come, and at the end the queued ones.
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

// keep writes a result and all queued ones.
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
	w := &writer{ctx: context.Background(), tx: tx, prepared: map[string]*sql.Stmt{}}
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

// makeRoom drops the least recently used results over the limit, and some more, so that not every group has to search.
func (r *Results) makeRoom(w *writer) error {
	const total = "SELECT coalesce(sum(bytes), 0) FROM results"
	if err := w.query(total, nil, &r.bytes); err != nil || r.bytes <= r.limit {
		return err
	}
	_, err := w.exec(`DELETE FROM results WHERE id IN (
		SELECT id FROM (SELECT id, sum(bytes) OVER (ORDER BY used, id) - bytes AS before FROM results)
		WHERE before < ?)`, r.bytes-r.limit/8*7)
	if err != nil {
		return err
	}
	return w.query(total, nil, &r.bytes)
}

// Len counts the results.
func (r *Results) Len() (n int) {
	if err := r.db.QueryRow("SELECT count(*) FROM results").Scan(&n); err != nil {
		r.fail(err)
	}
	return n
}
