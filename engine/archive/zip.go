package archive

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Records of a zip file: APPNOTE 4.3.
const (
	zipLocal, zipLocalBytes     = 0x04034b50, 30
	zipEntry, zipEntryBytes     = 0x02014b50, 46
	zipEnd, zipEndBytes         = 0x06054b50, 22
	zipEnd64, zipEnd64Bytes     = 0x06064b50, 56
	zipFinder, zipFinderBytes   = 0x07064b50, 20
	zipLongestComment           = 1<<16 - 1
	zipExtra64                  = 1
	zipEncrypted, zipMaskedName = 1 << 0, 1 << 13
)

// Methods of packing that are read.
const (
	stored   = 0
	deflated = 8
)

// mostGrowth is how many bytes one packed byte can become in deflate's form, and so in any honest zip.
const mostGrowth = 1032

// zip adds the members that the directory at the end of a zip lists. It does not use package archive/zip, which takes
// hundreds of bytes of memory for each of any number of members.
func (b *builder) zip(file io.ReaderAt, size int64) error {
	end, err := zipEndOf(file, size)
	if err != nil {
		return err
	}
	if end.members > mostMembers {
		return &LimitError{fmt.Sprintf("%d members (limit %d)", end.members, mostMembers)}
	}
	directory := bufio.NewReader(io.NewSectionReader(file, end.start, end.bytes))
	first := len(b.source.members)
	for n := uint64(0); ; n++ {
		e, err := readZipEntry(directory)
		if errors.Is(err, io.EOF) {
			if n != end.members {
				return fmt.Errorf("its directory lists %d members, its end says %d", n, end.members)
			}
			b.apart(b.source.members[first:], end.start)
			return nil
		}
		if err != nil {
			return fmt.Errorf("member %d of its directory: %w", n+1, err)
		}
		if err := b.step(); err != nil {
			return err
		}
		if err := b.zipMember(e, end); err != nil {
			return err
		}
	}
}

// zipDirectory is where the directory lies.
type zipDirectory struct {
	start, bytes int64
	base         int64 // of offsets: bytes before the archive, as in self-extracting files
	members      uint64
}

// zipEndOf finds the directory by the record at the end of the file.
func zipEndOf(file io.ReaderAt, size int64) (d zipDirectory, err error) {
	tail := make([]byte, min(size, zipEndBytes+zipLongestComment))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return d, err
	}
	at := len(tail) - zipEndBytes
	for ; at >= 0; at-- {
		r := tail[at:]
		if binary.LittleEndian.Uint32(r) == zipEnd && int(binary.LittleEndian.Uint16(r[20:])) <= len(r)-zipEndBytes {
			break
		}
	}
	if at < 0 {
		return d, errors.New("no directory at its end: it is cut off, or no zip")
	}
	end := tail[at:]
	d.members = uint64(binary.LittleEndian.Uint16(end[10:]))
	bytes, offset := uint64(binary.LittleEndian.Uint32(end[12:])), uint64(binary.LittleEndian.Uint32(end[16:]))
	if binary.LittleEndian.Uint16(end[4:]) != binary.LittleEndian.Uint16(end[6:]) {
		return d, errors.New("a part of a zip in several files: join them first")
	}
	ends := size - int64(len(tail)) + int64(at)
	if at64, members, bytes64, offset64, ok := zipEnd64Of(file, ends); ok {
		ends, d.members, bytes, offset = at64, members, bytes64, offset64
	}
	if bytes > uint64(ends) || offset > uint64(ends)-bytes {
		return d, errors.New("its directory lies outside of the file: it is cut off")
	}
	d.start, d.bytes = ends-int64(bytes), int64(bytes)
	d.base = d.start - int64(offset)
	return d, nil
}

// zipEnd64Of reads the record of large archives before the end, if there is one.
func zipEnd64Of(file io.ReaderAt, ends int64) (at int64, members, bytes, offset uint64, ok bool) {
	finder := make([]byte, zipFinderBytes)
	if ends < zipFinderBytes {
		return
	}
	if _, err := file.ReadAt(finder, ends-zipFinderBytes); err != nil || binary.LittleEndian.Uint32(finder) != zipFinder {
		return
	}
	// The record lies before its finder. Its stated place does not count bytes before the archive.
	at = ends - zipFinderBytes - zipEnd64Bytes
	record := make([]byte, zipEnd64Bytes)
	for _, at = range []int64{at, int64(binary.LittleEndian.Uint64(finder[8:]))} {
		if at < 0 || at > ends-zipFinderBytes-zipEnd64Bytes {
			continue
		}
		if _, err := file.ReadAt(record, at); err == nil && binary.LittleEndian.Uint32(record) == zipEnd64 {
			return at, binary.LittleEndian.Uint64(record[32:]), binary.LittleEndian.Uint64(record[40:]),
				binary.LittleEndian.Uint64(record[48:]), true
		}
	}
	return
}

// zipListed is a member as the directory lists it.
type zipListed struct {
	name                string
	flags, method       uint16
	packed, size, local uint64
	sum                 uint32
	link                bool
}

func readZipEntry(directory *bufio.Reader) (e zipListed, err error) {
	var fixed [zipEntryBytes]byte
	if _, err := io.ReadFull(directory, fixed[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("it ends too early")
		}
		return e, err
	}
	le := binary.LittleEndian
	if le.Uint32(fixed[:]) != zipEntry {
		return e, errors.New("it is damaged")
	}
	e.flags, e.method = le.Uint16(fixed[8:]), le.Uint16(fixed[10:])
	e.packed, e.size, e.local = uint64(le.Uint32(fixed[20:])), uint64(le.Uint32(fixed[24:])), uint64(le.Uint32(fixed[42:]))
	e.sum = le.Uint32(fixed[16:])
	const unix, typeMask, typeLink = 3, 0o170000, 0o120000
	e.link = fixed[5] == unix && le.Uint16(fixed[40:])&typeMask == typeLink
	name, extra, comment := int(le.Uint16(fixed[28:])), int(le.Uint16(fixed[30:])), int(le.Uint16(fixed[32:]))
	rest := make([]byte, name+extra)
	if _, err := io.ReadFull(directory, rest); err != nil {
		return e, errors.New("it ends too early")
	}
	if _, err := directory.Discard(comment); err != nil {
		return e, errors.New("it ends too early")
	}
	e.name = strings.ReplaceAll(string(rest[:name]), `\`, "/")
	e.large(rest[name:])
	return e, nil
}

// large takes the sizes that do not fit in 32 bits from the extra fields.
func (e *zipListed) large(extra []byte) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return
		}
		field := extra[:n]
		extra = extra[n:]
		if id != zipExtra64 {
			continue
		}
		for _, value := range []*uint64{&e.size, &e.packed, &e.local} {
			if *value == 1<<32-1 && len(field) >= 8 {
				*value, field = binary.LittleEndian.Uint64(field), field[8:]
			}
		}
	}
}

func (b *builder) zipMember(e zipListed, d zipDirectory) error {
	if path.Clean(e.name) == "." || strings.HasPrefix(e.name, "./") {
		b.source.rooted = true
	}
	switch room := uint64(d.start - d.base); {
	case strings.HasSuffix(e.name, "/"), foreign(e.name):
		return nil
	case e.flags&(zipEncrypted|zipMaskedName) != 0:
		b.skip(e.name, "encrypted")
		return nil
	case e.link:
		b.skip(e.name, "a link")
		return nil
	case e.method != stored && e.method != deflated:
		b.skip(e.name, fmt.Sprintf("packed by method %d: stored and deflated members are read", e.method))
		return nil
	case e.local > room || room-e.local < zipLocalBytes || e.packed > room-e.local-zipLocalBytes:
		b.skip(e.name, "lies outside of the archive")
		return nil
	case e.packed > 1<<32-1:
		b.skip(e.name, fmt.Sprintf("%d bytes (limit %d)", e.packed, uint32(1<<32-1)))
		return nil
	case e.size > 1<<62 || e.method == stored && e.size != e.packed, e.method == deflated && e.size/mostGrowth > e.packed:
		b.skip(e.name, fmt.Sprintf("a size that cannot be: %d bytes of %d", e.size, e.packed))
		return nil
	}
	return b.put(member{
		name: e.name, at: d.base + int64(e.local), size: int64(e.size), packed: uint32(e.packed), label: -1, method: e.method,
		sum: e.sum,
	})
}

// apart leaves out members that share bytes with the one before them, as in archives that grow without end.
func (b *builder) apart(members []member, end int64) {
	slices.SortFunc(members, func(x, y member) int { return int(max(-1, min(1, x.at-y.at))) })
	kept, until := members[:0], int64(0)
	for _, m := range members {
		next := m.at + zipLocalBytes + int64(len(m.name)) + int64(m.packed)
		if m.at < until || next > end {
			b.skip(m.name, "shares its bytes with another member")
			continue
		}
		kept, until = append(kept, m), next
	}
	clear(members[len(kept):])
	all := b.source.members
	b.source.members = all[:len(all)-len(members)+len(kept)]
}

// zipContent returns where the packed bytes of a member begin. The header before them must say the same as the
// directory: another reader would take its word.
func zipContent(file io.ReaderAt, m member, end int64) (int64, error) {
	var fixed [zipLocalBytes]byte
	if _, err := file.ReadAt(fixed[:], m.at); err != nil {
		return 0, errors.New("its header is cut off")
	}
	le := binary.LittleEndian
	name, extra := int(le.Uint16(fixed[26:])), int(le.Uint16(fixed[28:]))
	at := m.at + zipLocalBytes + int64(name) + int64(extra)
	listed := make([]byte, name)
	switch {
	case le.Uint32(fixed[:]) != zipLocal, le.Uint16(fixed[8:]) != m.method, le.Uint16(fixed[6:])&zipEncrypted != 0:
		return 0, errors.New("its header differs from the directory")
	case at > end || int64(m.packed) > end-at:
		return 0, errors.New("it lies outside of the archive")
	}
	if _, err := file.ReadAt(listed, m.at+zipLocalBytes); err != nil {
		return 0, errors.New("its header is cut off")
	}
	// The member's path may have lost a folder above it, so its last part is compared.
	listed = bytes.ReplaceAll(listed, []byte(`\`), []byte("/"))
	if path.Base(path.Clean(string(listed))) != path.Base(m.name) {
		return 0, errors.New("its header has another name than the directory")
	}
	return at, nil
}
