package parquet

import "encoding/binary"

// deltas reads n integers that are stored as differences, and returns the bytes behind them: Encodings.md,
// DELTA_BINARY_PACKED.
func deltas(data []byte, n int) (values []int64, rest []byte, err error) {
	const mostPerBlock = 1 << 16
	t := &thrift{data: data} // whose integers have the same form
	perBlock, parts, count := t.unsigned(), t.unsigned(), t.unsigned()
	value := t.integer()
	if t.err != nil || count != uint64(n) || parts < 1 || perBlock > mostPerBlock || perBlock%parts != 0 {
		return nil, nil, errValues
	}
	perPart := int(perBlock / parts)
	if perPart%8 != 0 || perPart == 0 {
		return nil, nil, errValues
	}
	if n > 0 {
		values = append(values, value)
	}
	for len(values) < n {
		least := t.integer()
		if t.err != nil || uint64(len(t.data)) < parts {
			return nil, nil, errValues
		}
		widths := t.data[:parts]
		t.data = t.data[parts:]
		for _, width := range widths {
			bytes := perPart / 8 * int(width)
			if len(values) == n {
				break // the last block ends with its last number
			}
			if width > 64 || bytes > len(t.data) {
				return nil, nil, errValues
			}
			packed := t.data[:bytes]
			t.data = t.data[bytes:]
			for i := 0; i < perPart && len(values) < n; i++ {
				value += least + int64(bitsAt(packed, i*int(width), int(width)))
				values = append(values, value)
			}
		}
	}
	return values, t.data, nil
}

// bitsAt returns a number of some bits at a place, the lowest bit first.
func bitsAt(data []byte, at, width int) (value uint64) {
	for i := range width {
		bit := at + i
		value |= uint64(data[bit/8]>>(bit%8)&1) << i
	}
	return value
}

// lengths reads n byte arrays whose lengths lie before all of them: DELTA_LENGTH_BYTE_ARRAY.
func lengths(data []byte, n int) ([][]byte, error) {
	sizes, data, err := deltas(data, n)
	if err != nil {
		return nil, err
	}
	values := make([][]byte, 0, len(sizes))
	for _, size := range sizes {
		if size < 0 || size > int64(len(data)) {
			return nil, errValues
		}
		values = append(values, data[:size:size])
		data = data[size:]
	}
	return values, nil
}

// prefixes reads n byte arrays, each stored by how many bytes it shares with the beginning of the one before it, and
// the rest: DELTA_BYTE_ARRAY.
func prefixes(data []byte, n int) ([][]byte, error) {
	room := 64*len(data) + 1<<20 // a short file must not become long texts
	sizes, data, err := deltas(data, n)
	if err != nil {
		return nil, err
	}
	values, err := lengths(data, n)
	if err != nil {
		return nil, err
	}
	var before []byte
	for i, size := range sizes {
		if size < 0 || size > int64(len(before)) {
			return nil, errValues
		}
		if room -= int(size) + len(values[i]); room < 0 {
			return nil, errValues
		}
		if size > 0 {
			values[i] = append(before[:size:size], values[i]...)
		}
		before = values[i]
	}
	return values, nil
}

// lz4Block unpacks a block of LZ4 to n bytes: lz4_Block_format.md. It is written here because it is all that Parquet
// uses of LZ4.
func lz4Block(packed []byte, n int) ([]byte, error) {
	const leastMatch, long = 4, 15
	out := make([]byte, 0, min(n, 255*len(packed)+64))
	length := func(size int) (int, bool) {
		for more := size == long; more; {
			if len(packed) == 0 || size > n {
				return 0, false
			}
			size += int(packed[0])
			more = packed[0] == 255
			packed = packed[1:]
		}
		return size, true
	}
	for len(packed) > 0 {
		token := int(packed[0])
		packed = packed[1:]
		literals, ok := length(token >> 4)
		if !ok || literals > len(packed) || literals > n-len(out) {
			return nil, errUnpacked
		}
		out, packed = append(out, packed[:literals]...), packed[literals:]
		if len(packed) == 0 {
			break // the last sequence has no match
		}
		if len(packed) < 2 {
			return nil, errUnpacked
		}
		back := int(binary.LittleEndian.Uint16(packed))
		packed = packed[2:]
		match, ok := length(token & long)
		if match += leastMatch; !ok || back == 0 || back > len(out) || match > n-len(out) {
			return nil, errUnpacked
		}
		for range match { // a match may run into itself
			out = append(out, out[len(out)-back])
		}
	}
	return out, nil
}
