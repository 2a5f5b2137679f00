package archive

import (
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"hash/fnv"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// pack is one open archive.
type pack struct {
	kind  Kind
	name  string
	below string // folder of all members
	file  File
	size  int64
	stamp stamp // when the index was made
	rows  *rows // of Parquet
}

// stamp identifies the content of an archive's file, as far as that shows without reading it.
type stamp struct {
	size     int64
	modified time.Time
	inode    uint64
}

func stampOf(info fs.FileInfo) stamp {
	return stamp{info.Size(), info.ModTime(), Inode(info)}
}

var errChanged = errors.New("the archive was changed after it was opened")

// fresh returns the archive's time and identity, and errChanged if its index is not of these bytes any more.
func (p *pack) fresh() (stamp, error) {
	info, err := p.file.Stat()
	if err != nil {
		return stamp{}, err
	}
	now := stampOf(info)
	if now.size != p.stamp.size || !now.modified.Equal(p.stamp.modified) || now.inode != p.stamp.inode {
		return now, errChanged
	}
	return now, nil
}

// Identity tells members of archives apart, as inodes tell files: it comes from the archive's size, time and inode, and
// from the member's place. It is what fs.FileInfo.Sys returns.
type Identity uint64

func (m member) identity(s stamp) Identity {
	h := fnv.New64a()
	var b [8]byte
	for _, n := range []uint64{uint64(s.size), uint64(s.modified.UnixNano()), s.inode, uint64(m.at), uint64(m.pack)} {
		binary.LittleEndian.PutUint64(b[:], n)
		h.Write(b[:])
	}
	return Identity(h.Sum64())
}

// Open implements fs.FS. A Parquet member is read as a whole, others piece by piece.
func (s *Source) Open(name string) (fs.File, error) {
	info, m, err := s.stat(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	if info.dir {
		return &folder{source: s, info: info, below: prefix(name)}, nil
	}
	content, size, err := s.packs[m.pack].open(*m)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	info.size = size
	return &file{info: info, content: content, name: name}, nil
}

// Stat implements fs.StatFS. A Parquet member has size 0, because only reading tells it.
func (s *Source) Stat(name string) (fs.FileInfo, error) {
	info, _, err := s.stat(name)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	return info, nil
}

func (s *Source) stat(name string) (info, *member, error) {
	if at, ok := find(s.members, name); ok {
		m := &s.members[at]
		now, err := s.packs[m.pack].fresh()
		return info{name: path.Base(name), size: m.size, modified: now.modified, identity: m.identity(now)}, m, err
	}
	below := prefix(name)
	at, _ := find(s.members, below)
	if name != "." && (at == len(s.members) || !strings.HasPrefix(s.members[at].name, below)) {
		return info{}, nil, fs.ErrNotExist
	}
	return info{name: path.Base(name), dir: true}, nil, nil
}

func prefix(dir string) string {
	if dir == "." {
		return ""
	}
	return dir + "/"
}

// open returns a member's content and its size.
func (p *pack) open(m member) (io.Reader, int64, error) {
	switch p.kind {
	case Zip:
		at, err := zipContent(p.file, m, p.size)
		if err != nil {
			return nil, 0, err
		}
		var packed io.Reader = io.NewSectionReader(p.file, at, int64(m.packed))
		if m.method == deflated {
			packed = flate.NewReader(packed)
		}
		return &exact{from: packed, left: m.size, want: m.sum}, m.size, nil
	case Parquet:
		return p.rows.open(m.at)
	}
	return io.NewSectionReader(p.file, m.at, m.size), m.size, nil
}

// exact reads the bytes that the directory promises. More, less or others are an error.
type exact struct {
	from      io.Reader
	left      int64
	sum, want uint32
}

var (
	errSum      = errors.New("its CRC-32 differs: the archive is damaged")
	errTooLong  = errors.New("it is longer than the archive says")
	errTooShort = errors.New("it is shorter than the archive says")
)

func (e *exact) Read(p []byte) (int, error) {
	n, err := e.from.Read(p)
	e.left -= int64(n)
	e.sum = crc32.Update(e.sum, crc32.IEEETable, p[:n])
	switch {
	case e.left < 0:
		return 0, errTooLong
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && e.left > 0:
		return n, errTooShort
	case errors.Is(err, io.EOF) && e.sum != e.want:
		return n, errSum
	}
	return n, err
}

// info is the fs.FileInfo of a member or folder.
type info struct {
	name     string
	size     int64
	modified time.Time
	identity Identity
	dir      bool
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) ModTime() time.Time { return i.modified }
func (i info) IsDir() bool        { return i.dir }
func (i info) Sys() any           { return i.identity }

func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// entry is a member or folder in a listing.
type entry struct {
	source *Source
	path   string
	dir    bool
}

// Path is where the entry lies in the source; dataset keeps it in place of a copy.
func (e entry) Path() string               { return e.path }
func (e entry) Name() string               { return path.Base(e.path) }
func (e entry) IsDir() bool                { return e.dir }
func (e entry) Type() fs.FileMode          { return info{dir: e.dir}.Mode().Type() }
func (e entry) Info() (fs.FileInfo, error) { return e.source.Stat(e.path) }

// file is an open member.
type file struct {
	info    info
	name    string
	content io.Reader
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *file) Close() error               { return nil }

func (f *file) Read(p []byte) (int, error) {
	n, err := f.content.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &fs.PathError{Op: "read", Path: f.name, Err: err}
	}
	return n, err
}

// folder is an open folder. Its entries come in the order of their bytes.
type folder struct {
	source *Source
	info   info
	below  string // the path of its entries up to their names
	next   string // the path from which to go on; "" at the start
}

func (f *folder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *folder) Close() error               { return nil }

func (f *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.info.name, Err: errors.New("is a folder")}
}

// ReadDir implements fs.ReadDirFile.
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	var entries []fs.DirEntry
	members := f.source.members
	at, _ := find(members, max(f.below, f.next))
	for at < len(members) && strings.HasPrefix(members[at].name, f.below) && (n <= 0 || len(entries) < n) {
		name, _, deeper := strings.Cut(members[at].name[len(f.below):], "/")
		whole := members[at].name[:len(f.below)+len(name)]
		if deeper {
			after := whole + string('/'+1)
			f.next = after
			skip, _ := slices.BinarySearchFunc(members[at:], after, func(m member, name string) int {
				return strings.Compare(m.name, name)
			})
			at += skip
		} else {
			f.next = members[at].name + "\x00"
			at++
		}
		entries = append(entries, entry{f.source, whole, deeper})
	}
	if len(entries) == 0 && n > 0 {
		return nil, io.EOF
	}
	return entries, nil
}
