package parquet

import (
	"errors"
	"fmt"
)

// chunk is the part of a column in a row group.
type chunk struct {
	codec  int64
	values int64 // with those that are missing
	start  int64 // place of its first page
	bytes  int64
	rows   int64 // of the row group
}

// chunks reads where a column lies in each row group.
func (f *File) chunks(c Column) (list []chunk, err error) {
	t := &thrift{data: f.footer}
	t.fields(0, func(id int16, kind byte) bool {
		if id != 4 || kind != thriftList {
			return false
		}
		t.elements(func() {
			one, e := readGroup(t, c.positions)
			if e == nil && t.err == nil && !f.holds(one) {
				e = fmt.Errorf("column %s lies outside of the file", c.Path)
			}
			if e != nil {
				err = e
				t.fail()
			}
			if one.values > 0 {
				list = append(list, one)
			}
		})
		return true
	})
	if err == nil {
		err = t.err
	}
	return list, err
}

// holds reports whether a chunk lies in the file.
func (f *File) holds(k chunk) bool {
	if k.values == 0 {
		return k.rows == 0
	}
	return k.start >= int64(len(magic)) && k.bytes > 0 && k.bytes <= f.size-k.start && k.values > 0
}

// readGroup reads a row group and returns its chunk of the column at that position.
func readGroup(t *thrift, position int) (one chunk, err error) {
	found := false
	t.fields(1, func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == thriftList:
			at := 0
			t.elements(func() {
				if at == position {
					one, err = readChunk(t)
					found = true
				} else {
					t.skip(thriftStruct, 2)
				}
				at++
			})
		case id == 3 && kind == thriftI64:
			one.rows = t.integer()
		default:
			return false
		}
		return true
	})
	if !found && err == nil {
		err = errThrift
	}
	return one, err
}

func readChunk(t *thrift) (c chunk, err error) {
	t.fields(2, func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == thriftBinary:
			err = errors.New("its columns lie in other files")
			t.bytes()
		case id == 3 && kind == thriftStruct:
			c = readColumnMeta(t)
		case id == 8 || id == 9:
			err = errors.New("encrypted")
			return false
		default:
			return false
		}
		return true
	})
	return c, err
}

func readColumnMeta(t *thrift) (c chunk) {
	var data, dictionary int64
	t.fields(3, func(id int16, kind byte) bool {
		into := map[int16]*int64{4: &c.codec, 5: &c.values, 7: &c.bytes, 9: &data, 11: &dictionary}[id]
		if into == nil || kind != thriftI32 && kind != thriftI64 {
			return false
		}
		*into = t.integer()
		return true
	})
	if c.start = data; dictionary > 0 && dictionary < data {
		c.start = dictionary
	}
	return c
}
