package onnx

import (
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"unsafe"
)

// externalFiles are the files beside a model that hold weights. Only regular files inside the model's folder and
// without other names are read, and of these only the bytes that the model uses.
type externalFiles struct {
	root  *os.Root            // nil if no files may be read
	model int64               // bytes of the model's own file
	open  map[string]*os.File // by location
	sizes int64               // bytes of all that are open
	read  hash.Hash           // of all bytes read
	mu    sync.Mutex
	err   error // the first read error after the checks
}

// maxExternalFiles limits the files of one model.
const maxExternalFiles = 256

func (e *externalFiles) close() {
	for _, f := range e.open {
		f.Close()
	}
}

// bytes returns the size of the model's file and of the files beside it that it has named so far.
func (e *externalFiles) bytes() int64 {
	if e == nil {
		return 0
	}
	return saturatingAdd(e.model, e.sizes)
}

func (e *externalFiles) digest() []byte {
	if len(e.open) == 0 {
		return nil
	}
	return e.read.Sum(nil)
}

// section is the position of a tensor's data in an external file.
type section struct {
	files          *externalFiles
	file           io.ReaderAt
	within         bool // the model's own file
	offset, length int64
}

// read returns the section's bytes.
func (s *section) read(note bool) []byte {
	data := make([]byte, s.length)
	s.readInto(data, 0, note)
	return data
}

// readInto reads the section's bytes from one on. If they cannot be read, because the file has changed since it was
// checked, it writes zeros and records an error in the files. With note, bytes of a file beside the model are added to
// the digest.
func (s *section) readInto(data []byte, from int64, note bool) {
	if _, err := s.file.ReadAt(data, s.offset+from); err != nil {
		s.fail(err)
		clear(data)
	}
	if note && !s.within {
		s.files.read.Write(data)
	}
}

// noted reads the section for nothing but the digest.
func (s *section) noted() {
	if s == nil || s.within {
		return
	}
	data := make([]byte, min(s.length, 1<<20))
	for at := int64(0); at < s.length; at += int64(len(data)) {
		data = data[:min(int64(len(data)), s.length-at)]
		s.readInto(data, at, true)
	}
}

func (s *section) fail(err error) {
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	what := "external data"
	if s.within {
		what = "weights"
	}
	if s.files.err == nil {
		s.files.err = refuse("%s: %v", what, err)
	}
}

// failed returns the first error of reading.
func (e *externalFiles) failed() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

// floats reads the section as float32.
func (s *section) floats(out []float32, note bool) {
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(out))), 4*len(out))
	s.readInto(data, 0, note)
	for i := range out { // the file is little-endian; the compiler makes this nothing where the machine is, too
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
}

// find opens the file with the data of a tensor and checks their position and length. The length defaults to that of
// the tensor's shape. The checksum covers the whole file as a guard against accidents, and is not verified.
func (e *externalFiles) find(t *tensorProto, what string) error {
	if e == nil || e.root == nil {
		return nil // the tensor's own check refuses it
	}
	location, numbers := "", map[string]int64{"offset": 0, "length": t.bytes()}
	seen := make(map[string]bool)
	for _, entry := range t.entries {
		if seen[entry.key] {
			return invalid("%s gives %s of its external data twice", what, show(entry.key))
		}
		seen[entry.key] = true
		switch entry.key {
		case "location":
			location = entry.value
		case "offset", "length":
			n, err := strconv.ParseInt(entry.value, 10, 64)
			if err != nil || n < 0 {
				return invalid("%s has the %s %s of its external data", what, entry.key, show(entry.value))
			}
			numbers[entry.key] = n
		case "checksum":
		default:
			return invalid("%s has external data with the key %s, which is not known", what, show(entry.key))
		}
	}
	f, size, err := e.file(location)
	if err != nil {
		return err
	}
	s := &section{files: e, file: f, offset: numbers["offset"], length: numbers["length"]}
	if s.length != t.bytes() {
		return invalid("%s of shape %v needs %d bytes, its external data have %d", what, t.dims, t.bytes(), s.length)
	}
	if s.length > size || s.offset > size-s.length {
		return refuse("external data %s: %d bytes at %d, the file has %d", show(location), s.length, s.offset, size)
	}
	t.section = s
	return nil
}

// file opens a file of the model's folder, once.
func (e *externalFiles) file(location string) (*os.File, int64, error) {
	f, known := e.open[location]
	if !known {
		var err error
		if f, err = e.openRegular(location); err != nil {
			return nil, 0, err
		}
		e.open[location] = f
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, refuse("external data %s: %v", show(location), err)
	}
	if !known {
		e.sizes = saturatingAdd(e.sizes, info.Size())
	}
	return f, info.Size(), nil
}

// openRegular opens a file without following a link to it, without waiting for the other end of a pipe, and
// without leaving the folder, whatever its name and even if files are renamed meanwhile.
func (e *externalFiles) openRegular(location string) (*os.File, error) {
	name := filepath.FromSlash(location)
	if !filepath.IsLocal(name) {
		return nil, refuse("external data %s leaves the model's folder", show(location))
	}
	if len(e.open) >= maxExternalFiles {
		return nil, refuse("external data lie in more than %d files", maxExternalFiles)
	}
	before, err := e.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse("external data %s: no such file; it belongs beside the model", show(location))
	}
	if err != nil {
		return nil, refuse("external data %s: %s", show(location), reason(err))
	}
	if !before.Mode().IsRegular() {
		return nil, refuse("external data %s is not a regular file", show(location))
	}
	f, err := e.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, refuse("external data %s: %s", show(location), reason(err))
	}
	info, err := f.Stat()
	switch {
	case err != nil, !info.Mode().IsRegular(), !os.SameFile(before, info):
		err = refuse("external data %s changed while it was opened", show(location))
	case links(info) != 1:
		err = refuse("external data %s has more than one name", show(location))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// reason returns the cause of an error of the file system without the path, which the message already contains.
func reason(err error) string {
	if p, ok := err.(*fs.PathError); ok {
		return p.Err.Error()
	}
	return err.Error()
}
