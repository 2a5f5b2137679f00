package dataset

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"

	"beyond/engine/archive"
	"beyond/engine/imaging"
	"beyond/engine/rows"
)

// Item is one picture of a set.
type Item struct {
	Path       string   // within the set, with slashes
	Label      int      // index of its class, or −1 if unlabelled
	Attributes []string // values in the order of Set.Attributes, "" if unknown; nil if the set has no attributes
}

// Pair is two items that differ mainly in one attribute. A and B are indices in Set.Items.
type Pair struct {
	A, B      int
	Attribute string
}

// Skip is a file that could not become an item, or is left out of every figure, and the reason.
type Skip struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Set is a list of pictures in natural order of their paths. It does not change after it is opened and is safe for
// concurrent use. The files may change: each call reads them again.
type Set struct {
	Name       string
	Items      []Item
	Attributes []string // names of the attributes, in the order of the CSV's columns
	Pairs      []Pair
	Skipped    []Skip // unreadable files, pipes, links and so on, in natural order
	// LeftOut are the rows of lists that cannot be read, a report for each such list.
	LeftOut []*rows.Report
	// Foreign are the names of folders that hold pictures where no picture has a label: none of them is a class.
	Foreign []string
	// Form is how the set was read: the kind of archive, if it is one, and what tells the labels.
	Form string

	names []string // of the classes that a Parquet file counts
	files fs.FS
}

// Labelled returns the number of items with a label.
func (s *Set) Labelled() int {
	n := 0
	for _, item := range s.Items {
		if item.Label != unlabelled {
			n++
		}
	}
	return n
}

// Folders returns the names of the folders in which pictures lie, sorted by code points as Python does; none if a
// picture lies in no folder. Folders of one name, as in train and val, count once. A Parquet file's are the classes
// that it names, in their order.
func (s *Set) Folders() []string {
	if s.names != nil {
		return s.names
	}
	names := make(map[string]bool)
	for _, item := range s.Items {
		folder := path.Dir(item.Path)
		if folder == "." {
			return nil
		}
		names[path.Base(folder)] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Named reports whether Folders returns the classes that a Parquet file names.
func (s *Set) Named() bool { return s.names != nil }

// All returns the indices of all items.
func (s *Set) All() []int {
	indices := make([]int, len(s.Items))
	for i := range indices {
		indices[i] = i
	}
	return indices
}

// Index returns the item of a path, −1 if there is none.
func (s *Set) Index(path string) int {
	at, ok := slices.BinarySearchFunc(s.Items, path, func(item Item, path string) int { return natural(item.Path, path) })
	if !ok {
		return -1
	}
	return at
}

// Filter returns a set of the items for which keep returns true, with the pairs among them.
func (s *Set) Filter(keep func(Item) bool) *Set {
	out := *s
	out.Items, out.Pairs = nil, nil
	moved := make(map[int]int)
	for i, item := range s.Items {
		if keep(item) {
			moved[i] = len(out.Items)
			out.Items = append(out.Items, item)
		}
	}
	for _, pair := range s.Pairs {
		a, okA := moved[pair.A]
		b, okB := moved[pair.B]
		if okA && okB {
			out.Pairs = append(out.Pairs, Pair{A: a, B: b, Attribute: pair.Attribute})
		}
	}
	return &out
}

// Read returns the bytes of item i, at most imaging.DefaultLimits.FileBytes. It returns an *imaging.SkippedError if the
// file was deleted since the scan, may not be read, is not a regular file or is too large.
func (s *Set) Read(i int) ([]byte, error) { return s.read(i, imaging.DefaultLimits.FileBytes) }

// Load reads and decodes item i. Its errors are *imaging.SkippedError.
func (s *Set) Load(i int, l imaging.Limits) (*imaging.RGB, imaging.Info, error) {
	if l.FileBytes == 0 {
		l.FileBytes = imaging.DefaultLimits.FileBytes
	}
	data, err := s.read(i, l.FileBytes)
	if err != nil {
		return nil, imaging.Info{}, err
	}
	return imaging.Decode(data, l)
}

func (s *Set) read(i int, most int64) ([]byte, error) {
	f, err := s.files.Open(s.Items[i].Path)
	if err != nil {
		return nil, skipped(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, skipped(err)
	}
	if !info.Mode().IsRegular() {
		return nil, skipped(errNotRegular)
	}
	if info.Size() > most {
		return nil, imaging.TooLarge(info.Size(), most)
	}
	// With one extra byte, a file that ended and a file that grew are told apart by the next read.
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return nil, skipped(err)
		case int64(len(data)) > most:
			return nil, imaging.TooLarge(int64(len(data)), most)
		}
		data = slices.Grow(data, 1)
	}
}

// Version identifies a file's content without reading it.
type Version struct {
	Size     int64
	Modified int64  // Unix time in nanoseconds
	Inode    uint64 // 0 if the system has no inodes; an archive's member has an archive.Identity
}

// Version returns the version of item i's file. Results computed from a picture stay valid as long as its version is
// the same. Its errors are *imaging.SkippedError.
func (s *Set) Version(i int) (Version, error) {
	info, err := fs.Stat(s.files, s.Items[i].Path)
	if err != nil {
		return Version{}, skipped(err)
	}
	return Version{Size: info.Size(), Modified: info.ModTime().UnixNano(), Inode: archive.Inode(info)}, nil
}

var errNotRegular = errors.New("not a regular file")

// skipped converts a file error into a short reason for the user.
func skipped(err error) *imaging.SkippedError {
	reason := err.Error()
	var pathErr *fs.PathError
	var already *imaging.SkippedError
	switch {
	case errors.As(err, &already):
		return already
	case errors.Is(err, fs.ErrNotExist):
		reason = "file not found"
	case errors.Is(err, fs.ErrPermission):
		reason = "permission denied"
	case errors.As(err, &pathErr):
		reason = pathErr.Err.Error()
	}
	return &imaging.SkippedError{Reason: reason, Cause: err}
}
