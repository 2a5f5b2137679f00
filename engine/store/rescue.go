package store

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"beyond/engine/newfile"
)

// rescueName is the name of a rescue file of a store: lines for Import.
func rescueName(store string, n int) string { return fmt.Sprintf("%s.rescue-%d.jsonl", store, n) }

// RescueFiles are the files beside a store with answers that could not be saved in it.
func RescueFiles(store string) []string {
	names, _ := filepath.Glob(quoteGlob(store) + ".rescue-*.jsonl")
	slices.Sort(names)
	return names
}

// quoteGlob is the pattern that matches a path only.
func quoteGlob(path string) string {
	var b bytes.Buffer
	for _, r := range path {
		if bytes.ContainsRune([]byte(`*?[\`), r) && os.PathSeparator == '/' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Rescued is the file that holds all waiting answers, "" if none does.
func (p *Pending) Rescued() string {
	p.mu.Lock()
	name, whole := p.rescue, p.kept == len(p.waiting) && len(p.coming) == 0
	p.mu.Unlock()
	if _, err := os.Stat(name); err != nil || !whole {
		return ""
	}
	return name
}

// holds notes that a rescue file holds the waiting answers; "" if none does.
func (p *Pending) holds(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rescue, p.kept = name, 0
	if name != "" {
		p.kept = len(p.waiting)
	}
}

// keep writes the waiting answers that are not in the rescue file yet, or all of them into a new one: beside the store,
// or else in the first of Folders that takes it. It requires p.disk.
func (p *Pending) keep() {
	if p.rescue != "" {
		if p.extend() == nil {
			p.holds(p.rescue)
			return
		}
		p.holds("") // what is in it may be imported: an answer comes in once
	}
	for _, folder := range append([]string{filepath.Dir(p.store.path)}, p.Folders...) {
		if folder != filepath.Dir(p.store.path) {
			_ = os.MkdirAll(folder, folderMode) // or the write tells
		}
		name := func(n int) string { return filepath.Join(folder, rescueName(filepath.Base(p.store.path), n)) }
		path, err := newfile.Write(name, fileMode, func(w io.Writer) error {
			if err := export(w, p.referred(p.waiting), p.waiting, 0); err != nil {
				return err
			}
			if f, ok := w.(*os.File); ok {
				return f.Sync()
			}
			return nil
		})
		if err == nil {
			p.holds(path)
			return
		}
	}
}

// extend adds the waiting answers that are not in the rescue file. It requires p.disk.
func (p *Pending) extend() error {
	f, err := os.OpenFile(p.rescue, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	err = export(f, p.referred(p.waiting[p.kept:]), p.waiting, p.kept)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// saved removes the rescue file of answers that are in the store now. It requires p.disk.
func (p *Pending) saved() {
	p.mu.Lock()
	name := p.rescue
	p.waiting, p.rescue, p.kept = nil, "", 0
	p.mu.Unlock()
	if name != "" {
		_ = os.Remove(name)
	}
}
