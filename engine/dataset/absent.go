package dataset

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// Absent returns a set of pictures whose files are elsewhere, as a run lists them. Reading a picture is an error.
func Absent(name string, items []Item, attributes []string, pairs []Pair, skipped []Skip) *Set {
	return &Set{Name: name, Items: items, Attributes: attributes, Pairs: pairs, Skipped: skipped, files: nowhere{}}
}

// IsAbsent reports whether the set's files are elsewhere.
func (s *Set) IsAbsent() bool {
	_, absent := s.files.(nowhere)
	return absent
}

// nowhere holds no file.
type nowhere struct{}

// ErrAbsent says that a picture's file is elsewhere.
var ErrAbsent = errors.New("the picture is not on this machine")

func (nowhere) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: ErrAbsent}
}

// From returns the set with its files read from another one: those of the same paths, or, if there are none, of the same
// names where a name is of one file only. found counts the pictures that have a file there.
func (s *Set) From(other *Set) (out *Set, found int) {
	own := map[string]bool{}
	for _, item := range other.Items {
		own[item.Path] = true
	}
	at := map[string]string{}
	for _, item := range s.Items {
		if own[item.Path] {
			at[item.Path] = item.Path
		}
	}
	if len(at) == 0 {
		at = sameNames(s.Items, other.Items)
	}
	from := *s
	from.files = renamed{other.files, at}
	return &from, len(at)
}

// Present returns the pictures that From has found a file of.
func (s *Set) Present() *Set {
	if from, ok := s.files.(renamed); ok {
		return s.Filter(func(item Item) bool { return from.at[item.Path] != "" })
	}
	return s
}

// In returns the set with its files read from a folder, which is not listed: that would take longer than all else. ok is
// false if the first, the middle and the last picture are not all there.
func (s *Set) In(folder string) (in *Set, ok bool) {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() || len(s.Items) == 0 {
		return s, false
	}
	files, err := openDisk(folder)
	if err != nil {
		return s, false
	}
	for _, i := range []int{0, len(s.Items) / 2, len(s.Items) - 1} {
		if info, err := fs.Stat(files, s.Items[i].Path); err != nil || !info.Mode().IsRegular() {
			return s, false
		}
	}
	from := *s
	from.files = files
	return &from, true
}

// sameNames returns the path among others of each path whose last part is the name of one picture on either side.
func sameNames(items, others []Item) map[string]string {
	once := func(items []Item) map[string]string {
		paths, twice := map[string]string{}, map[string]bool{}
		for _, item := range items {
			name := path.Base(item.Path)
			if _, known := paths[name]; known {
				twice[name] = true
			}
			paths[name] = item.Path
		}
		for name := range twice {
			delete(paths, name)
		}
		return paths
	}
	at, there := map[string]string{}, once(others)
	for name, own := range once(items) {
		if other, ok := there[name]; ok {
			at[own] = other
		}
	}
	return at
}

// renamed is a folder whose files have other paths.
type renamed struct {
	files fs.FS
	at    map[string]string
}

func (r renamed) Open(name string) (fs.File, error) {
	there, ok := r.at[name]
	if !ok {
		return nowhere{}.Open(name)
	}
	return r.files.Open(there)
}

func (r renamed) Stat(name string) (fs.FileInfo, error) {
	there, ok := r.at[name]
	if !ok {
		_, err := nowhere{}.Open(name)
		return nil, err
	}
	return fs.Stat(r.files, there)
}
