// Package parquet reads columns of Parquet files: byte arrays and integers without repetition, plain, by a dictionary
// or by differences, in pages of either version, not packed or packed by Snappy, gzip, Zstandard or LZ4_RAW. These are
// the files that pyarrow, Hugging Face's datasets, polars and DuckDB write of pictures.
//
// Files are untrusted. No number in a file takes more memory than the bytes behind it allow; each page is bounded. That
// is why no general library is used: the widely used one ends the process for a file of 21 bytes.
//
// Source: apache/parquet-format 2.12: README.md, Encodings.md, src/main/thrift/parquet.thrift.
package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of what is read.
const (
	mostFooter   = 16 << 20 // bytes
	mostElements = 10_000   // of the schema
)

const magic = "PAR1"

// File is an open Parquet file. It is safe for concurrent use.
type File struct {
	Rows    int64
	Columns []Column          // the leaves of the schema, in their order
	Meta    map[string]string // the file's key-value metadata

	file   io.ReaderAt
	size   int64
	footer []byte
}

// Column is a leaf of the schema.
type Column struct {
	Path string // names of groups and the leaf, with points between

	physical  int64 // type: parquet.thrift, Type
	defined   int   // the definition level of a value that is there
	repeated  bool
	text      bool // is UTF-8
	positions int  // in a row group's columns
}

// Physical types that are read.
const (
	typeInt32     = 1
	typeInt64     = 2
	typeByteArray = 6
)

// Bytes reports whether the column holds one byte array a row.
func (c Column) Bytes() bool { return c.physical == typeByteArray && !c.repeated }

// Text reports whether the column holds one text a row.
func (c Column) Text() bool { return c.Bytes() && c.text }

// Integer reports whether the column holds one integer a row.
func (c Column) Integer() bool {
	return (c.physical == typeInt32 || c.physical == typeInt64) && !c.repeated
}

// Open reads the metadata at the end of a file of that size.
func Open(file io.ReaderAt, size int64) (*File, error) {
	const tailBytes = 8
	var tail [tailBytes]byte
	if size < tailBytes+int64(len(magic)) {
		return nil, errors.New("no Parquet file, or cut off")
	}
	if _, err := file.ReadAt(tail[:], size-tailBytes); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch string(tail[4:]) {
	case magic:
	case "PARE":
		return nil, errors.New("encrypted")
	default:
		return nil, errors.New("no Parquet file, or cut off")
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if n > size-tailBytes-int64(len(magic)) {
		return nil, fmt.Errorf("metadata of %d bytes in a file of %d", n, size)
	}
	if n > mostFooter {
		return nil, fmt.Errorf("metadata of %d bytes (limit %d)", n, mostFooter)
	}
	f := &File{file: file, size: size, footer: make([]byte, n), Meta: map[string]string{}}
	if _, err := file.ReadAt(f.footer, size-tailBytes-n); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return f, f.schema()
}

// schema reads all of the footer but the row groups.
func (f *File) schema() error {
	t := &thrift{data: f.footer}
	var tree []element
	t.fields(0, func(id int16, kind byte) bool {
		switch {
		case id == 2 && kind == thriftList:
			t.elements(func() {
				if tree = append(tree, readElement(t)); len(tree) > mostElements {
					t.fail()
				}
			})
		case id == 3 && kind == thriftI64:
			f.Rows = t.integer()
		case id == 5 && kind == thriftList:
			t.elements(func() { f.meta(t) })
		default:
			return false
		}
		return true
	})
	if t.err != nil {
		return t.err
	}
	if f.Rows < 0 || len(tree) == 0 {
		return errThrift
	}
	rest, ok := f.leaves(tree[1:], int(tree[0].children), nil, 0, false, 0)
	if !ok || len(rest) > 0 {
		return errors.New("its schema is damaged")
	}
	return nil
}

func (f *File) meta(t *thrift) {
	var key, value string
	t.fields(1, func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == thriftBinary:
			key = string(t.bytes())
		case id == 2 && kind == thriftBinary:
			value = string(t.bytes())
		default:
			return false
		}
		return true
	})
	f.Meta[key] = value
}

// element is a node of the schema, whose nodes come in depth-first order.
type element struct {
	name       string
	physical   int64
	repetition int64
	children   int64
	text       bool
}

func readElement(t *thrift) (e element) {
	e.physical = -1
	t.fields(1, func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == thriftI32:
			e.physical = t.integer()
		case id == 3 && kind == thriftI32:
			e.repetition = t.integer()
		case id == 4 && kind == thriftBinary:
			e.name = string(t.bytes())
		case id == 5 && kind == thriftI32:
			e.children = t.integer()
		case id == 6 && kind == thriftI32:
			const utf8 = 0
			e.text = t.integer() == utf8
		default:
			return false
		}
		return true
	})
	return e
}

// leaves adds the columns of the first n nodes of a tree and returns the nodes behind them.
func (f *File) leaves(
	tree []element, n int, above []string, defined int, repeated bool, depth int,
) (rest []element, ok bool) {
	const optional, repetition = 1, 2
	for range max(n, 0) {
		if len(tree) == 0 || depth > deepest {
			return nil, false
		}
		e := tree[0]
		tree = tree[1:]
		path := append(above[:len(above):len(above)], e.name)
		level := defined
		if e.repetition == optional || e.repetition == repetition {
			level++
		}
		many := repeated || e.repetition == repetition
		if e.children > 0 {
			if tree, ok = f.leaves(tree, int(e.children), path, level, many, depth+1); !ok {
				return nil, false
			}
			continue
		}
		f.Columns = append(f.Columns, Column{
			Path: strings.Join(path, "."), physical: e.physical, defined: level, repeated: many, text: e.text,
			positions: len(f.Columns),
		})
	}
	return tree, true
}
