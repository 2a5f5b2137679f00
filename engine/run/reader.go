package run

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/rows"
	"beyond/engine/store"
)

// A Run is a folder whose results are read: the merged ones, or what its parts have so far. It is an engine.Recording
// that keeps nothing new. It is safe for concurrent use once a model is chosen.
type Run struct {
	Folder string
	*Description
	Head   ResultsHead // of the merged results
	Merged bool        // false: parts are read, and may be still growing

	merged *merged
	parts  []*os.File
	found  map[recordKey]found // of parts
}

// found is where a part has a value.
type found struct {
	file *os.File
	place
}

// Open opens a run's folder. Its files are read side by side: a screen waits for them.
func Open(folder string) (*Run, error) {
	var m *merged
	var mergedErr, contentsErr error
	var wait sync.WaitGroup
	wait.Go(func() {
		if m, mergedErr = openMerged(resultsFile(folder)); mergedErr == nil {
			contentsErr = m.readTogether(contents, recordKey{})
		}
	})
	d, err := ReadDescription(folder)
	var id Identity
	if err == nil {
		id = d.identity()
	}
	wait.Wait()
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("no run: it has no run.json")
	}
	r := &Run{Folder: folder, Description: d, merged: m}
	if err == nil && errors.Is(mergedErr, fs.ErrNotExist) {
		return r, r.openParts()
	}
	if err == nil && mergedErr == nil {
		r.Merged, r.Head = true, m.head
		if difference := id.other(m.head.Identity); difference != "" {
			err = fmt.Errorf("results are of a run with %s: make them again with beyond run merge", difference)
		}
	}
	if err := cmp.Or(err, mergedErr, contentsErr); err != nil {
		_ = r.Close()
		return nil, err
	}
	return r, nil
}

// openParts finds the results in whole parts, and of other shards in what workers have written.
func (r *Run) openParts() error {
	r.found = map[recordKey]found{}
	shards, missing, of, err := wholeSet(r.Folder, r.Description)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range shards {
		names = append(names, filepath.Join(partsFolder(r.Folder), s.file()))
	}
	for _, i := range missing {
		more, _ := filepath.Glob(filepath.Join(partsFolder(r.Folder), "."+Shard{i, of}.file()+".*.partial"))
		names = append(names, more...)
	}
	for _, name := range names {
		if err := r.addPart(name); err != nil {
			return err
		}
	}
	return nil
}

func (r *Run) addPart(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return nil // a worker has just finished
	}
	partial := strings.HasSuffix(name, ".partial")
	r.parts = append(r.parts, f)
	records, err := newFrames(f, partMagic)
	if err == nil {
		_, err = records.next()
	}
	for err == nil {
		at := records.at
		var payload []byte
		payload, err = records.next()
		if partial && errors.As(err, new(changedError)) {
			err = nil
			continue
		}
		if err != nil {
			break
		}
		if key, _, ok := split(payload); ok {
			if _, known := r.found[key]; !known {
				r.found[key] = found{f, place{at, len(payload)}}
			}
		}
	}
	if !partial && errors.Is(err, errTorn) {
		s, _ := parsePart(filepath.Base(name))
		return &DamagedError{filepath.Base(name), s, err}
	}
	return nil
}

// value returns the value of a record, nil where there is none.
func (r *Run) value(key recordKey) []byte {
	if r.Merged {
		value, err := r.merged.value(key)
		if err != nil {
			return nil
		}
		return value
	}
	where, ok := r.found[key]
	if !ok {
		return nil
	}
	payload, err := frameAt(where.file, where.at, where.payload)
	if err != nil {
		return nil
	}
	return payload[len(key):]
}

// Get implements engine.Results. It does not look at who computed a result.
func (r *Run) Get(k store.Key) ([]byte, bool) {
	value := r.value(keyOf(k))
	return value, value != nil
}

// LeftOut are the results that were damaged on the disk, as far as they were read: contents of pictures, and after Use
// the small results of a model. They count as missing.
func (r *Run) LeftOut() *rows.Report {
	if r.Merged {
		return r.merged.leftOut
	}
	return nil
}

// Failure implements engine.Recording.
func (r *Run) Failure(k store.Key) error { return decodeFailure(r.value(failureOf(k))) }

// Put implements engine.Results.
func (r *Run) Put(store.Key, []byte) {}

// Fail implements engine.Recording.
func (r *Run) Fail(store.Key, error) {}

// Close implements engine.Results.
func (r *Run) Close() error {
	if r.merged != nil {
		return r.merged.f.Close()
	}
	for _, f := range r.parts {
		_ = f.Close()
	}
	return nil
}

// Contents are the SHA-256 of the pictures' files, hexadecimal, "" where none was read.
func (r *Run) Contents() []string {
	list := make([]string, len(r.Data.Pictures))
	for i := range list {
		list[i] = string(r.value(contentKey(i)))
	}
	return list
}

// Use chooses a model by its name, its study's words or the beginning of its SHA-256; "" is the first. Its small
// results are read at once.
func (r *Run) Use(name string) (at int, err error) {
	if name != "" {
		at = slices.IndexFunc(r.Models, func(m UsedModel) bool {
			return m.Name == name || len(name) >= 8 && strings.HasPrefix(m.SHA256, name)
		})
		if at < 0 {
			at = slices.IndexFunc(r.Study.Models, func(m Model) bool { return m.Model == name || m.Name == name })
		}
		if at < 0 {
			return 0, &NoModelError{name, r.ModelNames()}
		}
	}
	if !r.Merged {
		return at, nil
	}
	var key recordKey
	copy(key[:], newKey(head, store.Key{Model: r.Models[at].SHA256}).model())
	for _, what := range []kind{head, robustness, failure} {
		if err := r.merged.readTogether(what, key); err != nil {
			return 0, err
		}
	}
	return at, nil
}

// model is the part of a key that kind and model share.
func (k recordKey) model() []byte { return k[:17] }

// ModelNames are the names of the run's models.
func (r *Run) ModelNames() []string {
	var names []string
	for _, m := range r.Models {
		names = append(names, m.Name)
	}
	return names
}

// A NoModelError says that a run has not used a model.
type NoModelError struct {
	Model string
	Used  []string
}

func (e *NoModelError) Error() string {
	return fmt.Sprintf("the run has not used %s: choose --model %s", e.Model, strings.Join(e.Used, ", "))
}

// Model returns a model of the run without its file, which read gives where something must be computed.
func (r *Run) Model(at int, read func(catalogue.Choice) (catalogue.File, error)) (*engine.Model, *dataset.Set, error) {
	m := r.Models[at]
	classes, err := r.Classes(m)
	if err != nil {
		return nil, nil, fmt.Errorf("run.json: %w", err)
	}
	model := engine.NewRecordedModel(m.Name, m.SHA256, m.Preset, classes, func() (catalogue.File, error) {
		return read(r.Study.Choice(at))
	})
	return model, r.Set(m), nil
}
