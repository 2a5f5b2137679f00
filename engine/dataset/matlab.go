package dataset

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
)

// Types of data and classes of arrays in MATLAB's files: MAT-File Format, version 5, tables 1-1 and 1-3.
const (
	matInt8, matUint8, matInt16, matUint16, matInt32, matUint32 = 1, 2, 3, 4, 5, 6
	matSingle, matDouble                                        = 7, 9
	matMatrix, matCompressed, matUTF8, matUTF16                 = 14, 15, 16, 17

	matCell, matStruct, matChar = 1, 2, 4

	matHeader = 128
)

// mostMatlab bounds the unpacked variables of a file, in bytes.
const mostMatlab = 64 << 20

var errMatlab = errors.New("no synsets: not the devkit's meta.mat, or damaged")

// synsetsOfMatlab reads the WordNet id of each ILSVRC2012_ID from the structure synsets of the devkit's meta.mat.
func synsetsOfMatlab(data []byte) (map[int]string, error) {
	if len(data) < matHeader || string(data[126:128]) != "IM" {
		return nil, errMatlab
	}
	for data = data[matHeader:]; len(data) > 0; {
		kind, content, rest, ok := matElement(data)
		if !ok {
			return nil, errMatlab
		}
		data = rest
		if kind == matCompressed {
			if kind, content, ok = matUnpack(content); !ok {
				return nil, errMatlab
			}
		}
		if kind != matMatrix {
			continue
		}
		if table := matSynsets(content); len(table) > 0 {
			return table, nil
		}
	}
	return nil, errMatlab
}

// matElement splits the first element off: its type, its content, and what follows.
func matElement(data []byte) (kind uint32, content, rest []byte, ok bool) {
	if len(data) < 8 {
		return 0, nil, nil, false
	}
	kind = binary.LittleEndian.Uint32(data)
	if small := kind >> 16; small > 0 { // up to four bytes lie in the tag
		if small > 4 {
			return 0, nil, nil, false
		}
		return kind & 0xffff, data[4 : 4+small], data[8:], true
	}
	n := uint64(binary.LittleEndian.Uint32(data[4:]))
	data = data[8:]
	if n > uint64(len(data)) {
		return 0, nil, nil, false
	}
	padded := n
	if kind != matCompressed {
		padded = min((n+7)/8*8, uint64(len(data)))
	}
	return kind, data[:n], data[padded:], true
}

func matUnpack(packed []byte) (kind uint32, content []byte, ok bool) {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return 0, nil, false
	}
	data, err := io.ReadAll(io.LimitReader(r, mostMatlab))
	if err != nil {
		return 0, nil, false
	}
	kind, content, _, ok = matElement(data)
	return kind, content, ok
}

// matArray is a matrix up to its values.
type matArray struct {
	class byte
	count int // of elements
	rest  []byte
}

func matHead(data []byte) (a matArray, ok bool) {
	_, flags, data, ok := matElement(data)
	if !ok || len(flags) < 1 {
		return a, false
	}
	_, sizes, data, ok := matElement(data)
	if !ok {
		return a, false
	}
	a.class, a.count = flags[0], 1
	for ; len(sizes) >= 4; sizes = sizes[4:] {
		a.count *= int(min(binary.LittleEndian.Uint32(sizes), 1<<20))
		if a.count > 1<<20 {
			return a, false
		}
	}
	_, _, a.rest, ok = matElement(data) // its name
	return a, ok
}

// matSynsets reads an array of structures with the fields ILSVRC2012_ID and WNID; nil if it is none.
func matSynsets(data []byte) map[int]string {
	a, ok := matHead(data)
	if !ok || a.class != matStruct {
		return nil
	}
	_, width, rest, ok := matElement(a.rest)
	if !ok || len(width) < 4 {
		return nil
	}
	_, names, rest, ok := matElement(rest)
	step := int(binary.LittleEndian.Uint32(width))
	if !ok || step < 1 || step > 64 {
		return nil
	}
	var fields []string
	for ; len(names) >= step; names = names[step:] {
		fields = append(fields, strings.TrimRight(string(names[:step]), "\x00"))
	}
	table := map[int]string{}
	for range a.count {
		id, wnid := 0, ""
		for _, field := range fields {
			var kind uint32
			var value []byte
			if kind, value, rest, ok = matElement(rest); !ok || kind != matMatrix {
				return nil
			}
			switch field {
			case "ILSVRC2012_ID":
				id = int(matNumber(value))
			case "WNID":
				wnid = matText(value)
			}
		}
		if id < 1 || wnid == "" {
			return nil
		}
		table[id] = wnid
	}
	return table
}

// matNumber returns the first number of an array, 0 if it has none.
func matNumber(data []byte) float64 {
	a, ok := matHead(data)
	if !ok {
		return 0
	}
	kind, v, _, ok := matElement(a.rest)
	le := binary.LittleEndian
	switch n := len(v); {
	case !ok:
	case (kind == matUint8 || kind == matInt8) && n >= 1:
		return float64(v[0])
	case (kind == matUint16 || kind == matInt16) && n >= 2:
		return float64(le.Uint16(v))
	case (kind == matUint32 || kind == matInt32) && n >= 4:
		return float64(le.Uint32(v))
	case kind == matSingle && n >= 4:
		return float64(math.Float32frombits(le.Uint32(v)))
	case kind == matDouble && n >= 8:
		if f := math.Float64frombits(le.Uint64(v)); f >= 0 && f < 1<<31 {
			return f
		}
	}
	return 0
}

// matText returns the ASCII text of an array of characters.
func matText(data []byte) string {
	a, ok := matHead(data)
	if !ok || a.class != matChar {
		return ""
	}
	kind, text, _, ok := matElement(a.rest)
	if !ok {
		return ""
	}
	if kind == matUint16 || kind == matUTF16 {
		var narrow []byte
		for ; len(text) >= 2; text = text[2:] {
			narrow = append(narrow, text[0])
		}
		text = narrow
	}
	return strings.TrimSpace(string(text))
}
