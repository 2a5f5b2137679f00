package dataset

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"beyond/engine/archive"
)

// chunk is the number of a folder's entries per read: large enough that the calls cost little, small enough that the
// first item of a folder of a million files appears at once.
const chunk = 1024

var (
	errFolderLink = errors.New("links to folders are not followed")
	errOutside    = errors.New("the link leads out of the folder or nowhere")
)

// walk adds the pictures in dir and its subfolders. label is their label unless a name gives another, and how tells
// which kind of name gave it. It skips folders that cannot be read and does not follow links to folders, so every walk
// ends.
func (s *scan) walk(dir string, label int, how string) error {
	f, err := s.set.files.Open(dir)
	if err != nil {
		s.skip(dir, err)
		return nil
	}
	defer f.Close()
	list, ok := f.(fs.ReadDirFile)
	if !ok {
		s.skip(dir, errors.New("not a folder"))
		return nil
	}
	for {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		entries, err := list.ReadDir(chunk)
		for _, e := range entries {
			if err := s.visit(list, dir, e, label, how); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			s.skip(dir, err)
			return nil
		}
	}
}

// visit adds one entry of a folder, or walks it if it is a folder.
func (s *scan) visit(list fs.File, dir string, e fs.DirEntry, label int, how string) error {
	if strings.HasPrefix(e.Name(), ".") {
		return nil
	}
	name := pathOf(dir, e)
	if e.IsDir() {
		return s.subfolder(name, label, how)
	}
	if e.Type().IsRegular() && s.list(name) {
		return nil
	}
	if !isPictureName(name) && !mayBePicture(name) && e.Type()&fs.ModeSymlink == 0 {
		return nil
	}
	if err := s.usable(list, name, e); err != nil {
		if path.Ext(name) != "" || e.Type()&fs.ModeSymlink != 0 {
			s.skip(name, err)
		}
		return nil
	}
	if !isPictureName(name) {
		picture, err := s.recognise(name)
		if err != nil {
			s.skip(name, err)
		}
		if !picture {
			return nil
		}
	}
	if own := s.classes.labelOfFile(e.Name()); own != unlabelled && label == unlabelled {
		label, how = own, byFile
	}
	if label != unlabelled {
		s.told[how]++
	}
	s.add(Item{Path: name, Label: label})
	return nil
}

// pathOf returns the path of an entry of a folder. Those of archives know theirs, which saves a copy of each.
func pathOf(dir string, e fs.DirEntry) string {
	if own, ok := e.(interface{ Path() string }); ok {
		return own.Path()
	}
	if dir == "." {
		return e.Name()
	}
	return dir + "/" + e.Name()
}

// subfolder walks a folder below another.
func (s *scan) subfolder(name string, label int, how string) error {
	own, err := s.classes.labelOfFolder(name)
	if err != nil {
		s.odd(name, SameName, err.Error())
		s.ambiguous = cmp.Or(s.ambiguous, err)
	}
	if own != unlabelled {
		label, how = own, byName
		if s.classes.labelOfFile(path.Base(name)) == own {
			how = byID
		}
	}
	return s.walk(name, label, how)
}

// list notes a file that may tell labels, or hold pictures. It reports whether the file is one.
func (s *scan) list(name string) bool {
	top := !strings.Contains(name, "/")
	switch kind := archive.KindOf(name); {
	case kind == archive.Packed:
		s.packed = name
		return true
	case kind != archive.None:
		s.packs = append(s.packs, name)
		return true
	case isNote(name):
		s.notes = append(s.notes, name)
	case !top || !strings.EqualFold(path.Ext(name), ".csv"):
		return false
	}
	if top && strings.EqualFold(path.Ext(name), ".csv") {
		s.tables = append(s.tables, name)
	}
	return true
}

// usable returns an error if a candidate cannot be an item.
func (s *scan) usable(list fs.File, name string, e fs.DirEntry) error {
	mode := e.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(s.set.files, name)
		if err != nil {
			return errOutside
		}
		if info.IsDir() {
			return errFolderLink
		}
		mode = info.Mode().Type()
	}
	if !mode.IsRegular() {
		return errNotRegular
	}
	return readable(list, e.Name())
}
