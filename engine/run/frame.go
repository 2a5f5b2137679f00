package run

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A file of records begins with a line of text, and holds frames: the length of a payload, the payload, and the
// checksum of both, little-endian. The first payload is the head as JSON, and of a whole file the last is the mark of
// its end. What is torn at the end of a file that is not whole is found by length or checksum.
const (
	partMagic    = "beyond part 1\n"
	resultsMagic = "beyond results 1\n"
	frameOver    = 8       // bytes of a frame beside its payload
	mostPayload  = 1 << 28 // bytes; a longer frame is damage
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendFrame appends the frame of a payload given in pieces.
func appendFrame(b []byte, pieces ...[]byte) []byte {
	start, n := len(b), 0
	for _, p := range pieces {
		n += len(p)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	for _, p := range pieces {
		b = append(b, p...)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

// errTorn says that a file ends within a frame, or that a frame has another checksum.
var errTorn = errors.New("torn")

// changedError is errTorn for a frame that is all there and was changed: the next one may be whole.
type changedError struct{}

func (changedError) Error() string        { return errTorn.Error() }
func (changedError) Is(target error) bool { return target == errTorn } //nolint:errorlint // Is is asked for the value

// frames reads frames one by one. The payload is valid until the next call.
type frames struct {
	r      *bufio.Reader
	at     int64 // where the next frame begins
	buffer []byte
}

// newFrames reads the first line and expects it to be magic.
func newFrames(r io.Reader, magic string) (*frames, error) {
	f := &frames{r: newReader(r)}
	line := make([]byte, len(magic))
	if _, err := io.ReadFull(f.r, line); err != nil || string(line) != magic {
		return nil, errTorn
	}
	f.at = int64(len(magic))
	return f, nil
}

// next returns the next payload, io.EOF at the end of the file, or errTorn. After a changedError it goes on behind the
// frame.
func (f *frames) next() ([]byte, error) {
	var head [4]byte
	switch _, err := io.ReadFull(f.r, head[:]); {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errTorn
	case err != nil:
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > mostPayload {
		return nil, errTorn
	}
	if err := f.fill(int(n) + 4); err != nil {
		return nil, err
	}
	f.at += frameOver + int64(n)
	sum := crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, f.buffer[:n])
	if sum != binary.LittleEndian.Uint32(f.buffer[n:]) {
		return nil, changedError{}
	}
	return f.buffer[:n], nil
}

// fill reads n bytes into the buffer, which grows with what is really there: a damaged length costs no memory.
func (f *frames) fill(n int) error {
	const piece = 1 << 20
	f.buffer = f.buffer[:0]
	for len(f.buffer) < n {
		at, more := len(f.buffer), min(piece, n-len(f.buffer))
		if cap(f.buffer) < at+more {
			grown := make([]byte, at, max(at+more, 2*cap(f.buffer)))
			copy(grown, f.buffer)
			f.buffer = grown
		}
		f.buffer = f.buffer[:at+more]
		if _, err := io.ReadFull(f.r, f.buffer[at:]); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return errTorn
			}
			return err
		}
	}
	return nil
}

// frameAt returns the payload of the frame of that many bytes at an offset.
func frameAt(r io.ReaderAt, at int64, payload int) ([]byte, error) {
	if payload < 0 || payload > mostPayload {
		return nil, errTorn
	}
	b := make([]byte, payload+frameOver)
	if _, err := r.ReadAt(b, at); err != nil {
		return nil, err
	}
	sum := binary.LittleEndian.Uint32(b[len(b)-4:])
	if int(binary.LittleEndian.Uint32(b)) != payload || crc32.Checksum(b[:len(b)-4], castagnoli) != sum {
		return nil, fmt.Errorf("byte %d: %w", at, errTorn)
	}
	return b[4 : len(b)-4], nil
}

func newReader(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, 1<<18) }
