// Package npy reads and writes NumPy's .npy files (format versions 1 to 3, C order, little endian).
//
// It supports the types that beyond exchanges with other tools: float32, float64, int64, int32, uint16 and uint8. For
// other types, and for arrays too large for memory, callers read the Header and then the elements. The format is
// described in numpy.lib.format.
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

// Element is a supported type of an array's elements.
type Element interface {
	float32 | float64 | int64 | int32 | uint16 | uint8
}

var magic = []byte("\x93NUMPY")

var (
	descrField = regexp.MustCompile(`'descr':\s*'([^']*)'`)
	orderField = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	shapeField = regexp.MustCompile(`'shape':\s*\(([^)]*)\)`)
)

// maxHeader limits the header, whose length is a 32-bit number in version 2.
const maxHeader = 1 << 16

// Decode reads an array whose dtype is exactly T, and returns its elements in C order and its shape.
// It allocates no more than the size of data.
func Decode[T Element](data []byte) ([]T, []int, error) {
	r := bytes.NewReader(data)
	header, err := ReadHeader(r)
	if err != nil {
		return nil, nil, err
	}
	if want := descrOf[T](); header.Descr != want {
		return nil, nil, fmt.Errorf("npy: dtype %q, want %q", header.Descr, want)
	}
	n, size, shape, body := header.Len(), binary.Size(T(0)), header.Shape, data[len(data)-r.Len():]
	if len(body)/size < n {
		return nil, nil, fmt.Errorf("npy: shape %v needs %d elements of %d bytes, the file has %d bytes",
			shape, n, size, len(body))
	}
	out := make([]T, n)
	if _, err := binary.Decode(body[:n*size], binary.LittleEndian, out); err != nil {
		return nil, nil, fmt.Errorf("npy: %w", err)
	}
	return out, shape, nil
}

// Encode writes data, in C order, as an array of the given shape. It panics if the shape does not fit.
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
	case uint16:
		return "<u2"
	default:
		return "|u1"
	}
}

// Header describes an array. In the file the elements follow it in C order.
type Header struct {
	Descr string // the dtype, such as "<f4"
	Shape []int
}

// Len returns the number of elements.
func (h Header) Len() int {
	n := 1
	for _, d := range h.Shape {
		n *= d
	}
	return n
}

// ReadHeader reads a file up to its first element, so that an array larger than memory can be read as a stream. It
// refuses arrays in Fortran order, and shapes whose number of elements overflows an int.
func ReadHeader(r io.Reader) (Header, error) {
	text, err := readHeaderText(r)
	if err != nil {
		return Header{}, err
	}
	descr, order := descrField.FindStringSubmatch(text), orderField.FindStringSubmatch(text)
	shape := shapeField.FindStringSubmatch(text)
	if descr == nil || order == nil || shape == nil {
		return Header{}, errors.New("npy: the header lacks descr, fortran_order or shape")
	}
	if order[1] == "True" {
		return Header{}, errors.New("npy: arrays in Fortran order are not supported")
	}
	h := Header{Descr: descr[1]}
	n := 1
	for _, part := range strings.Split(shape[1], ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		d, err := strconv.Atoi(part)
		if err != nil {
			return Header{}, fmt.Errorf("npy: shape (%s): %w", shape[1], err)
		}
		if d < 0 || (d > 0 && n > math.MaxInt/d) {
			return Header{}, fmt.Errorf("npy: shape (%s) is out of range", shape[1])
		}
		n *= d
		h.Shape = append(h.Shape, d)
	}
	return h, nil
}

// readHeaderText reads magic, version and length, and returns the header's text.
func readHeaderText(r io.Reader) (string, error) {
	head := make([]byte, 10)
	if _, err := io.ReadFull(r, head); err != nil || !bytes.HasPrefix(head, magic) {
		return "", errors.New("npy: not a .npy file")
	}
	length := int(binary.LittleEndian.Uint16(head[8:]))
	if version := head[6]; version >= 2 {
		high := make([]byte, 2)
		if _, err := io.ReadFull(r, high); err != nil {
			return "", errors.New("npy: not a .npy file")
		}
		length |= int(binary.LittleEndian.Uint16(high)) << 16
	}
	if length > maxHeader {
		return "", fmt.Errorf("npy: a header of %d bytes", length)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", errors.New("npy: the header is longer than the file")
	}
	return string(text), nil
}
