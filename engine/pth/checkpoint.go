// Package pth reads the tensors of PyTorch checkpoints (.pth), in the zip container of PyTorch 1.6 and later and in the
// older one. A pickle is a program. This package supports only the instructions and names that a checkpoint of tensors
// consists of and refuses all others, so opening a file never runs it. It writes no checkpoints, and reads no modules
// pickled as a whole.
//
// Formats: torch/serialization.py; Python's pickletools.
package pth

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
)

// A Tensor is an array of numbers in C order, converted to float32 from any type in the file.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// DefaultBudget is the default limit of the size of a checkpoint's tensors, in bytes as float32.
const DefaultBudget = 2 << 30

// Read returns the tensors of a checkpoint in the file's order, under the names of torchvision's current models: it
// unwraps dictionaries, removes the prefix "module.", and renames the keys of 2017's DenseNets. It leaves out integer
// scalars such as num_batches_tracked. budget limits the tensors' bytes in memory.
func Read(data []byte, budget int64) ([]Tensor, error) {
	root, storages, err := open(data)
	if err != nil {
		return nil, err
	}
	state, err := stateDict(root)
	if err != nil {
		return nil, err
	}
	var tensors []Tensor
	seen := map[string]bool{}
	for _, key := range state.keys {
		t, ok := state.values[key].(tensor)
		name, isName := key.(string)
		if !isName || !ok || len(t.shape) == 0 {
			continue
		}
		out, err := t.read(storages, &budget)
		if err != nil {
			return nil, fmt.Errorf("tensor %.80q: %w", name, err)
		}
		out.Name = canonical(name)
		if seen[out.Name] {
			return nil, fmt.Errorf("two tensors are named %.80q", out.Name)
		}
		seen[out.Name] = true
		tensors = append(tensors, out)
	}
	if len(tensors) == 0 {
		return nil, errors.New("no tensors in the file")
	}
	return tensors, nil
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

// stateDict returns the dictionary of tensors: the value itself, or its state_dict, model_state_dict or model.
func stateDict(root any) (*dict, error) {
	d, ok := root.(*dict)
	if !ok {
		return nil, fmt.Errorf("holds a %T, not a dictionary of tensors", root)
	}
	for _, wrapper := range []string{"state_dict", "model_state_dict", "model"} {
		if inner, ok := d.values[wrapper].(*dict); ok {
			return inner, nil
		}
	}
	return d, nil
}

// denseLayer matches the names of a layer's parts in DenseNets of 2017: denselayer1.norm.1.weight.
var denseLayer = regexp.MustCompile(
	`^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$`)

// canonical returns torchvision's current name of a tensor.
func canonical(name string) string {
	name = strings.TrimPrefix(name, "module.")
	return denseLayer.ReplaceAllString(name, "$1$2")
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
	decode := decoders[t.storage.kind.name]
	index := make([]int64, len(t.shape))
	at := t.offset
	for i := range out.Data {
		out.Data[i] = decode(raw[at*t.storage.kind.size:])
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
