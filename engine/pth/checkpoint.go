// Package pth reads the tensors of PyTorch checkpoints (.pth), in the zip container of PyTorch 1.6 and later and in the
// older one. A pickle is a program. This package supports only the instructions and names that a checkpoint of tensors
// consists of and refuses all others, so opening a file never runs it. It writes no checkpoints, and reads no modules
// pickled as a whole.
//
// Formats: torch/serialization.py; Python's pickletools.
package pth

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"unsafe"
)

// A Tensor is an array of numbers in C order, converted to float32 from any type in the file, which has them until they
// are read.
type Tensor struct {
	Name  string
	Shape []int
	// Read writes the numbers from one on, as many as out holds. It may be called from several goroutines at once.
	Read func(out []float32, from int) error
	// InOrder says that the file has the numbers one after the other, so that a part costs no more than itself.
	InOrder bool
}

// A Source is a file: bytes.NewReader's of one in memory, or one on the disk that stays open.
type Source interface {
	io.ReaderAt
	Size() int64
}

// Len returns the number of elements.
func (t Tensor) Len() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Numbers reads all elements.
func (t Tensor) Numbers() ([]float32, error) {
	out := make([]float32, t.Len())
	return out, t.Read(out, 0)
}

// InMemory is a tensor whose numbers are there.
func InMemory(name string, data []float32, shape ...int) Tensor {
	read := func(out []float32, from int) error {
		copy(out, data[from:])
		return nil
	}
	return Tensor{Name: name, Shape: shape, Read: read, InOrder: true}
}

// DefaultBudget is the default limit of the size of a checkpoint's tensors, in bytes as float32.
const DefaultBudget = 2 << 30

// Read returns the tensors of the likeliest dictionary of a checkpoint, see Open, under the names that Rename gives them.
func Read(data []byte, budget int64) ([]Tensor, error) {
	c, err := Open(bytes.NewReader(data), budget, "")
	if err != nil {
		return nil, err
	}
	return c.Tensors, Rename(c.Tensors)
}

// A Checkpoint is a dictionary of tensors in a file.
type Checkpoint struct {
	Tensors []Tensor
	Key     string   // its path in the file: "state_dict", "ema.weights"; "" is the file's outermost dictionary
	Others  []string // paths of the file's other dictionaries of weights
}

// Open returns the tensors of a checkpoint in the file's order, under the file's names. Among several dictionaries it
// takes the one at the path key, or with an empty key the one that is named as a training's own weights are. It leaves
// out scalars such as num_batches_tracked. Numbers are read later. budget limits the tensors' bytes in memory. It returns a *KeyError if no
// dictionary can be chosen.
func Open(src Source, budget int64, key string) (Checkpoint, error) {
	root, storages, err := open(src)
	if err != nil {
		return Checkpoint{}, err
	}
	state, others, err := choose(root, key)
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Key: state.path, Others: others}
	for _, key := range state.dict.keys {
		t, ok := state.dict.values[key].(tensor)
		name, isName := key.(string)
		if !isName || !ok || len(t.shape) == 0 {
			continue
		}
		out, err := t.read(storages, &budget)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("tensor %.80q: %w", name, err)
		}
		out.Name = name
		c.Tensors = append(c.Tensors, out)
	}
	return c, nil
}

// storageFinder returns a storage's bytes: elements × size of its kind.
type storageFinder func(storage) (part, error)

// part is a part of a file.
type part struct {
	src      Source
	at, size int64
}

// read reads bytes of the part from one on.
func (p part) read(data []byte, from int64) error {
	if _, err := p.src.ReadAt(data, p.at+from); err != nil {
		return fmt.Errorf("reading the weights: %w", err)
	}
	return nil
}

// open detects the container, and returns the pickled value and its storages.
func open(src Source) (root any, storages storageFinder, err error) {
	const zipped = "PK\x03\x04"
	head := make([]byte, len(zipped))
	if _, err := src.ReadAt(head, 0); err == nil && string(head) == zipped {
		return openZip(src)
	}
	return openLegacy(src)
}

// read returns the view of its storage, which is checked.
func (t tensor) read(storages storageFinder, budget *int64) (Tensor, error) {
	n, last, err := t.extent()
	if err != nil {
		return Tensor{}, err
	}
	if *budget -= 4 * n; *budget < 0 {
		return Tensor{}, fmt.Errorf("shape %v is over the memory budget", t.shape)
	}
	raw, err := storages(t.storage)
	if err != nil {
		return Tensor{}, err
	}
	if n > 0 && last >= raw.size/t.storage.kind.size {
		return Tensor{}, fmt.Errorf("shape %v, strides %v, offset %d reach beyond the storage's %d elements",
			t.shape, t.strides, t.offset, t.storage.elements)
	}
	out := Tensor{InOrder: t.contiguous()}
	for _, d := range t.shape {
		out.Shape = append(out.Shape, int(d))
	}
	kind := t.storage.kind
	if out.Read = Reader(kind.name, raw.src, raw.at+t.offset*kind.size); !out.InOrder {
		out.Read = func(to []float32, from int) error { return t.gather(to, from, raw, last) }
	}
	return out, nil
}

// Reader returns Tensor.Read for little-endian numbers of a kind that lie in order from a place of a file on. kind is one
// that Size knows.
func Reader(kind string, src Source, at int64) func(out []float32, from int) error {
	size := sizes[kind]
	return func(out []float32, from int) error {
		if len(out) == 0 {
			return nil
		}
		p := part{src: src, at: at + int64(from*size)}
		if kind == "float32" {
			data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(out))), size*len(out))
			err := p.read(data, 0)
			convert(kind, out, data)
			return err
		}
		data := make([]byte, size*len(out))
		err := p.read(data, 0)
		convert(kind, out, data)
		return err
	}
}

// gather reads numbers of a view, from one on, that do not lie in order. last is the greatest index in the storage.
func (t tensor) gather(out []float32, from int, raw part, last int64) error {
	kind, at := t.storage.kind, int64(0)
	if len(out) == 0 {
		return nil
	}
	data := make([]byte, (last-t.offset+1)*kind.size)
	if err := raw.read(data, t.offset*kind.size); err != nil {
		return err
	}
	index := make([]int64, len(t.shape))
	for axis, rest := len(index)-1, int64(from); axis >= 0; axis-- {
		index[axis], rest = rest%t.shape[axis], rest/t.shape[axis]
		at += index[axis] * t.strides[axis]
	}
	for i := range out {
		convert(kind.name, out[i:i+1], data[at*kind.size:])
		for axis := len(index) - 1; axis >= 0; axis-- {
			index[axis]++
			at += t.strides[axis]
			if index[axis] < t.shape[axis] {
				break
			}
			at -= t.strides[axis] * t.shape[axis]
			index[axis] = 0
		}
	}
	return nil
}

// contiguous reports whether the view's numbers lie in C order, one after the other.
func (t tensor) contiguous() bool {
	step := int64(1)
	for axis := len(t.shape) - 1; axis >= 0; axis-- {
		if t.shape[axis] != 1 && t.strides[axis] != step {
			return false
		}
		step *= t.shape[axis]
	}
	return true
}

// extent returns the number of elements and their greatest index in the storage, checked for overflow.
func (t tensor) extent() (n, last int64, err error) {
	const limit = math.MaxInt64 / 16
	if len(t.shape) != len(t.strides) || len(t.shape) > 8 || t.offset < 0 || t.offset > limit {
		return 0, 0, fmt.Errorf("shape %v, strides %v, offset %d", t.shape, t.strides, t.offset)
	}
	n, last = 1, t.offset
	for axis, d := range t.shape {
		stride := t.strides[axis]
		if d < 0 || stride < 0 || d > 0 && n > limit/d || d > 0 && stride > limit/d || last > limit-stride*max(d-1, 0) {
			return 0, 0, fmt.Errorf("shape %v, strides %v are out of range", t.shape, t.strides)
		}
		n *= d
		last += stride * max(d-1, 0)
	}
	return n, last, nil
}
