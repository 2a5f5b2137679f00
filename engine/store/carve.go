package store

import (
	"context"
	"encoding/binary"
	"io"
	"math/bits"
	"os"
)

// carver finds rows in the bytes of a database or its log, wherever they lie: it needs neither the schema nor the tree
// that leads to them. A row's checksum tells it from other bytes. The work grows with the bytes.
//
// Source: SQLite's database file format, 1.6 (B-tree pages), 2.1 (record format) and 4.1 (WAL).
type carver struct {
	database pages
	log      pages
	found    func(row)    // is called for each row, more than once if the file has copies
	damaged  func(record) // is called for each row in use that is not whole

	tried    int   // records looked at
	followed int64 // bytes of records over several pages
}

// pages is a file of pages. The zero value has none.
type pages struct {
	file     io.ReaderAt
	begin    int64 // of the first page in the file
	size     int   // of a page
	gap      int   // before each page after the first
	n        int   // whole or cut
	reserved int   // bytes at the end of each page that are not used
	numbers  map[uint32]int
}

// openPages returns the pages of a database file, and those of its log if there is one.
func openPages(database, log *os.File) (d, l pages, err error) {
	info, err := database.Stat()
	if err != nil {
		return d, l, err
	}
	head := make([]byte, 100)
	_, _ = database.ReadAt(head, 0) // a short file has zeros there
	d = pages{file: database, size: pageSize(uint64(binary.BigEndian.Uint16(head[16:]))), reserved: int(head[20])}
	if d.reserved > 255-32 || d.reserved >= d.size/4 {
		d.reserved = 0
	}
	d.n = int((info.Size() + int64(d.size) - 1) / int64(d.size))
	if log == nil {
		return d, l, nil
	}
	const header, frame = 32, 24
	if info, err = log.Stat(); err != nil || info.Size() <= header+frame {
		return d, l, nil //nolint:nilerr // the database has rows without its log
	}
	_, _ = log.ReadAt(head[:header], 0)
	l = pages{file: log, begin: header + frame, gap: frame, reserved: d.reserved, numbers: map[uint32]int{}}
	l.size = pageSize(uint64(binary.BigEndian.Uint32(head[8:])))
	l.n = int((info.Size() - header + int64(l.size+frame) - 1) / int64(l.size+frame))
	for i := range l.n {
		if _, err := log.ReadAt(head[:4], l.at(i)-frame); err == nil {
			l.numbers[binary.BigEndian.Uint32(head)] = i
		}
	}
	return d, l, nil
}

// pageSize is a size from a header, or the usual one if it is none.
func pageSize(n uint64) int {
	if n == 1 {
		return 65536
	}
	if n < smallest || n > 65536 || bits.OnesCount64(n) != 1 {
		return 4096
	}
	return int(n)
}

// at is the position of page i, from 0.
func (p pages) at(i int) int64 { return p.begin + int64(i)*int64(p.size+p.gap) }

// read returns page i, shorter where the file is cut.
func (p pages) read(i int, buf []byte) []byte {
	n, _ := p.file.ReadAt(buf[:p.size], p.at(i))
	return buf[:n]
}

// carve looks at all pages until ctx ends.
func (c *carver) carve(ctx context.Context) error {
	for _, p := range []pages{c.database, c.log} {
		buf := make([]byte, p.size)
		for i := range p.n {
			if err := ctx.Err(); err != nil {
				return err
			}
			page := p.read(i, buf)
			c.inUse(page, i == 0 && p.gap == 0)
			for at := range page {
				if r := c.record(page, at); r.whole {
					c.found(r.row)
				}
			}
		}
	}
	return nil
}

// inUse reports the rows that a page of a table lists and that are damaged.
func (c *carver) inUse(page []byte, first bool) {
	const leaf, header, fileHeader = 13, 8, 100
	begin := 0
	if first {
		begin = fileHeader
	}
	if len(page) < begin+header || page[begin] != leaf {
		return
	}
	n := int(binary.BigEndian.Uint16(page[begin+3:]))
	for i := range n {
		at := begin + header + 2*i
		if at+2 > len(page) {
			return
		}
		at = int(binary.BigEndian.Uint16(page[at:]))
		for range 2 { // the lengths before a record: of its bytes, and its row's number
			_, size := varint(page, at)
			at += size
		}
		if r := c.record(page, at); !r.whole && r.columns != schemaColumns {
			c.damaged(r)
		}
	}
}

// varint reads an integer of 1 to 9 bytes, and its length; 0 and 1 behind the end.
func varint(b []byte, at int) (v uint64, size int) {
	for size = 0; size < 8; size++ {
		if at+size >= len(b) {
			return 0, 1
		}
		v = v<<7 | uint64(b[at+size]&0x7f)
		if b[at+size] < 0x80 {
			return v, size + 1
		}
	}
	if at+size >= len(b) {
		return 0, 1
	}
	return v<<8 | uint64(b[at+size]), 9
}
