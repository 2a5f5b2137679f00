package onnx

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Source is an ONNX file, of which large tensors are read when they are packed: bytes.NewReader's of a file in memory,
// a File, or parts that are put together. It may be read from several goroutines at once.
type Source interface {
	io.ReaderAt
	Size() int64
}

// A File is an ONNX file on the disk.
type File struct {
	*os.File
	size int64
	time time.Time
}

// OpenFile opens a regular file.
func OpenFile(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &File{f, info.Size(), info.ModTime()}, nil
}

// Size returns the size that the file had when it was opened, in bytes.
func (f *File) Size() int64 { return f.size }

// Unchanged returns an error if the file has been written to since it was opened.
func (f *File) Unchanged() error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != f.size || !info.ModTime().Equal(f.time) {
		return errors.New("the file was changed while it was read")
	}
	return nil
}

// minLater is the number of bytes from which a tensor is read when it is packed.
const minLater = 1 << 16

// outline is an ONNX file without the bytes of its large initializers. Each raw_data that is left out has a token in its
// place, which no file can hold: it begins with random bytes.
type outline struct {
	src   Source
	mark  [16]byte
	data  []byte
	words [20]byte // the beginning of a field
}

// outlineOf reads a file. Where it does not understand it, the outline is the whole file, of which scan then says what
// is wrong.
func outlineOf(src Source) (*outline, error) {
	o := &outline{src: src}
	if _, err := rand.Read(o.mark[:]); err != nil {
		return nil, err
	}
	data, err := o.message(0, src.Size(), modelMessage)
	if errors.Is(err, errBroken) {
		data, err = o.bytes(0, src.Size())
	}
	o.data = data
	return o, err
}

var errBroken = errors.New("the wire format is broken")

// message returns the outline of a message, which lies from one byte to another.
func (o *outline) message(at, end int64, kind message) ([]byte, error) {
	var out []byte
	for at < end {
		number, wire, head, length, err := o.field(at, end)
		if err != nil {
			return nil, err
		}
		body := at + head
		inner := leaf
		if wire == protowire.BytesType && length >= minLater {
			inner = schema[kind][number]
		}
		switch {
		case kind == modelMessage && inner == graphMessage, kind == graphMessage && inner == tensorMessage:
			sub, err := o.message(body, body+length, inner)
			if err != nil {
				return nil, err
			}
			out = appendMessage(out, number, sub)
		case kind == tensorMessage && number == tensorRaw && wire == protowire.BytesType && length >= minLater:
			out = appendMessage(out, number, o.token(body, length))
		default:
			whole, err := o.bytes(at, head+length)
			if err != nil {
				return nil, err
			}
			out = append(out, whole...)
		}
		at = body + length
	}
	return out, nil
}

// tensorRaw is the number of raw_data in a TensorProto.
const tensorRaw = 9

// field reads the head of a field, and returns its length and that of what follows.
func (o *outline) field(at, end int64) (number protowire.Number, wire protowire.Type, head, length int64, err error) {
	words := o.words[:min(int64(len(o.words)), end-at)]
	if _, err := o.src.ReadAt(words, at); err != nil {
		return 0, 0, 0, 0, err
	}
	number, wire, n := protowire.ConsumeTag(words)
	if n < 0 {
		return 0, 0, 0, 0, errBroken
	}
	if wire != protowire.BytesType {
		size := consumeScalar(number, wire, words[n:])
		if size < 0 {
			return 0, 0, 0, 0, errBroken
		}
		return number, wire, int64(n), int64(size), nil
	}
	size, m := protowire.ConsumeVarint(words[n:])
	if head = int64(n + m); m < 0 || size > uint64(end-at-head) {
		return 0, 0, 0, 0, errBroken
	}
	return number, wire, head, int64(size), nil
}

func (o *outline) bytes(at, n int64) ([]byte, error) {
	data := make([]byte, n)
	if _, err := o.src.ReadAt(data, at); err != nil {
		return nil, err
	}
	return data, nil
}

// token stands for length bytes at a place of the file.
func (o *outline) token(at, length int64) []byte {
	t := binary.LittleEndian.AppendUint64(o.mark[:len(o.mark):len(o.mark)], uint64(at))
	return binary.LittleEndian.AppendUint64(t, uint64(length))
}

// fill sets the places of the tensors of which the outline has tokens.
func (o *outline) fill(m *model, files *externalFiles) {
	if m.graph == nil {
		return
	}
	for _, t := range m.graph.initializers {
		if at, ok := bytes.CutPrefix(t.raw, o.mark[:]); ok && len(at) == 16 {
			t.section = &section{
				files: files, file: o.src, within: true,
				offset: int64(binary.LittleEndian.Uint64(at)), length: int64(binary.LittleEndian.Uint64(at[8:])),
			}
		}
	}
}
