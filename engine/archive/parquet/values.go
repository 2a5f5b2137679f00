package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// A Page is an unpacked data page. Values are those of its rows in order; a row without a value has nil or is absent.
type Page struct {
	bytes    [][]byte
	integers []int64
	present  []bool // nil: all
	memory   int
}

// Len returns the number of rows.
func (p *Page) Len() int { return max(len(p.bytes), len(p.integers)) }

// Bytes returns the byte array of a row, nil if it has none. It must not be changed.
func (p *Page) Bytes(row int) []byte { return p.bytes[row] }

// Integer returns the integer of a row. ok is false if it has none.
func (p *Page) Integer(row int) (n int64, ok bool) {
	return p.integers[row], p.present == nil || p.present[row]
}

// Memory is about how many bytes the page takes.
func (p *Page) Memory() int { return p.memory }

var errValues = errors.New("a page's values are damaged")

// decode makes the values of a data page. dictionary is that of its chunk, nil if it has none.
func (f *File) decode(c Column, p page, dictionary *Page) (*Page, error) {
	levels, data, err := f.content(p)
	if err != nil {
		return nil, err
	}
	// A row takes at least a bit of levels or of values, but for runs: one number for any count of rows.
	if p.values > mostRows {
		return nil, errValues
	}
	n := int(p.values)
	present, data, err := definitions(c, p, levels, data)
	if err != nil {
		return nil, err
	}
	there := n
	if present != nil {
		there = 0
		for _, yes := range present {
			if yes {
				there++
			}
		}
	}
	out := &Page{present: present, memory: len(data) + n*24}
	switch p.encoding {
	case plain:
		err = out.plain(c, data, there)
	case plainDictionary, rleDictionary:
		err = out.indexed(data, there, dictionary)
	default:
		err = out.delta(c, data, p.encoding, there)
	}
	if err == nil {
		err = out.spread(c, n)
	}
	return out, err
}

// mostRows bounds the rows of a page.
const mostRows = 1 << 20

// definitions tells which rows have a value: nil if all have.
func definitions(c Column, p page, levels, data []byte) (present []bool, rest []byte, err error) {
	if c.defined == 0 {
		return nil, data, nil
	}
	if p.kind == pageData {
		if len(data) < 4 {
			return nil, nil, errValues
		}
		n := binary.LittleEndian.Uint32(data)
		if uint64(n) > uint64(len(data)-4) {
			return nil, nil, errValues
		}
		levels, data = data[4:4+n], data[4+n:]
	}
	h := hybrid{data: levels, width: bits.Len(uint(c.defined))}
	present = make([]bool, p.values)
	all := true
	for i := range present {
		level, ok := h.next()
		if !ok {
			return nil, nil, errValues
		}
		present[i] = level == uint64(c.defined)
		all = all && present[i]
	}
	if all {
		present = nil
	}
	return present, data, nil
}

// plain reads n values one behind the other.
func (p *Page) plain(c Column, data []byte, n int) error {
	width := map[int64]int{typeInt32: 4, typeInt64: 8}[c.physical]
	if len(data)/max(width, 4) < n {
		return errValues
	}
	switch {
	case c.Bytes():
		p.bytes = make([][]byte, n)
		for i := range p.bytes {
			if len(data) < 4 {
				return errValues
			}
			size := uint64(binary.LittleEndian.Uint32(data))
			if data = data[4:]; size > uint64(len(data)) {
				return errValues
			}
			p.bytes[i], data = data[:size:size], data[size:]
		}
	case c.Integer():
		p.integers = make([]int64, n)
		for i := range p.integers {
			if width == 4 {
				p.integers[i] = int64(int32(binary.LittleEndian.Uint32(data[i*width:])))
			} else {
				p.integers[i] = int64(binary.LittleEndian.Uint64(data[i*width:]))
			}
		}
	default:
		return errValues
	}
	return nil
}

// delta reads n values that are stored by their differences.
func (p *Page) delta(c Column, data []byte, encoding int64, n int) (err error) {
	switch {
	case encoding == deltaPacked && c.Integer():
		p.integers, _, err = deltas(data, n)
	case encoding == deltaLength && c.Bytes():
		p.bytes, err = lengths(data, n)
	case encoding == deltaPrefix && c.Bytes():
		p.bytes, err = prefixes(data, n)
	default:
		err = fmt.Errorf("encoding %d is not read: write it plain or with dictionaries", encoding)
	}
	return err
}

// indexed reads n numbers of values of a dictionary.
func (p *Page) indexed(data []byte, n int, dictionary *Page) error {
	if dictionary == nil || n > 0 && len(data) == 0 {
		return errValues
	}
	var h hybrid
	if len(data) > 0 {
		h = hybrid{data: data[1:], width: int(data[0])}
	}
	for range n {
		at, ok := h.next()
		switch {
		case ok && at < uint64(len(dictionary.bytes)):
			p.bytes = append(p.bytes, dictionary.bytes[at])
		case ok && at < uint64(len(dictionary.integers)):
			p.integers = append(p.integers, dictionary.integers[at])
		default:
			return errValues
		}
	}
	return nil
}

// spread puts values at the rows that have one, of n.
func (p *Page) spread(c Column, n int) error {
	if p.present == nil {
		if p.Len() != n {
			return errValues
		}
		return nil
	}
	values, integers := p.bytes, p.integers
	if c.Integer() {
		p.integers = make([]int64, n)
	} else {
		p.bytes = make([][]byte, n)
	}
	at := 0
	for i, yes := range p.present {
		switch {
		case !yes:
		case c.Integer():
			p.integers[i] = integers[at]
			at++
		default:
			p.bytes[i] = values[at]
			at++
		}
	}
	return nil
}

// hybrid reads numbers of some bits, in runs of one number or packed by eight: Encodings.md, RLE.
type hybrid struct {
	data   []byte
	width  int // bits, 0 to 32
	run    uint64
	value  uint64
	packed []byte // of the group being read
	bit    int
}

func (h *hybrid) next() (value uint64, ok bool) {
	for h.run == 0 {
		if !h.begin() {
			return 0, false
		}
	}
	h.run--
	if h.packed == nil {
		return h.value, true
	}
	for i := range h.width {
		at := h.bit + i
		value |= uint64(h.packed[at/8]>>(at%8)&1) << i
	}
	h.bit += h.width
	return value, true
}

// begin reads the head of a run.
func (h *hybrid) begin() bool {
	head, n := binary.Uvarint(h.data)
	if n <= 0 || h.width > 32 {
		return false
	}
	h.data = h.data[n:]
	if head&1 == 0 {
		bytes := (h.width + 7) / 8
		if len(h.data) < bytes {
			return false
		}
		h.value = 0
		for i, b := range h.data[:bytes] {
			h.value |= uint64(b) << (8 * i)
		}
		h.data, h.run, h.packed = h.data[bytes:], head>>1, nil
		return true
	}
	// The last group may be cut after its last number.
	const group = 8
	groups := head >> 1
	if h.width > 0 {
		groups = min(groups, uint64((len(h.data)+h.width-1)/h.width))
	}
	bytes := min(groups*uint64(h.width), uint64(len(h.data)))
	h.packed, h.data = h.data[:bytes], h.data[bytes:]
	h.run, h.bit = groups*group, 0
	if h.width > 0 {
		h.run = min(h.run, bytes*group/uint64(h.width))
	}
	return groups > 0
}
