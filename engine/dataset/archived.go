package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/archive"
	"beyond/engine/rows"
)

// archiveKind tells whether a file is an archive: by its name, or by its first bytes where the name is no picture's.
func (s *scan) archiveKind(file string) archive.Kind {
	if kind := archive.KindOf(file); kind != archive.None || isPictureName(file) {
		return kind
	}
	f, err := s.set.files.Open(file)
	if err != nil {
		return archive.None
	}
	defer f.Close()
	head := make([]byte, archive.HeadBytes)
	n, _ := io.ReadFull(f, head) // a file that cannot be read begins like nothing
	if kind := archive.Sniff(head[:n]); kind != archive.Packed {
		return kind
	}
	return archive.None // a picture may be packed by gzip
}

// archives adds the pictures inside of archives. Lists of labels may lie inside or beside them. Several archives that
// are called by WordNet ids are folders of classes.
func (s *scan) archives(files []string) error {
	slices.SortFunc(files, natural)
	classes := len(files) > 1 && !slices.ContainsFunc(files, func(name string) bool {
		return s.classes.labelOfFile(archive.Stem(name)) == unlabelled
	})
	var inputs []archive.Input
	for _, name := range files {
		f, err := s.set.files.Open(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, skipped(err))
		}
		file, ok := f.(archive.File)
		if !ok {
			return fmt.Errorf("%s: an archive inside of an archive: unpack it", name)
		}
		in := archive.Input{Name: name, File: file, Found: s.foundInside}
		if classes {
			in.Below = archive.Stem(name)
		}
		inputs = append(inputs, in)
	}
	if s.growing != nil {
		s.growing.within()
	}
	source, err := archive.Open(s.ctx, inputs...)
	s.found, s.growing = func(Item) {}, nil // they were found already
	if err != nil {
		return err
	}
	beside := s.set.files
	s.set.files, s.lists, s.dirs, s.packs = source, source, nil, nil
	s.kind = source.Kind().String()
	s.base = s.rootOf(source, files)
	for _, left := range source.Skipped() {
		s.set.Skipped = append(s.set.Skipped, Skip{Path: left.Name, Reason: left.Reason})
	}
	if source.LabelColumn != "" {
		return s.rows(source)
	}
	if err := s.folder(); err != nil || s.set.Labelled() > 0 {
		return err
	}
	return s.besides(beside, files)
}

// foundInside tells of a member while the index is made, with the label that its name has.
func (s *scan) foundInside(name string) {
	if isPictureName(name) || path.Ext(name) == "" {
		label, err := s.classes.labelOfFolder(path.Dir(name))
		if own := s.classes.labelOfFile(path.Base(name)); err != nil || label == unlabelled {
			label = own
		}
		s.tell(Item{Path: name, Label: label})
	}
}

// splits are names of folders that are no data set's own name.
var splits = []string{"train", "training", "val", "valid", "validation", "test", "testing", "dev", "eval"}

// rootOf takes the one folder in which all members lie, such as imagenette2-320, for the folder that was packed, unless
// its name is a class, a number or a part of a set. It returns the label of pictures without one of their own.
func (s *scan) rootOf(source *archive.Source, files []string) int {
	own := archive.Stem(files[0])
	top := source.Top()
	if len(files) > 1 {
		return unlabelled
	}
	if top == "" {
		return s.classes.labelOfFile(own)
	}
	label, err := s.classes.labelOfFolder(top)
	_, notNumber := strconv.Atoi(top)
	if label != unlabelled || err != nil || notNumber == nil ||
		top != own && slices.Contains(splits, strings.ToLower(top)) {
		return unlabelled
	}
	source.Strip()
	return unlabelled
}

// rows adds the members of Parquet files with the labels of their column.
func (s *scan) rows(source *archive.Source) error {
	class, err := s.columnClasses(source.Names, source.Noted)
	if err != nil {
		return fmt.Errorf("column %s: %w", source.LabelColumn, err)
	}
	report := &rows.Report{File: "column " + source.LabelColumn, Unit: "rows"}
	for i := range source.Len() {
		name, number := source.Member(i)
		label := unlabelled
		switch {
		case number < 0:
		case source.Names != nil:
			if label = class[number]; label == unlabelled {
				s.odd(name, UnknownClass, fmt.Sprintf("%q is no class of the model", source.Names[number]))
			}
		case number < s.classes.Len():
			label = number
		default:
			err := fmt.Errorf("class %d is out of range 0..%d", number, s.classes.Len()-1)
			if s.odd(name, UnknownClass, err.Error()); !s.lenient {
				report.LeaveItem(strconv.Quote(name), err)
				continue
			}
		}
		report.Keep()
		s.add(Item{Path: name, Label: label})
	}
	if err := s.read(report); err != nil {
		return err
	}
	s.set.names = source.Names
	s.form("column " + source.LabelColumn)
	if s.set.Labelled() == 0 {
		s.set.Foreign = source.Names
	}
	return nil
}

// columnClasses returns the class of each name of a column of labels. If the names are as many as the classes, and most
// are those of the same index, all are: lists differ in how they tell apart classes of one name. Of another number of
// noted classes, those that are called by digits are digits, not indices of classes.
func (s *scan) columnClasses(names []string, noted bool) ([]int, error) {
	class := make([]int, len(names))
	same := 0
	var ambiguous error
	for i, name := range names {
		class[i] = unlabelled
		if _, err := strconv.Atoi(name); err == nil && noted && len(names) != s.classes.Len() {
			continue
		}
		found, err := s.classes.Find(name)
		if err == nil {
			class[i] = found.Index
		} else if indices := s.classes.inPart(name); len(indices) == 1 {
			class[i] = indices[0]
		} else if errors.As(err, new(*AmbiguousError)) {
			ambiguous = cmp.Or(ambiguous, err)
		}
		if class[i] == i {
			same++
		}
	}
	if len(names) == s.classes.Len() && float64(same) >= mostlyKnown*float64(len(names)) {
		for i := range class {
			class[i] = i
		}
		return class, nil
	}
	if ambiguous != nil {
		if s.odd(s.set.Name, SameName, ambiguous.Error()); !s.lenient {
			return nil, ambiguous
		}
	}
	return class, nil
}

// numbers is the part of a pattern of shards that stands for numbers: {000000..000146}.
var numbers = regexp.MustCompile(`\{(\d+)\.\.(\d+)\}`)

// mostShards bounds the archives of one set.
const mostShards = 10_000

// shards returns the archives that a pattern means: a range in braces, or * and ?. It returns nil for other names.
func shards(pattern string) ([]string, error) {
	dir, file := filepath.Split(pattern)
	at := numbers.FindStringSubmatchIndex(file)
	if at == nil {
		if !strings.ContainsAny(file, "*?") {
			return nil, nil
		}
		names, err := filepath.Glob(pattern)
		return names, err
	}
	from, err := strconv.Atoi(file[at[2]:at[3]])
	to, err2 := strconv.Atoi(file[at[4]:at[5]])
	if err != nil || err2 != nil || to < from || to-from >= mostShards {
		return nil, fmt.Errorf("%q is no range of at most %d archives", file[at[0]:at[1]], mostShards)
	}
	var names []string
	for n := from; n <= to; n++ {
		number := fmt.Sprintf("%0*d", at[3]-at[2], n)
		names = append(names, dir+file[:at[0]]+number+file[at[1]:])
	}
	return names, nil
}

var errNotThere = errors.New("no such file or folder")

// pattern opens the archives that a name with a pattern means.
func pattern(ctx context.Context, name string, classes *Classes, options Options) (*Set, error) {
	names, err := shards(name)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errNotThere
	}
	files, err := openDisk(filepath.Dir(name))
	if err != nil {
		return nil, errNotThere
	}
	s := newScan(ctx, files, filepath.Base(name), classes, options)
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return s.finish(s.archives(names))
}

// file opens a list, an archive or a picture.
func (s *scan) file(file string) error {
	switch {
	case strings.EqualFold(path.Ext(file), ".csv"):
		return s.manifest(file)
	case s.archiveKind(file) != archive.None:
		return s.archives([]string{file})
	}
	return s.single(file)
}

// regular reports whether a file of a file system can be read as a list.
func regular(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}
