package arch

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"sort"
	"sync"
	"unsafe"

	"beyond/engine/pth"

	"google.golang.org/protobuf/encoding/protowire"
)

// Model is an ONNX file that is put together of the network's structure and a checkpoint's tensors, which are read as
// the file is. It may be read from several goroutines at once.
type Model struct {
	pieces []piece
	size   int64
	// File is the checkpoint's, which Close closes and Unchanged asks; nil for tensors in memory.
	File File

	mu    sync.Mutex
	last  int    // the piece that was read last of those that are not in order
	bytes []byte // its bytes; nil at first
}

// A File is what tensors are read from.
type File interface {
	io.Closer
	Unchanged() error
}

// piece is a part of the file: text, or a tensor's numbers.
type piece struct {
	at, size   int64
	text       []byte
	tensor     pth.Tensor
	transposed bool
}

func (m *Model) text(b []byte) { m.add(piece{text: b, size: int64(len(b))}) }

func (m *Model) add(p piece) {
	p.at = m.size
	m.pieces = append(m.pieces, p)
	m.size += p.size
}

// constant appends an initializer.
func (m *Model) constant(c constant) {
	head := c.head()
	b := protowire.AppendTag(nil, graphInitializer, protowire.BytesType)
	b = append(protowire.AppendVarint(b, uint64(len(head)+c.bytes())), head...)
	for _, v := range c.integers {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	m.text(b)
	if c.integers == nil {
		m.add(piece{size: int64(c.bytes()), tensor: c.tensor, transposed: c.transposed})
	}
}

// Size returns the length of the file in bytes.
func (m *Model) Size() int64 { return m.size }

// Close closes the checkpoint.
func (m *Model) Close() error {
	if m.File == nil {
		return nil
	}
	return m.File.Close()
}

// Unchanged returns an error if the checkpoint has been written to since it was opened.
func (m *Model) Unchanged() error {
	if m.File == nil {
		return nil
	}
	return m.File.Unchanged()
}

// ReadAt reads a part of the file.
func (m *Model) ReadAt(b []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, errors.New("arch: a negative place")
	}
	first := sort.Search(len(m.pieces), func(i int) bool { return m.pieces[i].at+m.pieces[i].size > at })
	for i := first; i < len(m.pieces) && n < len(b); i++ {
		p := &m.pieces[i]
		from := at + int64(n) - p.at
		part := b[n:min(int64(len(b)), int64(n)+p.size-from)]
		if p.text != nil {
			copy(part, p.text[from:])
		} else if err := m.read(i, part, from); err != nil {
			return n, err
		}
		n += len(part)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// read reads bytes of a tensor's piece from one on. A tensor that is not in order is read whole, and kept for the parts
// that follow.
func (m *Model) read(i int, b []byte, from int64) error {
	p := &m.pieces[i]
	const size, few = 4, 64 // bytes; who looks ahead of a tensor reads a few
	switch {
	case p.tensor.InOrder && (!p.transposed || len(b) < few):
		first, end := from/size, (from+int64(len(b))+size-1)/size
		if start := unsafe.Pointer(unsafe.SliceData(b)); from%size == 0 && len(b)%size == 0 && uintptr(start)%size == 0 && !p.transposed {
			numbers := unsafe.Slice((*float32)(start), end-first)
			err := p.tensor.Read(numbers, int(first))
			put(b, numbers) // nothing changes where the machine is little-endian
			return err
		}
		numbers := make([]float32, end-first)
		if err := p.numbers(numbers, int(first)); err != nil {
			return err
		}
		whole := make([]byte, size*len(numbers))
		put(whole, numbers)
		copy(b, whole[from-size*first:])
		return nil
	case int64(len(b)) == p.size:
		return p.all(b)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bytes == nil || m.last != i {
		m.bytes = nil
		whole := make([]byte, p.size)
		if err := p.all(whole); err != nil {
			return err
		}
		m.last, m.bytes = i, whole
	}
	copy(b, m.bytes[from:])
	return nil
}

// numbers reads numbers of a tensor that is in order, from one on; of one that is transposed, each by itself.
func (p *piece) numbers(out []float32, from int) error {
	if !p.transposed {
		return p.tensor.Read(out, from)
	}
	rows, cols := p.tensor.Shape[0], p.tensor.Shape[1]
	for i := range out {
		col, row := (from+i)/rows, (from+i)%rows
		if err := p.tensor.Read(out[i:i+1], row*cols+col); err != nil {
			return err
		}
	}
	return nil
}

// all writes the bytes of a tensor, transposed where the model has it so.
func (p *piece) all(b []byte) error {
	numbers, err := p.tensor.Numbers()
	if err != nil {
		return err
	}
	if p.transposed {
		putTransposed(b, numbers, p.tensor.Shape[0], p.tensor.Shape[1])
	} else {
		put(b, numbers)
	}
	return nil
}

func put(b []byte, numbers []float32) {
	for i, v := range numbers {
		binary.LittleEndian.PutUint32(b[4*i:], math.Float32bits(v))
	}
}

// putTransposed writes a matrix column by column, in strips that the cache holds.
func putTransposed(b []byte, numbers []float32, rows, cols int) {
	const strip = 64
	for first := 0; first < rows; first += strip {
		for col := range cols {
			for row := first; row < min(first+strip, rows); row++ {
				binary.LittleEndian.PutUint32(b[4*(col*rows+row):], math.Float32bits(numbers[row*cols+col]))
			}
		}
	}
}
