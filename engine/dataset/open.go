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

// Open finds the pictures of a folder, a manifest (.csv), an archive (tar, zip, Parquet), a folder or pattern of
// archives, or a single picture. It takes labels from the first source that exists: the manifest, or the folder's
// manifest.csv, attributes.csv, labels.csv or only CSV with the columns path and label; the names of folders; the names
// of files; the lists of ImageNet's validation set; files of the pictures' names with a class; the numbers of folders.
// It ignores hidden files. It returns an error if there are no pictures, if a label is unknown or ambiguous, or when
// ctx is done.
func Open(ctx context.Context, name string, classes *Classes) (*Set, error) {
	return Scan(ctx, name, classes, Options{})
}

// Options of a scan. The zero value has none.
type Options struct {
	// Found is called for each item at once, in the order of the disk, so that the first of a million pictures can be
	// shown while the scan continues. It is called from the caller's goroutine. Only the returned set is final: a list
	// found later can change labels.
	Found func(Item)
	// Growing is told as well, and can be looked at meanwhile.
	Growing *Growing
	// Odd is called for labels that cannot be taken. They are left out instead of being an error.
	Odd func(Oddity)
}

// An Oddity is something strange in a data set.
type Oddity struct {
	Path   string `json:"path"`
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

// Kinds of oddities that a scan finds.
const (
	UnknownClass = "unknown class" // the model has no such class
	SameName     = "same name"     // two classes have that name
)

// Scan is like Open with options.
func Scan(ctx context.Context, name string, classes *Classes, o Options) (*Set, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return pattern(ctx, name, classes, o)
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
	s := newScan(ctx, files, filepath.Base(name), classes, o)
	s.base = rootLabel(dir, classes)
	s.dirs = absolute(dir)
	if file == "" {
		err = s.folder()
	} else {
		err = s.file(file)
	}
	return s.finish(err)
}

// OpenFS is like Open for the root folder of fsys, such as the embedded gallery. name is the set's name.
func OpenFS(ctx context.Context, fsys fs.FS, name string, classes *Classes) (*Set, error) {
	s := newScan(ctx, fsys, name, classes, Options{})
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
	growing *Growing // nil where nobody looks
	odd     func(path, kind, detail string)
	lenient bool     // odd labels are told and left out
	dirs    []string // the folder's absolute paths; nil if it is not on a disk
	base    int      // label of pictures without a label from a name inside the set
	alone   bool     // the set is a single picture and has no pairs
	set     *Set

	lists     fs.FS             // where lists of labels are read: in the set, or beside its archive
	tables    []string          // CSV files in the top folder
	notes     []string          // files that may tell labels: see isNote
	packs     []string          // archives
	packed    string            // an archive that has no random access, "" for none
	texts     map[string][]byte // lists out of a packed devkit
	kind      string            // of archive, "" for folders
	how       string            // the labels are told, see form
	told      map[string]int    // by which names how many pictures have their label
	ambiguous error             // first folder whose name could be two classes
}

func newScan(ctx context.Context, files fs.FS, name string, classes *Classes, o Options) *scan {
	s := &scan{
		ctx: ctx, classes: classes, found: o.Found, base: unlabelled, lenient: o.Odd != nil, lists: files,
		told: map[string]int{},
		set:  &Set{Name: name, files: files},
	}
	if s.found == nil {
		s.found = func(Item) {}
	}
	if o.Growing.begin(name, files) {
		s.growing = o.Growing
	}
	s.odd = func(path, kind, detail string) {
		if o.Odd != nil {
			o.Odd(Oddity{path, kind, detail})
		}
	}
	return s
}

func (s *scan) add(item Item) {
	s.set.Items = append(s.set.Items, item)
	s.tell(item)
}

// tell says that a picture is found, before its place in the set is known.
func (s *scan) tell(item Item) {
	s.found(item)
	if s.growing != nil {
		s.growing.add(item)
	}
}

func (s *scan) skip(name string, err error) {
	s.set.Skipped = append(s.set.Skipped, Skip{Path: name, Reason: skipped(err).Reason})
}

// folder reads the folder's label file, or walks the folder if it has none. Only the walk finds a label file with
// another name, because a search before it would list the folder twice.
func (s *scan) folder() error {
	for _, file := range labelFiles {
		if regular(s.set.files, file) {
			return s.manifest(file)
		}
	}
	if err := s.walk(".", s.base, byFile); err != nil {
		return err
	}
	if len(s.set.Items) == 0 && len(s.packs) > 0 {
		return s.archives(s.packs)
	}
	file, err := s.labelFile()
	switch {
	case err != nil:
		return err
	case file != "":
		s.set.Items, s.set.Skipped, s.growing = nil, nil, nil
		return s.manifest(file)
	case s.ambiguous != nil && !s.lenient:
		return s.ambiguous
	}
	return s.unlisted()
}

// single adds one picture.
func (s *scan) single(file string) error {
	label := s.classes.labelOfFile(file)
	if label == unlabelled {
		label = s.base
	}
	s.form("one picture")
	s.alone = true
	s.add(Item{Path: file, Label: label})
	return nil
}

// finish sorts the items and skipped files, reads the pairs and returns the set.
func (s *scan) finish(err error) (*Set, error) {
	set := s.set
	s.formed()
	if err != nil {
		return nil, err
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
		return nil, err
	}
	return set, nil
}

func (s *scan) empty() error {
	message := fmt.Sprintf("no pictures (%s)", imaging.Formats)
	if n := len(s.set.Skipped); n > 0 {
		first := s.set.Skipped[0]
		message += fmt.Sprintf("; %d skipped, such as %q: %s", n, first.Path, first.Reason)
	} else if s.packed != "" {
		message += fmt.Sprintf("; %q has no random access: unpack it", s.packed)
	}
	return errors.New(message)
}

// pictureNames are the extensions of candidates in a folder. Whether a candidate is a picture depends on its content.
var pictureNames = []string{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

func isPictureName(name string) bool {
	ext := path.Ext(name)
	return slices.ContainsFunc(pictureNames, func(p string) bool { return strings.EqualFold(ext, p) })
}
