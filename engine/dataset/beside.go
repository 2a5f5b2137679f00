package dataset

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"beyond/engine/archive"
)

// mostBeside bounds how many files beside an archive are looked at.
const mostBeside = 200_000

// besides labels the pictures of archives by lists that lie beside them: ARCHIVE.csv, the lists that a folder may have,
// and ImageNet's devkit, unpacked or not.
func (s *scan) besides(disk fs.FS, files []string) error {
	s.lists, s.set.Foreign = disk, nil
	own := archive.Stem(files[0]) + ".csv"
	for _, name := range append([]string{own}, labelFiles...) {
		if !regular(disk, name) || !s.labels(name) {
			continue
		}
		listed, err := s.listedBeside(name, own)
		if err != nil {
			return err
		}
		if listed {
			return nil
		}
	}
	b := beside{s: s, files: disk}
	b.walk(".", 0)
	if b.devkit != "" {
		if err := s.unpackNotes(b.devkit); err != nil {
			return fmt.Errorf("%s: %w", b.devkit, err)
		}
	}
	return s.unlisted()
}

// listedBeside takes the pictures of a list, unless none of them is in the archive: then the list is of other pictures, and
// its mistakes do not count. own is the list that is called like the archive.
func (s *scan) listedBeside(name, own string) (bool, error) {
	items, left, bad := s.set.Items, s.set.Skipped, s.set.LeftOut
	s.set.Items = nil
	err := s.manifest(name)
	if len(s.set.Items) > 0 || err != nil && name == own {
		return err == nil, err
	}
	s.set.Items, s.set.Skipped, s.set.LeftOut, s.set.Attributes, s.how = items, left, bad, nil, ""
	return false, nil
}

// beside collects notes in an archive's folder.
type beside struct {
	s      *scan
	files  fs.FS
	seen   int
	devkit string // packed
}

// walk looks at a folder, and at those below that hold a devkit or annotations.
func (b *beside) walk(dir string, depth int) {
	const deepest = 4
	f, err := b.files.Open(dir)
	if err != nil || depth > deepest {
		return
	}
	defer f.Close()
	list, ok := f.(fs.ReadDirFile)
	for ok && b.seen < mostBeside && b.s.ctx.Err() == nil {
		entries, err := list.ReadDir(chunk)
		for _, e := range entries {
			b.seen++
			b.visit(path.Join(dir, e.Name()), e, depth)
		}
		if err != nil {
			return
		}
	}
}

func (b *beside) visit(name string, e fs.DirEntry, depth int) {
	folded := strings.ToLower(e.Name())
	switch devkit := strings.Contains(folded, "devkit"); {
	case e.IsDir() && (depth > 0 || devkit || folded == "annotations" || folded == "data"):
		b.walk(name, depth+1)
	case devkit && (archive.KindOf(folded) == archive.Tar || archive.KindOf(folded) == archive.Packed):
		b.devkit = name
	case e.Type().IsRegular() && isNote(name):
		b.s.notes = append(b.s.notes, name)
	}
}

// unpackNotes reads the lists of a packed devkit into memory.
func (s *scan) unpackNotes(name string) error {
	f, err := s.lists.Open(name)
	if err != nil {
		return skipped(err)
	}
	defer f.Close()
	s.texts, err = archive.Texts(s.ctx, f, isNote)
	s.notes = slices.AppendSeq(s.notes, maps.Keys(s.texts))
	return err
}

// openList opens a list of labels: on the disk, in the archive or out of a packed devkit.
func (s *scan) openList(name string) (io.ReadCloser, error) {
	if text, ok := s.texts[name]; ok {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	f, err := s.lists.Open(name)
	if err != nil {
		return nil, skipped(err)
	}
	return f, nil
}
