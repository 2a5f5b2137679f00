package cli

import (
	"bytes"
	"fmt"
	"os"

	"beyond/engine/npy"
)

// pictures are pictures as an array, [n,C,H,W].
type pictures struct {
	values []float32
	shape  [4]int
	last   bool // the file has the channels last, [n,H,W,C]
}

// readPictures reads an array of four dimensions, of float32, float64 or uint8, as it lies in the file.
func readPictures(path string) (x pictures, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return x, err
	}
	header, err := npy.ReadHeader(bytes.NewReader(data))
	if err != nil {
		return x, err
	}
	if len(header.Shape) != 4 || header.Len() < 1 {
		return x, fmt.Errorf("shape %v, want [n C H W]", header.Shape)
	}
	x.shape = [4]int(header.Shape)
	switch header.Descr {
	case "|u1":
		x.values, err = float32s[uint8](data)
	case "<f8":
		x.values, err = float32s[float64](data)
	default:
		x.values, _, err = npy.Decode[float32](data)
	}
	return x, err
}

func float32s[T uint8 | float64](data []byte) ([]float32, error) {
	values, _, err := npy.Decode[T](data)
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out, err
}

// size returns the rows and columns: the last dimensions, or those before the last if only this is a number of colours.
func (x pictures) size() [2]int {
	colours := func(n int) bool { return n == 1 || n == 3 }
	if colours(x.shape[3]) && !colours(x.shape[1]) {
		return [2]int{x.shape[1], x.shape[2]}
	}
	return [2]int{x.shape[2], x.shape[3]}
}

// arranged returns the pictures with the channels first, for a network of this input. It fails if they are of another
// size.
func (x pictures) arranged(c, h, w int) (pictures, error) {
	switch n := x.shape[0]; x.shape {
	case [4]int{n, c, h, w}:
		return x, nil
	case [4]int{n, h, w, c}:
		out := pictures{values: make([]float32, len(x.values)), shape: [4]int{n, c, h, w}, last: true}
		for i, v := range x.values {
			out.values[out.first(i)] = v
		}
		return out, nil
	}
	return x, fmt.Errorf("shape %v, the model takes [n %d %d %d]", x.shape, c, h, w)
}

// first returns the position with the channels first of element i of the array with the channels last.
func (x pictures) first(i int) int {
	c, plane := x.shape[1], x.shape[2]*x.shape[3]
	return (i/(c*plane)*c+i%c)*plane + i/c%plane
}

// like returns values, [n,C,H,W], as an array that is written as x was read.
func (x pictures) like(values []float32) pictures {
	x.values = values
	return x
}

// write writes the array to a file (.npy).
func (x pictures) write(path string) error {
	if !x.last {
		return writeArray(path, x.values, x.shape[:]...)
	}
	values := make([]float32, len(x.values))
	for i := range values {
		values[i] = x.values[x.first(i)]
	}
	return writeArray(path, values, x.shape[0], x.shape[2], x.shape[3], x.shape[1])
}
