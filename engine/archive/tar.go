package archive

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// tar adds the members of the tar in a part of a file, reading their headers only. The pictures of ImageNet's training
// set lie in tars inside a tar: members of an inner one lie in a folder of its name. below is that folder, "" outside.
func (b *builder) tar(file io.ReaderAt, from, to int64, below string) error {
	at := &cursor{file: file, from: from, pos: from, end: to}
	headers := tar.NewReader(at)
	for n := 0; ; n++ {
		h, err := headers.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && n == 0 && below == "":
			return fmt.Errorf("not a tar: %s", why(err))
		case err != nil:
			b.skip(path.Join(below, b.pack.name), fmt.Sprintf("damaged or cut off at byte %d: %s; the rest is left out",
				at.pos-from, why(err)))
			return nil
		}
		if err := b.step(); err != nil {
			return err
		}
		if h.Size > to-at.pos && h.Typeflag == tar.TypeReg {
			b.skip(path.Join(below, h.Name), "cut off: the archive ends within it")
			return nil
		}
		if err := b.tarMember(h, at.pos, to, below); err != nil {
			return err
		}
	}
}

// why is a tar reader's error without its package's name.
func why(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return strings.TrimPrefix(err.Error(), "archive/tar: ")
}

func (b *builder) tarMember(h *tar.Header, at, end int64, below string) error {
	name := h.Name
	if below == "" && (path.Clean(name) == "." || strings.HasPrefix(name, "./")) {
		b.source.rooted = true
	}
	if below != "" {
		name = below + "/" + name
	}
	switch {
	case h.Typeflag == tar.TypeDir, h.Typeflag == tar.TypeXGlobalHeader, foreign(h.Name):
		return nil
	case h.Typeflag == tar.TypeLink:
		b.link(name, path.Join(below, h.Linkname))
		return nil
	case h.Typeflag == tar.TypeSymlink:
		b.symlink(name, h.Linkname)
		return nil
	case sparse(h):
		b.skip(name, "a sparse file: pack it again without --sparse")
		return nil
	case h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeCont:
		b.skip(name, "not a regular file")
		return nil
	case h.Size < 0 || h.Size > end-at:
		b.skip(name, "cut off: the archive ends before it")
		return nil
	}
	if below == "" && KindOf(name) == Tar {
		return b.tar(b.pack.file, at, at+h.Size, strings.TrimSuffix(name, path.Ext(name)))
	}
	return b.put(member{name: strings.Clone(name), at: at, size: h.Size, label: -1})
}

// link notes a member that is another one of the same archive.
func (b *builder) link(name, target string) {
	b.links = append(b.links, link{strings.Clone(name), strings.Clone(target), uint16(len(b.source.packs) - 1)})
}

func (b *builder) symlink(name, target string) {
	if path.IsAbs(target) {
		b.skip(name, "the link leads out of the folder or nowhere")
		return
	}
	b.link(name, path.Join(path.Dir(name), target))
}

// foreign reports whether a member is a note of macOS, not a file that somebody packed.
func foreign(name string) bool {
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), "._")
}

func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// cursor reads and skips in a part of a file without asking the system for each header.
type cursor struct {
	file           io.ReaderAt
	from, pos, end int64
	buffer         [4096]byte
	at, have       int64 // the buffer's place in the file, and its bytes
}

func (c *cursor) Read(p []byte) (int, error) {
	if c.pos >= c.end {
		return 0, io.EOF
	}
	if c.pos < c.at || c.pos >= c.at+c.have {
		n, err := c.file.ReadAt(c.buffer[:min(int64(len(c.buffer)), c.end-c.pos)], c.pos)
		if n == 0 {
			return 0, err
		}
		c.at, c.have = c.pos, int64(n)
	}
	n := copy(p, c.buffer[c.pos-c.at:c.have])
	c.pos += int64(n)
	return n, nil
}

// Seek implements io.Seeker for package tar, which skips content by it.
func (c *cursor) Seek(offset int64, whence int) (int64, error) {
	base := map[int]int64{io.SeekStart: c.from, io.SeekCurrent: c.pos, io.SeekEnd: c.end}[whence]
	if offset > c.end-base || base+offset < c.from {
		return 0, io.ErrUnexpectedEOF
	}
	c.pos = base + offset
	return c.pos - c.from, nil
}
