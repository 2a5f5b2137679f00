package jpeg

import "encoding/binary"

// lookBits is the number of bits that one look-up decodes. They hold the code and the value of nine in ten AC
// coefficients.
const lookBits = 10

// endOfBlock is the run at the end of a block. It is longer than any block's.
const endOfBlock = 64

// huffman decodes one table's codes (T.81, annex C and F.2.2.3).
type huffman struct {
	// look maps the next lookBits bits to symbol<<8 | length of the code, 0 for a longer code.
	look [1 << lookBits]uint16
	// whole maps the next lookBits bits to value<<16 | run<<8 | length of code and value if they hold a whole AC
	// coefficient, to the run endOfBlock at the end of a block, and to 0 otherwise.
	whole  [1 << lookBits]int32
	limit  [18]uint32 // first code longer than i bits, left-aligned in 16
	offset [17]int32  // added to a code of i bits, gives its index in symbol
	symbol [256]uint8
}

func (d *decoder) huffmanTables(b []byte) error {
	for len(b) > 0 {
		if len(b) < 17 {
			return FormatError("Huffman table")
		}
		class, id, n := b[0]>>4, b[0]&15, 0
		for _, count := range b[1:17] {
			n += int(count)
		}
		if class > 1 || id > 3 || n > 256 || len(b) < 17+n {
			return FormatError("Huffman table")
		}
		if d.tables++; d.tables > maxTables {
			return UnsupportedError("more than 2048 Huffman tables")
		}
		table, err := newHuffman(b[1:17], b[17:17+n])
		if err != nil {
			return err
		}
		if class == 0 {
			d.dc[id] = table
		} else {
			d.ac[id] = table
		}
		b = b[17+n:]
	}
	return nil
}

// newHuffman returns the tables for counts[i] codes of i+1 bits and their symbols.
func newHuffman(counts, symbols []byte) (*huffman, error) {
	h := new(huffman)
	copy(h.symbol[:], symbols)
	code, k := uint32(0), 0
	for length := 1; length <= 16; length++ {
		h.offset[length] = int32(k) - int32(code)
		for range counts[length-1] {
			if code >= 1<<length {
				return nil, FormatError("Huffman table with too many codes")
			}
			h.enter(code, length, symbols[k])
			code, k = code+1, k+1
		}
		h.limit[length] = code << (16 - length)
		code <<= 1
	}
	h.limit[17] = 1 << 16
	return h, nil
}

// enter fills the look-up entries whose first bits are a code.
func (h *huffman) enter(code uint32, length int, symbol uint8) {
	if length > lookBits {
		return
	}
	first := code << (lookBits - length)
	for i := first; i < first+1<<(lookBits-length); i++ {
		h.look[i] = uint16(symbol)<<8 | uint16(length)
		run, size := int32(symbol>>4), int(symbol&15)
		if symbol == 0 {
			h.whole[i] = endOfBlock<<8 | int32(length)
		}
		if size == 0 || length+size > lookBits {
			continue
		}
		value := int32(i>>(lookBits-length-size)) & (1<<size - 1)
		h.whole[i] = extend(value, size)<<16 | run<<8 | int32(length+size)
	}
}

// extend converts a value of size bits to a signed one (T.81, F.2.2.1).
func extend(value int32, size int) int32 {
	if value < 1<<(size-1) {
		value += -1<<size + 1
	}
	return value
}

// bitReader holds the next bits of a scan, starting at the most significant one.
type bitReader struct {
	buf    uint64
	n      int // number of valid bits in buf
	padded int // zero bits added since the data ended at a marker
}

// fill makes at least 57 bits available. After a marker or the end of the file they are zeros.
func (d *decoder) fill() {
	b := &d.bits
	if d.pos+8 <= len(d.data) {
		// Eight bytes without 0xff contain no marker and no stuffing. Any bits of buf beyond n already have their
		// right values, so setting them again changes nothing.
		v := binary.BigEndian.Uint64(d.data[d.pos:])
		if (^v-0x0101010101010101)&v&0x8080808080808080 == 0 {
			b.buf |= v >> b.n
			whole := (63 - b.n) >> 3
			d.pos += whole
			b.n += whole << 3
			return
		}
	}
	for b.n <= 56 {
		v, ok := d.stuffed()
		if !ok {
			b.padded += 8
		}
		b.buf |= uint64(v) << (56 - b.n)
		b.n += 8
	}
}

// stuffed reads one byte of a scan, where 0 follows each 0xff. It returns false at a marker.
func (d *decoder) stuffed() (uint8, bool) {
	if d.pos >= len(d.data) {
		return 0, false
	}
	v := d.data[d.pos]
	if v != 0xff {
		d.pos++
		return v, true
	}
	next := d.pos + 1
	for next < len(d.data) && d.data[next] == 0xff {
		next++ // fill bytes
	}
	if next < len(d.data) && d.data[next] == 0 {
		d.pos = next + 1
		return 0xff, true
	}
	return 0, false
}

// overdrawn returns an error if the scan used bits that are not in the file. Like libjpeg it accepts a marker some bits
// too early, but not the end of the file.
func (d *decoder) overdrawn() error {
	const forgiven = 128
	used := d.bits.padded - d.bits.n
	if used <= 0 {
		return nil
	}
	if d.pos+1 >= len(d.data) {
		return errEnd
	}
	if used > forgiven {
		return FormatError("a scan ends early")
	}
	return nil
}

// take removes and returns the next n bits, 1 to 16. The caller ensures with fill that they are available.
func (b *bitReader) take(n int) int32 {
	v := int32(b.buf >> (64 - n))
	b.buf <<= n
	b.n -= n
	return v
}

const errCode = FormatError("bad Huffman code")

// next decodes a symbol. The caller ensures with fill that 16 bits are available.
func (b *bitReader) next(h *huffman) (uint8, error) {
	if e := h.look[b.buf>>(64-lookBits)]; e != 0 {
		n := int(e & 0xff)
		b.buf <<= n
		b.n -= n
		return uint8(e >> 8), nil
	}
	code := uint32(b.buf >> 48)
	length := lookBits + 1
	for code >= h.limit[length] {
		length++
	}
	if length > 16 {
		return 0, errCode
	}
	b.buf <<= length
	b.n -= length
	return h.symbol[uint8(int32(code>>(16-length))+h.offset[length])], nil
}

// coefficient decodes an AC coefficient and the number of zeros before it: endOfBlock at the end of the block, and 15
// with the value 0 for 16 zeros. The caller ensures with fill that 32 bits are available.
func (b *bitReader) coefficient(h *huffman) (run int, value int32, err error) {
	symbol, err := b.next(h)
	run, size := int(symbol>>4), int(symbol&15)
	switch {
	case err != nil || size == 0 && run == 15:
		return run, 0, err
	case size == 0:
		return endOfBlock, 0, nil
	default:
		return run, extend(b.take(size), size), nil
	}
}
