package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// The values of TensorProto.DataType that the package computes with.
const (
	typeFloat    = 1
	typeUint8    = 2
	typeInt8     = 3
	typeUint16   = 4
	typeInt16    = 5
	typeInt32    = 6
	typeInt64    = 7
	typeBool     = 9
	typeFloat16  = 10
	typeDouble   = 11
	typeUint32   = 12
	typeUint64   = 13
	typeBfloat16 = 16
)

// elementSize is the size of an element in raw_data in bytes, by data type.
var elementSize = map[int64]int64{
	typeFloat: 4, typeUint8: 1, typeInt8: 1, typeUint16: 2, typeInt16: 2, typeInt32: 4, typeInt64: 8, typeBool: 1,
	typeFloat16: 2, typeDouble: 8, typeUint32: 4, typeUint64: 8, typeBfloat16: 2,
}

// typeNames are the names of all data types of ONNX, by number.
var typeNames = []string{
	"undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double",
	"uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2",
	"float8e5m2fnuz", "uint4", "int4", "float4e2m1", "float8e8m0", "uint2", "int2",
}

// typeText names a data type for a message.
func typeText(dtype int64) string {
	if dtype < 0 || dtype >= int64(len(typeNames)) {
		return fmt.Sprintf("%d", dtype)
	}
	return fmt.Sprintf("%d (%s)", dtype, typeNames[dtype])
}

func itoa(i int) string { return strconv.Itoa(i) }

// isFloat reports whether elements of the type become float32; all others become int64.
func isFloat(dtype int64) bool {
	return dtype == typeFloat || dtype == typeFloat16 || dtype == typeDouble || dtype == typeBfloat16
}

// check returns the shape and element count of a tensor. It refuses a tensor whose data do not fill its shape exactly.
func (t *tensorProto) check(what string) (shape []int, count int64, err error) {
	size, known := elementSize[t.dtype]
	switch {
	case t.external && t.section == nil:
		return nil, 0, refuse("%s lies in an external file, which is not read", what)
	case t.segmented || t.scattered:
		return nil, 0, invalid("%s is stored in pieces", what)
	case !known:
		return nil, 0, refuse("%s has data type %s, which is not supported", what, typeText(t.dtype))
	case t.rawSet && t.typed != nil, t.external && (t.rawSet || t.typed != nil):
		return nil, 0, invalid("%s has its data twice", what)
	}
	count = 1
	for _, d := range t.dims {
		if d < 0 || d == 0 && len(t.dims) > 1 { // a list may be empty
			return nil, 0, invalid("%s has dimension %d", what, d)
		}
		if count = saturatingMul(count, d); count > math.MaxInt32 {
			return nil, 0, refuse("%s of shape %v is too large", what, t.dims)
		}
		shape = append(shape, int(d))
	}
	if t.external { // the length is checked
		return shape, count, nil
	}
	if t.rawSet {
		have := int64(len(t.raw))
		if t.section != nil {
			have = t.section.length
		}
		if have != count*size {
			return nil, 0, invalid("%s of shape %v needs %d bytes, the file has %d", what, t.dims, count*size, have)
		}
		return shape, count, nil
	}
	if have := t.typedCount(); have != count {
		return nil, 0, invalid("%s of shape %v needs %d elements, the file has %d", what, t.dims, count, have)
	}
	return shape, count, nil
}

// bytes returns the size of the data in raw form, or math.MaxInt64 on overflow.
func (t *tensorProto) bytes() int64 {
	n := elementSize[t.dtype]
	for _, d := range t.dims {
		n = saturatingMul(n, max(d, 0))
	}
	return n
}

// data returns the data in raw form, if the tensor has this form.
func (t *tensorProto) data() (raw []byte, ok bool) {
	if t.section != nil {
		return t.section.read(true), true
	}
	return t.raw, t.rawSet
}

// typedCount returns the number of elements in the typed data, or −1 if they are broken.
func (t *tensorProto) typedCount() int64 {
	switch t.dtype {
	case typeFloat:
		return wholeCount(len(t.typed), 4)
	case typeDouble:
		return wholeCount(len(t.typed), 8)
	}
	count := int64(0) // the last byte of a varint is the one whose high bit is clear
	for _, b := range t.typed {
		if b < 0x80 {
			count++
		}
	}
	if n := len(t.typed); n > 0 && t.typed[n-1] >= 0x80 {
		return -1
	}
	return count
}

func wholeCount(bytes, size int) int64 {
	if bytes%size != 0 {
		return -1
	}
	return int64(bytes / size)
}

// floats decodes a checked tensor of a floating type.
func (t *tensorProto) floats() []float32 {
	n := int64(1)
	for _, d := range t.dims {
		n *= d
	}
	out := make([]float32, n)
	t.decode(out, true)
	return out
}

// later decodes a tensor again, after all that it was read from has been noted.
func (t *tensorProto) later(out []float32) { t.decode(out, false) }

func (t *tensorProto) decode(out []float32, note bool) {
	if t.section != nil && t.dtype == typeFloat {
		t.section.floats(out, note)
		return
	}
	data := t.typed
	switch {
	case t.section != nil:
		data = t.section.read(note)
	case t.rawSet:
		data = t.raw
	case t.dtype == typeFloat16, t.dtype == typeBfloat16: // int32_data holds the bits
		bits, _ := unpackVarints(data)
		data = nil
		for _, b := range bits {
			data = binary.LittleEndian.AppendUint16(data, uint16(b))
		}
	}
	for i := range out {
		switch t.dtype {
		case typeFloat:
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		case typeDouble:
			out[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:])))
		case typeBfloat16:
			out[i] = brainFloat(binary.LittleEndian.Uint16(data[2*i:]))
		default:
			out[i] = halfFloat(binary.LittleEndian.Uint16(data[2*i:]))
		}
	}
}

// brainFloat converts a bfloat16, the upper half of a float32.
func brainFloat(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// integers decodes a checked tensor of an integer type.
func (t *tensorProto) integers() []int64 {
	data, raw := t.data()
	if !raw {
		out, _ := unpackVarints(t.typed)
		for i := range out {
			out[i] = wrapped(uint64(out[i]), t.dtype)
		}
		return out
	}
	size := int(elementSize[t.dtype])
	out := make([]int64, len(data)/size)
	for i := range out {
		var bits [8]byte
		copy(bits[:], data[size*i:][:size])
		out[i] = wrapped(binary.LittleEndian.Uint64(bits[:]), t.dtype)
	}
	return out
}

// wrapped returns the integer of a type whose bits are the lowest ones of the given bits.
func wrapped(bits uint64, dtype int64) int64 {
	switch dtype {
	case typeUint8, typeBool:
		return int64(uint8(bits))
	case typeInt8:
		return int64(int8(bits))
	case typeUint16:
		return int64(uint16(bits))
	case typeInt16:
		return int64(int16(bits))
	case typeInt32:
		return int64(int32(bits))
	case typeUint32:
		return int64(uint32(bits))
	}
	return int64(bits)
}

func decodeFloat32(data []byte) []float32 {
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// halfFloat converts an IEEE 754 binary16 to float32.
func halfFloat(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch {
	case exp == 31: // Inf, NaN
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	case exp == 0: // zero and subnormals are multiples of 2^−24
		v := float32(frac) / (1 << 24)
		return math.Float32frombits(math.Float32bits(v) | sign)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}

// saturatingMul multiplies non-negative numbers; on overflow it returns math.MaxInt64.
func saturatingMul(a, b int64) int64 {
	if b != 0 && a > math.MaxInt64/b {
		return math.MaxInt64
	}
	return a * b
}

func saturatingAdd(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
