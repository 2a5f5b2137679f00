package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"beyond/engine"
	"beyond/engine/store"
)

// Head begins a part: whose it is, and who computed it.
type Head struct {
	Shard    [2]int   `json:"shard"` // i of n
	Kernel   string   `json:"kernel"`
	Identity Identity `json:"identity"`
}

// partial is the part of a shard that is being computed: a file to whose end each result is written at once, so that a
// kill loses what is being computed and nothing else. It is the engine's Recording. A worker writes a file of its own,
// and begins with the whole records that killed workers of the same shard have left.
type partial struct {
	folder string // of the parts
	head   Head
	f      *os.File

	mu      sync.Mutex
	at      int64 // end of the last whole record
	index   map[recordKey]place
	copied  int   // records of the index that earlier workers have left
	err     error // the first error of writing
	synced  time.Time
	scratch []byte
}

// place is where a value lies in a file.
type place struct {
	at      int64 // of the frame
	payload int
}

const syncEvery = 5 * time.Second

// openPartial begins the part of a shard. worker tells this worker's file from others'.
func openPartial(folder string, head Head, worker string) (p *partial, err error) {
	p = &partial{folder: folder, head: head, index: map[recordKey]place{}}
	name := fmt.Sprintf(".%s.%s.partial", p.shard().file(), worker)
	if p.f, err = os.OpenFile(filepath.Join(folder, name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = p.f.Close()
			_ = os.Remove(p.f.Name())
		}
	}()
	if err := p.write([]byte(partMagic)); err != nil {
		return nil, err
	}
	if err := p.write(appendFrame(nil, p.headText())); err != nil {
		return nil, err
	}
	return p, p.takeOver()
}

func (p *partial) shard() Shard { return Shard{p.head.Shard[0], p.head.Shard[1]} }

func (p *partial) headText() []byte {
	text, err := json.Marshal(p.head)
	if err != nil {
		panic("run: a head without a JSON form: " + err.Error())
	}
	return text
}

// takeOver copies what other workers of the shard have left, and removes the files of those that are gone.
func (p *partial) takeOver() error {
	names, err := filepath.Glob(filepath.Join(p.folder, "."+p.shard().file()+".*.partial"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == p.f.Name() {
			continue
		}
		if err := p.copyFrom(name); err != nil {
			return err
		}
		if gone(name) {
			_ = os.Remove(name)
			_ = os.Remove(strings.TrimSuffix(name, ".partial") + ".progress")
		}
	}
	p.copied = len(p.index)
	return p.f.Sync()
}

// copyFrom copies the records of a file with the same head. Changed records, and what is torn at its end, are left out.
func (p *partial) copyFrom(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return nil // its worker has finished
	}
	defer f.Close()
	records, err := newFrames(f, partMagic)
	if err != nil {
		return nil
	}
	if text, err := records.next(); err != nil || string(text) != string(p.headText()) {
		return nil
	}
	for {
		payload, err := records.next()
		if errors.As(err, new(changedError)) {
			continue
		}
		if err != nil {
			return nil
		}
		key, value, ok := split(payload)
		if _, known := p.index[key]; !ok || known || kind(key[0]) == failure { // a failure is tried again
			continue
		}
		if p.add(key, value); p.err != nil {
			return p.err
		}
	}
}

// write appends bytes.
func (p *partial) write(b []byte) error {
	if _, err := p.f.WriteAt(b, p.at); err != nil {
		return err
	}
	p.at += int64(len(b))
	return nil
}

// add appends a record.
func (p *partial) add(key recordKey, value []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.index[key]; known || p.err != nil {
		return
	}
	at := p.at
	p.scratch = appendFrame(p.scratch[:0], key[:], value)
	if p.err = p.write(p.scratch); p.err != nil {
		return
	}
	p.index[key] = place{at, len(key) + len(value)}
	if now := time.Now(); now.Sub(p.synced) > syncEvery {
		p.synced, p.err = now, p.f.Sync()
	}
}

// written counts the records of this worker.
func (p *partial) written() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.index) - p.copied
}

// value returns the value of a record, nil where there is none.
func (p *partial) value(key recordKey) []byte {
	p.mu.Lock()
	where, ok := p.index[key]
	p.mu.Unlock()
	if !ok {
		return nil
	}
	payload, err := frameAt(p.f, where.at, where.payload)
	if err != nil {
		return nil
	}
	return payload[len(key):]
}

// Get implements engine.Results.
func (p *partial) Get(k store.Key) ([]byte, bool) {
	value := p.value(keyOf(k))
	return value, value != nil
}

// Put implements engine.Results.
func (p *partial) Put(k store.Key, value []byte) { p.add(keyOf(k), value) }

// Failure implements engine.Recording.
func (p *partial) Failure(k store.Key) error { return decodeFailure(p.value(failureOf(k))) }

// Fail implements engine.Recording.
func (p *partial) Fail(k store.Key, err error) { p.add(failureOf(k), encodeFailure(err)) }

// Close implements engine.Results: the engine's end is not the part's.
func (p *partial) Close() error { return nil }

func encodeFailure(err error) []byte {
	text, jsonErr := json.Marshal(engine.RecordError(err))
	if jsonErr != nil {
		panic("run: a failure without a JSON form: " + jsonErr.Error())
	}
	return text
}

func decodeFailure(text []byte) error {
	if text == nil {
		return nil
	}
	e := &engine.RecordedError{}
	if json.Unmarshal(text, e) != nil {
		return nil
	}
	return e
}

// failure returns the first error of writing.
func (p *partial) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// finish writes the records, sorted, as the whole part, and removes the partial files of the shard. Two workers write
// the same bytes.
func (p *partial) finish() error {
	if err := p.failure(); err != nil {
		return err
	}
	keys := make([]recordKey, 0, len(p.index))
	for key := range p.index {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, recordKey.compare)
	err := appear(filepath.Join(p.folder, p.shard().file()), func(f *os.File) error {
		w := newFrameWriter(f, partMagic, p.headText())
		for _, key := range keys {
			value := p.value(key)
			if value == nil {
				return fmt.Errorf("%s: a result cannot be read again: %w", filepath.Base(p.f.Name()), errTorn)
			}
			w.record(key, value)
		}
		return w.end()
	})
	p.leave()
	if err != nil && !p.isFinished() { // another worker may have finished and removed this one's new file
		return err
	}
	names, _ := filepath.Glob(filepath.Join(p.folder, "."+p.shard().file()+".*"))
	for _, name := range names {
		_ = os.Remove(name)
	}
	return nil
}

// isFinished reports whether the whole part is there.
func (p *partial) isFinished() bool {
	_, err := os.Stat(filepath.Join(p.folder, p.shard().file()))
	return err == nil
}

// leave closes the file, which stays for the next start.
func (p *partial) leave() {
	_ = p.f.Sync()
	_ = p.f.Close()
}

// frameWriter writes a whole file of records.
type frameWriter struct {
	w       io.Writer
	at      int64
	n       int
	err     error
	pending []byte
}

func newFrameWriter(w io.Writer, magic string, head []byte) *frameWriter {
	f := &frameWriter{w: w, pending: []byte(magic)}
	f.pending = appendFrame(f.pending, head)
	return f
}

const pendingLimit = 1 << 20

// record writes one record and returns where it lies.
func (f *frameWriter) record(key recordKey, value []byte) place {
	where := place{f.at + int64(len(f.pending)), len(key) + len(value)}
	f.pending = appendFrame(f.pending, key[:], value)
	f.n++
	if len(f.pending) > pendingLimit {
		f.flush()
	}
	return where
}

func (f *frameWriter) flush() {
	if f.err == nil {
		_, f.err = f.w.Write(f.pending)
	}
	f.at += int64(len(f.pending))
	f.pending = f.pending[:0]
}

// end writes the mark of the end.
func (f *frameWriter) end() error {
	f.pending = appendFrame(f.pending, endOf(f.n))
	f.flush()
	return f.err
}
