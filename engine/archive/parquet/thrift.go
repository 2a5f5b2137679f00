package parquet

import (
	"encoding/binary"
	"errors"
)

// Types of Thrift's compact protocol.
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// deepest bounds the nesting of structures.
const deepest = 16

var errThrift = errors.New("its metadata is damaged")

// thrift reads structures of the compact protocol piece by piece. It takes no memory for what it reads, so a length
// that lies costs nothing. After a mistake all reads return zero, and err is set.
//
// Source: apache/thrift: doc/specs/thrift-compact-protocol.md.
type thrift struct {
	data []byte // what is left
	err  error
}

func (t *thrift) fail() { t.data, t.err = nil, errThrift }

func (t *thrift) byte() byte {
	if len(t.data) == 0 {
		t.fail()
		return 0
	}
	b := t.data[0]
	t.data = t.data[1:]
	return b
}

func (t *thrift) unsigned() uint64 {
	v, n := binary.Uvarint(t.data)
	if n <= 0 {
		t.fail()
		return 0
	}
	t.data = t.data[n:]
	return v
}

func (t *thrift) integer() int64 {
	v := t.unsigned()
	return int64(v>>1) ^ -int64(v&1)
}

// bytes returns a part of the data, which the caller may not keep.
func (t *thrift) bytes() []byte {
	n := t.unsigned()
	if n > uint64(len(t.data)) {
		t.fail()
		return nil
	}
	b := t.data[:n]
	t.data = t.data[n:]
	return b
}

// list begins a list and returns the number and the type of its elements. Each takes at least a byte.
func (t *thrift) list() (n int, kind byte) {
	head := t.byte()
	size := uint64(head >> 4)
	if size == 15 {
		size = t.unsigned()
	}
	if size > uint64(len(t.data)) {
		t.fail()
		return 0, 0
	}
	return int(size), head & 15
}

// fields calls f for each field of a structure. f returns false for a field that it has not read.
func (t *thrift) fields(depth int, f func(id int16, kind byte) bool) {
	if depth > deepest {
		t.fail()
	}
	id := int16(0)
	for t.err == nil {
		head := t.byte()
		kind := head & 15
		if kind == thriftStop {
			return
		}
		if delta := head >> 4; delta != 0 {
			id += int16(delta)
		} else {
			id = int16(t.integer())
		}
		if !f(id, kind) {
			t.skip(kind, depth)
		}
	}
}

// elements calls f for each element of a list of structures.
func (t *thrift) elements(f func()) {
	n, kind := t.list()
	if kind != thriftStruct && n > 0 {
		t.fail()
	}
	for range n {
		if t.err != nil {
			return
		}
		f()
	}
}

func (t *thrift) skip(kind byte, depth int) {
	if depth > deepest {
		t.fail()
		return
	}
	switch kind {
	case thriftTrue, thriftFalse: // the type is the value
	case thriftByte:
		t.byte()
	case thriftI16, thriftI32, thriftI64:
		t.unsigned()
	case thriftDouble:
		for range 8 {
			t.byte()
		}
	case thriftBinary:
		t.bytes()
	case thriftStruct:
		t.fields(depth+1, func(int16, byte) bool { return false })
	case thriftList, thriftSet:
		n, element := t.list()
		for range n {
			t.skipElement(element, depth+1)
		}
	case thriftMap:
		t.skipMap(depth)
	default:
		t.fail()
	}
}

// skipElement skips an element of a list, where a truth value takes a byte.
func (t *thrift) skipElement(kind byte, depth int) {
	if kind == thriftTrue || kind == thriftFalse {
		kind = thriftByte
	}
	if t.err == nil {
		t.skip(kind, depth)
	}
}

func (t *thrift) skipMap(depth int) {
	n := t.unsigned()
	if n == 0 {
		return
	}
	kinds := t.byte()
	if n > uint64(len(t.data)) {
		t.fail()
		return
	}
	for range n {
		t.skipElement(kinds>>4, depth+1)
		t.skipElement(kinds&15, depth+1)
	}
}
