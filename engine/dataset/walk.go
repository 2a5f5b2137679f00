package dataset

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
)

// chunk is the number of a folder's entries per read: large enough that the calls cost little, small enough that the
// first item of a folder of a million files appears at once.
const chunk = 1024

var (
	errFolderLink = errors.New("links to folders are not followed")
	errOutside    = errors.New("the link leads out of the folder or nowhere")
)

// walk adds the pictures in dir and its subfolders. label is their label unless a name gives another. It skips folders
// that cannot be read and does not follow links to folders, so every walk ends.
func (s *scan) walk(dir string, label int) error {
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
			if err := s.visit(list, dir, e, label); err != nil {
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
func (s *scan) visit(list fs.File, dir string, e fs.DirEntry, label int) error {
	if strings.HasPrefix(e.Name(), ".") {
		return nil
	}
	name := path.Join(dir, e.Name())
	if e.IsDir() {
		own, err := s.classes.labelOfFolder(name)
		if err != nil && s.ambiguous == nil {
			s.ambiguous = err
		}
		if own != unlabelled {
			label = own
		}
		return s.walk(name, label)
	}
	if dir == "." && strings.EqualFold(path.Ext(name), ".csv") && e.Type().IsRegular() {
		s.tables = append(s.tables, name)
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
		label = own
	}
	s.add(Item{Path: name, Label: label})
	return nil
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
