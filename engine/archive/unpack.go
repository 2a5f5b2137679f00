package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Expected bounds an archive that is unpacked.
type Expected struct {
	Members int   // at most
	Bytes   int64 // of all files together, at most
}

// Unpack writes the files of a tar, which may be packed by gzip, into a folder. It writes nothing outside of it, even
// through links that somebody puts there. An archive with anything else than files and folders of different names
// inside is refused at that member, and so is one that holds more than is expected. What was written by then stays: the
// folder should be one that is thrown away. report may be nil; it receives the bytes written so far.
func Unpack(ctx context.Context, r io.Reader, into *os.Root, e Expected, report func(bytes int64)) error {
	if report == nil {
		report = func(int64) {}
	}
	buffered := bufio.NewReaderSize(r, 1<<20)
	r = buffered
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte("\x1f\x8b")) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return err
		}
		r = unpacked
	}
	u := unpacking{into: into, left: e, seen: map[string]bool{}, report: report, made: map[string]bool{}}
	files := tar.NewReader(r)
	for ctx.Err() == nil {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errors.New(why(err))
		}
		if err := u.member(h, files); err != nil {
			return fmt.Errorf("member %q: %w", h.Name, err)
		}
	}
	return ctx.Err()
}

// unpacking is an archive being unpacked.
type unpacking struct {
	into    *os.Root
	left    Expected
	written int64
	seen    map[string]bool // paths in lower case: some disks know no other
	made    map[string]bool // folders
	report  func(int64)
}

func (u *unpacking) member(h *tar.Header, content io.Reader) error {
	if h.Typeflag == tar.TypeXGlobalHeader {
		return nil
	}
	if u.left.Members--; u.left.Members < 0 {
		return errors.New("more members than expected")
	}
	clean := path.Clean(h.Name)
	if h.Typeflag == tar.TypeDir && clean == "." {
		return nil
	}
	name, bad := inside(h.Name)
	switch folded := strings.ToLower(name); {
	case bad != "":
		return errors.New(bad)
	case h.Typeflag == tar.TypeDir:
		return u.folder(name)
	case h.Typeflag != tar.TypeReg || sparse(h):
		return errors.New("neither a file nor a folder")
	case u.seen[folded]:
		return errors.New("there are two of that name")
	default:
		u.seen[folded] = true
	}
	if h.Size > u.left.Bytes {
		return errors.New("more bytes than expected")
	}
	u.left.Bytes -= h.Size
	if err := u.folder(path.Dir(name)); err != nil {
		return err
	}
	return u.write(name, content)
}

// folder makes a folder with those above it.
func (u *unpacking) folder(name string) error {
	if name == "." || u.made[name] {
		return nil
	}
	if err := u.folder(path.Dir(name)); err != nil {
		return err
	}
	u.made[name] = true
	if err := u.into.Mkdir(name, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (u *unpacking) write(name string, content io.Reader) error {
	f, err := u.into.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, content)
	u.written += n
	u.report(u.written)
	return errors.Join(err, f.Close())
}
