package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/imaging"
)

// Open finds the pictures of a folder, a manifest (.csv) or a single picture. It takes labels from the first source
// that exists: the manifest, or the folder's manifest.csv, attributes.csv, labels.csv or only CSV with the columns path
// and label; the names of folders; the names of files; the label file of ImageNet's validation set; the numbers of
// folders. It ignores hidden files. It returns an error if there are no pictures, if a label is unknown or ambiguous,
// or when ctx is done.
func Open(ctx context.Context, name string, classes *Classes) (*Set, error) {
	return Scan(ctx, name, classes, nil)
}

// Scan is like Open, but also calls found for each item at once, in the order of the disk, so that the first of a
// million pictures can be shown while the scan continues. Only the returned set is final: a CSV found later can change
// labels. found may be nil. It is called from the caller's goroutine.
func Scan(ctx context.Context, name string, classes *Classes, found func(Item)) (*Set, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no file or folder %q", name)
	case err != nil:
		return nil, err
	case !openable(info):
		return nil, fmt.Errorf("%q is neither a folder nor a regular file", name)
	}
	dir, file := name, ""
	if !info.IsDir() {
		// A link opened by name may lead anywhere; a link inside a folder may not.
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return nil, err
		}
		dir, file = filepath.Dir(name), filepath.Base(name)
	}
	files, err := openDisk(dir)
	if err != nil {
		return nil, err
	}
	s := newScan(ctx, files, filepath.Base(name), classes, found)
	s.base = rootLabel(dir, classes)
	s.dirs = absolute(dir)
	switch {
	case file == "":
		err = s.folder()
	case strings.EqualFold(filepath.Ext(file), ".csv"):
		err = s.manifest(file)
	default:
		err = s.single(file)
	}
	return s.finish(err)
}

// OpenFS is like Open for the root folder of fsys, such as the embedded gallery. name is the set's name.
func OpenFS(ctx context.Context, fsys fs.FS, name string, classes *Classes) (*Set, error) {
	s := newScan(ctx, fsys, name, classes, nil)
	return s.finish(s.folder())
}

// absolute returns the absolute paths of a folder: as named, and without links.
func absolute(dir string) (dirs []string) {
	if abs, err := filepath.Abs(dir); err == nil {
		dirs = append(dirs, abs)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		if abs, err := filepath.Abs(real); err == nil && !slices.Contains(dirs, abs) {
			dirs = append(dirs, abs)
		}
	}
	return dirs
}

// rootLabel returns the class of the opened folder itself. Only a WordNet id counts, because a folder called "cup" need
// not contain cups.
func rootLabel(dir string, classes *Classes) int {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return unlabelled
	}
	return classes.labelOfFile(filepath.Base(abs))
}

// scan is the state of a scan.
type scan struct {
	ctx     context.Context
	classes *Classes
	found   func(Item)
	dirs    []string // the folder's absolute paths; nil if it is not on a disk
	base    int      // label of pictures without a label from a name inside the set
	alone   bool     // the set is a single picture and has no pairs
	set     *Set

	tables    []string // CSV files in the top folder
	ambiguous error    // first folder whose name could be two classes
}

func newScan(ctx context.Context, files fs.FS, name string, classes *Classes, found func(Item)) *scan {
	if found == nil {
		found = func(Item) {}
	}
	return &scan{ctx: ctx, classes: classes, found: found, base: unlabelled, set: &Set{Name: name, files: files}}
}

func (s *scan) add(item Item) {
	s.set.Items = append(s.set.Items, item)
	s.found(item)
}

func (s *scan) skip(name string, err error) {
	s.set.Skipped = append(s.set.Skipped, Skip{Path: name, Reason: skipped(err).Reason})
}

// folder reads the folder's label file, or walks the folder if it has none. Only the walk finds a label file with
// another name, because a search before it would list the folder twice.
func (s *scan) folder() error {
	for _, file := range labelFiles {
		if info, err := fs.Stat(s.set.files, file); err == nil && info.Mode().IsRegular() {
			return s.manifest(file)
		}
	}
	if err := s.walk(".", s.base); err != nil {
		return err
	}
	file, err := s.labelFile()
	if err != nil {
		return err
	}
	if file == "" && s.ambiguous != nil {
		return s.ambiguous
	}
	if file == "" {
		if err := s.validation(); err != nil {
			return err
		}
		s.numbered()
		s.foreign()
		return nil
	}
	s.set.Items, s.set.Skipped = nil, nil
	return s.manifest(file)
}

// single adds one picture.
func (s *scan) single(file string) error {
	label := s.classes.labelOfFile(file)
	if label == unlabelled {
		label = s.base
	}
	s.alone = true
	s.add(Item{Path: file, Label: label})
	return nil
}

// finish sorts the items and skipped files, reads the pairs and returns the set.
func (s *scan) finish(err error) (*Set, error) {
	set := s.set
	if err != nil {
		return nil, fmt.Errorf("open %q: %w", set.Name, err)
	}
	if len(set.Items) == 0 {
		return nil, s.empty()
	}
	slices.SortFunc(set.Items, func(a, b Item) int { return natural(a.Path, b.Path) })
	slices.SortFunc(set.Skipped, func(a, b Skip) int { return natural(a.Path, b.Path) })
	if s.alone {
		return set, nil
	}
	if err := s.pairs(); err != nil {
		return nil, fmt.Errorf("open %q: %w", set.Name, err)
	}
	return set, nil
}

func (s *scan) empty() error {
	message := fmt.Sprintf("no pictures in %q (%s)", s.set.Name, imaging.Formats)
	if n := len(s.set.Skipped); n > 0 {
		first := s.set.Skipped[0]
		message += fmt.Sprintf("; %d skipped, such as %q: %s", n, first.Path, first.Reason)
	}
	return errors.New(message)
}

// pictureNames are the extensions of candidates in a folder. Whether a candidate is a picture depends on its content.
var pictureNames = []string{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

func isPictureName(name string) bool {
	ext := path.Ext(name)
	return slices.ContainsFunc(pictureNames, func(p string) bool { return strings.EqualFold(ext, p) })
}
