package store

import (
	"encoding/binary"
	"encoding/json"
	"time"
)

// The columns of the tables: text, an integer, or text that may be missing.
const (
	raterShape  = "tti"
	taskShape   = "tittti"
	answerShape = "titnttttttini"

	mostColumns   = len(answerShape)
	schemaColumns = 5 // of SQLite's own table
	// longestHeader is the longest list of types in bytes: one for its own length, and up to five for each type.
	longestHeader = 1 + 5*mostColumns
)

// record is what begins at a byte of a page.
type record struct {
	row     // nil if it has no table's columns, or not all of their bytes
	sum     int64
	columns int  // their number; 0 if it is no record
	bytes   int  // its length
	whole   bool // the checksum is right
}

// record reads the record that begins at a byte of a page, if one does.
func (c *carver) record(page []byte, at int) (r record) {
	if at >= len(page) || page[at] < 4 || int(page[at]) > longestHeader {
		return record{}
	}
	head := int(page[at])
	if at+head > len(page) {
		return record{}
	}
	var types [mostColumns]uint64
	total := uint64(head)
	for p := at + 1; p < at+head; r.columns++ {
		if r.columns == mostColumns {
			return record{}
		}
		v, size := varint(page[:at+head], p)
		types[r.columns] = v
		p += size
		if total += width(v); total > longestLine { // a sum of more could begin anew at 0
			return record{}
		}
	}
	shape := shapeOf(types[:r.columns])
	if shape == "" {
		return r
	}
	c.tried++
	r.bytes = int(total)
	bytes := c.whole(page[at:], int(total))
	if bytes == nil {
		return r
	}
	r.row, r.sum = rowOf(shape, values(types[:r.columns], bytes[head:]))
	now, err := sum(r.row)
	r.whole = err == nil && now == r.sum
	return r
}

// shapeOf is the table whose columns have such types, "" if none has.
func shapeOf(types []uint64) string {
	for _, shape := range []string{raterShape, taskShape, answerShape} {
		if len(types) == len(shape) {
			for i, t := range types {
				text, integer := t >= 13 && t%2 == 1, t >= 1 && t <= 9 && t != 7
				if column := shape[i]; !(column != 'i' && text || column == 'i' && integer || column == 'n' && t == 0) {
					return ""
				}
			}
			return shape
		}
	}
	return ""
}

// width is the number of bytes of a value of a type.
func width(t uint64) uint64 {
	if t >= 12 {
		return (t - 12) / 2
	}
	return [12]uint64{0, 1, 2, 3, 4, 6, 8, 8}[t]
}

// whole returns the bytes of a record that begins a slice of a page, with those that lie on other pages; nil if some
// are missing.
func (c *carver) whole(rest []byte, total int) []byte {
	usable := c.database.size - c.database.reserved
	if total <= usable-35 {
		if total > len(rest) {
			return nil
		}
		return rest[:total]
	}
	least := (usable-12)*32/255 - 23
	local := least + (total-least)%(usable-4)
	if local > usable-35 {
		local = least
	}
	// Chains of pages that lead back would make a small file as much work as a large one.
	most := 4 * (int64(c.database.n)*int64(c.database.size) + int64(c.log.n)*int64(c.log.size))
	if c.followed += int64(total); local+4 > len(rest) || c.followed > most {
		return nil
	}
	record := append(make([]byte, 0, total), rest[:local]...)
	next := binary.BigEndian.Uint32(rest[local:])
	for len(record) < total {
		page := c.page(next)
		n := min(total-len(record), usable-4)
		if len(page) < 4+n {
			return nil
		}
		next = binary.BigEndian.Uint32(page)
		record = append(record, page[4:4+n]...)
	}
	return record
}

// page returns a page by its number, which counts from 1, as the log or else the database has it; nil if none does.
func (c *carver) page(number uint32) []byte {
	if i, ok := c.log.numbers[number]; ok {
		return c.log.read(i, make([]byte, c.log.size))
	}
	if number == 0 || int64(number) > int64(c.database.n) {
		return nil
	}
	return c.database.read(int(number-1), make([]byte, c.database.size))
}

// value is one column of a record: a text, or an integer.
type value struct {
	text    string
	integer int64
}

func values(types []uint64, body []byte) []value {
	list := make([]value, len(types))
	text := string(body) // the texts share it
	for i, t := range types {
		n := width(t)
		switch bytes := body[:n]; {
		case t >= 12:
			list[i].text = text[:n]
		case t == 9:
			list[i].integer = 1
		default:
			for at, b := range bytes {
				if at == 0 {
					list[i].integer = int64(int8(b))
					continue
				}
				list[i].integer = list[i].integer<<8 | int64(b)
			}
		}
		body, text = body[n:], text[n:]
	}
	return list
}

// rowOf is the row of a record, and its checksum.
func rowOf(shape string, v []value) (r row, sum int64) {
	at := func(i int) time.Time { return time.UnixMilli(v[i].integer).UTC() }
	switch shape {
	case raterShape:
		r = Rater{v[0].text, RaterKind(v[1].text)}
	case taskShape:
		r = Task{v[0].text, at(1), v[2].text, v[3].text, json.RawMessage(v[4].text)}
	default:
		r = Answer{
			ID: v[0].text, Time: at(1), Rater: v[2].text, Task: v[3].text, Kind: v[4].text, Picture: v[5].text,
			Subject: v[6].text, Context: v[7].text, Value: v[8].text, Expected: v[9].text,
			Milliseconds: v[10].integer, Undoes: v[11].text,
		}
	}
	return r, v[len(v)-1].integer
}
