package cli

import (
	"fmt"
	"io"
	"os"

	"beyond/engine/npy"
)

// readArray reads an array and its shape from a file (.npy).
func readArray[T npy.Element](path string) (values []T, shape []int, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	return npy.Decode[T](data)
}

// readRows reads n rows of d values, [n,d], and refuses an array without any.
func readRows[T npy.Element](path string) (values []T, n, d int, err error) {
	values, shape, err := readArray[T](path)
	if err != nil {
		return nil, 0, 0, err
	}
	if len(shape) != 2 || len(values) == 0 {
		return nil, 0, 0, fmt.Errorf("shape %v, want [n d]", shape)
	}
	return values, shape[0], shape[1], nil
}

// writeArray writes an array of a shape to a file (.npy).
func writeArray(path string, values []float32, shape ...int) error {
	return writeFile(path, func(file io.Writer) error { return npy.Encode(file, values, shape...) })
}
