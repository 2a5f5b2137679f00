// Package npy reads and writes NumPy's .npy files (format versions 1 to 3, C order, little endian).
//
// It covers what beyond exchanges with other tools: float32, float64, int64, int32 and uint8 arrays. The
// format is described in numpy.lib.format.
package npy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Element is a type that an array may hold.
type Element interface {
	float32 | float64 | int64 | int32 | uint8
}

var magic = []byte("\x93NUMPY")

var (
	descrField = regexp.MustCompile(`'descr':\s*'([^']*)'`)
	orderField = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	shapeField = regexp.MustCompile(`'shape':\s*\(([^)]*)\)`)
)

// maxHeader bounds the header, whose length a version 2 file gives in 32 bits.
const maxHeader = 1 << 16

// Decode reads an array whose dtype is exactly T and returns its elements in C order and its shape.
// It allocates no more than what data holds.
func Decode[T Element](data []byte) ([]T, []int, error) {
	descr, shape, body, err := header(data)
	if err != nil {
		return nil, nil, err
	}
	if want := descrOf[T](); descr != want {
		return nil, nil, fmt.Errorf("npy: dtype %q, want %q", descr, want)
	}
	n, size := 1, binary.Size(T(0))
	for _, d := range shape {
		if d < 0 || (d > 0 && n > math.MaxInt/d) {
			return nil, nil, fmt.Errorf("npy: shape %v is out of range", shape)
		}
		n *= d
	}
	if len(body)/size < n {
		return nil, nil, fmt.Errorf("npy: shape %v needs %d elements of %d bytes, the file has %d bytes", shape, n, size, len(body))
	}
	out := make([]T, n)
	if _, err := binary.Decode(body[:n*size], binary.LittleEndian, out); err != nil {
		return nil, nil, fmt.Errorf("npy: %w", err)
	}
	return out, shape, nil
}

// Encode writes data, in C order, as an array of that shape. It panics if the shape does not fit.
func Encode[T Element](w io.Writer, data []T, shape ...int) error {
	n, dims := 1, make([]string, len(shape))
	for i, d := range shape {
		n *= d
		dims[i] = strconv.Itoa(d) + ","
	}
	if n != len(data) {
		panic("npy: shape does not match the data")
	}
	head := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descrOf[T](), strings.Join(dims, " "))
	const prefix = 10 // magic, version and length; the whole header is padded to a multiple of 64 bytes
	head += strings.Repeat(" ", 63-(prefix+len(head))%64) + "\n"
	var buf bytes.Buffer
	buf.Write(magic)
	buf.Write([]byte{1, 0})
	buf.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(head))))
	buf.WriteString(head)
	if _, err := w.Write(buf.Bytes()); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, data)
}

func descrOf[T Element]() string {
	switch any(T(0)).(type) {
	case float32:
		return "<f4"
	case float64:
		return "<f8"
	case int64:
		return "<i8"
	case int32:
		return "<i4"
	default:
		return "|u1"
	}
}

func header(data []byte) (descr string, shape []int, body []byte, err error) {
	if len(data) < 12 || !bytes.HasPrefix(data, magic) {
		return "", nil, nil, errors.New("npy: not a .npy file")
	}
	length, start := int(binary.LittleEndian.Uint16(data[8:])), 10
	if data[6] >= 2 {
		length, start = int(binary.LittleEndian.Uint32(data[8:])), 12
	}
	if length > maxHeader || length > len(data)-start {
		return "", nil, nil, errors.New("npy: the header is longer than the file")
	}
	head := string(data[start : start+length])
	d, o, s := descrField.FindStringSubmatch(head), orderField.FindStringSubmatch(head), shapeField.FindStringSubmatch(head)
	if d == nil || o == nil || s == nil {
		return "", nil, nil, errors.New("npy: the header lacks descr, fortran_order or shape")
	}
	if o[1] == "True" {
		return "", nil, nil, errors.New("npy: arrays in Fortran order are not supported")
	}
	for _, part := range strings.Split(s[1], ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return "", nil, nil, fmt.Errorf("npy: shape (%s): %w", s[1], err)
		}
		shape = append(shape, n)
	}
	return d[1], shape, data[start+length:], nil
}
