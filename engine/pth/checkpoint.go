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
	"math"
)

// A Tensor is an array of numbers in C order, converted to float32 from any type in the file.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// DefaultBudget is the default limit of the size of a checkpoint's tensors, in bytes as float32.
const DefaultBudget = 2 << 30

// Read returns the tensors of the likeliest dictionary of a checkpoint, see Open, under the names that Rename gives them.
func Read(data []byte, budget int64) ([]Tensor, error) {
	c, err := Open(data, budget, "")
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
// out scalars such as num_batches_tracked. budget limits the tensors' bytes in memory. It returns a *KeyError if no
// dictionary can be chosen.
func Open(data []byte, budget int64, key string) (Checkpoint, error) {
	root, storages, err := open(data)
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

// storageReader returns a storage's bytes: elements × size of its kind.
type storageReader func(storage) ([]byte, error)

// open detects the container, and returns the pickled value and a reader of its storages.
func open(data []byte) (root any, storages storageReader, err error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return openZip(data)
	}
	return openLegacy(data)
}

// read copies the view out of its storage.
func (t tensor) read(storages storageReader, budget *int64) (Tensor, error) {
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
	if n > 0 && last >= int64(len(raw))/t.storage.kind.size {
		return Tensor{}, fmt.Errorf("shape %v, strides %v, offset %d reach beyond the storage's %d elements",
			t.shape, t.strides, t.offset, t.storage.elements)
	}
	out := Tensor{Data: make([]float32, n)}
	for _, d := range t.shape {
		out.Shape = append(out.Shape, int(d))
	}
	kind, at := t.storage.kind, t.offset
	if t.contiguous() {
		convert(kind.name, out.Data, raw[min(at*kind.size, int64(len(raw))):])
		return out, nil
	}
	index := make([]int64, len(t.shape))
	for i := range out.Data {
		convert(kind.name, out.Data[i:i+1], raw[at*kind.size:])
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
	return out, nil
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
