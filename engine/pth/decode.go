package pth

import (
	"encoding/binary"
	"math"
)

// convert decodes little-endian numbers of a kind of storage into out. raw has at least as many.
func convert(kind string, out []float32, raw []byte) {
	if kind == "float32" {
		for i := range out {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		return
	}
	size, decode := sizes[kind], decoders[kind]
	for i := range out {
		out[i] = decode(raw[size*i:])
	}
}

// Size returns the bytes of a number, and false if Reader does not read its kind.
func Size(kind string) (bytes int, ok bool) {
	bytes, ok = sizes[kind]
	return bytes, ok
}

// sizes are the bytes of a number of each kind.
var sizes = map[string]int{
	"float32": 4, "float64": 8, "float16": 2, "bfloat16": 2,
	"int64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1, "bool": 1,
}

// decoders decode one little-endian number of each kind of storage.
var decoders = map[string]func([]byte) float32{
	"float32":  func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) },
	"float64":  func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) },
	"float16":  func(b []byte) float32 { return half(binary.LittleEndian.Uint16(b)) },
	"bfloat16": func(b []byte) float32 { return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16) },
	"int64":    func(b []byte) float32 { return float32(int64(binary.LittleEndian.Uint64(b))) },
	"int32":    func(b []byte) float32 { return float32(int32(binary.LittleEndian.Uint32(b))) },
	"int16":    func(b []byte) float32 { return float32(int16(binary.LittleEndian.Uint16(b))) },
	"int8":     func(b []byte) float32 { return float32(int8(b[0])) },
	"uint8":    func(b []byte) float32 { return float32(b[0]) },
	"bool":     func(b []byte) float32 { return float32(b[0]) },
}

// half converts an IEEE 754 binary16 to float32.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch exponent {
	case 0: // zero or subnormal: fraction · 2⁻²⁴
		v := float32(fraction) / (1 << 24)
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
