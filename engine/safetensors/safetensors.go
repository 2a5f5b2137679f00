// Package safetensors reads files of tensors in the safetensors format: the length of a header, the header as JSON, and
// the tensors' numbers, one after the other. It writes none, and reads no other containers.
//
// Format: huggingface/safetensors, README.
package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"

	"beyond/engine/pth"
)

// prefix is the length of the header's length in bytes, and maxHeader the format's own limit of the header.
const (
	prefix    = 8
	maxHeader = 100_000_000
)

// dtypes are the kinds of numbers by their names in the format.
var dtypes = map[string]string{
	"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
	"I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}

// Is reports whether data begins like a file of this format: a length within the limit, and JSON.
func Is(data []byte) bool {
	return len(data) > prefix && data[prefix] == '{' && binary.LittleEndian.Uint64(data) <= maxHeader
}

// Read returns the tensors of a file in the order of its header, under the names that the file gives them. It leaves out
// integer scalars such as num_batches_tracked. Numbers are read later.
// budget limits the tensors' bytes in memory. The tensors must cover the
// file's data without overlaps and gaps.
func Read(src pth.Source, budget int64) ([]pth.Tensor, error) {
	first := make([]byte, min(prefix+1, src.Size()))
	if _, err := src.ReadAt(first, 0); err != nil && len(first) > 0 {
		return nil, err
	}
	if !Is(first) {
		return nil, fmt.Errorf("not a safetensors file: no header within %d bytes", maxHeader)
	}
	length := binary.LittleEndian.Uint64(first)
	if length > uint64(src.Size()-prefix) {
		return nil, fmt.Errorf("cut short: the header takes %d bytes, %d are there", length, src.Size()-prefix)
	}
	header, body := make([]byte, length), prefix+int64(length)
	if _, err := src.ReadAt(header, prefix); err != nil {
		return nil, err
	}
	entries, err := parse(header)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if err := cover(entries, src.Size()-body); err != nil {
		return nil, err
	}
	var tensors []pth.Tensor
	for _, e := range entries {
		if len(e.Shape) == 0 {
			continue
		}
		n, err := e.elements()
		if err != nil {
			return nil, fmt.Errorf("tensor %.80q: %w", e.name, err)
		}
		if budget -= 4 * n; budget < 0 {
			return nil, fmt.Errorf("tensor %.80q: shape %v is over the memory budget", e.name, e.Shape)
		}
		tensors = append(tensors, pth.Tensor{
			Name: e.name, Shape: e.shape(), InOrder: true,
			Read: pth.Reader(dtypes[e.Dtype], src, body+e.Offsets[0]),
		})
	}
	if len(tensors) == 0 {
		return nil, fmt.Errorf("no tensors in the file")
	}
	return tensors, nil
}

// elements returns the number of elements, and an error if the type, the shape and the bytes do not agree.
func (e entry) elements() (int64, error) {
	size, ok := pth.Size(dtypes[e.Dtype])
	if !ok {
		return 0, fmt.Errorf("numbers of type %.20q are not read: save it as F32", e.Dtype)
	}
	n := int64(1)
	for _, d := range e.Shape {
		if d < 0 || d > 0 && n > math.MaxInt64/16/d {
			return 0, fmt.Errorf("shape %.200v is out of range", e.Shape)
		}
		n *= d
	}
	if bytes := e.Offsets[1] - e.Offsets[0]; bytes != n*int64(size) {
		return 0, fmt.Errorf("shape %.200v of %s needs %d bytes, not %d", e.Shape, e.Dtype, n*int64(size), bytes)
	}
	return n, nil
}

func (e entry) shape() []int {
	shape := make([]int, len(e.Shape))
	for i, d := range e.Shape {
		shape[i] = int(d)
	}
	return shape
}
