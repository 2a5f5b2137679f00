package jpeg

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// TestFault_48 reads progressive files of 4000 x 4000 pixels in kilobytes, each of whose scans passes over all blocks.
// Twelve scans are read; of a hundred, no more than maxBlocks allows.
func TestFault_48(t *testing.T) {
	const blocks = 500 * 500
	for scans, want := range map[int]error{
		12:  nil,
		100: UnsupportedError("scans over more than 12 million blocks"),
	} {
		data := progressive(4000, scans)
		d := decoder{data: data}
		err := d.decode()
		if err != want || d.work > maxBlocks+blocks {
			t.Errorf("%d scans in %d bytes: %v after %d blocks, want %v", scans, len(data), err, d.work, want)
		}
	}
}

// TestFault_48_Tables reads a file of nothing but Huffman tables.
func TestFault_48_Tables(t *testing.T) {
	data := []byte{0xff, soi}
	for range maxTables + 1 {
		data = append(data, segment(dht, table(0x10, 0xe0))...)
	}
	d := decoder{data: data}
	if _, err := d.segments(); err != UnsupportedError("more than 2048 Huffman tables") || d.tables > maxTables+1 {
		t.Errorf("%v after %d tables", err, d.tables)
	}
}

// progressive returns a grey picture whose scans are, after the first, runs of blocks that end at once.
func progressive(side, scans int) []byte {
	blocks := (side / 8) * (side / 8)
	frame := []byte{8, 0, 0, 0, 0, 1, 1, 0x11, 0}
	binary.BigEndian.PutUint16(frame[1:], uint16(side))
	binary.BigEndian.PutUint16(frame[3:], uint16(side))
	data := slices.Concat([]byte{0xff, soi}, segment(dqt, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)),
		segment(sof2, frame), segment(dht, table(0x00, 0)), segment(dht, table(0x10, 0xe0)))
	data = append(data, segment(sos, []byte{1, 1, 0, 0, 0, 0})...)
	data = append(data, make([]byte, (blocks+7)/8)...) // a difference of 0 is one bit
	const run = 1<<14 + 0b10101010101010               // blocks: bit 0 is the code, 14 bits follow
	for range scans - 1 {
		data = append(data, segment(sos, []byte{1, 1, 0, 1, 63, 0})...)
		bits, n := uint32(0), 0
		for range blocks/run + 1 {
			bits, n = bits<<15|run&(1<<14-1), n+15
			for ; n >= 8; n -= 8 {
				data = append(data, byte(bits>>(n-8)))
			}
		}
		data = append(data, byte(bits<<(8-n)), 0)
	}
	return append(data, 0xff, eoi)
}

func segment(marker uint8, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
}

// table is the body of a Huffman table with one code, of one bit.
func table(class, symbol uint8) []byte {
	return append(append([]byte{class, 1}, make([]byte, 15)...), symbol)
}
