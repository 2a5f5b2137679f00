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

// Open finds the pictures of a folder, a manifest (.csv) or a single picture. Labels come from the manifest,
// or one of the folder's: manifest.csv, attributes.csv, labels.csv, or another CSV that has the columns path
// and label; else from the names of folders; else from the names of files; else from the class file of
// ImageNet's validation set. Hidden files are ignored.
func Open(ctx context.Context, name string, classes *Classes) (*Set, error) {
	return Scan(ctx, name, classes, nil)
}

// Scan is Open, and hands each item to found as soon as it is known, in the order of the disk, so that the
// first of a million pictures can be shown while the others are looked for. What counts is the set at the
// end: a CSV met late may still change labels. found may be nil; it is called from the caller's goroutine.
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
		// A link that was asked for by name may lead anywhere; those inside a folder may not.
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

// OpenFS is Open for the folder that fsys is, such as the embedded gallery.
func OpenFS(ctx context.Context, fsys fs.FS, name string, classes *Classes) (*Set, error) {
	s := newScan(ctx, fsys, name, classes, nil)
	return s.finish(s.folder())
}

// rootLabel is the class of a folder that was itself asked for. Only a WordNet id counts: a folder that
// happens to be called "cup" need not hold cups.
func rootLabel(dir string, classes *Classes) int {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return unlabelled
	}
	return classes.labelOfFile(filepath.Base(abs))
}

// scan is a set in the making.
type scan struct {
	ctx     context.Context
	classes *Classes
	found   func(Item)
	base    int  // label of pictures that no name inside the set labels
	alone   bool // a single picture, whose folder is not looked at
	set     *Set

	tables    []string // CSV files met in the folder itself
	ambiguous error    // a folder whose name could be two classes
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

// folder reads the folder by its label file, or else walks it. A label file of no known name comes to light in
// the walk only, since looking for it first would mean to list the folder twice.
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
		return s.validation()
	}
	s.set.Items, s.set.Skipped = nil, nil
	return s.manifest(file)
}

// single makes a set of one picture.
func (s *scan) single(file string) error {
	label := s.classes.labelOfFile(file)
	if label == unlabelled {
		label = s.base
	}
	s.alone = true
	s.add(Item{Path: file, Label: label})
	return nil
}

// finish sorts what was found.
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

// pictureNames are the extensions that make a file of a folder a candidate; its content decides.
var pictureNames = []string{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

func isPictureName(name string) bool {
	ext := path.Ext(name)
	return slices.ContainsFunc(pictureNames, func(p string) bool { return strings.EqualFold(ext, p) })
}
