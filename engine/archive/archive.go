// Package archive reads the pictures inside tar, zip and Parquet files where they lie, as a file system. An index made
// once, while an archive is opened, gives random access; nothing is unpacked or written. Unpack alone does that, for
// downloads.
//
// Archives are untrusted. Members with names outside of the archive, links that leave it, encrypted, sparse or
// overlapping members are left out and named. The number of members, the bytes of their names and the growth of packed
// ones are bounded before memory is taken for them. The package knows no classes: it gives a Parquet file's labels as
// they lie there.
//
// Sources: POSIX.1-2001 pax (package archive/tar); PKWARE's APPNOTE 6.3.10; Apache Parquet 2.12 as Hugging Face's
// datasets write it.
package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Kind is the form of an archive.
type Kind int

// The forms that are read. A packed archive, such as .tar.gz, has no random access.
const (
	None Kind = iota
	Tar
	Zip
	Parquet
	Packed
)

func (k Kind) String() string { return [...]string{"none", "tar", "zip", "Parquet", "packed"}[k] }

// endings are the ends of archives' names.
var endings = []struct {
	kind Kind
	ends []string
}{
	{Packed, []string{
		".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".7z", ".rar",
		".gz", ".bz2", ".xz", ".zst",
	}},
	{Tar, []string{".tar"}},
	{Zip, []string{".zip"}},
	{Parquet, []string{".parquet", ".pq"}},
}

// KindOf tells the form of an archive by its name.
func KindOf(name string) Kind {
	name = strings.ToLower(name)
	for _, e := range endings {
		for _, end := range e.ends {
			if strings.HasSuffix(name, end) {
				return e.kind
			}
		}
	}
	return None
}

// HeadBytes is how many bytes of a file Sniff looks at.
const HeadBytes = 512

// Sniff tells the form of an archive by its first HeadBytes bytes.
func Sniff(head []byte) Kind {
	const tarMagic = 257
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return Zip
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet
	case len(head) > tarMagic && bytes.HasPrefix(head[tarMagic:], []byte("ustar")):
		return Tar
	}
	for _, magic := range []string{
		"\x1f\x8b", "BZh", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07",
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return Packed
		}
	}
	return None
}

// File is an archive on a disk or in memory. Reads at several places may run at once.
type File interface {
	io.ReaderAt
	Stat() (fs.FileInfo, error)
}

// Input is an archive to open, with its name.
type Input struct {
	Name string // its base name tells the form, unless it tells nothing
	File File
	// Below is a folder in which all members are put, "" for none.
	Below string
	// Found, if not nil, is called for each member at once, while the index is made. Only the source tells its final
	// path.
	Found func(name string)
}

// Limits of what is taken into an index.
const (
	mostMembers = 2_500_000
	mostNames   = 512 << 20 // bytes of all names
	longestName = 4096      // bytes
	mostSkips   = 1000      // named one by one
	mostPacks   = 1 << 15
)

// LimitError says that an archive has more members than an index may hold.
type LimitError struct{ reason string }

func (e *LimitError) Error() string { return e.reason }

// Open reads the indices of archives, which become one source. Members of several archives keep their paths if these
// differ from one another; else each path begins with the archive's name, unless its input names a folder. It returns a
// *LimitError for more than 2,500,000 members, and an error of one line for a file that is no such archive, or when ctx
// is done.
func Open(ctx context.Context, inputs ...Input) (*Source, error) {
	s := &Source{}
	b := &builder{ctx: ctx, source: s}
	if len(inputs) > mostPacks {
		return nil, &LimitError{fmt.Sprintf("%d archives (limit %d)", len(inputs), mostPacks)}
	}
	for _, in := range inputs {
		if err := b.add(in); err != nil {
			if len(inputs) > 1 && ctx.Err() == nil {
				err = fmt.Errorf("%s: %w", in.Name, err)
			}
			return nil, err
		}
	}
	b.finish()
	return s, nil
}

func (b *builder) add(in Input) error {
	info, err := in.File.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, HeadBytes)
	n, err := in.File.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	kind := KindOf(in.Name)
	if seen := Sniff(head[:n]); seen != None {
		kind = seen
	}
	if b.found = in.Found; b.found == nil {
		b.found = func(string) {}
	}
	b.pack = &pack{kind: kind, name: in.Name, below: in.Below, file: in.File, size: info.Size(), stamp: stampOf(info)}
	b.source.packs = append(b.source.packs, b.pack)
	switch kind {
	case Tar:
		return b.tar(in.File, 0, info.Size(), "")
	case Zip:
		return b.zip(in.File, info.Size())
	case Parquet:
		return b.parquet(in.File, info.Size())
	case Packed:
		return errPacked(in.Name, head[:n])
	}
	return errors.New("neither tar nor zip nor Parquet")
}

// errPacked says how to make an archive readable.
func errPacked(name string, head []byte) error {
	for _, p := range []struct{ magic, packer, command string }{
		{"\x1f\x8b", "gzip", "gunzip"},
		{"BZh", "bzip2", "bunzip2"},
		{"\xfd7zXZ\x00", "xz", "unxz"},
		{"\x28\xb5\x2f\xfd", "Zstandard", "unzstd"},
	} {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			const text = "%s has no random access: run %s %s, then open the .tar"
			return fmt.Errorf(text, p.packer, p.command, path.Base(name))
		}
	}
	return errors.New("this kind of archive is not read: unpack it, or make a .tar or .zip of it")
}

// Skip is a member that is left out, and the reason.
type Skip struct{ Name, Reason string }

// Source is the index of one or several archives, as a read-only file system. It is safe for concurrent use. Its
// archives stay open.
type Source struct {
	members []member // sorted by name
	packs   []*pack
	skipped []Skip
	more    int // skipped members that are not named
	rooted  bool

	// Names are the classes that labels of members count through; nil if labels are numbers of the model's classes.
	// Only Parquet has labels.
	Names []string
	// Noted says that the file notes the names, and not each row its own.
	Noted bool
	// LabelColumn is the Parquet column of labels, "" without one.
	LabelColumn string
}

// Kind returns the form of the archives.
func (s *Source) Kind() Kind { return s.packs[0].kind }

// Len returns the number of members.
func (s *Source) Len() int { return len(s.members) }

// Member returns the path and the label of member i, −1 if it has none. Members are sorted by the bytes of their paths.
func (s *Source) Member(i int) (name string, label int) {
	return s.members[i].name, int(s.members[i].label)
}

// Skipped returns the members that are left out.
func (s *Source) Skipped() []Skip {
	list := slices.Clone(s.skipped)
	if s.more > 0 {
		list = append(list, Skip{s.packs[0].name, fmt.Sprintf("%d more members are left out", s.more)})
	}
	return list
}

// Top returns the one folder in which all members lie, "" if there is none or if the archive names its root, as
// tar -C folder . does.
func (s *Source) Top() string {
	if s.rooted || len(s.members) == 0 {
		return ""
	}
	top, _, inside := strings.Cut(s.members[0].name, "/")
	last := s.members[len(s.members)-1].name
	if !inside || !strings.HasPrefix(last, top+"/") {
		return ""
	}
	return top
}

// Strip leaves the folder that Top returned out of all paths.
func (s *Source) Strip() {
	cut := len(s.Top()) + 1
	if cut == 1 {
		return
	}
	for i := range s.members {
		s.members[i].name = s.members[i].name[cut:]
	}
	for i := range s.skipped {
		if len(s.skipped[i].Name) > cut {
			s.skipped[i].Name = s.skipped[i].Name[cut:]
		}
	}
}
